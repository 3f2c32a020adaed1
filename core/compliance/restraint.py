"""Restraint: what a company asks of itself before it writes unasked: not at night, not too often, not twice at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.compliance.consent import Purpose

# Towards one person one message in this time is sent on average; two templates closer together are one too many.
# Source: Meta Cloud API, pair rate limits, November 2026.
PAIR_SPACING = timedelta(seconds=6)

# Zones of one country lie so far apart that the end of one night may fall into another's beginning.
_NIGHTS = 3


@dataclass(frozen=True, slots=True)
class Region:
    """
    Where a contact lives, as far as their addresses tell.

    country: ISO 3166, as in "IT", empty where nobody knows. zones: IANA names; of several, night in any is night.
    """

    country: str = ""
    zones: tuple[str, ...] = ()


NOWHERE = Region()


@dataclass(frozen=True, slots=True)
class Approach:
    """
    One message that we began with, by a template. outside: whether the contact's window was closed, so that the channel
    counts it against its allowance.
    """

    at: datetime
    purpose: Purpose
    outside: bool = True


@dataclass(frozen=True, slots=True)
class Restraint:
    """
    Of one company. Nobody is advertised to between `quiet_from` and `quiet_until`, by their own clock, nor more than
    `most` times in `within`. Both the same: no hour is quiet. What a contact is owed, like a code, comes at any hour.
    """

    quiet_from: time = time(21)
    quiet_until: time = time(8)
    most: int = 2
    within: timedelta = timedelta(days=7)

    def quiet(self, now: datetime, zones: Sequence[str]) -> datetime | None:
        """When all these zones are awake again; None: they are now."""
        until = now
        for _ in range(_NIGHTS):
            mornings = [each for zone in zones if (each := self._morning(until, zone)) is not None]
            if not mornings:
                break
            until = max(mornings)
        return None if until == now else until

    def capped(self, now: datetime, approaches: Iterable[Approach]) -> datetime | None:
        """When one more may be sent of what this contact was advertised; None: now."""
        sent = sorted(
            each.at
            for each in approaches
            if each.purpose is Purpose.MARKETING and now - each.at < self.within
        )
        return None if len(sent) < self.most else sent[len(sent) - self.most] + self.within

    def _morning(self, at: datetime, zone: str) -> datetime | None:
        local = at.astimezone(ZoneInfo(zone))
        clock = local.time()
        if self.quiet_from <= self.quiet_until:
            quiet = self.quiet_from <= clock < self.quiet_until
        else:
            quiet = clock >= self.quiet_from or clock < self.quiet_until
        if not quiet:
            return None
        day = local.date() + timedelta(days=1) if clock >= self.quiet_until else local.date()
        return datetime.combine(day, self.quiet_until, local.tzinfo).astimezone(at.tzinfo)


USUAL = Restraint()


def too_soon(now: datetime, approaches: Iterable[Approach]) -> datetime | None:
    """When the next template may follow the last one; None: now."""
    last = max((each.at for each in approaches), default=None)
    return None if last is None or now - last >= PAIR_SPACING else last + PAIR_SPACING


@dataclass(frozen=True, slots=True)
class Allowance:
    """
    How many people the channel lets a company begin with in a moving day, over all its numbers.

    most: None: without limit, or nobody told. reached: how many it began with in the last day; this contact counts
    once: known says whether they are among them. kept: how many are kept for agents, whatever else is being sent.
    """

    most: int | None = None
    reached: int = 0
    known: bool = False
    kept: int = 0

    def allows(self, *, bulk: bool) -> bool:
        """Whether one more may be begun with; bulk: by no agent, so not out of what is kept for them."""
        if self.most is None or self.known:
            return True
        return self.reached < self.most - (self.kept if bulk else 0)


UNLIMITED = Allowance()
