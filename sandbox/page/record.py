"""The record of a session: everything that was seen and said, as one file, without secrets."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from aiohttp import web

from sandbox.call_log import MASK, SECRET_NAMES
from sandbox.meta import Phone
from sandbox.page.asked import Asked, Json
from sandbox.page.fault_calls import faults
from sandbox.page.log_filter import as_json
from sandbox.page.log_lines import line_of
from sandbox.page.world import World

FORMAT = 1
_DISTRIBUTION = "witiop-bridge"


def routes(world: World) -> list[web.RouteDef]:
    """`GET /sandbox/record.txt`: the record to read."""

    async def answer(request: web.Request) -> web.Response:
        text = "\n".join(_told(world, await recorded(world))) + "\n"
        return web.Response(text=world.log.masked(text), content_type="text/plain", charset="utf-8")

    return [web.get("/sandbox/record.txt", answer)]


async def show(world: World, asked: Asked) -> Json:
    """The record for programs."""
    return await recorded(world)


async def recorded(world: World) -> Json:
    """
    The whole session as JSON values.

    seen: what only the stand-ins know for sure, whatever the app was told: what Meta accepted, what Slack posted, what
    neither ever delivered. calls: as many as the log keeps.
    """
    now = world.clock.now()
    whole = {
        "format": FORMAT,
        "version": version(_DISTRIBUTION),
        "seed": world.meta.seed,
        "clock": {"now": now.isoformat(), "ahead_seconds": world.clock.ahead.total_seconds()},
        "phones": [phone.as_json(now) for phone in world.meta.phones],
        "channels": [
            world.slack.channel_json(channel.id) for channel in world.slack.workspace.channels.values()
        ],
        "seen": {
            "accepted_by_meta": [asdict(send) for send in world.meta.sends],
            "posted_in_slack": [asdict(post) for post in world.slack.posts],
            "never_told_by_slack": world.slack.platform.oracle.lost,
            "undelivered_by_meta": world.meta.undelivered,
        },
        "faults": await faults(world, Asked({}, {})),
        "calls": [as_json(call) for call in world.log],
    }
    return {name: _masked(value, world.log.masked) for name, value in whole.items()}


def _masked(value: Any, masked: Callable[[str], str]) -> Any:
    """The same with every text masked, and times as text."""
    match value:
        case str():
            return masked(value)
        case datetime():
            return value.isoformat()
        case Mapping():
            return {
                name: MASK if name in SECRET_NAMES else _masked(one, masked) for name, one in value.items()
            }
        case list() | tuple():
            return [_masked(one, masked) for one in value]
        case _:
            return value


def _told(world: World, record: Mapping[str, Any]) -> Iterator[str]:
    """The record as a person reads it: phones, channels, calls, each in order of time."""
    yield f"WitiOp sandbox {record['version']}, seed {record['seed']}, {record['clock']['now']}"
    for phone in world.meta.phones:
        yield from ("", f"== {phone.name} (+{phone.address})")
        yield from _bubbles(phone)
    names = {user_id: name for name, user_id in world.slack.workspace.user_ids().items()}
    for channel in record["channels"]:
        if channel["posts"]:
            yield from ("", f"== #{channel['name']}")
            yield from _posts(channel["posts"], names, "")
    yield from ("", "== Calls")
    for call in world.log:
        line = line_of(call)
        outcome = call.status if call.status is not None else call.problem
        fault = f" [{call.fault}]" if call.fault else ""
        way = f"{call.sender} -> {call.receiver}"
        yield f"{call.at:%d %b %H:%M:%S}  {way:14} {call.name} {outcome}{fault}  {line.says}"


def _bubbles(phone: Phone) -> Iterator[str]:
    for bubble in phone.bubbles:
        who = phone.name if bubble.direction == "out" else "business"
        words = (
            bubble.content
            if isinstance(bubble.content, str)
            else json.dumps(bubble.content, ensure_ascii=False)
        )
        reactions = " ".join(bubble.reactions.values())
        yield f"{bubble.time:%d %b %H:%M:%S}  {who}: {words} ({bubble.kind}, {bubble.ticks}) {reactions}".rstrip()


def _posts(posts: list[Json], names: Mapping[str, str], indent: str) -> Iterator[str]:
    for post in posts:
        at = datetime.fromtimestamp(float(post["ts"]), UTC)
        who = post.get("username") or names.get(post["user"], post["user"])
        text = post["text"].replace("\n", f"\n{indent}    ")
        seen = f" (only {names.get(post['ephemeral_for'], '?')} sees it)" if post.get("ephemeral_for") else ""
        marks = " ".join(f":{reaction['name']}:" for reaction in post["reactions"])
        yield f"{indent}{at:%d %b %H:%M:%S}  {who}: {text}{seen} {marks}".rstrip()
        yield from _posts(post["thread"], names, indent + "  | ")
