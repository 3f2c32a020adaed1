"""The same seed gives the same log of events, twice, however much goes wrong."""

import json
from typing import Any

from sandbox.manual_clock import ManualClock
from sandbox.meta import MetaAccount
from tests.sandbox.meta.counterparts import template
from tests.sandbox.meta.world import AMARA, NOON, TOMAS, Business, World, playing

BODY = {"type": "BODY", "text": "Your table is ready."}
TEMPLATES = "/v26.0/102290129340398/message_templates"


async def test_the_same_seed_gives_the_same_log_twice() -> None:
    """Requests with their answers, and every attempt to deliver a webhook, byte for byte."""
    first, second = await _log(seed=7), await _log(seed=7)

    assert first == second
    assert len(first) > 40


async def test_another_seed_gives_another_log() -> None:
    """Other ids, other chances."""
    assert await _log(seed=7) != await _log(seed=8)


async def _log(seed: int) -> list[str]:
    """A day with everything in it; what was asked and told, in order of time, delivery and attempt."""
    account = MetaAccount()
    business = Business(account, verify_token=account.verify_token)
    async with playing(ManualClock(NOON, flowing=False), business, seed=seed) as world:
        world.meta.public_url = "http://meta.example"
        await _a_day(world)
        requests = [
            f"{one.at} {one.method} {one.path} {one.answer} {one.fault}" for one in world.meta.requests
        ]
        deliveries = sorted(
            world.meta.deliveries, key=lambda one: (one.at, int(one.parcel.partition("-")[2]), one.attempt)
        )
        told = [f"{one.at} {one.parcel} {one.attempt} {one.answer} {one.body!r}" for one in deliveries]
        return requests + told + [json.dumps(world.meta.phone_json(AMARA))]


async def _a_day(world: World) -> None:
    habits = world.meta.faults.webhooks
    habits.duplicate_rate, habits.duplicate_seconds, habits.disorder_seconds = 0.3, 20, 5
    habits.skip_delivered, habits.echo_lost, habits.retold_rate = 0.2, 0.1, 0.2
    world.business.answers = [503, 200, 500, 200, 503]
    for place in range(12):
        world.meta.phone_sends(AMARA, {"type": "text", "text": {"body": str(place)}})
        await world.business.sends(biz_opaque_callback_data=str(place))
        await world.passes(seconds=7)
    world.meta.phone_sends(TOMAS, _picture())
    await template(world, "order_update", "Tomas", "8841")
    new = {"name": "table_ready", "language": "en", "category": "UTILITY", "components": [BODY]}
    await world.business.call("POST", TEMPLATES, json=new)
    world.meta.happens("account_update")
    world.meta.phone_reads(AMARA)
    world.meta.change_number(TOMAS, "393331234599")
    for _ in range(12):
        await world.passes(hours=2)


def _picture() -> dict[str, Any]:
    return {"type": "image", "image": {"file": "iVBORw0KGgo=", "mime_type": "image/png"}}
