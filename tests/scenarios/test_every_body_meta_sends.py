"""Every kind of body Meta is known to send, posted to the real door: each element ends, none is lost or there twice."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sandbox.meta import BusinessNumber, MetaAccount
from sandbox.meta.delivery import as_bytes
from tests.scenarios.inbox import ended
from tests.scenarios.world import World, living

BODIES = sorted((Path(__file__).parents[1] / "bridge" / "whatsapp" / "webhooks").glob("*.json"))
# The company the samples were taken from.
COMPANY = MetaAccount(
    waba_id="209999000000001",
    numbers=(BusinessNumber("109999000000001", "+39 02 1234 5678", "Lampade Esempio"),),
)
# When they were taken.
THEN = datetime(2026, 10, 20, 12, tzinfo=UTC)
# What stands beside the elements of a change, or inside one of them.
_BESIDE = frozenset({"contacts", "restriction_info", "message_template_buttons", "surprises"})


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """That company at work."""
    async with living(database_url, account=COMPANY, start=THEN) as alive:
        yield alive


def _bodies() -> list[dict[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in BODIES]


def _elements(body: dict[str, Any]) -> Iterator[str]:
    """Whatever a body tells, one by one: the elements of its lists, or the change itself."""
    for entry in body["entry"]:
        for change in entry["changes"]:
            value = change["value"]
            lists = [key for key in value if isinstance(value[key], list) and key not in _BESIDE]
            for key in lists:
                yield from (
                    json.dumps([change["field"], key, element], sort_keys=True) for element in value[key]
                )
            if not lists:
                yield json.dumps([change["field"], entry.get("time"), value], sort_keys=True)


async def test_every_element_of_every_body_ends_once_however_often_it_comes(world: World) -> None:
    """Posted one by one, then again, then all in one body: taken in once; what nobody understands raises an alert."""
    bodies = _bodies()
    different = {element for body in bodies for element in _elements(body)}
    all_in_one = {**bodies[0], "entry": [entry for body in bodies for entry in body["entry"]]}

    for body in bodies:
        assert await world.knocks_as_meta(as_bytes(body)) == 200
    await world.passes(minutes=10)
    shown = [post.words for thread in world.threads for post in thread.posts]
    for body in (*bodies, all_in_one):
        assert await world.knocks_as_meta(as_bytes(body)) == 200
    await world.passes(minutes=10)
    assert [post.words for thread in world.threads for post in thread.posts] == shown
    alerts = "\n".join(world.alerts)

    await world.server_stops()
    ends = [end for end in await ended(world.database_url) if end.source == "whatsapp"]
    assert len(ends) == len(different)
    assert {end.state for end in ends} <= {"done", "ignored", "quarantined"}
    assert all(end.reason for end in ends if end.state != "done")
    set_aside = {end.reason for end in ends if end.state == "quarantined"}
    assert set_aside
    assert all(f"Reason: {reason}." in alerts for reason in set_aside)
