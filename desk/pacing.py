"""Pacing: how long something must wait so that the far side's limits are never reached."""

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

_NOTHING = timedelta(0)


class Time(Protocol):
    """All a pacer needs of a clock."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...


class Pacer:
    """
    A token bucket: `burst` at once after a rest, then one every 1/`rate_per_second` seconds.

    What a burst takes is borrowed from the time that follows it. A pacer never waits by itself: it tells how long.
    In any second at most `rate_per_second + burst` pass, so the rate stays a little below the documented one.
    """

    __slots__ = ("_clock", "_interval", "_lead", "_spent_until")

    def __init__(self, rate_per_second: float, burst: int, clock: Time) -> None:
        if rate_per_second <= 0 or burst < 1:
            raise ValueError("a pacer needs a rate above 0 and a burst of at least 1")
        self._clock = clock
        self._interval = timedelta(seconds=1 / rate_per_second)
        self._lead = self._interval * (burst - 1)
        # What was taken is paid for until then; it may lie ahead of now by the burst.
        self._spent_until: datetime | None = None

    @property
    def rested(self) -> bool:
        """Whether the whole burst is there: such a pacer knows nothing a new one would not."""
        return self._spent_until is None or self._spent_until <= self._clock.now()

    def delay(self) -> timedelta:
        """How long the next one would wait; takes nothing."""
        if self._spent_until is None:
            return _NOTHING
        return max(_NOTHING, self._spent_until - self._lead - self._clock.now())

    def reserve(self, *, after: timedelta = _NOTHING) -> timedelta:
        """
        Take the next place and tell how long to wait for it. A place taken is used, whether or not it helped.

        after: it will not be used sooner, because something else is waited for as well; it is paid for from then on.
        """
        wait = max(after, self.delay())
        used = self._clock.now() + after
        spent = used if self._spent_until is None else max(self._spent_until, used)
        self._spent_until = spent + self._interval
        return wait

    def pause(self, until: datetime) -> None:
        """Nothing before then, and no burst at its end; an earlier end than the one known changes nothing."""
        end = until + self._lead
        if self._spent_until is None or self._spent_until < end:
            self._spent_until = end


Key = TypeVar("Key", bound=Hashable)


class Pacers(Generic[Key]):
    """
    A pacer for each key (a channel, a contact), made at first use.

    Rested ones are forgotten when more than `most` are kept; while none is rested they are all kept.
    """

    def __init__(self, make: Callable[[], Pacer], most: int = 10_000) -> None:
        self._make = make
        self._most = most
        self._kept: dict[Key, Pacer] = {}
        self._sweep_at = most

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, key: Key) -> Pacer:
        """The pacer of this key."""
        pacer = self._kept.get(key)
        if pacer is None:
            if len(self._kept) >= self._sweep_at:
                self._sweep()
            pacer = self._kept[key] = self._make()
        return pacer

    def _sweep(self) -> None:
        self._kept = {key: pacer for key, pacer in self._kept.items() if not pacer.rested}
        # Twice as many before the next look: looking stays cheap even if nobody rests.
        self._sweep_at = max(self._most, 2 * len(self._kept))
