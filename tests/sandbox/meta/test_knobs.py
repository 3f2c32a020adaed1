"""What the documentation leaves open can be had both ways; and what the business as a whole may do."""

from datetime import timedelta

import pytest

from sandbox.meta import MetaAccount
from tests.sandbox.meta.world import AMARA, ORDINARY, TOMAS, World

PERSON = {"messaging_product": "whatsapp"}


@pytest.mark.parametrize(
    ("account", "statuses"),
    [(MetaAccount(), ["sent"]), (MetaAccount(tells_of_block=True), ["failed"])],
)
async def test_somebody_who_blocked_the_business_is_silent_or_told(world: World, statuses: list[str]) -> None:
    """`sent` for ever, or 131026."""
    await world.writes()
    world.meta.set_phone(AMARA, blocks_business=True)

    answer = await world.business.sends()
    await world.passes(days=31)

    assert world.business.statuses_of(answer.wamid) == statuses


@pytest.mark.parametrize(
    ("account", "statuses"),
    [(MetaAccount(), ["sent"]), (MetaAccount(tells_of_drop=True), ["sent", "failed"])],
)
async def test_what_was_kept_too_long_is_dropped_silently_or_told(world: World, statuses: list[str]) -> None:
    """After 30 days for a phone that is off."""
    await world.writes()
    world.meta.set_phone(AMARA, online=False)

    answer = await world.business.sends()
    await world.passes(seconds=1)
    await world.passes(days=30)
    world.meta.set_phone(AMARA, online=True)
    await world.passes(seconds=1)

    assert world.business.statuses_of(answer.wamid) == statuses


@pytest.mark.parametrize("account", [MetaAccount(parent_ids=True)])
async def test_a_parent_id_reaches_the_same_person(world: World) -> None:
    """Webhooks carry both, and a send may name either; blocking takes no parent id."""
    await world.writes()
    (message,) = world.business.messages
    parent = message["from_parent_user_id"]

    answer = await world.business.sends(None, recipient=parent)
    block = {**PERSON, "block_users": [{"user_id": parent}]}
    refused = await world.business.call("POST", f"/v26.0/{ORDINARY}/block_users", json=block)
    await world.passes(seconds=1)

    assert parent == message["from_user_id"].replace(".", ".ENT.")
    assert world.business.values[0]["contacts"][0]["parent_user_id"] == parent
    assert world.business.statuses_of(answer.wamid) == ["sent", "delivered"]
    assert refused.code == 100


async def test_the_contact_book_keeps_a_hidden_number(world: World) -> None:
    """Until the person is taken out of it."""
    world.meta.set_phone(AMARA, in_contact_book=True)
    user_id = world.meta.phone(AMARA).user_id
    path = f"/v26.0/{ORDINARY}/contact_book?messaging_product=whatsapp"

    await world.writes(username="amara", hide_number=True)
    taken_out = await world.business.call("DELETE", f"{path}&bsuid={user_id}")
    nobody = await world.business.call("DELETE", f"{path}&bsuid=447700900123")
    await world.writes()

    assert ["from" in message for message in world.business.messages] == [True, False]
    assert (taken_out.body, nobody.code) == ({"success": True}, 100)


async def test_the_messaging_limit_counts_different_people_of_a_moving_day(world: World) -> None:
    """Somebody reached already costs nothing more, an answer within the window nothing at all."""
    world.meta.portfolio.limit = "TIER_50"
    for place in range(49):
        world.meta.portfolio.reach(f"39334{place:07d}", world.clock.now())
    await world.writes()

    async def update(to: str) -> str:
        answer = await world.business.sends_template("order_update", "A", "1", to=f"+{to}")
        await world.meta.settle()
        return world.business.statuses_of(answer.wamid)[-1]

    within_window = await update(AMARA)
    fiftieth = await update(TOMAS)
    again = await update(TOMAS)
    one_more = await update("393331234568")
    await world.passes(days=1)
    next_day = await update("393331234568")

    assert [within_window, fiftieth, again, one_more, next_day] == ["sent", "sent", "sent", "failed", "sent"]


async def test_a_version_works_until_its_day(world: World) -> None:
    """v23.0 until 8 October 2027, v24.0 until 18 February 2028."""
    days = (world.clock.now().replace(year=2027, month=10, day=8, hour=0) - world.clock.now()).days
    await world.passes(days=days)
    world.clock.advance(timedelta(hours=13))

    statuses = [
        (await world.business.call("GET", f"/{version}/{ORDINARY}")).status
        for version in ("v23.0", "v24.0", "v25.0", "v26.0")
    ]

    assert statuses == [400, 200, 200, 200]


async def test_updates_can_come_again_in_a_later_body(world: World) -> None:
    """Beside whatever is new then: duplicates that are no repetition of a body."""
    world.meta.faults.webhooks.retold_rate = 1.0
    world.meta.faults.webhooks.duplicate_seconds = 30

    wamid = await world.writes()
    await world.passes(seconds=31)

    assert [message["id"] for message in world.business.messages] == [wamid, wamid]


async def test_after_twenty_errors_files_are_refused_for_half_an_hour(world: World) -> None:
    """Also those that are there."""
    picture = {"file": "iVBORw0KGgo=", "mime_type": "image/png"}
    world.meta.phone_sends(AMARA, {"type": "image", "image": picture})
    old = world.meta.phone(AMARA).bubbles[-1].content["id"]
    await world.passes(days=8)
    world.meta.phone_sends(AMARA, {"type": "image", "image": picture})
    new = world.meta.phone(AMARA).bubbles[-1].content["id"]
    for _ in range(20):
        await world.business.call("GET", f"/v26.0/{old}")

    refused = await world.business.call("GET", f"/v26.0/{new}")
    await world.passes(minutes=30)
    later = await world.business.call("GET", f"/v26.0/{new}")

    assert (refused.code, later.status) == (613, 200)


async def test_an_account_that_does_not_pay_still_gets_what_is_free(world: World) -> None:
    """Answers are, in the first thousand of a month; templates are not: 131042."""
    await world.writes()
    world.meta.account_standing().pays = False

    answer = await world.business.sends()
    update = await world.business.sends_template("order_update", "A", "1")
    await world.meta.settle()
    health = await world.business.call("GET", f"/v26.0/{ORDINARY}?fields=health_status")

    assert world.business.statuses_of(answer.wamid) == ["sent"]
    assert world.business.statuses_of(update.wamid) == ["failed"]
    assert health.body["health_status"]["can_send_message"] == "LIMITED"
