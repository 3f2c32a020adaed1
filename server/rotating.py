"""Rotating the master key: by the process that holds the database, else over a connection of its own."""

from server.clock import SystemClock
from server.database import master_keys, opened
from server.ids import RandomIds
from server.local import NobodyThere, ask, file_of
from server.settings import Settings
from store import fingerprint_of


async def rotated(settings: Settings, language: str) -> int:
    """
    Wrap everything under the newest master key; how many keys were. Whoever serves goes on serving.

    Raises what `open_store` raises, and ErrandRefused when the process that holds the file has another newest key.
    """
    file = file_of(settings.database.database_url)
    if file is not None:
        newest = fingerprint_of(master_keys(settings)[0])
        try:
            return int(await ask(file, {"do": "keys rotate", "newest": newest, "language": language}))
        except NobodyThere:
            pass
    clock = SystemClock()
    async with opened(settings, clock, RandomIds(clock)) as store:
        return await store.rotate_master_key()
