"""Who is woken by what is there: at once for what is due, and again when the rest has rested."""

import asyncio

from desk.failpoints import Failpoint
from server.house import Wakes


async def test_what_came_late_is_woken_for_when_it_has_rested() -> None:
    """A message that comes while an earlier one rests does not wait for a third."""
    wakes = Wakes()
    woken = 0

    wakes.at(Failpoint.CUT_AFTER_COMMIT)
    assert wakes.inbox.is_set()
    while wakes._gathers:  # until an item is no longer counted with the first
        await asyncio.sleep(0)
    wakes.at(Failpoint.CUT_AFTER_COMMIT)
    async with asyncio.timeout(10):
        while woken < 2:
            wakes.inbox.clear()
            await wakes.inbox.wait()
            woken += 1

    assert not wakes.parcels.is_set()
