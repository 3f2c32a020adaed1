"""What a program can plan to go wrong: single faults, habits of webhooks, whole scenarios."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import Any

from sandbox.faults import Fault, Faults
from sandbox.meta import WebhookFaults
from sandbox.meta.faults import VOCABULARY as META
from sandbox.page.asked import Asked, Json, Wrong, told_apart
from sandbox.page.world import World
from sandbox.scenarios import SCENARIOS, plan, scenario_called
from sandbox.slack.faults import VOCABULARY as SLACK

LONGEST_SCENARIO_MINUTES = 7 * 24 * 60

_WEBHOOK_KNOBS = tuple(field.name for field in fields(WebhookFaults))
# What may be said of a fault; the first names its call, the second whom it concerns.
_META_FIELDS = ("call", "number", "fault", "count", "probability", "seconds", "effect", "status_echo")
_SLACK_FIELDS = ("method", "channel", "fault", "count", "probability", "seconds", "effect")
_TIMES = ("after_seconds", "lasts_seconds")
_OLDER = ("retry_after",)


async def faults(world: World, asked: Asked) -> Json:
    """What is planned to go wrong, and what can be planned."""
    return {
        "meta": [_shown(fault, "call", "number") for fault in world.meta.faults.waiting()],
        "webhooks": asdict(world.meta.faults.webhooks),
        "slack": [_shown(fault, "method", "channel") for fault in world.slack.faults.waiting()],
        "known": {
            "meta": [*META.calls, *META.shown],
            "meta_webhooks": [*META.events],
            "slack": [*SLACK.calls, *SLACK.shown],
            "slack_events": [*SLACK.events],
            "scenarios": [*SCENARIOS],
        },
    }


async def plan_faults(world: World, asked: Asked) -> Json:
    """
    Clear what was planned, plan more, or both; answers what is planned then.

    Nothing changes if any part of the request is wrong: it is tried out first, on faults of its own.
    """
    webhooks, revoked = _knobs(asked), asked.flag_or_none("meta_token_revoked")
    rehearsed = _Sides(
        Faults(META, world.clock, 0), Faults(SLACK, world.clock, 0), asked.flag("clear", otherwise=False)
    )
    rehearsed.plan(asked)
    if rehearsed.clear:
        world.meta.faults.clear()
        world.slack.faults.clear()
        world.meta.revoke_token(False)
    for name, value in webhooks.items():
        setattr(world.meta.faults.webhooks, name, value)
    _Sides(world.meta.faults, world.slack.faults, rehearsed.clear).plan(asked)
    if revoked is not None:
        world.meta.revoke_token(revoked)
    return await faults(world, asked)


@dataclass(frozen=True, slots=True)
class _Sides:
    """Where faults are planned."""

    meta: Faults
    slack: Faults
    clear: bool

    def plan(self, asked: Asked) -> None:
        """Everything the request names. Raises Wrong."""
        for fault in asked.objects("meta"):
            _add(self.meta.add, fault, _META_FIELDS, otherwise="messages")
        for fault in asked.objects("slack"):
            _add(self.slack.add, fault, _SLACK_FIELDS, otherwise="*")
        name = asked.text_or_none("scenario")
        if name is not None:
            minutes = _minutes(asked)
            with told_apart():
                plan(scenario_called(name), {"meta": self.meta, "slack": self.slack}, minutes)


def _add(add: Callable[..., None], fault: Asked, known: tuple[str, ...], otherwise: str) -> None:
    unknown = [name for name in fault.body if name not in (*known, *_TIMES, *_OLDER)]
    if unknown:
        raise Wrong(f"A fault has no field {unknown[0]!r}: one of {', '.join((*known, *_TIMES))}.")
    call, only = known[0], known[1]
    seconds = fault.number_or_none("seconds")
    lasts = fault.number_or_none("lasts_seconds")
    with told_apart():
        add(
            fault.text_or_none(call) or otherwise,
            fault.text("fault"),
            _count(fault, endless=lasts is not None),
            probability=fault.number("probability", 1.0),
            seconds=fault.number_or_none("retry_after") if seconds is None else seconds,
            only=fault.text_or_none(only),
            effect=fault.flag_or_none("effect"),
            echo=fault.flag("status_echo", otherwise=True),
            after=timedelta(seconds=fault.number("after_seconds", 0)),
            lasts=None if lasts is None else timedelta(seconds=lasts),
        )


def _count(fault: Asked, *, endless: bool) -> int | None:
    """How often; for ever where `count` is null, or where only a time is given."""
    if "count" not in fault.body:
        return None if endless else 1
    if fault.body["count"] is None:
        return None
    count = int(fault.number("count"))
    if count < 1:
        raise Wrong("The field 'count' must be at least 1.")
    return count


def _minutes(asked: Asked) -> timedelta | None:
    minutes = asked.number_or_none("minutes")
    if minutes is None:
        return None
    if not 0 < minutes <= LONGEST_SCENARIO_MINUTES:
        raise Wrong("A scenario lasts more than no time and at most seven days.")
    return timedelta(minutes=minutes)


def _knobs(asked: Asked) -> dict[str, float | int]:
    given = Asked(asked.path, asked.object_of("webhooks"))
    unknown = [name for name in given.body if name not in _WEBHOOK_KNOBS]
    if unknown:
        raise Wrong(f"Webhooks have no setting {unknown[0]!r}: one of {', '.join(_WEBHOOK_KNOBS)}.")
    numbers = {name: given.number(name) for name in given.body}
    if any(value < 0 for value in numbers.values()):
        raise Wrong("The settings of webhooks are not negative.")
    return {name: int(value) if name == "batch_size" else value for name, value in numbers.items()}


def _shown(fault: Fault, call: str, only: str) -> dict[str, Any]:
    return {
        call: fault.call,
        "fault": fault.name,
        "count": fault.count,
        only: fault.only,
        "probability": fault.probability,
        "seconds": fault.seconds,
        "status_echo": fault.echo,
        "begins": None if fault.begins is None else fault.begins.isoformat(),
        "ends": None if fault.ends is None else fault.ends.isoformat(),
    }
