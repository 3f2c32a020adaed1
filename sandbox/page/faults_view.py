"""What the panel of faults shows: what is planned, and what one can choose."""

from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.faults import Fault
from sandbox.meta.error_table import TITLES
from sandbox.meta.faults import VOCABULARY as META
from sandbox.page.moments import Moments
from sandbox.page.world import World
from sandbox.scenarios import SCENARIOS
from sandbox.slack.faults import VOCABULARY as SLACK
from words import say

META_CALLS = ("messages", "receipts", "media", "templates", "*", META.told, "webhooks_statuses")
# Errors worth a try; every other code can be planned by a program.
_META_CODES = (131000, 131016, 131026, 131047, 131049, 131053, 130429, 131056, 190)
META_FAULTS = (*META.calls, *(str(code) for code in _META_CODES), "failed:131026", "failed:131049")
SLACK_CALLS = (
    "chat.postMessage",
    "chat.update",
    "chat.postEphemeral",
    "reactions.add",
    "conversations.replies",
    "views.open",
    "upload",
    "download",
    "response_url",
    "*",
    SLACK.told,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A name one can choose, and what it says to people."""

    name: str
    says: str


@dataclass(frozen=True, slots=True)
class FaultsView:
    """planned: what waits, in a line each."""

    planned: tuple[str, ...]
    scenarios: tuple[Choice, ...]
    meta_calls: tuple[str, ...]
    meta_faults: tuple[Choice, ...]
    meta_events: tuple[str, ...]
    slack_calls: tuple[str, ...]
    slack_faults: tuple[str, ...]
    slack_events: tuple[str, ...]


def faults_view(world: World, moments: Moments) -> FaultsView:
    """As this viewer reads it."""
    language = moments.language
    meta = _lines("Meta", world.meta.faults.waiting(), moments)
    slack = _lines("Slack", world.slack.faults.waiting(), moments)
    scenarios = tuple(Choice(one.name, say(language, one.says)) for one in SCENARIOS.values())
    return FaultsView(
        planned=(*meta, *slack),
        scenarios=scenarios,
        meta_calls=META_CALLS,
        meta_faults=tuple(Choice(name, _title(name)) for name in META_FAULTS),
        meta_events=META.events,
        slack_calls=SLACK_CALLS,
        slack_faults=(*SLACK.calls,),
        slack_events=SLACK.events,
    )


def _lines(side: str, faults: Iterable[Fault], moments: Moments) -> list[str]:
    return [f"{side} · {fault.call} · {fault.name}: {_extent(fault, moments)}" for fault in faults]


def _extent(fault: Fault, moments: Moments) -> str:
    """How often, how likely, from when and until when."""
    parts = ["∞" if fault.count is None else str(fault.count)]
    if fault.probability < 1:
        parts.append(f"{fault.probability * 100:g} %")
    if fault.begins is not None or fault.ends is not None:
        begins = "" if fault.begins is None else moments.both(fault.begins)
        ends = "" if fault.ends is None else moments.both(fault.ends)
        parts.append(f"{begins} → {ends}")
    return ", ".join(parts)


def _title(fault: str) -> str:
    """A fault with what the platform calls it."""
    code = fault.removeprefix("failed:")
    title = TITLES[int(code)][0] if code.isdigit() and int(code) in TITLES else ""
    return f"{fault} {title}".strip()
