"""Start, steps, stop."""

import asyncio
import logging
import signal
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from core.attendance import ROUNDS_EVERY
from desk import attending, catching_up, cutting, dispatch, intake, membership, retaining
from server.front import Front
from server.health import Health
from server.house import House
from server.machine import watch_clock
from server.supervise import Loop, Loops

log = logging.getLogger(__name__)

# Loops look by themselves this often, whether or not somebody woke them.
_POLL_SECONDS = 0.25
# Every commit may leave something to do: looking for it after each would cost more than the commits.
_REST_SECONDS = 0.01
# What contacts write rests half a second from when it was kept, however soon it is cut; nothing else is so urgent.
_CUT_REST_SECONDS = 0.02
_SWEEP_SECONDS = 15
# Files expire by the day: looked at often enough that a restart a day forgets none.
_EXPIRE_SECONDS = 6 * 3600
# Sends in flight get this long after a stop; requests to Meta and Slack give up after 10 s.
DRAIN_SECONDS = 15.0
# How the dispatcher names its tasks.
_IN_FLIGHT = "lane "


@asynccontextmanager
async def running(house: House, taken: socket.socket) -> AsyncIterator[None]:
    """
    The server at work on a bound socket. Leaving it stops claiming, drains with intake still open, then closes intake.

    What is in flight after the drain stays behind as open attempts: unknown, and looked for at the next start.
    """
    metrics = house.metrics
    routes = [*house.routes, *Health(house.ready, house.stands).routes(), *metrics.routes()]
    front = Front(routes, metrics, first=house.first)
    loops = Loops([*_loops(house), *house.alongside])
    metrics.watch(loops.loops)
    await front.open(taken)
    watching = [
        asyncio.create_task(metrics.measure_lag(), name="lag"),
        asyncio.create_task(watch_clock(house.desk.clock), name="clock"),
    ]
    scheduler = _scheduler(house)
    missed = await catching_up.returned(house.desk)
    if missed:
        log.warning("nobody was here for a while: open threads are read", extra={"count": missed})
    await membership.looked_over(house.desk)
    loops.start()
    scheduler.start()
    log.info("serving", extra={"port": taken.getsockname()[1]})
    try:
        yield
    finally:
        began = time.monotonic()
        scheduler.shutdown(wait=False)
        drained = await _drain(house, loops)
        await front.close()
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
        seconds = round(time.monotonic() - began, 1)
        log.info("stopped", extra={"outcome": "drained" if drained else "cut off", "seconds": seconds})


async def until_stopped() -> None:
    """Wait for the signal to stop. A second one ends the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def asked() -> None:
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(name)
        stop.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, asked)
    await stop.wait()


def _loops(house: House) -> list[Loop]:
    async def cut() -> bool:
        return await cutting.step(house.desk)

    async def take_in() -> bool:
        return await intake.step(house.desk)

    return [
        Loop("cutting", cut, _POLL_SECONDS, house.wakes.parcels, rest_seconds=_CUT_REST_SECONDS),
        Loop("intake", take_in, _POLL_SECONDS, house.wakes.inbox, rest_seconds=_REST_SECONDS),
        Loop(
            "dispatch", house.dispatcher.step, _POLL_SECONDS, house.wakes.outbox, rest_seconds=_REST_SECONDS
        ),
    ]


async def _drain(house: House, loops: Loops) -> bool:
    ends_at = time.monotonic() + DRAIN_SECONDS
    finished = await loops.stop(DRAIN_SECONDS)
    drained = await house.dispatcher.drain(max(0.0, ends_at - time.monotonic()))
    left = [task for task in asyncio.all_tasks() if task.get_name().startswith(_IN_FLIGHT)]
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    return finished and drained


def _scheduler(house: House) -> AsyncIOScheduler:
    """The scheduler only ticks: what is due stands in the store, where a restart finds it."""
    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_job(
        _quietly(lambda: _sweep(house)),
        "interval",
        seconds=_SWEEP_SECONDS,
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,  # a late tick is as good as one in time
    )
    # Beside the sweep: whatever Slack takes to answer, nobody waits longer for an agent.
    scheduler.add_job(
        _quietly(lambda: _look_around(house)),
        "interval",
        seconds=ROUNDS_EVERY.total_seconds(),
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )
    scheduler.add_job(
        _quietly(lambda: _expire(house)),
        "interval",
        seconds=_EXPIRE_SECONDS,
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )
    return scheduler


async def _expire(house: House) -> None:
    removed = await retaining.expire_files(house.desk, house.files_kept)
    log.info("files expired", extra={"count": removed})
    gone = await retaining.let_go(house.desk, house.retention)
    for kept, count in gone.items():
        log.info("let go", extra={"kind": kept.value, "count": count})


async def _sweep(house: House) -> None:
    await house.desk.store.refresh_directory()
    await dispatch.sweep(house.desk)


async def _look_around(house: House) -> None:
    await attending.look_around(house.desk)


def _quietly(work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    async def tried() -> None:
        try:
            await work()
        except Exception as error:
            log.exception("a sweep failed", extra={"error": type(error).__name__})

    return tried
