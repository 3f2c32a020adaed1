"""Holding a lane for longer than its lease: whoever works on it is heard of again and again."""

import asyncio
from collections.abc import Coroutine
from typing import Any, NoReturn, TypeVar

from desk.desk import Desk
from desk.performed import Write, nothing_to_write
from desk.ports import Lease

T = TypeVar("T")

# Seconds between two signs of life; a lease lasts a minute, by the database's clock.
BEAT_SECONDS = 15.0


async def while_held(
    desk: Desk, lease: Lease, work: Coroutine[Any, Any, T], *, beat_seconds: float = BEAT_SECONDS
) -> T:
    """What the work answers; it is broken off when the lane is somebody else's by now. Raises StaleLease."""
    worker = asyncio.current_task()
    assert worker is not None
    beating = asyncio.create_task(_beat(desk, lease, beat_seconds))

    def lost(_: asyncio.Task[NoReturn]) -> None:
        worker.cancel()

    beating.add_done_callback(lost)
    try:
        return await work
    except asyncio.CancelledError:
        if not beating.done():
            raise  # somebody else breaks it off
        worker.uncancel()
        return await beating  # raises what ended it
    finally:
        if not beating.done():
            beating.remove_done_callback(lost)
            beating.cancel()


async def checkpoint(desk: Desk, lease: Lease, write: Write = nothing_to_write) -> None:
    """Commit how far the work came, and hold on to the lane. Raises StaleLease, StaleVersion."""
    if write is nothing_to_write:
        await desk.store.settle(lease, (), free=False)
        return
    async with desk.store.begin(lease.tenant_id) as uow:
        await write(uow)
        uow.settle_outbox(lease, (), free=False)
        await uow.commit()


async def _beat(desk: Desk, lease: Lease, every_seconds: float) -> NoReturn:
    while True:
        await asyncio.sleep(every_seconds)
        await checkpoint(desk, lease)
