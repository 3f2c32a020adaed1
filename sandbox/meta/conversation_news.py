"""What happens in conversations beside what people write: the phone app, an AI agent, calls, wishes, guesses."""

from collections.abc import Mapping
from typing import Any

from sandbox.meta import identities
from sandbox.meta.graph_errors import status_error
from sandbox.meta.happening import Happening, Value, Where
from sandbox.meta.people import new_id
from sandbox.meta.platform import pair
from sandbox.meta.who import contact_of

# Source of every shape here: Meta, webhooks reference of the WhatsApp Business Platform, November 2026.


def _preference(where: Where, about: Mapping[str, Any]) -> Value:
    contact = contact_of(where.platform, where.number, where.person)
    keys = ("wa_id", "user_id", "parent_user_id")
    preference: Value = {
        **{key: contact[key] for key in keys if key in contact},
        "detail": "User requested to stop marketing messages",
        "category": "marketing_messages",
        "value": "stop",
        "timestamp": where.second,
    }
    return {"contacts": [contact], "user_preferences": [preference]}


def _preferred(where: Where, value: Value) -> None:
    where.person.opted_out = value["user_preferences"][-1]["value"] == "stop"


def _history(where: Where, about: Mapping[str, Any]) -> Value:
    """One chunk: what was said in the phone app before, a picture of it as a placeholder."""
    platform, person, business = where.platform, where.person, where.number.digits
    theirs = {
        "from": person.address,
        "id": new_id(platform, person, identities.FROM_PHONE),
        "timestamp": str(where.second - 90_000),
        "type": "text",
        "text": {"body": "Is the shop open on Sundays?"},
        "history_context": {"status": "READ"},
    }
    ours = {
        "from": business,
        "to": person.address,
        "id": new_id(platform, person, identities.FROM_BUSINESS),
        "timestamp": str(where.second - 89_000),
        "type": "media_placeholder",
        "history_context": {"status": "DELIVERED"},
    }
    chunk = {"phase": 0, "chunk_order": 1, "progress": 55}
    return {"history": [{"metadata": chunk, "threads": [{"id": person.address, "messages": [theirs, ours]}]}]}


def declined_history() -> Value:
    """What `history` says when the business shares none."""
    title = "History sync is turned off by the business from the WhatsApp Business App"
    refusal = {key: value for key, value in status_error(2593109).items() if key != "href"}
    return {"history": [{"errors": [{**refusal, "title": title, "message": title}]}]}


def _contact_added(where: Where, about: Mapping[str, Any]) -> Value:
    person = where.person
    contact = {
        "full_name": person.name,
        "first_name": person.name.partition(" ")[0],
        "phone_number": person.address,
    }
    synced = {
        "type": "contact",
        "contact": contact,
        "action": "add",
        "metadata": {"timestamp": str(where.second)},
    }
    return {"state_sync": [synced]}


def _app_echo(where: Where, about: Mapping[str, Any]) -> Value:
    person = where.person
    echo = {
        "from": where.number.digits,
        "to": person.address,
        "to_user_id": person.user_id,
        "id": new_id(where.platform, person, identities.FROM_BUSINESS),
        "timestamp": str(where.second),
        "type": "text",
        "text": {"body": "Answered from the phone app"},
    }
    return {"message_echoes": [echo]}


def _standby(where: Where, about: Mapping[str, Any]) -> Value:
    return {"standby": _agent_echo(where, about)}


def _agent_echo(where: Where, about: Mapping[str, Any]) -> Value:
    person = where.person
    message = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": person.address,
        "type": "text",
        "text": {"body": "I am an automated helper.", "preview_url": False},
    }
    wamid = new_id(where.platform, person, identities.FROM_BUSINESS)
    return {"message_echoes": [{"id": wamid, "timestamp": str(where.second), "message": message}]}


def _handover(where: Where, about: Mapping[str, Any]) -> Value:
    """`control_passed` to people, or `control_taken` by the agent."""
    kind = about.get("type", "control_passed")
    number = where.number
    frame = {
        "messaging_product": "whatsapp",
        "sender": {"phone_number": where.person.address},
        "recipient": {
            "phone_number_id": number.phone_number_id,
            "display_phone_number": number.digits,
        },
        "type": kind,
        "timestamp": str(where.second),
    }
    if kind == "control_taken":
        return {**frame, "control_taken": {"previous_owner_role": "escalation", "new_owner_role": "ai_agent"}}
    summary = {"type": "summary", "summary": {"text": "Wants to know when the lamp arrives."}}
    passed = {
        "previous_owner_app_id": where.platform.account.app_id,
        "previous_owner_app_role": "meta_business_agent",
        "previous_owner_role": "ai_agent",
        "new_owner_role": "escalation",
        "metadata": "asked for a person",
        "conversation_context": summary,
    }
    return {**frame, "control_passed": passed}


def _handed_over(where: Where, value: Value) -> None:
    """What the person writes comes under `standby` for as long as the agent holds the conversation."""
    key = pair(where.number.phone_number_id, where.person)
    held = where.platform.state.with_agent
    if key in held:
        held.remove(key)
    if value["type"] == "control_taken":
        held.append(key)


def _outgoing_call(where: Where, about: Mapping[str, Any]) -> Value:
    """The status of a call of the business, which is no status of a message."""
    platform = where.platform
    status = {
        "id": identities.call_id(platform.seed, platform.count()),
        "type": "call",
        "status": "RINGING",
        "timestamp": str(where.second),
        "recipient_id": where.person.address,
        "recipient_user_id": where.person.user_id,
    }
    return {"statuses": [status]}


def _lead(where: Where, about: Mapping[str, Any]) -> Value:
    event = {
        "id": new_id(where.platform, where.person, identities.FROM_PHONE),
        "event_name": "LeadSubmitted",
        "timestamp": where.second,
        "ctwa_clid": "AfSandboxClick0001",
    }
    return {"automatic_events": [event]}


def _click(where: Where, about: Mapping[str, Any]) -> Value:
    clicked = {"click_id": "click-0001", "tracking_token": "token-0001"}
    return {
        "events": [
            {
                "event_name": "marketing_message_link_click",
                "timestamp": where.second,
                "tracking_data": clicked,
            }
        ]
    }


CONVERSATION_NEWS: Mapping[str, Happening] = {
    "user_preferences": Happening(_preference, _preferred, "number"),
    "history": Happening(_history, frame="number"),
    "smb_app_state_sync": Happening(_contact_added, frame="number"),
    "smb_message_echoes": Happening(_app_echo, frame="number"),
    "standby": Happening(_standby, frame="number"),
    "messaging_handovers": Happening(_handover, _handed_over, "plain"),
    "message_echoes": Happening(_agent_echo, frame="number"),
    "calls": Happening(_outgoing_call, frame="number"),
    "automatic_events": Happening(_lead, frame="number"),
    "tracking_events": Happening(_click, frame="number"),
}
