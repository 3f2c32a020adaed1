"""Everything the page shows one viewer at one moment, as plain values for the templates."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.meta import KINDS, Phone
from sandbox.meta.graph_errors import TITLES
from sandbox.page.moments import Moments
from sandbox.page.phone_view import PhoneView, phone_view
from sandbox.page.slack_view import SlackView, slack_view
from sandbox.page.viewer import Viewer
from sandbox.page.world import World
from sandbox.slack.faults import CALL_FAULTS, EVENT_FAULTS

# After this long without a word of the contact, free text is refused. Source: Meta, customer service windows.
_WINDOW = timedelta(hours=24)

META_CALLS = ("messages", "receipts", "media", "templates", "*")
# Errors worth a try; every other code can be planned by a program.
_META_CODES = (131000, 131016, 131026, 131047, 131049, 131053, 130429, 131056, 190)
META_FAULTS = (*KINDS, *(str(code) for code in _META_CODES), "failed:131026", "failed:131049")
SLACK_CALLS = (
    "chat.postMessage",
    "chat.update",
    "chat.postEphemeral",
    "reactions.add",
    "conversations.replies",
    "views.open",
    "response_url",
    "*",
    "events",
)


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
class FaultsView:
    """What is planned, in a line each; and what one can choose."""

    planned: tuple[str, ...]
    meta_calls: tuple[str, ...] = META_CALLS
    meta_faults: tuple[tuple[str, str], ...] = ()
    slack_calls: tuple[str, ...] = SLACK_CALLS
    slack_faults: tuple[str, ...] = CALL_FAULTS
    event_faults: tuple[str, ...] = EVENT_FAULTS


@dataclass(frozen=True, slots=True)
class Scene:
    """The whole page but for the passing of time."""

    phone: PhoneView
    slack: SlackView
    steps: Steps
    faults: FaultsView
    ahead: str


def scene(world: World, viewer: Viewer) -> Scene:
    """What this viewer sees now."""
    moments = Moments(viewer.language, viewer.zone, world.clock.now())
    return Scene(
        phone=phone_view(world.meta, viewer, moments),
        slack=slack_view(world.slack, viewer, moments, world.readers),
        steps=_steps(world.meta.phones, world.clock.now()),
        faults=_faults(world),
        ahead=_ahead(world.clock.ahead),
    )


def _steps(phones: list[Phone], now: datetime) -> Steps:
    wrote = [phone for phone in phones if any(bubble.direction == "out" for bubble in phone.bubbles)]
    answered = any(bubble.direction == "in" and bubble.arrived for phone in wrote for bubble in phone.bubbles)
    last = [max(bubble.time for bubble in phone.bubbles if bubble.direction == "out") for phone in wrote]
    return Steps(bool(wrote), answered, any(now - at >= _WINDOW for at in last))


def _ahead(ahead: timedelta) -> str:
    """How far the sandbox is ahead of the wall clock; empty below a minute."""
    minutes = round(ahead.total_seconds() / 60)
    if minutes < 1:
        return ""
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if count]
    return " ".join(parts)


def _faults(world: World) -> FaultsView:
    planned = [f"Meta · {fault.call} · {fault.name}: {fault.left}" for fault in world.meta.faults.waiting()]
    for fault in world.slack.faults.describe():
        count = "∞" if fault["count"] is None else fault["count"]
        planned.append(f"Slack · {fault['method']} · {fault['fault']}: {count}")
    return FaultsView(tuple(planned), meta_faults=tuple((name, _title(name)) for name in META_FAULTS))


def _title(fault: str) -> str:
    """A fault with what the platform calls it."""
    code: Any = fault.removeprefix("failed:")
    title = TITLES[int(code)][0] if code.isdigit() and int(code) in TITLES else ""
    return f"{fault} {title}".strip()
