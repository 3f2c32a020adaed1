"""What a program can do with the sandbox itself: find everything, wind the clock, plan faults, forget."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import timedelta
from typing import Any

from sandbox.meta import KINDS, WebhookFaults
from sandbox.page.asked import Asked, Json, Wrong, told_apart
from sandbox.page.world import World
from sandbox.slack.faults import CALL_FAULTS, EVENT_FAULTS

# One step of the clock; more would leave the years that calendars know.
LONGEST_STEP = timedelta(days=3_660)

_WEBHOOK_KNOBS = tuple(field.name for field in fields(WebhookFaults))


async def links(world: World, asked: Asked) -> Mapping[str, Any]:
    """Where everything is, with the credentials of the stand-ins."""
    return world.links()


async def time(world: World, asked: Asked) -> Json:
    """The sandbox's time."""
    return {"now": world.clock.now().isoformat(), "ahead_seconds": world.clock.ahead.total_seconds()}


async def wind(world: World, asked: Asked) -> Json:
    """Wind the clock forward; answers the new time."""
    seconds = asked.number("advance_seconds")
    if seconds < 0 or seconds > LONGEST_STEP.total_seconds():
        raise Wrong("The clock only winds forward, at most ten years at a time.")
    with told_apart():
        world.clock.advance(timedelta(seconds=seconds))
    return await time(world, asked)


async def reset(world: World, asked: Asked) -> Json:
    """Forget everything; the clock goes on from where it is."""
    await world.reset()
    world.readers.forget()
    return {"now": world.clock.now().isoformat()}


async def faults(world: World, asked: Asked) -> Json:
    """What is planned to go wrong."""
    meta = [
        {
            "call": fault.call,
            "fault": fault.name,
            "count": fault.left,
            "number": fault.number,
            "status_echo": fault.status_echo,
            "retry_after": fault.retry_after,
        }
        for fault in world.meta.faults.waiting()
    ]
    return {
        "meta": meta,
        "webhooks": asdict(world.meta.faults.webhooks),
        "slack": world.slack.faults.describe(),
        "known": {
            "meta": [*KINDS, "CODE", "failed:CODE"],
            "slack": [*CALL_FAULTS, "ok_false:ERROR"],
            "slack_events": [*EVENT_FAULTS],
        },
    }


async def plan_faults(world: World, asked: Asked) -> Json:
    """
    Clear what was planned, plan more, or both; answers what is planned then.

    Nothing changes if any part of the request is wrong: it is tried out first.
    """
    webhooks = _knobs(asked)
    _each_known(asked)
    if asked.flag("clear", otherwise=False):
        world.meta.faults.clear()
        world.slack.faults.clear()
        world.meta.revoke_token(False)
    for name, value in webhooks.items():
        setattr(world.meta.faults.webhooks, name, value)
    for fault in asked.objects("meta"):
        with told_apart():
            world.meta.faults.add(**_of_meta(fault))
    for fault in asked.objects("slack"):
        with told_apart():
            world.slack.faults.add(**_of_slack(fault))
    revoked = asked.flag_or_none("meta_token_revoked")
    if revoked is not None:
        world.meta.revoke_token(revoked)
    return await faults(world, asked)


def _each_known(asked: Asked) -> None:
    for fault in asked.objects("meta"):
        name = _of_meta(fault)["fault"]
        if name not in KINDS and not name.isdigit() and not name.removeprefix("failed:").isdigit():
            raise Wrong(
                f"Meta has no fault {name!r}: one of {', '.join(KINDS)}, an error code, or failed:CODE."
            )
    for fault in asked.objects("slack"):
        given = _of_slack(fault)
        known = EVENT_FAULTS if given["method"] == "events" else CALL_FAULTS
        if given["fault"] not in known and not given["fault"].startswith("ok_false:"):
            raise Wrong(
                f"Slack has no fault {given['fault']!r}: one of {', '.join(known)}, or ok_false:ERROR."
            )


def _of_meta(fault: Asked) -> Json:
    return {
        "call": fault.text_or_none("call") or "messages",
        "fault": fault.text("fault"),
        "count": _count(fault, 1),
        "number": fault.text_or_none("number"),
        "status_echo": fault.flag("status_echo", otherwise=True),
        "retry_after": None if fault.body.get("retry_after") is None else int(fault.number("retry_after")),
        "effect": fault.flag_or_none("effect"),
    }


def _of_slack(fault: Asked) -> Json:
    endless = "count" in fault.body and fault.body["count"] is None
    return {
        "method": fault.text_or_none("method") or "*",
        "fault": fault.text("fault"),
        "count": None if endless else _count(fault, 1),
        "seconds": fault.number("seconds", 30),
        "probability": fault.number("probability", 1.0),
    }


def _count(fault: Asked, otherwise: int) -> int:
    count = int(fault.number("count", otherwise))
    if count < 1:
        raise Wrong("The field 'count' must be at least 1.")
    return count


def _knobs(asked: Asked) -> dict[str, float | int]:
    given = Asked(asked.path, asked.object_of("webhooks"))
    unknown = [name for name in given.body if name not in _WEBHOOK_KNOBS]
    if unknown:
        raise Wrong(f"Webhooks have no setting {unknown[0]!r}: one of {', '.join(_WEBHOOK_KNOBS)}.")
    numbers = {name: given.number(name) for name in given.body}
    if any(value < 0 for value in numbers.values()):
        raise Wrong("The settings of webhooks are not negative.")
    return {name: int(value) if name == "batch_size" else value for name, value in numbers.items()}
