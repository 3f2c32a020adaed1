"""A clock one can set and wind forward; everything in the sandbox lives by it."""

import asyncio
import heapq
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class ManualClock:
    """
    The sandbox's time: aware UTC, never going back.

    flowing: the time runs by itself, like a wall clock that can also be wound forward; otherwise it stands still
    between two calls of `advance`. Sleepers wake in the order of their due times, however far the clock is wound.
    """

    def __init__(self, start: datetime | None = None, *, flowing: bool = True) -> None:
        self._flowing = flowing
        self._wall: Callable[[], datetime] = lambda: datetime.now(UTC)
        origin = self._wall()
        self._ahead = (start - origin) if start is not None else timedelta(0)
        self._standing = start if start is not None else origin
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    @property
    def ahead(self) -> timedelta:
        """How far this clock is ahead of the wall clock; what a restart needs to go on from the same time."""
        return self._ahead if self._flowing else self._standing - self._wall()

    def now(self) -> datetime:
        """The sandbox's time."""
        return self._wall() + self._ahead if self._flowing else self._standing

    def advance(self, by: timedelta) -> datetime:
        """Wind forward and wake whoever slept until then. Raises ValueError for a step backwards."""
        if by < timedelta(0):
            raise ValueError("the clock only winds forward")
        self._ahead += by
        self._standing += by
        self._wake()
        return self.now()

    def next_due(self) -> datetime | None:
        """When the first sleeper wakes; None when nobody sleeps."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    async def sleep(self, seconds: float) -> None:
        """Sleep that long by this clock; winding the clock shortens the wait."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        await self.sleep_until(self.now() + timedelta(seconds=seconds))

    async def sleep_until(self, due: datetime) -> None:
        """Sleep until this clock shows `due`; not at all if it does already."""
        if due <= self.now():
            await asyncio.sleep(0)
            return
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        heapq.heappush(self._sleepers, (due, next(self._order), future))
        timer = self._wake_later(loop, due)
        try:
            await future
        finally:
            if timer is not None:
                timer.cancel()

    def _wake_later(self, loop: asyncio.AbstractEventLoop, due: datetime) -> asyncio.TimerHandle | None:
        if not self._flowing:
            return None
        delay = max(0.0, (due - self.now()).total_seconds())
        return loop.call_later(delay + 0.001, self._wake)

    def _wake(self) -> None:
        now = self.now()
        while self._sleepers and self._sleepers[0][0] <= now:
            _, _, future = heapq.heappop(self._sleepers)
            if not future.done():
                future.set_result(None)
