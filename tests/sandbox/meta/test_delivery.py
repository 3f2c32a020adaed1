"""How webhooks reach the business."""

import json
from datetime import timedelta

import pytest

from sandbox.meta import CallbackRefused
from tests.sandbox.meta.world import AMARA, ORDINARY, OTHER_ACCOUNT, SHARED, TOMAS, World

OTHER_WABA = "209999000000001"


async def test_only_the_right_token_verifies_the_callback(world: World) -> None:
    """The challenge has to come back, and comes back only for the token both sides know."""
    welcome = await world.meta.verify_callback(world.callback_url)
    world.business.verify_token = "another"

    refused = await world.meta.verify_callback(world.callback_url)

    assert (welcome, refused) == (True, False)


async def test_nothing_is_delivered_to_a_callback_that_does_not_verify(world: World) -> None:
    """Starting says so instead of posting into the dark."""
    await world.meta.stop()
    world.business.verify_token = "another"

    with pytest.raises(CallbackRefused):
        await world.meta.start(world.callback_url)


async def test_a_text_arrives_in_the_shape_of_the_platform(world: World) -> None:
    """Envelope, metadata, who wrote, and the words."""
    wamid = await world.writes("Hello", profile_name="Amara Lindqvist")

    (body,) = world.business.bodies
    entry = body["entry"][0]
    change = entry["changes"][0]
    value = change["value"]
    user_id = world.meta.phone(AMARA).user_id
    assert (body["object"], entry["id"], "time" in entry) == (
        "whatsapp_business_account",
        "102290129340398",
        False,
    )
    assert change["field"] == "messages"
    assert value == {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "390212345678", "phone_number_id": ORDINARY},
        "contacts": [{"profile": {"name": "Amara Lindqvist"}, "wa_id": AMARA, "user_id": user_id}],
        "messages": [
            {
                "from": AMARA,
                "from_user_id": user_id,
                "id": wamid,
                "timestamp": "1795435200",
                "type": "text",
                "text": {"body": "Hello"},
            }
        ],
    }
    assert user_id.startswith("GB.")


async def test_the_signed_bytes_escape_everything_outside_ascii(world: World) -> None:
    """Lower-case escapes, surrogate pairs for emoji: parsing and writing again gives other bytes."""
    await world.writes("Città 💡")

    (raw,) = world.business.raw
    assert rb"Citt\u00e0 \ud83d\udca1" in raw
    assert raw.isascii()
    assert json.loads(raw) == world.business.bodies[0]


@pytest.mark.parametrize("status", [201, 204, 302, 401, 404, 500, 503])
async def test_anything_but_200_is_tried_again_at_once(world: World, status: int) -> None:
    """Only 200 counts; the first repetition does not wait."""
    world.business.answers = [status]

    await world.writes()

    assert world.business.refused == 1
    assert len(world.business.messages) == 1
    assert world.meta.undelivered == 0


async def test_repetitions_become_rarer(world: World) -> None:
    """A business that is down is asked ever less often, and gets everything when it is back."""
    world.business.answers = [503] * 4
    await world.writes("one")
    refused_at_once = world.business.refused

    await world.passes(seconds=14)
    refused_before_15_seconds = world.business.refused
    await world.passes(seconds=1)
    refused_after_15_seconds = world.business.refused
    await world.passes(minutes=1)
    refused_after_a_minute = world.business.refused
    await world.passes(minutes=5)

    assert (refused_at_once, refused_before_15_seconds, refused_after_15_seconds) == (2, 2, 3)
    assert refused_after_a_minute == 4
    assert [message["text"]["body"] for message in world.business.messages] == ["one"]


async def test_after_seven_days_a_webhook_is_given_up(world: World) -> None:
    """Nothing fetches it back later; until then it keeps trying."""
    world.business.answers = [503] * 200
    await world.writes("lost")

    for _ in range(15):
        await world.passes(hours=12)
    world.business.answers = []
    await world.passes(hours=12)

    assert world.business.messages == []
    assert world.meta.undelivered == 0
    assert world.business.refused >= 15


async def test_a_webhook_of_six_days_ago_still_arrives(world: World) -> None:
    """Six days down are survived without loss."""
    world.business.answers = [503] * 200
    await world.writes("late")
    for _ in range(12):
        await world.passes(hours=12)

    world.business.answers = []
    await world.passes(hours=12)

    assert [message["text"]["body"] for message in world.business.messages] == ["late"]


async def test_many_updates_can_come_in_one_body(world: World) -> None:
    """Neighbours on one number share a change; another account gets an entry of its own."""
    world.meta.faults.webhooks.batch_size = 10
    text = {"type": "text", "text": {"body": "x"}}
    for address, number in [(AMARA, ORDINARY), (TOMAS, ORDINARY), (AMARA, SHARED), (AMARA, OTHER_ACCOUNT)]:
        world.meta.phone_sends(address, text, to=number)

    await world.meta.settle()

    (body,) = world.business.bodies
    assert [entry["id"] for entry in body["entry"]] == ["102290129340398", OTHER_WABA]
    assert [len(change["value"]["messages"]) for change in body["entry"][0]["changes"]] == [2, 1]
    assert [contact["wa_id"] for contact in body["entry"][0]["changes"][0]["value"]["contacts"]] == [
        AMARA,
        TOMAS,
    ]


async def test_a_body_holds_no_more_than_it_may(world: World) -> None:
    """Batches end at their size."""
    world.meta.faults.webhooks.batch_size = 4
    for _ in range(10):
        world.meta.phone_sends(AMARA, {"type": "text", "text": {"body": "x"}})

    await world.meta.settle()

    assert sorted(len(value["messages"]) for value in world.business.values) == [2, 4, 4]


async def test_duplicates_come_when_asked_for(world: World) -> None:
    """The same bytes, a second time."""
    world.meta.faults.webhooks.duplicate_rate = 1.0

    await world.writes()

    first, second = world.business.raw
    assert first == second


async def test_disorder_shuffles_what_was_sent_in_order(world: World) -> None:
    """Every message arrives, not in the order it was written."""
    world.meta.faults.webhooks.disorder_seconds = 30
    written = [str(place) for place in range(20)]
    for words in written:
        world.meta.phone_sends(AMARA, {"type": "text", "text": {"body": words}})

    for _ in range(31):
        await world.passes(seconds=1)

    arrived = [message["text"]["body"] for message in world.business.messages]
    assert sorted(arrived, key=int) == written
    assert arrived != written


async def test_delay_holds_webhooks_back(world: World) -> None:
    """Nothing before its time, all of it after."""
    world.meta.faults.webhooks.delay_seconds = 60
    await world.writes()

    await world.passes(seconds=59)
    early = len(world.business.messages)
    await world.passes(seconds=1)

    assert (early, len(world.business.messages)) == (0, 1)


async def test_what_was_undelivered_comes_after_a_restart(world: World) -> None:
    """Stopping forgets nothing."""
    await world.meta.stop()
    world.meta.phone_sends(AMARA, {"type": "text", "text": {"body": "while down"}})
    await world.meta.settle()

    await world.meta.start(world.callback_url)
    await world.meta.settle()

    assert [message["text"]["body"] for message in world.business.messages] == ["while down"]


async def test_a_server_that_is_gone_gets_its_webhooks_when_it_is_back(world: World) -> None:
    """A refused connection is a failed attempt like any other."""
    await world.meta.stop()
    await world.meta.start("http://127.0.0.1:1/whatsapp/webhook", verify=False)
    await world.writes("nobody listens")
    attempts = [seen.answer for seen in world.meta.deliveries]

    await world.meta.stop()
    await world.meta.start(world.callback_url)
    await world.meta.settle()

    assert attempts == ["ClientConnectorError", "ClientConnectorError"]
    assert [message["text"]["body"] for message in world.business.messages] == ["nobody listens"]


async def test_an_account_without_subscription_tells_nothing(world: World) -> None:
    """After DELETE subscribed_apps its webhooks stop; after POST they come again."""
    waba_id = world.meta.account.waba_id
    await world.business.call("DELETE", f"/v26.0/{waba_id}/subscribed_apps")
    await world.writes("unheard")
    listed = await world.business.call("GET", f"/v26.0/{waba_id}/subscribed_apps")

    await world.business.call("POST", f"/v26.0/{waba_id}/subscribed_apps")
    await world.writes("heard")

    assert listed.body == {"data": []}
    assert [message["text"]["body"] for message in world.business.messages] == ["heard"]


async def test_anything_can_be_delivered_raw(world: World) -> None:
    """Bytes stay as they are, and are signed as they are."""
    raw = b'{"object":"whatsapp_business_account","entry":[]} '

    world.meta.deliver_raw(raw)
    world.meta.deliver_raw({"object": "x", "entry": [], "note": "è"})
    await world.meta.settle()

    assert world.business.raw == [raw, rb'{"object":"x","entry":[],"note":"\u00e8"}']


async def test_hundreds_of_events_a_second_get_through(world: World) -> None:
    """A thousand messages, each in its own body, in one go."""
    for place in range(1_000):
        world.meta.phone_sends(f"39333{place:07d}", {"type": "text", "text": {"body": str(place)}})

    await world.meta.settle()

    assert len(world.business.bodies) == 1_000
    assert world.clock.now() - world.meta.deliveries[0].at < timedelta(seconds=1)
