"""What the business is told about its messages, and what it costs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.manual_clock import ManualClock
from sandbox.meta import MetaAccount
from tests.sandbox.meta.world import AMARA, Business, World, playing

FIRST_OF_OCTOBER = datetime(2026, 10, 1, tzinfo=UTC)
LAST_FREE_SECOND = FIRST_OF_OCTOBER - timedelta(seconds=1)


def status_of(world: World, wamid: str, status: str) -> dict[str, Any]:
    return next(told for told in world.business.statuses if (told["id"], told["status"]) == (wamid, status))


async def test_a_person_who_looks_gives_read_receipts(world: World) -> None:
    """Sent, delivered, and read once somebody looks at the phone."""
    await world.writes()
    answer = await world.business.sends()
    await world.passes(seconds=60)
    before = world.business.statuses_of(answer.wamid)

    world.meta.phone_reads(AMARA)
    await world.meta.settle()

    assert before == ["sent", "delivered"]
    assert world.business.statuses_of(answer.wamid) == ["sent", "delivered", "read"]
    assert world.meta.phone(AMARA).bubbles[-1].ticks == "read"


async def test_a_person_may_keep_read_receipts_off(world: World) -> None:
    """Then looking tells nothing."""
    await world.writes()
    world.meta.set_phone(AMARA, read_receipts=False)
    answer = await world.business.sends()
    await world.passes(seconds=1)

    world.meta.phone_reads(AMARA)
    await world.passes(seconds=60)

    assert world.business.statuses_of(answer.wamid) == ["sent", "delivered"]


async def test_a_phone_can_read_by_itself(world: World) -> None:
    """As of somebody who stares at it."""
    await world.writes()
    world.meta.set_phone(AMARA, reads=True)

    answer = await world.business.sends()
    await world.passes(seconds=5)

    assert world.business.statuses_of(answer.wamid) == ["sent", "delivered", "read"]


async def test_a_phone_that_is_off_gets_its_messages_when_it_is_on(world: World) -> None:
    """One tick until then, and nothing on its screen."""
    await world.writes()
    world.meta.set_phone(AMARA, online=False)
    answer = await world.business.sends()
    await world.passes(days=2)
    one_tick = world.business.statuses_of(answer.wamid)
    shown = [bubble.id for bubble in world.meta.phone(AMARA).shown]

    world.meta.set_phone(AMARA, online=True)
    await world.passes(seconds=1)

    assert one_tick == ["sent"]
    assert answer.wamid not in shown
    assert world.business.statuses_of(answer.wamid) == ["sent", "delivered"]


async def test_after_30_days_nothing_is_kept_for_a_phone_that_is_off(world: World) -> None:
    """It is dropped without a word."""
    await world.writes()
    world.meta.set_phone(AMARA, online=False)
    answer = await world.business.sends()
    await world.passes(days=31)

    world.meta.set_phone(AMARA, online=True)
    await world.passes(seconds=1)

    assert world.business.statuses_of(answer.wamid) == ["sent"]


async def test_somebody_who_blocked_the_business_is_sent_to_for_ever(world: World) -> None:
    """One tick, no reason."""
    await world.writes()
    world.meta.set_phone(AMARA, blocks_business=True)

    answer = await world.business.sends()
    await world.passes(days=1)

    assert world.business.statuses_of(answer.wamid) == ["sent"]


async def test_a_number_without_whatsapp_fails(world: World) -> None:
    """131026, after being accepted."""
    world.meta.set_phone(AMARA, on_whatsapp=False)

    answer = await world.business.sends_template("order_update", "Amara", "8841")
    await world.meta.settle()

    assert status_of(world, answer.wamid, "failed")["errors"][0]["code"] == 131026


async def test_a_voice_message_can_be_played(world: World) -> None:
    """`played` is told for voice messages only."""
    await world.writes()
    voice = await world.business.sends(type="audio", audio={"link": "https://a.example/a.ogg", "voice": True})
    plain = await world.business.sends(type="audio", audio={"link": "https://a.example/a.ogg"})
    await world.passes(seconds=1)

    world.meta.phone_plays(AMARA, voice.wamid)
    world.meta.phone_plays(AMARA, plain.wamid)
    await world.meta.settle()

    assert world.business.statuses_of(voice.wamid) == ["sent", "delivered", "played"]
    assert world.business.statuses_of(plain.wamid) == ["sent", "delivered"]


async def test_contacts_stand_beside_statuses_with_the_username_from_delivered_on(world: World) -> None:
    """Not in `sent`, and no contacts at all in `failed`."""
    await world.writes(username="amara")
    await world.business.sends()
    await world.passes(seconds=1)

    by_status = {
        value["statuses"][0]["status"]: value for value in world.business.values if "statuses" in value
    }
    assert "username" not in by_status["sent"]["contacts"][0]["profile"]
    assert by_status["delivered"]["contacts"][0]["profile"]["username"] == "@amara"


async def test_pricing_stands_in_sent_and_in_one_more(world: World) -> None:
    """In `delivered` here; then not in `read` again."""
    await world.writes()
    answer = await world.business.sends()
    await world.passes(seconds=1)
    world.meta.phone_reads(AMARA)
    await world.meta.settle()

    priced = [status["status"] for status in world.business.statuses if "pricing" in status]
    assert priced == ["sent", "delivered"]
    assert (status_of(world, answer.wamid, "sent"))["pricing"] == {
        "billable": False,
        "pricing_model": "PMP",
        "type": "free_customer_service",
        "category": "service",
    }


async def test_when_delivered_is_skipped_the_price_stands_in_read(world: World) -> None:
    """A read that came at once."""
    world.meta.faults.webhooks.skip_delivered = 1.0
    await world.writes()
    answer = await world.business.sends()
    await world.passes(seconds=1)
    world.meta.phone_reads(AMARA)
    await world.meta.settle()

    assert world.business.statuses_of(answer.wamid) == ["sent", "read"]
    assert "pricing" in status_of(world, answer.wamid, "read")


async def test_the_thousand_and_first_service_message_of_a_month_costs(world: World) -> None:
    """Free ones are counted by number and calendar month."""
    await world.writes()
    numbers = world.meta.dump()
    numbers["free_used"] = {"106540352242922/2026-11": 999}
    await world.meta.stop()
    world.meta.load(numbers)
    await world.meta.start(world.callback_url)

    last_free = await world.business.sends()
    first_paid = await world.business.sends()
    await world.meta.settle()

    assert (status_of(world, last_free.wamid, "sent"))["pricing"]["type"] == "free_customer_service"
    paid = (status_of(world, first_paid.wamid, "sent"))["pricing"]
    assert (paid["type"], paid["billable"], paid["category"]) == ("regular", True, "service")


@pytest.mark.parametrize(
    ("starts_at", "kind"), [(LAST_FREE_SECOND, "free_customer_service"), (FIRST_OF_OCTOBER, "regular")]
)
async def test_a_utility_template_in_the_window_costs_since_october(world: World, kind: str) -> None:
    """Free until the last second of 30 September 2026, charged from then on."""
    await world.writes()

    answer = await world.business.sends_template("order_update", "Amara", "8841")
    await world.meta.settle()

    assert (status_of(world, answer.wamid, "sent"))["pricing"]["type"] == kind


@pytest.mark.parametrize("starts_at", [LAST_FREE_SECOND, FIRST_OF_OCTOBER])
async def test_a_utility_template_outside_the_window_always_cost(world: World) -> None:
    """On both sides of that day."""
    answer = await world.business.sends_template("order_update", "Amara", "8841")
    await world.meta.settle()

    assert (status_of(world, answer.wamid, "sent"))["pricing"]["type"] == "regular"


async def test_after_an_advertisement_everything_is_free_for_72_hours(world: World) -> None:
    """Marketing templates too, and the status tells until when."""
    message = {"type": "text", "text": {"body": "Hi"}, "referral": {"source_type": "ad", "source_id": "1"}}
    world.meta.phone_sends(AMARA, message)
    answer = await world.business.sends()
    await world.passes(hours=30)
    later = await world.business.sends_template("order_update", "Amara", "8841")
    await world.passes(hours=72)
    too_late = await world.business.sends_template("order_update", "Amara", "8842")
    await world.meta.settle()

    free = status_of(world, answer.wamid, "sent")
    assert free["pricing"]["type"] == "free_entry_point"
    assert free["conversation"]["origin"] == {"type": "referral_conversion"}
    assert (status_of(world, later.wamid, "sent"))["pricing"]["type"] == "free_entry_point"
    assert (status_of(world, too_late.wamid, "sent"))["pricing"]["type"] == "regular"


async def test_statuses_carry_the_second_in_which_they_happened(world: World) -> None:
    """However far the clock is wound at once."""
    await world.writes()
    answer = await world.business.sends()

    await world.passes(hours=5)

    delivered = status_of(world, answer.wamid, "delivered")
    assert delivered["timestamp"] == "1795435200"


async def test_a_price_is_told_even_when_the_first_status_was_lost(world: World) -> None:
    """Whichever status comes first carries it."""
    await world.writes()
    world.meta.faults.webhooks.echo_lost = 1.0
    answer = await world.business.sends()
    await world.meta.settle()
    world.meta.faults.webhooks.echo_lost = 0.0
    await world.passes(seconds=1)

    assert status_of(world, answer.wamid, "delivered")["pricing"]["category"] == "service"


async def test_by_a_clock_that_runs_everything_happens_by_itself(account: MetaAccount) -> None:
    """As in the sandbox of the first look: nobody winds anything."""
    business = Business(account, verify_token=account.verify_token)
    async with playing(ManualClock(), business) as world:
        world.meta.phone_sends(AMARA, {"type": "text", "text": {"body": "x"}})
        await world.business.hears(lambda: bool(world.business.messages))

        answer = await world.business.sends()
        await world.business.hears(lambda: len(world.business.statuses_of(answer.wamid)) == 2)

        assert sorted(world.business.statuses_of(answer.wamid)) == ["delivered", "sent"]


async def test_an_echo_can_be_lost_for_a_test(world: World) -> None:
    """The phone has the message; the business hears nothing of it."""
    world.meta.faults.webhooks.echo_lost = 1.0
    await world.writes()

    answer = await world.business.sends()
    await world.passes(seconds=1)

    assert world.business.statuses == []
    assert world.meta.phone(AMARA).shown[-1].id == answer.wamid
