"""Loops go on whatever happens, and stop when they are told."""

import asyncio

from server.supervise import Loop, Loops


async def test_a_loop_that_fails_begins_again() -> None:
    """One bad step is logged and counted; the next one works."""
    done = asyncio.Event()
    tries = 0

    async def step() -> bool:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise RuntimeError("once")
        done.set()
        return False

    loop = Loop("flaky", step, poll_seconds=5)
    loops = Loops([loop])

    loops.start()
    async with asyncio.timeout(5):
        await done.wait()

    assert loop.failures == 1
    assert await loops.stop(1)


async def test_a_woken_loop_does_not_wait_for_its_next_look() -> None:
    """Looking is for what nobody woke it for."""
    steps: asyncio.Queue[int] = asyncio.Queue()

    async def step() -> bool:
        steps.put_nowait(1)
        return False

    loop = Loop("woken", step, poll_seconds=3600)
    loops = Loops([loop])
    loops.start()
    await steps.get()

    loop.wake.set()
    async with asyncio.timeout(5):
        await steps.get()

    assert await loops.stop(1)


async def test_a_stopped_loop_finishes_its_step_and_begins_none() -> None:
    """What is in flight is not torn."""
    began, go_on = asyncio.Event(), asyncio.Event()
    finished = 0

    async def step() -> bool:
        nonlocal finished
        began.set()
        await go_on.wait()
        finished += 1
        return True

    loops = Loops([Loop("busy", step, poll_seconds=1)])
    loops.start()
    await began.wait()

    stopping = asyncio.create_task(loops.stop(5))
    await asyncio.sleep(0)
    go_on.set()

    assert await stopping
    assert finished == 1


async def test_a_loop_that_hangs_is_cut_off() -> None:
    """A stop ends within its time, and says that something was left."""

    async def step() -> bool:
        await asyncio.Event().wait()
        return False

    loops = Loops([Loop("hanging", step, poll_seconds=1)])
    loops.start()
    await asyncio.sleep(0)

    assert not await loops.stop(0.05)


async def test_loops_that_never_started_stop_at_once() -> None:
    """A start that failed half-way can be undone."""
    loops = Loops([])

    assert await loops.stop(1)
