"""Scenarios: named schedules of faults over both stand-ins, the same each time by the seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sandbox.faults import Faults
from words import mark

Side = Literal["meta", "slack"]


@dataclass(frozen=True, slots=True)
class Part:
    """
    One fault of a scenario; it strikes as often as it can while it lasts. The rest: see sandbox.faults.Fault.

    begins, ends: shares of the scenario's length.
    """

    side: Side
    call: str
    fault: str
    probability: float = 1.0
    seconds: float | None = None
    begins: float = 0.0
    ends: float = 1.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """says: what goes wrong, for people. lasts: unless something else is asked for."""

    name: str
    says: str
    lasts: timedelta
    parts: tuple[Part, ...]


_HOUR = timedelta(hours=1)

SCENARIOS: Mapping[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        Scenario(
            "slack_down",
            mark("Slack is down: no call gets through, and what happens there is told late."),
            _HOUR,
            (
                Part("slack", "*", "503_empty", probability=0.5),
                Part("slack", "*", "reset_before"),
                Part("slack", "events", "held"),
            ),
        ),
        Scenario(
            "meta_down",
            mark("Meta is down: no call gets through, and no webhook comes until it is over."),
            _HOUR,
            (
                Part("meta", "*", "500_empty", probability=0.5),
                Part("meta", "*", "500_html", probability=0.5),
                Part("meta", "*", "reset_before"),
                Part("meta", "webhooks", "held"),
            ),
        ),
        Scenario(
            "meta_recovers",
            mark("Meta after an outage: slow at first, then everything at once, twice and in no order."),
            timedelta(minutes=30),
            (
                Part("meta", "*", "500", probability=0.3, ends=0.5),
                Part("meta", "*", "timeout_after", probability=0.1, ends=0.5),
                Part("meta", "messages", "429", probability=0.3, seconds=10),
                Part("meta", "webhooks", "held", ends=0.5),
                Part("meta", "webhooks", "duplicate", probability=0.5),
                Part("meta", "webhooks", "disorder", seconds=120, begins=0.5),
            ),
        ),
        Scenario(
            "flaky_network",
            mark("A flaky network: three calls in a hundred break, before or after they took effect."),
            _HOUR,
            tuple(
                Part(side, "*", fault, probability=0.0075)
                for side in ("meta", "slack")
                for fault in ("reset_before", "reset_after", "timeout_after", "truncated")
            ),
        ),
        Scenario(
            "slow_slack",
            mark("Slack is slow: every second answer takes five seconds."),
            _HOUR,
            (Part("slack", "*", "slow", probability=0.5, seconds=5),),
        ),
        Scenario(
            "rate_limited",
            mark("Both sides say “too many requests”: Slack says when to come back, Meta does not."),
            timedelta(minutes=10),
            (
                Part("slack", "*", "429", probability=0.5, seconds=10),
                Part("meta", "messages", "429_no_header", probability=0.5),
            ),
        ),
        Scenario(
            "everything_twice",
            mark("Everything the app is told comes twice, from both sides, in no order."),
            _HOUR,
            (
                Part("meta", "webhooks", "duplicate"),
                Part("meta", "webhooks", "disorder", seconds=3),
                Part("slack", "events", "duplicate"),
                Part("slack", "events", "disorder", seconds=3),
            ),
        ),
        Scenario(
            "lost_echoes",
            mark("Half of the answers are lost after the effect, and nobody is told about it later."),
            _HOUR,
            (
                Part("meta", "messages", "reset_after", probability=0.5),
                Part("meta", "webhooks_statuses", "lose"),
                Part("slack", "chat.postMessage", "reset_after", probability=0.5),
                Part("slack", "events_message", "lost_echo"),
            ),
        ),
        Scenario(
            "a_week_late",
            mark("What contacts write, and every report, comes up to seven days late."),
            _HOUR,
            (Part("meta", "webhooks", "disorder", seconds=timedelta(days=7).total_seconds()),),
        ),
        Scenario(
            "token_revoked",
            mark("Meta's token is revoked: every call is refused until it is given back."),
            _HOUR,
            (Part("meta", "*", "revoked"),),
        ),
    )
}


def scenario_called(name: str) -> Scenario:
    """That scenario. Raises LookupError, which names those that exist."""
    if name not in SCENARIOS:
        raise LookupError(f"there is no scenario {name!r}; there are: {', '.join(SCENARIOS)}")
    return SCENARIOS[name]


def plan(scenario: Scenario, sides: Mapping[Side, Faults], lasts: timedelta | None = None) -> None:
    """Plan every fault of it from now on. lasts: instead of its own length."""
    length = scenario.lasts if lasts is None else lasts
    for part in scenario.parts:
        sides[part.side].add(
            part.call,
            part.fault,
            None,
            probability=part.probability,
            seconds=part.seconds,
            after=length * part.begins,
            lasts=length * (part.ends - part.begins),
        )
