"""Who is woken by what is there: at once for what is due, and again when the rest has rested."""

import asyncio

from desk.failpoints import Failpoint
from server.house import Wakes


async def test_what_comes_while_an_earlier_one_rests_is_woken_for_too() -> None:
    """Each wakes at once and when it has rested; the second does not wait for a third."""
    wakes = Wakes()
    wakes.at(Failpoint.CUT_AFTER_COMMIT)
    asyncio.get_running_loop().call_later(0.2, wakes.at, Failpoint.CUT_AFTER_COMMIT)

    async with asyncio.timeout(10):
        for _ in range(4):
            await wakes.inbox.wait()
            wakes.inbox.clear()

    assert not wakes.outbox.is_set()
