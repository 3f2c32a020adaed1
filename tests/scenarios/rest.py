"""Rest: when nothing happens any more until the clock is wound."""

import asyncio
from typing import Any

from desk import cutting, intake
from sandbox.meta import FakeMeta
from sandbox.slack import FakeSlack
from server.house import House
from tests.scenarios.story_clock import StoryClock

# A story that is still busy after so many rounds goes round in circles.
_ROUNDS = 2_000
# How often the event loop turns before silence counts: what one side has written, the other reads in the next turns.
_TURNS = 12
# What the server does by itself beside its steps: performing a lane's effects, and answering after an acknowledgement.
PERFORMING = "lane "
_ANSWERING = "Afterwards."


async def come_to_rest(house: House, meta: FakeMeta, slack: FakeSlack, clock: StoryClock) -> None:
    """Let the server take its steps, and both platforms everything due now, until none of them has anything to do."""
    for _ in range(_ROUNDS):
        await meta.settle()
        await slack.settle()
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        # Last, because everything the platforms had to tell is in by now.
        cut = await cutting.step(house.desk)
        took = await intake.step(house.desk)
        began = await house.dispatcher.step()
        if not (await _everybody_waits(clock) or cut or took or began):
            return
    raise AssertionError("the world never comes to rest")


async def _everybody_waits(clock: StoryClock) -> bool:
    """Wait until what is performed has ended or waits for the clock. Whether there was anything to wait for."""
    waited = False
    while tasks := _awake(clock):
        waited = True
        await asyncio.wait(tasks, timeout=0.005, return_when=asyncio.FIRST_COMPLETED)
    return waited


def _awake(clock: StoryClock) -> set[asyncio.Task[Any]]:
    awake = {task for task in asyncio.all_tasks() if _is_ours(task) and not clock.sleeps(task)}
    return awake if len(awake) > clock.answers_asleep else set()


def _is_ours(task: asyncio.Task[Any]) -> bool:
    if task.get_name().startswith(PERFORMING):
        return True
    coroutine = task.get_coro()
    return getattr(coroutine, "__qualname__", "").startswith(_ANSWERING)
