"""The 24 hours in which free words may go out."""

import pytest

from tests.sandbox.meta.world import AMARA, ORDINARY, SHARED, World


async def test_an_answer_inside_the_window_arrives_with_its_ticks(world: World) -> None:
    """The person wrote; the answer is sent at once and delivered a moment later."""
    await world.writes("Where is my lamp?")

    answer = await world.business.sends(text={"body": "On its way"})
    await world.meta.settle()
    at_once = world.business.statuses_of(answer.wamid)
    await world.passes(seconds=1)

    assert at_once == ["sent"]
    assert world.business.statuses_of(answer.wamid) == ["sent", "delivered"]
    bubble = world.meta.phone(AMARA).bubbles[-1]
    assert (bubble.direction, bubble.kind, bubble.content, bubble.ticks) == (
        "in",
        "text",
        "On its way",
        "delivered",
    )


@pytest.mark.parametrize(("seconds", "arrives"), [(24 * 3600 - 1, True), (24 * 3600, False)])
async def test_the_window_closes_24_hours_after_the_person_wrote(
    world: World, seconds: int, arrives: bool
) -> None:
    """The last second is still open; then the call is accepted and the message fails."""
    await world.writes()
    await world.passes(seconds=seconds)

    answer = await world.business.sends()
    await world.passes(seconds=1)

    assert answer.status == 200
    assert world.business.statuses_of(answer.wamid) == (["sent", "delivered"] if arrives else ["failed"])


async def test_what_fails_says_why_and_never_reaches_the_phone(world: World) -> None:
    """Code 131047 with its details, no contacts beside it, and nothing the person could see."""
    await world.writes()
    await world.passes(hours=25)
    seen = len(world.meta.phone(AMARA).shown)

    answer = await world.business.sends(biz_opaque_callback_data="case=1")
    await world.passes(seconds=5)

    value = world.business.values[-1]
    (status,) = value["statuses"]
    assert "contacts" not in value
    assert (status["id"], status["status"], status["recipient_id"]) == (answer.wamid, "failed", AMARA)
    assert "recipient_user_id" not in status
    assert status["biz_opaque_callback_data"] == "case=1"
    assert status["errors"][0]["code"] == 131047
    assert "24 hours" in status["errors"][0]["error_data"]["details"]
    assert len(world.meta.phone(AMARA).shown) == seen
    assert world.meta.phone(AMARA).bubbles[-1].ticks == "failed"


async def test_a_window_belongs_to_one_number_of_the_business(world: World) -> None:
    """Writing to one number opens nothing for another."""
    await world.writes(to=ORDINARY)

    answer = await world.business.sends(number=SHARED)
    await world.meta.settle()

    assert world.business.statuses_of(answer.wamid) == ["failed"]


async def test_a_call_opens_the_window(world: World) -> None:
    """A call counts like a message, even when nobody answers it."""
    world.meta.phone_calls(AMARA)

    answer = await world.business.sends()
    await world.meta.settle()

    assert world.business.statuses_of(answer.wamid) == ["sent"]
    assert [value["calls"][0]["event"] for value in world.business.values if "calls" in value] == [
        "connect",
        "terminate",
    ]


async def test_a_template_needs_no_window(world: World) -> None:
    """Approved templates go out any time."""
    answer = await world.business.sends_template("order_update", "Amara", "8841")
    await world.passes(seconds=1)

    assert answer.body["messages"][0]["message_status"] == "accepted"
    assert world.business.statuses_of(answer.wamid) == ["sent", "delivered"]
    assert world.meta.phone(AMARA).shown[-1].content["body"].startswith("Hello Amara, your order 8841")


async def test_the_window_counts_from_the_time_of_the_message(world: World) -> None:
    """A message told late opens what is left of its 24 hours."""
    written = int(world.clock.now().timestamp()) - 24 * 3600 + 60
    message = {"type": "text", "text": {"body": "old"}, "timestamp": str(written)}
    world.meta.phone_sends(AMARA, message)
    await world.passes(seconds=61)

    answer = await world.business.sends()
    await world.meta.settle()

    assert world.business.statuses_of(answer.wamid) == ["failed"]
