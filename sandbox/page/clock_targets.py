"""Moments worth winding to: when a window closes, when summer time changes, when prices change, when people come in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sandbox.meta.pricing import CHARGED_SINCE
from sandbox.page.world import World

# After this long without a word of the contact, free text is refused. Source: Meta, customer service windows.
WINDOW = timedelta(hours=24)

OPENING = time(9)
_SATURDAY = 5
_YEAR_OF_DAYS = 366


@dataclass(frozen=True, slots=True)
class Target:
    """A moment ahead. name: for programs."""

    name: str
    at: datetime


def targets(world: World, zone: ZoneInfo) -> list[Target]:
    """Those still ahead, the nearest first."""
    found = [
        *_named("window_end", _next_window_end(world)),
        *_named("opening", next_opening(world.clock.now(), zone)),
        *_named("price_change", CHARGED_SINCE),
        *_named("dst", next_change(world.clock.now(), zone)),
    ]
    return sorted((one for one in found if one.at > world.clock.now()), key=lambda one: one.at)


def next_opening(now: datetime, zone: ZoneInfo) -> datetime:
    """The next nine o'clock of a working day there."""
    day = now.astimezone(zone).date()
    while True:
        opening = datetime.combine(day, OPENING, zone).astimezone(UTC)
        if opening > now and day.weekday() < _SATURDAY:
            return opening
        day += timedelta(days=1)


def next_change(now: datetime, zone: ZoneInfo) -> datetime | None:
    """When the zone's clocks change next, to the second; None if they do not within a year."""

    def offset(at: datetime) -> timedelta | None:
        return at.astimezone(zone).utcoffset()

    days = (now + timedelta(days=day) for day in range(1, _YEAR_OF_DAYS + 1))
    late = next((day for day in days if offset(day) != offset(now)), None)
    if late is None:
        return None
    late = late.replace(microsecond=0)
    early = late - timedelta(days=1)
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early).total_seconds() // 2)
        early, late = (middle, late) if offset(middle) == offset(early) else (early, middle)
    return late


def _named(name: str, at: datetime | None) -> Iterator[Target]:
    if at is not None:
        yield Target(name, at)


def _next_window_end(world: World) -> datetime | None:
    """The first window that closes from now on, of any phone."""
    spoken = [
        max(bubble.time for bubble in phone.bubbles if bubble.direction == "out")
        for phone in world.meta.phones
        if any(bubble.direction == "out" for bubble in phone.bubbles)
    ]
    return min((at + WINDOW for at in spoken if at + WINDOW > world.clock.now()), default=None)
