"""A parser that somebody else wrote reads every webhook of the fake, and finds in each what was put there."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from sandbox.meta import MetaAccount
from tests.sandbox.meta.test_true_shapes import ACCOUNTS, NUMBERS, STRANGE, maker_of, names
from tests.sandbox.meta.world import World

LISTENERS = (
    *("on_message", "on_edited_message", "on_deleted_message", "on_message_status"),
    *("on_outgoing_message", "on_outgoing_edited_message", "on_outgoing_deleted_message"),
    *("on_callback_button", "on_callback_selection", "on_flow_completion", "on_call_permission_update"),
    *("on_phone_number_change", "on_identity_change", "on_user_marketing_preferences"),
    *("on_call_connect", "on_call_terminate", "on_call_status", "on_account_update"),
    *("on_template_status_update", "on_template_category_update", "on_template_components_update"),
    "on_template_quality_update",
)
# What this parser knows; everything else it hands over as it came.
KNOWN_FIELDS = frozenset(
    """
    messages calls user_preferences smb_message_echoes account_update message_template_status_update
    message_template_category_update template_category_update message_template_components_update
    message_template_quality_update
    """.split()
)

# Bodies that this version of the parser cannot read, as it is not as far as the platform, or stricter than it.
WANTS_CONTACTS = frozenset({"failed", "terminate", "customer_identity_changed", "call"})
READS_ONE_OF_A_BODY = frozenset({name for name in names() if name.startswith(("batch_", "status_batch_"))})
HAS_NO_WORD_FOR = frozenset(
    {
        "message_system_user_changed_user_id",  # the id alone changes, since August 2026
        "message_interactive_unknown_subtype",
        "message_type_never_seen_before",
        "message_interactive_address_reply",  # every form is a flow to it
        "message_interactive_flow_reply_not_an_object",
        "message_text_before_2026_no_user_id",
        "value_errors_130429",
        "status_group_delivered_two_participants",  # read as a list of statuses, not as one update
        "template_status_unknown_event",
        "status_delivered_authentication_international",  # writes the category with an underscore
        "account_update_restriction",  # wants every restriction to end
        "smb_message_echo_text",  # wants contacts beside echoes
        "smb_message_echo_revoke",
    }
)


@pytest.fixture
def account(sample: str) -> MetaAccount:
    """The business this sample comes to."""
    return MetaAccount(numbers=NUMBERS, **ACCOUNTS.get(sample, {}))


def _sample(name: str) -> bool:
    return name not in STRANGE | READS_ONE_OF_A_BODY | HAS_NO_WORD_FOR


@pytest.mark.parametrize("sample", [name for name in names() if _sample(name)])
async def test_it_reads_every_webhook_as_what_it_is(world: World, client: Any, sample: str) -> None:
    """Signatures hold; id, time, person and content of each update are those of the body it came in."""
    seen: list[Any] = []

    async def listen(_: Any, update: Any) -> None:
        seen.append(update)

    for listener in LISTENERS:
        getattr(client, listener)(listen)
    await maker_of(sample)(world)
    await world.passes(minutes=3)

    for raw, body in zip(world.business.raw, world.business.bodies, strict=True):
        (change,) = body["entry"][0]["changes"]
        seen.clear()
        answer, status = await client.webhook_update_handler(raw)

        assert status == 200, answer
        if change["field"] in KNOWN_FIELDS and not _is_beyond(change["value"]):
            (update,) = seen
            assert read(update) == told(change)


@pytest.mark.parametrize("sample", sorted(HAS_NO_WORD_FOR | READS_ONE_OF_A_BODY))
async def test_what_it_has_no_word_for_it_still_takes(world: World, client: Any, sample: str) -> None:
    """Its signature holds and it is answered 200, whatever this version makes of it."""
    await maker_of(sample)(world)
    await world.passes(minutes=3)

    answers = [await client.webhook_update_handler(raw) for raw in world.business.raw]

    assert answers
    assert {status for _, status in answers} == {200}


def _is_beyond(value: Mapping[str, Any]) -> bool:
    kinds = {status["status"] for status in value.get("statuses", [])}
    kinds |= {status.get("type") for status in value.get("statuses", [])}
    kinds |= {call["event"] for call in value.get("calls", [])}
    kinds |= {message["system"]["type"] for message in value.get("messages", []) if "system" in message}
    return "contacts" not in value and bool(kinds & WANTS_CONTACTS)


def told(change: Mapping[str, Any]) -> dict[str, Any]:
    """What a change says, in words of our own."""
    value = change["value"]
    for name, teller in TELLERS.items():
        if name in value:
            item = value[name][0] if isinstance(value[name], list) else value
            return {"field": change["field"], **teller(item)}
    raise AssertionError(f"nothing is known of {sorted(value)}")


def read(update: Any) -> dict[str, Any]:
    """What the foreign parser made of it, in the same words."""
    reader = READERS[type(update).__name__]
    return {"field": update.raw["entry"][0]["changes"][0]["field"], **reader(update)}


def _second(at: Any) -> int:
    return int(at.timestamp())


def _of_message(message: Mapping[str, Any]) -> dict[str, Any]:
    kind = message["type"]
    frame = {"id": message["id"], "at": int(message["timestamp"])}
    if kind == "edit":
        edit = message["edit"]
        inner = edit["message"]
        block = inner[inner["type"]]
        words = block.get("body") or block.get("caption")
        return {**frame, "original": edit["original_message_id"], "words": words}
    if kind == "revoke":
        return {**frame, "original": message["revoke"]["original_message_id"]}
    if kind == "system":
        system = message["system"]
        return {**frame, "old": message["from"], "new": system.get("wa_id"), "new_id": system["user_id"]}
    frame["who"] = message.get("from_user_id")
    if kind == "button":
        return {**frame, "pressed": message["button"]["payload"], "label": message["button"]["text"]}
    if kind == "interactive":
        return {**frame, **_of_answer(message["interactive"])}
    return {**frame, "kind": kind, "content": _of_content(kind, message)}


def _of_answer(answer: Mapping[str, Any]) -> dict[str, Any]:
    block = answer[answer["type"]]
    if answer["type"] == "nfm_reply":
        return {"body": block["body"]}
    if answer["type"] == "call_permission_reply":
        return {"response": block["response"]}
    return {"pressed": block["id"], "label": block["title"]}


def _of_content(kind: str, message: Mapping[str, Any]) -> Any:
    block = message.get(kind)
    match kind:
        case "text":
            return block["body"] if block is not None else None
        case "image" | "video" | "audio" | "document" | "sticker":
            assert block is not None
            return (block["id"], block["mime_type"], block["sha256"])
        case "location":
            assert block is not None
            return (block["latitude"], block["longitude"], block.get("name"))
        case "reaction":
            assert block is not None
            return (block["message_id"], block.get("emoji") or None)
        case "contacts":
            assert block is not None
            return [[phone["phone"] for phone in card["phones"]] for card in block]
        case "order":
            assert block is not None
            return [(item["product_retailer_id"], item["quantity"]) for item in block["product_items"]]
        case "unsupported":
            return (block or {}).get("type")
        case _:
            return None


def _read_content(update: Any) -> Any:
    kind = update.type.value
    match kind:
        case "text":
            return update.text
        case "image" | "video" | "audio" | "document" | "sticker":
            file = getattr(update, kind)
            return (file.id, file.mime_type, file.sha256)
        case "location":
            return (update.location.latitude, update.location.longitude, update.location.name)
        case "reaction":
            return (update.reaction.message_id, update.reaction.emoji or None)
        case "contacts":
            return [[phone.phone for phone in card.phones] for card in update.contacts]
        case "order":
            return [(product.sku, product.quantity) for product in update.order.products]
        case "unsupported":
            return str(update.unsupported.type) if update.unsupported is not None else None
        case _:
            return None


def _of_status(status: Mapping[str, Any]) -> dict[str, Any]:
    pricing = status.get("pricing")
    return {
        "id": status["id"],
        "at": int(status["timestamp"]),
        "status": status["status"],
        "key": status.get("biz_opaque_callback_data"),
        "price": None if pricing is None else (pricing["pricing_model"], pricing["category"]),
        "conversation": status.get("conversation", {}).get("id"),
    }


def _of_template(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "template": str(value["message_template_id"]),
        "name": value["message_template_name"],
        "language": value["message_template_language"],
    }


TELLERS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "message_template_id": _of_template,
    "event": lambda value: {"event": value["event"]},
    "messages": _of_message,
    "message_echoes": _of_message,
    "statuses": _of_status,
    "calls": lambda call: {"id": call["id"], "event": call["event"], "who": call["from_user_id"]},
    "user_preferences": lambda one: {"value": one["value"], "who": one["user_id"], "at": one["timestamp"]},
}


def _frame(update: Any) -> dict[str, Any]:
    return {"id": update.id, "at": _second(update.timestamp), "who": update.from_user.bsuid}


def _template(update: Any) -> dict[str, Any]:
    return {
        "template": str(update.template_id),
        "name": update.template_name,
        "language": update.template_language.value,
    }


def _message(update: Any) -> dict[str, Any]:
    kind = update.raw["entry"][0]["changes"][0]["value"]["messages"][0]["type"]
    return {**_frame(update), "kind": kind, "content": _read_content(update)}


def _outgoing(update: Any) -> dict[str, Any]:
    return {**_about(update), "who": None, "kind": "text", "content": update.text}


def _called(update: Any) -> dict[str, Any]:
    return {"id": update.id, "event": update.event.value, "who": update.from_user.bsuid}


def _status(update: Any) -> dict[str, Any]:
    pricing, conversation = update.pricing, update.conversation
    return {
        "id": update.id,
        "at": _second(update.timestamp),
        "status": update.status.value,
        "key": update.tracker,
        "price": None if pricing is None else (pricing.model.value, pricing.category.value),
        "conversation": None if conversation is None else conversation.id,
    }


def _pressed(update: Any) -> dict[str, Any]:
    return {**_frame(update), "pressed": update.data, "label": update.title}


def _about(update: Any) -> dict[str, Any]:
    return {"id": update.id, "at": _second(update.timestamp)}


def _changed(update: Any) -> dict[str, Any]:
    words = getattr(update.message, "text", None) or update.message.caption
    return {**_about(update), "original": update.original_message_id, "words": words}


READERS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "Message": _message,
    "EditedMessage": _changed,
    "DeletedMessage": lambda one: {**_about(one), "original": one.original_message_id},
    "OutgoingMessage": _outgoing,
    "OutgoingDeletedMessage": lambda one: {**_about(one), "original": one.original_message_id},
    "MessageStatus": _status,
    "CallbackButton": _pressed,
    "CallbackSelection": _pressed,
    "FlowCompletion": lambda one: {**_frame(one), "body": one.body},
    "CallPermissionUpdate": lambda one: {**_frame(one), "response": one.response.value},
    "PhoneNumberChange": lambda one: {
        **_about(one),
        "old": one.old_wa_id,
        "new": one.new_wa_id,
        "new_id": one.new_user_id,
    },
    "UserMarketingPreferences": lambda one: {
        "value": one.value.value,
        "who": one.from_user.bsuid,
        "at": _second(one.timestamp),
    },
    "CallConnect": _called,
    "CallTerminate": _called,
    "AccountUpdate": lambda one: {"event": one.event.value},
    "TemplateStatusUpdate": _template,
    "TemplateQualityUpdate": _template,
    "TemplateComponentsUpdate": _template,
    "TemplateCategoryUpdate": _template,
}
