"""Everything the page shows one viewer at one moment, as plain values for the templates."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.meta import Phone
from sandbox.page.clock_targets import WINDOW
from sandbox.page.clock_view import ClockView, clock_view
from sandbox.page.faults_view import FaultsView, faults_view
from sandbox.page.moments import Moments
from sandbox.page.phone_view import PhoneView, phone_view
from sandbox.page.slack_view import SlackView, slack_view
from sandbox.page.stories_view import StoriesView, stories_view
from sandbox.page.viewer import Viewer
from sandbox.page.world import World


@dataclass(frozen=True, slots=True)
class Steps:
    """What a first visitor has done already."""

    wrote: bool
    answered: bool
    waited: bool

    @property
    def done(self) -> int:
        """How many of the three."""
        return self.wrote + self.answered + self.waited


@dataclass(frozen=True, slots=True)
class Scene:
    """The whole page but for the passing of time."""

    phone: PhoneView
    slack: SlackView
    steps: Steps
    faults: FaultsView
    clock: ClockView
    stories: StoriesView
    ahead: str


def scene(world: World, viewer: Viewer) -> Scene:
    """What this viewer sees now."""
    moments = Moments(viewer.language, viewer.zone, world.clock.now())
    return Scene(
        phone=phone_view(world.meta, viewer, moments),
        slack=slack_view(world.slack, viewer, moments, world.readers),
        steps=_steps(world.meta.phones, world.clock.now()),
        faults=faults_view(world, moments),
        clock=clock_view(world, viewer),
        stories=stories_view(world, viewer.language),
        ahead=_ahead(world.clock.ahead),
    )


def _steps(phones: list[Phone], now: datetime) -> Steps:
    wrote = [phone for phone in phones if any(bubble.direction == "out" for bubble in phone.bubbles)]
    answered = any(bubble.direction == "in" and bubble.arrived for phone in wrote for bubble in phone.bubbles)
    last = [max(bubble.time for bubble in phone.bubbles if bubble.direction == "out") for phone in wrote]
    return Steps(bool(wrote), answered, any(now - at >= WINDOW for at in last))


def _ahead(ahead: timedelta) -> str:
    """How far the sandbox is ahead of the wall clock; empty below a minute."""
    minutes = round(ahead.total_seconds() / 60)
    if minutes < 1:
        return ""
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if count]
    return " ".join(parts)
