"""What the platform decides or notices by itself, and what it changes."""

from typing import Any

import pytest

from sandbox.meta.account_news import EVENTS
from sandbox.meta.happenings import HAPPENINGS
from tests.sandbox.meta.world import AMARA, ORDINARY, OTHER_ACCOUNT, TOMAS, TRIAL, World

WABA = "102290129340398"

# Source: Meta, webhooks reference of the WhatsApp Business Platform, November 2026.
FIELDS = frozenset(
    """
    messages message_template_status_update message_template_quality_update message_template_components_update
    template_category_update template_correct_category_detection phone_number_quality_update
    phone_number_name_update business_username_updates account_update account_alerts account_review_update
    account_settings_update business_capability_update business_status_update security user_preferences history
    smb_app_state_sync smb_message_echoes standby messaging_handovers message_echoes calls flows
    group_lifecycle_update group_participants_update group_settings_update group_status_update automatic_events
    tracking_events partner_solutions payment_configuration_update
    """.split()
)
ACCOUNT_EVENTS = frozenset(
    """
    ACCOUNT_DELETED ACCOUNT_VIOLATION ACCOUNT_RESTRICTION DISABLED_UPDATE PARTNER_ADDED PARTNER_REMOVED
    PARTNER_APP_INSTALLED PARTNER_APP_UNINSTALLED PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE
    AUTH_INTL_PRICE_ELIGIBILITY_UPDATE BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE
    VOLUME_BASED_PRICING_TIER_UPDATE AD_ACCOUNT_LINKED MM_LITE_TERMS_SIGNED ACCOUNT_OFFBOARDED
    ACCOUNT_RECONNECTED
    """.split()
)


def test_every_field_and_every_account_event_is_there() -> None:
    """None missing, none invented."""
    assert set(HAPPENINGS) == FIELDS
    assert set(EVENTS) == ACCOUNT_EVENTS


@pytest.mark.parametrize("field", sorted(FIELDS))
async def test_every_field_can_be_made_to_happen_with_nothing_said(world: World, field: str) -> None:
    """It is told under its name; only fields of messages name the number around it."""
    value = world.meta.happens(field)
    await world.meta.settle()

    (change,) = world.business.changes
    assert change["field"] == field
    assert value.items() <= change["value"].items()
    (entry,) = world.business.bodies[0]["entry"]
    assert not ("metadata" in change["value"] and "time" in entry)


@pytest.mark.parametrize("event", sorted(ACCOUNT_EVENTS))
async def test_every_account_event_can_happen(world: World, event: str) -> None:
    """With its block, in an entry that has a time."""
    world.meta.happens("account_update", {"event": event}, to=OTHER_ACCOUNT)
    await world.meta.settle()

    (entry,) = world.business.bodies[0]["entry"]
    assert entry["id"] == "209999000000001"
    assert entry["time"] == int(world.clock.now().timestamp())
    assert entry["changes"][0]["value"]["event"] == event


@pytest.mark.parametrize(
    ("field", "about"),
    [
        ("weather_update", {}),
        ("business_capability_update", {"max_daily_conversations_per_business": "TIER_9"}),
        ("business_capability_update", {"max_daily_conversations_per_business": [1]}),
        ("message_template_status_update", {"message_template_name": "no_such_template"}),
        ("account_update", {"event": "DISABLED_UPDATE", "ban_info": {}}),
        ("user_preferences", {"user_preferences": []}),
    ],
)
async def test_what_makes_no_sense_does_not_happen(world: World, field: str, about: dict[str, Any]) -> None:
    """Nothing is told."""
    with pytest.raises(ValueError, match=r"."):
        world.meta.happens(field, about)
    await world.meta.settle()

    assert world.business.bodies == []


async def test_an_account_that_may_not_write_first_still_answers(world: World) -> None:
    """Templates to others are refused with 368 until the restriction ends."""
    await world.writes()
    world.meta.happens("account_update", {"event": "ACCOUNT_RESTRICTION"})

    first = await world.business.sends_template("order_update", "T", "1", to=f"+{TOMAS}")
    answer = await world.business.sends()
    update = await world.business.sends_template("order_update", "A", "1")
    await world.passes(days=1)
    later = await world.business.sends_template("order_update", "T", "1", to=f"+{TOMAS}")

    assert (first.status, first.code) == (403, 368)
    assert [answer.status, update.status, later.status] == [200, 200, 200]


@pytest.mark.parametrize(
    ("about", "code"),
    [
        (
            {
                "event": "ACCOUNT_RESTRICTION",
                "restriction_info": [{"restriction_type": "RESTRICTED_CUSTOMER_INITIATED_MESSAGING"}],
            },
            368,
        ),
        ({"event": "DISABLED_UPDATE"}, 368),
        ({"event": "ACCOUNT_DELETED"}, 33),
    ],
)
async def test_a_banned_account_sends_nothing(world: World, about: dict[str, Any], code: int) -> None:
    """Not even answers; the health of the number says so; another account goes on."""
    await world.writes()
    world.meta.happens("account_update", about)

    refused = await world.business.sends()
    health = await world.business.call("GET", f"/v26.0/{ORDINARY}?fields=health_status")
    other = await world.business.sends(number=OTHER_ACCOUNT)

    assert (refused.code, other.status) == (code, 200)
    assert health.body["health_status"]["can_send_message"] == "BLOCKED"
    assert health.body["health_status"]["entities"][0]["errors"][0]["error_code"] == code


async def test_a_reinstated_account_sends_again(world: World) -> None:
    """A ban can end; an announced one has not begun."""
    await world.writes()
    answers = []
    for state in ("SCHEDULE_FOR_DISABLE", "DISABLE", "REINSTATE"):
        ban = {"waba_ban_state": state, "waba_ban_date": "November 23, 2026"}
        world.meta.happens("account_update", {"event": "DISABLED_UPDATE", "ban_info": ban})
        answers.append((await world.business.sends()).status)

    assert answers == [200, 403, 200]


async def test_a_number_is_out_of_use_for_a_minute_while_it_gets_faster(world: World) -> None:
    """131057 meanwhile; a thousand messages a second after."""
    await world.writes()
    world.meta.happens("phone_number_quality_update")

    during = await world.business.sends()
    await world.passes(minutes=1)
    after = await world.business.sends()
    fields = await world.business.call(
        "GET", f"/v26.0/{ORDINARY}?fields=throughput,whatsapp_business_manager_messaging_limit"
    )

    assert (during.status, during.code, after.status) == (500, 131057, 200)
    assert fields.body["throughput"] == {"level": "HIGH"}
    assert fields.body["whatsapp_business_manager_messaging_limit"] == "TIER_UNLIMITED"


@pytest.mark.parametrize(("limit", "name"), [("TIER_10K", "TIER_10K"), (100_000, "TIER_100K")])
async def test_the_messaging_limit_comes_as_text_or_number(world: World, limit: Any, name: str) -> None:
    """Both set it."""
    world.meta.happens("business_capability_update", {"max_daily_conversations_per_business": limit})

    assert world.meta.portfolio.limit == name


async def test_a_display_name_is_decided(world: World) -> None:
    """An approved one shows; a number of the platform's own without one cannot send."""
    world.meta.happens("phone_number_name_update", {"requested_verified_name": "Lampade Nuove"})
    world.meta.happens("phone_number_name_update", {"decision": "REJECTED"}, to=TRIAL)

    name = await world.business.call("GET", f"/v26.0/{ORDINARY}?fields=verified_name,name_status")
    refused = await world.business.sends(number=TRIAL)

    assert (name.body["verified_name"], name.body["name_status"]) == ("Lampade Nuove", "APPROVED")
    assert refused.code == 131037


async def test_a_template_is_announced_to_change_its_category_and_then_does(world: World) -> None:
    """new_category is the present one first, and the new one at the time that was named."""
    world.meta.happens(
        "template_category_update",
        {
            "message_template_name": "order_update",
            "message_template_language": "en",
            "correct_category": "MARKETING",
        },
    )
    await world.passes(days=10)
    before = world.meta.templates.find("order_update", "en").category
    await world.passes(days=1)

    coming, done = world.business.values
    assert (coming["new_category"], coming["correct_category"]) == ("UTILITY", "MARKETING")
    assert (done["previous_category"], done["new_category"]) == ("UTILITY", "MARKETING")
    assert (before, world.meta.templates.find("order_update", "en").category) == ("UTILITY", "MARKETING")


async def test_what_somebody_writes_to_an_ai_agent_comes_under_standby(world: World) -> None:
    """Until the business writes, or control is passed to people."""
    world.meta.happens("messaging_handovers", {"type": "control_taken"}, phone=AMARA)
    await world.writes("to the agent")
    await world.business.sends()
    await world.writes("to people")
    world.meta.happens("messaging_handovers", {"type": "control_taken"}, phone=AMARA)
    world.meta.happens("messaging_handovers", phone=AMARA)
    await world.writes("to people again")

    standby = [value["standby"] for value in world.business.values if "standby" in value]
    assert [one["messages"][0]["text"]["body"] for one in standby] == ["to the agent"]
    assert [message["text"]["body"] for message in world.business.messages] == [
        "to people",
        "to people again",
    ]


async def test_a_preference_that_happens_is_kept(world: World) -> None:
    """As if the person had chosen it on the phone."""
    await world.writes()

    world.meta.happens("user_preferences", phone=AMARA)

    assert world.meta.phone(AMARA).opted_out is True
