"""Rotating the master key."""

from server.clock import SystemClock
from server.database import opened
from server.ids import RandomIds
from server.settings import Settings


async def rotated(settings: Settings) -> int:
    """Wrap everything under the newest master key; how many keys were. Raises what `open_store` raises."""
    clock = SystemClock()
    async with opened(settings, clock, RandomIds(clock)) as store:
        count = await store.rotate_master_key()
    # Opened once more under both keys, the database remembers the new one: the old one may go now.
    async with opened(settings, clock, RandomIds(clock)):
        return count
