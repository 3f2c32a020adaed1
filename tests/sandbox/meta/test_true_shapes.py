"""Every webhook that was recorded has its counterpart: the stand-in brings it about, with the same keys and types."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sandbox.meta import BusinessNumber, MetaAccount
from sandbox.meta.conversation_news import declined_history
from tests.sandbox.meta import counterparts as made
from tests.sandbox.meta.counterparts import (
    Maker,
    account_update,
    fails,
    happens,
    hidden,
    template_status,
    told_as,
)
from tests.sandbox.meta.world import NOON, ORDINARY, OTHER_ACCOUNT, SHARED, World

SAMPLES = Path(__file__).parents[2] / "bridge" / "whatsapp" / "webhooks"

# What nobody has seen yet is on purpose in no one's repertoire: it is posted as it stands.
STRANGE = frozenset({"field_never_seen_before", "status_value_unknown"})

# Words that are not free text but say what a thing is.
KINDS = (
    "object",
    "messaging_product",
    "field",
    "type",
    "status",
    "event",
    "direction",
    "action",
    "origin",
    "category",
)

GROUPS_LEFT = {
    "timestamp": "1792488300",
    "group_id": "Y2FwaV9ncm91cDpTQU5EQk9YMDAwMQZD",
    "type": "group_participants_remove",
    "removed_participants": [{"wa_id": "447700900456", "user_id": "GB.2298417760045182"}],
    "initiated_by": "participant",
}
QUALITY = "message_template_quality_update"
NAMED = "phone_number_name_update"
LIMIT = {"max_daily_conversations_per_business": 2000, "max_phone_numbers_per_waba": 25}

UPDATE = made.sends_template("order_update", "Tomas", "8841")

MADE: dict[str, Maker] = {
    "account_alerts": happens("account_alerts"),
    "account_review_update": happens("account_review_update"),
    "account_settings_update_calling": happens("account_settings_update"),
    "account_update_deleted": account_update("ACCOUNT_DELETED"),
    "account_update_disabled": account_update("DISABLED_UPDATE"),
    "account_update_partner_removed_disconnection": account_update("PARTNER_REMOVED"),
    "account_update_reinstated": account_update(
        "DISABLED_UPDATE", ban_info={"waba_ban_state": "REINSTATE", "waba_ban_date": "October 20, 2026"}
    ),
    "account_update_restriction": account_update(
        "ACCOUNT_RESTRICTION",
        restriction_info=[
            {"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expiration": 1792573200},
            {"restriction_type": "RESTRICTED_ADD_PHONE_NUMBER_ACTION"},
        ],
    ),
    "account_update_violation": account_update("ACCOUNT_VIOLATION"),
    "account_update_volume_tier": account_update("VOLUME_BASED_PRICING_TIER_UPDATE"),
    "automatic_events_lead": happens("automatic_events"),
    "batch_redelivery_one_old_one_new_message": made.an_old_one_again_beside_a_new_one,
    "batch_several_entries_numbers_and_fields": made.several_of_everything,
    "batch_two_messages_same_user_out_of_order": made.two_of_one_person,
    "batch_two_users_one_change": made.two_people,
    "business_capability_update_number_limit": happens(
        "business_capability_update", LIMIT, ("max_phone_numbers_per_business",)
    ),
    "business_capability_update_text_limit": happens("business_capability_update"),
    "business_username_approved": happens("business_username_updates"),
    "business_username_deleted": happens("business_username_updates", {"status": "deleted"}),
    "calls_incoming_connect": made.calls,
    "calls_missed_terminate": made.calls_in_vain,
    "calls_outgoing_status_ringing": happens("calls"),
    "calls_terminated": made.calls,
    "flows_status_change": happens("flows"),
    "group_created": happens("group_lifecycle_update"),
    "group_participant_joined": happens("group_participants_update"),
    "group_participant_left": happens("group_participants_update", {"groups": [GROUPS_LEFT]}),
    "group_settings_changed": happens("group_settings_update"),
    "handover_control_passed_to_humans": happens("messaging_handovers"),
    "history_chunk": happens("history"),
    "history_declined": happens("history", declined_history()),
    "message_button_template_quick_reply": made.presses_a_quick_reply,
    "message_edit": made.changes_the_words,
    "message_edit_image_caption": made.changes_the_caption,
    "message_image_without_url_key": made.without_a_link,
    "message_media_too_large_131052": made.too_large,
    "message_reaction_added": made.reacts,
    "message_reaction_removed_empty_emoji": made.takes_a_reaction_back_by_an_empty_one,
    "message_reaction_removed_no_emoji_key": made.takes_a_reaction_back,
    "message_revoke": made.deletes,
    "message_system_identity_changed": made.changes_keys,
    "message_system_user_changed_number": made.changes_number,
    "message_system_user_changed_user_id": hidden(made.changes_id),
    "message_unsupported_edit": made.edits_on_an_ordinary_number,
    "phone_number_name_update_approved": happens(NAMED),
    "phone_number_name_update_rejected": happens(NAMED, {"decision": "REJECTED"}),
    "phone_number_quality_update_throughput": happens("phone_number_quality_update"),
    "security_pin_changed": happens("security"),
    "smb_app_state_sync_contact_added": happens("smb_app_state_sync"),
    "smb_message_echo_revoke": made.staff_delete_it,
    "smb_message_echo_text": happens("smb_message_echoes"),
    "standby_agent_echo": happens("standby"),
    "standby_customer_message": made.agent_holds_it,
    "status_batch_read_before_delivered_before_sent": made.everything_about_one_message,
    "status_delivered_authentication_international": made.a_code,
    "status_delivered_legacy_conversation_object": made.sends(),
    "status_delivered_marketing_lite": made.a_marketing_message_by_its_endpoint,
    "status_delivered_service_charged": made.beyond_the_free_ones,
    "status_delivered_user_id_only": made.by_user_id,
    "status_delivered_utility": UPDATE,
    "status_delivered_utility_free_before_oct_2026": made.an_update_within_the_window,
    "status_failed_131053_media": made.a_picture_that_is_none,
    "status_failed_132015_template_paused": made.drops_what_was_held,
    "status_failed_user_id_only": made.a_code_by_user_id,
    "status_failed_unknown_code": fails("139999"),
    "status_for_message_we_never_sent": UPDATE,
    "status_group_delivered_two_participants": made.reaches_two_members_of_a_group,
    "status_played_voice": made.played,
    "status_read_delivered_skipped_with_pricing": made.an_offer_read_without_delivered,
    "status_read_without_pricing": made.read,
    "status_sent_free_entry_point": made.from_an_advertisement,
    "status_sent_service_free_tier": made.sends(),
    "status_sent_utility": UPDATE,
    "status_sent_with_callback_data": made.sends(biz_opaque_callback_data="case=8841"),
    "template_category_change_coming": happens("template_category_update"),
    "template_category_changed": happens("template_category_update", {"previous_category": "UTILITY"}),
    "template_components_update": happens(
        "message_template_components_update",
        {
            "message_template_title": "Order {{1}}",
            "message_template_footer": "Reply STOP to opt out",
            "message_template_buttons": [
                {
                    "message_template_button_type": "URL",
                    "message_template_button_text": "Track",
                    "message_template_button_url": "https://example.org/t/{{1}}",
                },
                {
                    "message_template_button_type": "PHONE_NUMBER",
                    "message_template_button_text": "Call",
                    "message_template_button_phone_number": "+442079460123",
                },
            ],
        },
    ),
    "template_quality_update": happens(QUALITY),
    "template_status_approved": template_status("APPROVED"),
    "template_status_disabled": template_status("DISABLED", ("other_info",)),
    "template_status_flagged_no_optional_keys": template_status("FLAGGED", ("message_template_category",)),
    "template_status_paused": template_status("PAUSED"),
    "template_status_rejected": template_status("REJECTED"),
    "template_status_unknown_event": template_status("SOMETHING_NEW", ("message_template_category",)),
    "user_preferences_resume": made.prefers("resume"),
    "user_preferences_stop": made.prefers("stop"),
    "user_preferences_stop_username_no_phone": hidden(made.prefers("stop")),
    "value_errors_130429": happens("messages"),
}

NUMBERS = (
    BusinessNumber(ORDINARY, "+39 02 1234 5678", "Lampade Esempio"),
    BusinessNumber(SHARED, "+39 02 1234 9999", "Lampade Bottega", shared_with_app=True),
    BusinessNumber(OTHER_ACCOUNT, "+44 20 7946 0123", "Example Lamps", waba_id="209999000000001"),
)

# Some bodies come only to an account of that kind.
ACCOUNTS: dict[str, dict[str, Any]] = {
    "message_text_identity_key_hash": {"identity_check": True},
    "message_text_parent_user_id": {"parent_ids": True},
    "message_text_empty_wa_id_legacy_variant": {"hidden_number": "empty"},
    "message_text_before_2026_no_user_id": {"user_ids": False},
    "status_delivered_legacy_conversation_object": {"pricing_model": "CBP"},
    "status_delivered_authentication_international": {"authentication_international": frozenset({"IT"})},
}
# People who have a username and show no number.
WITHOUT_NUMBER = frozenset(
    {
        "message_text_username_no_phone",
        "message_text_parent_user_id",
        "message_text_empty_wa_id_legacy_variant",
        "message_contacts_shared_own_number",
    }
)


def sample_of(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    return body


def names() -> list[str]:
    return sorted(path.stem for path in SAMPLES.glob("*.json"))


def shape(value: Any) -> Any:
    """Keys, types and the words that name a kind; the elements of a list may stand in any order."""
    if isinstance(value, dict):
        kept = {key: value[key] for key in KINDS if isinstance(value.get(key), str)}
        return {**{key: shape(one) for key, one in sorted(value.items())}, **kept}
    if isinstance(value, list):
        return sorted((shape(one) for one in value), key=lambda one: json.dumps(one, sort_keys=True))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number"
    return type(value).__name__


def maker_of(name: str) -> Maker:
    """How that body comes about. One more of what a person writes is made from the recorded message itself."""
    if name in MADE:
        return MADE[name]
    value = sample_of(name)["entry"][0]["changes"][0]["value"]
    if name.startswith("status_failed_"):
        return fails(name.split("_")[2])
    maker = told_as(value["messages"][0])
    if name in WITHOUT_NUMBER:
        return hidden(maker)
    if name == "message_text_username_with_phone":
        return made.named(maker)
    return maker


@pytest.fixture
def account(sample: str) -> MetaAccount:
    """The business this sample comes to."""
    return MetaAccount(numbers=NUMBERS, **ACCOUNTS.get(sample, {}))


@pytest.fixture
def starts_at(sample: str) -> datetime:
    """When this sample was recorded: before October 2026, or after."""
    return datetime(2026, 9, 30, 12, tzinfo=UTC) if sample.endswith("_before_oct_2026") else NOON


@pytest.mark.parametrize("sample", [name for name in names() if name not in STRANGE])
async def test_every_recorded_webhook_can_be_brought_about(world: World, sample: str) -> None:
    """The same keys, the same types, the same nesting, one body like it among those that came."""
    await maker_of(sample)(world)
    await world.passes(minutes=3)

    shapes = [shape(body) for body in world.business.bodies]
    assert shape(sample_of(sample)) in shapes


@pytest.mark.parametrize("sample", sorted(STRANGE))
async def test_what_nobody_has_seen_yet_can_be_posted_as_it_stands(world: World, sample: str) -> None:
    """Signed like everything else."""
    world.meta.deliver_raw(sample_of(sample))
    await world.meta.settle()

    assert world.business.bodies == [sample_of(sample)]


def test_nothing_is_made_that_was_never_recorded() -> None:
    """Every entry of the tables above names a sample there is."""
    known = set(names())
    assert (set(MADE) | set(ACCOUNTS) | WITHOUT_NUMBER | STRANGE) <= known
