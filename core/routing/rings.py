"""Rings: among whom an agent is looked for, wider and wider as the contact waits, and never narrower again."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

NOTHING = timedelta(0)


class Ring(StrEnum):
    """Among whom an agent is looked for; the order of the members is the order of widening."""

    LAST_AGENT = "last agent"
    LEVEL = "level"
    LEVEL_LOWER = "level lower"
    OPTIONAL_DROPPED = "optional dropped"
    OVERFLOW = "overflow"
    ANYONE = "anyone"

    @property
    def reach(self) -> int:
        """How wide it is: the wider of two has the greater reach."""
        return RINGS.index(self)


RINGS = tuple(Ring)


@dataclass(frozen=True, slots=True)
class RingTimes:
    """
    How long each ring lasts before the next one begins; the last has no end.

    The first are short, because a contact waits; the later ones longer, because each of them gives more up.
    """

    last_agent: timedelta = timedelta(seconds=60)
    level: timedelta = timedelta(seconds=60)
    level_lower: timedelta = timedelta(seconds=60)
    optional_dropped: timedelta = timedelta(seconds=120)
    overflow: timedelta = timedelta(seconds=180)

    def of(self, ring: Ring) -> timedelta | None:
        """How long this ring lasts; None: as long as it takes."""
        match ring:
            case Ring.LAST_AGENT:
                return self.last_agent
            case Ring.LEVEL:
                return self.level
            case Ring.LEVEL_LOWER:
                return self.level_lower
            case Ring.OPTIONAL_DROPPED:
                return self.optional_dropped
            case Ring.OVERFLOW:
                return self.overflow
            case Ring.ANYONE:
                return None
            case _:
                assert_never(ring)


@dataclass(frozen=True, slots=True)
class Search:
    """
    How far the search for an agent has come. It only widens.

    spent: time in this ring before `since`; since: from when the clock runs, None while it stands still (an offer is
    out: the one who is asked must not cost the contact a ring).
    """

    ring: Ring
    spent: timedelta
    since: datetime | None

    @classmethod
    def begun(cls, now: datetime) -> "Search":
        """The start of a search: the narrowest ring."""
        return cls(Ring.LAST_AGENT, NOTHING, now)

    def time_in_ring(self, now: datetime) -> timedelta:
        """How long this ring has lasted; a clock that was set back takes nothing away."""
        return self.spent + (NOTHING if self.since is None else max(now - self.since, NOTHING))

    def paused(self, now: datetime) -> "Search":
        """The same search with its clock standing still."""
        return replace(self, spent=self.time_in_ring(now), since=None)

    def resumed(self, now: datetime) -> "Search":
        """The same search with its clock running (on)."""
        return replace(self, spent=self.time_in_ring(now), since=now)

    def held(self, now: datetime, until: datetime) -> "Search":
        """The same search with its clock standing still until then, because nobody is there before."""
        return replace(self, spent=self.time_in_ring(now), since=until)

    def widened(self, now: datetime, times: RingTimes, reachable: Collection[Ring]) -> "Search":
        """
        The search as it stands now: past every ring whose time is over and every ring that holds no hope.

        reachable: the rings in which somebody could become free. What was over-stayed in one ring counts for the
        next; a ring that is skipped takes no time at all, so the next one begins with its own full time.
        """
        ring, spent = self.ring, self.time_in_ring(now)
        while (lasts := times.of(ring)) is not None:
            if ring not in reachable:
                spent = NOTHING
            elif spent >= lasts:
                spent -= lasts
            else:
                break
            ring = RINGS[ring.reach + 1]
        return Search(ring, spent, None if self.since is None else max(self.since, now))

    def widens_at(self, times: RingTimes) -> datetime | None:
        """When this ring's time is over; None while the clock stands still, and in the last ring."""
        lasts = times.of(self.ring)
        return None if lasts is None or self.since is None else self.since + (lasts - self.spent)

    def looks_at(self, times: RingTimes, now: datetime) -> datetime | None:
        """When somebody has to look again: as soon as the clock runs, else when the ring widens; None: never."""
        return self.since if self.since is not None and self.since > now else self.widens_at(times)

    def is_as_far(self, other: "Search", times: RingTimes) -> bool:
        """Whether both are in the same ring, which widens at the same time."""
        return (self.ring, self.widens_at(times)) == (other.ring, other.widens_at(times))
