"""
Room: how much the vault may still take, and what goes first when that comes to its end.

What was kept longest ago goes first: it has arrived where it belongs long since, and what has not is fetched again from
the channel. What was kept just now may be on its way, and stays.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import obstore

from desk.ports import Clock, VaultFull
from store.media.places import TROUBLE, Place, unavailable

# Nothing that was kept within this time is removed to make room.
ON_ITS_WAY = timedelta(hours=1)
# Left free on a disk for whoever else writes there, the database most of all.
SPARED_BYTES = 512 * 1024 * 1024
# Made at one go, so that not every file makes room for itself; of a small vault a twentieth.
MADE_BYTES = 256 * 1024 * 1024
# A vault in which too little may go is looked through again after this, not for every piece of a file.
_LOOKED_THROUGH_EVERY = timedelta(seconds=30)


class Room:
    """
    Of one vault. most_bytes: that it may hold, sealed; None: as many as there is place for.

    free: bytes left on the disk it stands on; None where that is somebody else's business.
    """

    def __init__(
        self, place: Place, clock: Clock, most_bytes: int | None, free: Callable[[], int] | None
    ) -> None:
        self._place = place
        self._clock = clock
        self._most = most_bytes
        self._free = free
        self._made = MADE_BYTES if most_bytes is None else min(MADE_BYTES, most_bytes // 20)
        self._looking = asyncio.Lock()
        self._not_before = clock.now()
        # What it holds; not known before it was counted. Too much rather than too little: what is removed is not
        # subtracted, but found by counting again.
        self._held: int | None = None
        self._coming = 0

    @property
    def held_bytes(self) -> int | None:
        """What the vault held when it was last counted, and what was kept since; None before the first time."""
        return self._held

    async def take(self, size_bytes: int) -> None:
        """So much more of a file has come. Raises VaultFull when there is no place for it; VaultUnavailable."""
        self._coming += size_bytes
        if self._held is None or self._left() < self._made:
            await self._make()
        if self._left() < 0:
            raise VaultFull("the vault is full, and nothing in it is old enough to go")

    def came(self, size_bytes: int, *, kept: bool) -> None:
        """A file of that size is on its way no more; kept: it is whole, and stays."""
        self._coming -= size_bytes
        if kept and self._held is not None:
            self._held += size_bytes

    def check(self) -> None:
        """Raises VaultFull when the disk is."""
        if self._free is not None and self._free() < SPARED_BYTES:
            raise VaultFull("the disk is full")

    async def _make(self) -> None:
        async with self._looking:
            now = self._clock.now()
            if self._held is not None and (self._left() >= self._made or now < self._not_before):
                return
            try:
                await self._count()
                await self._remove_oldest()
            except TROUBLE as error:
                raise unavailable(error) from error
            if self._left() < self._made:
                self._not_before = now + _LOOKED_THROUGH_EVERY

    def _left(self) -> int:
        by_disk = MADE_BYTES if self._free is None else self._free() - SPARED_BYTES
        by_quota = MADE_BYTES if self._most is None else self._most - (self._held or 0) - self._coming
        return min(by_disk, by_quota)

    async def _count(self) -> None:
        held = 0
        async for listed in self._listed("kept/"):
            held += sum(each["size"] for each in listed)
        self._held = held

    async def _remove_oldest(self) -> None:
        assert self._held is not None
        for day in await days(self._place):
            missing = self._made - self._left()
            if missing <= 0:
                return
            here = [each async for listed in self._listed(f"kept/{day}/") for each in listed]
            goes, freed = [], 0
            for each in sorted(here, key=lambda it: it["last_modified"]):
                if freed >= missing or not self._may_go(each["last_modified"]):
                    break
                goes.append(each["path"])
                freed += each["size"]
            if goes:
                await obstore.delete_async(self._place, goes)
                self._held -= freed

    def _may_go(self, kept_at: datetime) -> bool:
        return self._clock.now() - kept_at.astimezone(UTC) > ON_ITS_WAY

    async def _listed(self, prefix: str) -> AsyncIterator[Any]:
        try:
            async for listed in obstore.list(self._place, prefix):
                yield listed
        except FileNotFoundError:
            return


async def days(place: Place) -> list[str]:
    """The days on which something was kept, oldest first. Raises what the place does."""
    listed = await obstore.list_with_delimiter_async(place, "kept/")
    return sorted(prefix.rstrip("/").rpartition("/")[2] for prefix in listed["common_prefixes"])
