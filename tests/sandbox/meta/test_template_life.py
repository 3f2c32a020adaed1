"""What becomes of templates: reviewed, paused, paced, moved to another category, unused, deleted."""

import json
from typing import Any

import pytest

from sandbox.meta import MetaAccount
from tests.sandbox.meta.world import AMARA, TOMAS, World

LIST = "/v26.0/102290129340398/message_templates"
BODY = {"type": "BODY", "text": "Your table is ready now."}
UPDATE = ("order_update", "en")


async def makes(world: World, **changes: Any) -> str:
    """A new template, under review; returns its id."""
    whole = {"name": "table_ready", "language": "en", "category": "UTILITY", "components": [BODY], **changes}
    answer = await world.business.call("POST", LIST, json=whole)
    assert answer.status == 200, answer.body
    return str(answer.body["id"])


def events(world: World) -> list[tuple[str, str | None]]:
    """What was told of templates: the event, and its title."""
    return [
        (value["event"], value.get("other_info", {}).get("title"))
        for value in world.business.values
        if "event" in value
    ]


async def code_of(world: World, **more: Any) -> int:
    """Of sending the order update: 200, or the code of the refusal."""
    answer = await world.business.sends_template("order_update", "A", "1", to=f"+{TOMAS}", **more)
    return answer.status if answer.status == 200 else answer.code


async def test_low_quality_pauses_for_3_hours_then_6_then_for_ever(world: World) -> None:
    """132015 meanwhile; at the third time the template is disabled: 132016."""
    codes = []
    for hours in (3, 6):
        world.meta.templates.pause(*UPDATE)
        codes.append(await code_of(world))
        await world.passes(hours=hours, seconds=-1)
        codes.append(await code_of(world))
        await world.passes(seconds=1)
        codes.append(await code_of(world))
    world.meta.templates.pause(*UPDATE)
    codes.append(await code_of(world))
    await world.passes(days=2)

    assert codes == [132015, 132015, 200, 132015, 132015, 200, 132016]
    assert events(world) == [
        ("PAUSED", "FIRST_PAUSE"),
        ("APPROVED", "UNPAUSE"),
        ("PAUSED", "SECOND_PAUSE"),
        ("APPROVED", "UNPAUSE"),
        ("DISABLED", "DISABLED"),
    ]


async def test_pacing_lets_the_first_ones_go(world: World) -> None:
    """The rest is held; dropped, it fails, and what follows is answered `paused` until the business unpauses it."""
    world.meta.templates.hold(*UPDATE, first=2)
    sent = [await world.business.sends_template("order_update", "A", str(place)) for place in range(3)]
    await world.meta.settle()

    world.meta.templates.drop(*UPDATE)
    late = await world.business.sends_template("order_update", "A", "9")
    await world.meta.settle()
    template_id = world.meta.templates.find(*UPDATE).id
    unpaused = await world.business.call("POST", f"/v26.0/{template_id}/unpause")

    statuses = [answer.body["messages"][0]["message_status"] for answer in [*sent, late]]
    assert statuses == ["accepted", "accepted", "held_for_quality_assessment", "paused"]
    assert [world.business.statuses_of(answer.wamid) for answer in [*sent, late]] == [
        ["sent"],
        ["sent"],
        ["failed"],
        ["failed"],
    ]
    assert unpaused.body == {"success": True}
    assert await code_of(world) == 200


async def test_a_pause_for_low_quality_cannot_be_ended_by_the_business(world: World) -> None:
    """Only time ends it."""
    world.meta.templates.pause(*UPDATE)
    template_id = world.meta.templates.find(*UPDATE).id

    answer = await world.business.call("POST", f"/v26.0/{template_id}/unpause")

    assert answer.body["success"] is False
    assert await code_of(world) == 132015


@pytest.mark.parametrize("account", [MetaAccount(paces_marketing_after=1)])
async def test_new_marketing_templates_can_be_paced_by_themselves(world: World) -> None:
    """As the platform does; utility ones are not."""
    await makes(world, name="news", category="MARKETING")
    await makes(
        world, name="table_ready", components=[{"type": "BODY", "text": "Your table is waiting for you."}]
    )
    await world.passes(minutes=2)

    held = []
    for name in ("news", "news", "table_ready", "table_ready"):
        answer = await world.business.sends_template(name, to=f"+{AMARA}")
        held.append(answer.body["messages"][0]["message_status"] != "accepted")

    assert held == [False, True, False, False]


async def test_a_review_says_what_was_foreseen(world: World) -> None:
    """Rejected with its reason, or approved into another category."""
    await makes(world, name="shouting", components=[{"type": "BODY", "text": "Buy, buy, buy the lamps now!"}])
    moved = await makes(world)
    world.meta.templates.foresee("shouting", "en", reason="ABUSIVE_CONTENT")
    world.meta.templates.foresee("table_ready", "en", category="MARKETING")
    await world.passes(minutes=1)

    read = await world.business.call("GET", f"/v26.0/{moved}?fields=category,previous_category")
    rejected, approved = world.business.values
    assert (rejected["event"], rejected["reason"]) == ("REJECTED", "ABUSIVE_CONTENT")
    assert (approved["event"], approved["message_template_category"]) == ("APPROVED", "MARKETING")
    assert (read.body["category"], read.body["previous_category"]) == ("MARKETING", "UTILITY")
    with pytest.raises(ValueError, match="not under review"):
        world.meta.templates.foresee("table_ready", "en")


async def test_an_approved_edit_tells_the_new_words(world: World) -> None:
    """After its review, beside the status."""
    template_id = await makes(world)
    await world.passes(minutes=1)
    footer = {"type": "FOOTER", "text": "See you"}

    await world.business.call("POST", f"/v26.0/{template_id}", json={"components": [BODY, footer]})
    await world.passes(minutes=1)

    changes = [(change["field"], change["value"]) for change in world.business.changes]
    assert [field for field, _ in changes] == [
        "message_template_status_update",
        "message_template_status_update",
        "message_template_components_update",
    ]
    assert changes[-1][1]["message_template_element"] == "Your table is ready now."
    assert changes[-1][1]["message_template_footer"] == "See you"


@pytest.mark.parametrize(
    ("category", "ttl", "status"),
    [
        ("UTILITY", 29, 400),
        ("UTILITY", 30, 200),
        ("UTILITY", 43_201, 400),
        ("MARKETING", 43_199, 400),
        ("MARKETING", 2_592_000, 200),
        ("MARKETING", "1 day", 400),
    ],
)
async def test_a_time_to_live_has_limits_by_category(
    world: World, category: str, ttl: Any, status: int
) -> None:
    """In seconds."""
    whole = {"name": "table_ready", "language": "en", "category": category, "components": [BODY]}

    answer = await world.business.call("POST", LIST, json={**whole, "message_send_ttl_seconds": ttl})

    assert answer.status == status


@pytest.mark.parametrize("account", [MetaAccount(tells_of_drop=True)])
async def test_a_message_is_kept_as_long_as_its_template_says(world: World) -> None:
    """For a phone that is off; told to be undeliverable afterwards, as one of the two ways the platform may go."""
    await makes(world, message_send_ttl_seconds=60)
    await world.passes(minutes=2)
    world.meta.set_phone(AMARA, online=False)
    answer = await world.business.sends_template("table_ready")
    await world.passes(seconds=61)
    world.meta.set_phone(AMARA, online=True)
    await world.passes(seconds=1)

    assert world.business.statuses_of(answer.wamid) == ["sent", "failed"]
    assert world.meta.phone(AMARA).shown == []


async def test_a_deleted_template_waits_for_what_is_under_way(world: World) -> None:
    """Pending deletion for 30 days; its messages arrive, new ones are refused."""
    world.meta.set_phone(TOMAS, online=False)
    answer = await world.business.sends_template("order_update", "A", "1", to=f"+{TOMAS}")
    await world.meta.settle()
    template_id = world.meta.templates.find(*UPDATE).id

    await world.business.call("DELETE", f"{LIST}?hsm_ids={json.dumps([template_id])}")
    refused = await code_of(world)
    world.meta.set_phone(TOMAS, online=True)
    await world.passes(seconds=1)
    await world.passes(days=30)
    gone = await world.business.call("GET", f"/v26.0/{template_id}")

    assert refused == 132001
    assert world.business.statuses_of(answer.wamid) == ["sent", "delivered"]
    assert events(world) == [("PENDING_DELETION", None), ("DELETED", None)]
    assert gone.status == 400


@pytest.mark.parametrize("ids", ["nonsense", "[]", json.dumps([str(place) for place in range(101)])])
async def test_a_list_of_templates_to_delete_has_1_to_100(world: World, ids: str) -> None:
    """Anything else is refused whole."""
    answer = await world.business.call("DELETE", f"{LIST}?hsm_ids={ids}")

    assert (answer.status, answer.code) == (400, 100)


async def test_a_template_nobody_uses_is_archived_and_then_deleted(world: World) -> None:
    """After 12 months, and 28 days more; a send starts the year anew."""
    await makes(world)
    await world.passes(minutes=1)
    await world.passes(days=200)
    await world.business.sends_template("table_ready")
    await world.passes(days=200)
    used = world.meta.templates.find("table_ready", "en").status
    await world.passes(days=165)
    archived = world.meta.templates.find("table_ready", "en").status
    await world.passes(days=28)

    assert (used, archived) == ("APPROVED", "ARCHIVED")
    assert [event for event, _ in events(world)] == ["APPROVED", "ARCHIVED", "DELETED"]


async def test_an_approved_template_can_be_edited_ten_times_in_30_days(world: World) -> None:
    """And its category never."""
    template_id = world.meta.templates.find(*UPDATE).id
    statuses = []
    for place in range(11):
        body = {"type": "BODY", "text": f"Your order number {place} has left us."}
        answer = await world.business.call("POST", f"/v26.0/{template_id}", json={"components": [body]})
        statuses.append(answer.status)
        await world.passes(days=1)

    moved = await world.business.call("POST", f"/v26.0/{template_id}", json={"category": "MARKETING"})

    assert statuses == [200] * 10 + [400]
    assert moved.status == 400
