"""A clock one can set, stop and wind; everything in the sandbox lives by it."""

import asyncio
import heapq
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

# A timer of the event loop may ring a little early.
_LATE_SECONDS = 0.001


class ManualClock:
    """
    The sandbox's time: aware UTC.

    flowing: the time runs by itself, like a wall clock that can also be wound forward; otherwise it stands still
    between two calls of `advance`. Sleepers wake in the order of their due times, however far the clock is wound.
    It goes back only when told to `jump`, as a clock out of order does: then sleepers sleep on until their time.
    """

    def __init__(self, start: datetime | None = None, *, flowing: bool = True) -> None:
        self._flowing = flowing
        self._wall: Callable[[], datetime] = lambda: datetime.now(UTC)
        origin = self._wall()
        self._ahead = (start - origin) if start is not None else timedelta(0)
        self._standing = start if start is not None else origin
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def ahead(self) -> timedelta:
        """How far this clock is ahead of the wall clock; what a restart needs to go on from the same time."""
        return self._ahead if self._flowing else self._standing - self._wall()

    @property
    def flowing(self) -> bool:
        """Whether time runs by itself."""
        return self._flowing

    def now(self) -> datetime:
        """The sandbox's time."""
        return self._wall() + self._ahead if self._flowing else self._standing

    def advance(self, by: timedelta) -> datetime:
        """Wind forward and wake whoever slept until then. Raises ValueError for a step backwards."""
        if by < timedelta(0):
            raise ValueError("the clock only winds forward")
        return self.jump(by)

    def jump(self, by: timedelta) -> datetime:
        """Move at once, forward or back: the fault of a clock that is set anew."""
        self._ahead += by
        self._standing += by
        self._wake()
        return self.now()

    def stop(self) -> None:
        """Stand still from now on; the clock can still be wound."""
        self._standing = self.now()
        self._flowing = False
        self._set_timer()

    def run(self) -> None:
        """Run by itself from now on."""
        self._ahead = self.now() - self._wall()
        self._flowing = True
        self._set_timer()

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
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (due, next(self._order), future))
        if self._sleepers[0][2] is future:
            self._set_timer()
        await future

    def _wake(self) -> None:
        now = self.now()
        while self._sleepers and self._sleepers[0][0] <= now:
            _, _, future = heapq.heappop(self._sleepers)
            if not future.done():
                future.set_result(None)
        self._set_timer()

    def _set_timer(self) -> None:
        """One timer, for the first sleeper; none while the clock stands."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due = self.next_due() if self._flowing else None
        if due is not None:
            delay = max(0.0, (due - self.now()).total_seconds()) + _LATE_SECONDS
            self._timer = self._sleepers[0][2].get_loop().call_later(delay, self._wake)
