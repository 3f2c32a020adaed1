"""What the panel of the clock shows: whether time runs, and moments worth winding to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sandbox.page.clock_targets import targets
from sandbox.page.viewer import Viewer
from sandbox.page.world import World
from words import mark, say

_NAMES: Mapping[str, str] = {
    "window_end": mark("end of a window of 24 hours"),
    "opening": mark("working day, at nine"),
    "price_change": mark("change of Meta's prices"),
    "dst": mark("change to or from summer time"),
}


@dataclass(frozen=True, slots=True)
class NamedMoment:
    """says: what happens then."""

    says: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ClockView:
    """local: the time as a field for dates and times takes it, in the viewer's zone."""

    flowing: bool
    local: str
    targets: tuple[NamedMoment, ...]


def clock_view(world: World, viewer: Viewer) -> ClockView:
    """As this viewer reads it."""
    named = tuple(
        NamedMoment(say(viewer.language, _NAMES[target.name]), target.at)
        for target in targets(world, viewer.zone)
    )
    local = world.clock.now().astimezone(viewer.zone).replace(tzinfo=None, microsecond=0, second=0)
    return ClockView(world.clock.flowing, local.isoformat(), named)
