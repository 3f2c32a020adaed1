"""The Graph API's manners: versions, tokens, unknown paths, usage, and management calls."""

import json
from typing import Any

import pytest

from tests.sandbox.meta.world import AMARA, ORDINARY, OTHER_ACCOUNT, TOMAS, World

WABA = "102290129340398"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}])
async def test_without_the_right_token_nothing_opens(world: World, headers: dict[str, str]) -> None:
    """401 with code 190, whatever is asked for."""
    sent = await world.business.call("POST", f"/v26.0/{ORDINARY}/messages", headers=headers, json={})
    read = await world.business.call("GET", f"/v26.0/{WABA}", headers=headers)

    assert [(sent.status, sent.code), (read.status, read.code)] == [(401, 190)] * 2
    assert "error_data" not in sent.body["error"]


@pytest.mark.parametrize(
    ("verb", "path", "status", "code", "subcode"),
    [
        ("GET", "/v26.0/999999999", 400, 100, 33),
        ("POST", "/v26.0/999999999/messages", 400, 100, 33),
        ("GET", "/v26.0/nobody", 404, 803, None),
        ("GET", f"/v26.0/{ORDINARY}/nonsense", 400, 2500, None),
        ("GET", f"/v26.0/{ORDINARY}/messages/more", 400, 2500, None),
        ("GET", f"/v99.0/{ORDINARY}", 400, 2500, None),
        ("GET", f"/v19.0/{ORDINARY}", 400, 2500, None),
        ("DELETE", f"/v26.0/{ORDINARY}", 400, 100, 33),
    ],
)
async def test_what_does_not_exist_is_said_as_the_platform_says_it(
    world: World, verb: str, path: str, status: int, code: int, subcode: int | None
) -> None:
    """Unknown objects, names, edges and versions."""
    answer = await world.business.call(verb, path)

    assert (answer.status, answer.code, answer.body["error"].get("error_subcode")) == (status, code, subcode)


@pytest.mark.parametrize("version", ["v23.0", "v24.0", "v25.0", "v26.0"])
async def test_supported_versions_work(world: World, version: str) -> None:
    """And the answer says which one spoke."""
    answer = await world.business.call("GET", f"/{version}/{ORDINARY}")

    assert (answer.status, answer.headers["facebook-api-version"]) == (200, version)


async def test_a_body_that_is_no_json_is_refused(world: World) -> None:
    """It lacks everything."""
    answer = await world.business.call(
        "POST",
        f"/v26.0/{ORDINARY}/messages",
        data=b"{broken",
        headers={**world.business.headers(), "Content-Type": "application/json"},
    )

    assert (answer.status, answer.code) == (400, 100)


async def test_answers_tell_how_much_of_the_allowance_is_used(world: World) -> None:
    """In percent, by account."""
    for _ in range(60):
        await world.business.call("GET", f"/v26.0/{WABA}")

    answer = await world.business.call("GET", f"/v26.0/{WABA}")

    assert json.loads(answer.headers["X-App-Usage"])["call_count"] == 2
    assert json.loads(answer.headers["X-Business-Use-Case-Usage"])[WABA][0]["call_count"] == 2


async def test_a_number_tells_its_fields(world: World) -> None:
    """The usual ones, the ones asked for, and a refusal for what does not exist."""
    usual = await world.business.call("GET", f"/v26.0/{ORDINARY}")
    asked = await world.business.call("GET", f"/v26.0/{ORDINARY}?fields=throughput,quality_rating")
    wrong = await world.business.call("GET", f"/v26.0/{ORDINARY}?fields=shoe_size")

    assert usual.body["display_phone_number"] == "+39 02 1234 5678"
    assert asked.body == {"throughput": {"level": "STANDARD"}, "quality_rating": "GREEN", "id": ORDINARY}
    assert wrong.code == 100


async def test_health_says_whether_messages_can_be_sent(world: World) -> None:
    """Of the number and of its account."""
    answer = await world.business.call("GET", f"/v26.0/{ORDINARY}?fields=health_status")

    health = answer.body["health_status"]
    assert health["can_send_message"] == "AVAILABLE"
    assert [entity["entity_type"] for entity in health["entities"]] == ["PHONE_NUMBER", "WABA"]


async def test_an_account_lists_its_own_numbers(world: World) -> None:
    """And not those of another."""
    answer = await world.business.call("GET", "/v26.0/209999000000001/phone_numbers")

    assert [number["id"] for number in answer.body["data"]] == [OTHER_ACCOUNT]


async def test_a_profile_can_be_written_and_read(world: World) -> None:
    """Within its limits."""
    path = f"/v26.0/{ORDINARY}/whatsapp_business_profile"

    written = await world.business.call(
        "POST", path, json={"messaging_product": "whatsapp", "about": "Lamps"}
    )
    too_long = await world.business.call(
        "POST", path, json={"messaging_product": "whatsapp", "about": "x" * 140}
    )
    read = await world.business.call("GET", f"{path}?fields=about")

    assert (written.body, too_long.code) == ({"success": True}, 100)
    assert read.body == {"data": [{"messaging_product": "whatsapp", "about": "Lamps"}]}


def blocks(*users: str) -> dict[str, Any]:
    return {"messaging_product": "whatsapp", "block_users": [{"user": user} for user in users]}


async def test_a_blocked_person_cannot_write_nor_be_written_to(world: World) -> None:
    """Their messages do not come, and ours fail with 130403; unblocking ends it."""
    await world.writes()
    path = f"/v26.0/{ORDINARY}/block_users"
    blocked = await world.business.call("POST", path, json=blocks(f"+{AMARA}"))
    listed = await world.business.call("GET", path)

    await world.writes("unheard")
    answer = await world.business.sends()
    await world.meta.settle()
    await world.business.call("DELETE", path, json=blocks(f"+{AMARA}"))
    await world.writes("heard")

    assert blocked.body["block_users"]["added_users"][0]["wa_id"] == AMARA
    assert [person["wa_id"] for person in listed.body["data"]] == [AMARA]
    assert world.business.statuses_of(answer.wamid) == ["failed"]
    assert world.business.statuses[0]["errors"][0]["code"] == 130403
    assert [message["text"]["body"] for message in world.business.messages] == ["Hello", "heard"]


async def test_a_mixed_result_of_blocking_is_a_400_that_says_what_worked(world: World) -> None:
    """Only people who wrote in the last 24 hours can be blocked."""
    await world.writes()
    world.meta.phone(TOMAS)

    answer = await world.business.call(
        "POST", f"/v26.0/{ORDINARY}/block_users", json=blocks(f"+{AMARA}", f"+{TOMAS}")
    )

    assert (answer.status, answer.code) == (400, 139100)
    assert [person["wa_id"] for person in answer.body["block_users"]["added_users"]] == [AMARA]
    assert [person["input"] for person in answer.body["block_users"]["failed_users"]] == [f"+{TOMAS}"]


async def test_too_many_management_calls_are_refused(world: World) -> None:
    """5,000 an hour; the next hour is free again."""
    moving = world.meta._platform.throughput
    for _ in range(5_000):
        moving.call(WABA, world.clock.now())

    over = await world.business.call("GET", f"/v26.0/{WABA}")
    await world.passes(hours=1)
    later = await world.business.call("GET", f"/v26.0/{WABA}")

    assert (over.status, over.code, later.status) == (400, 80007, 200)
    regain = json.loads(over.headers["X-Business-Use-Case-Usage"])[WABA][0]["estimated_time_to_regain_access"]
    assert regain > 0
