"""What people do with their phones: write, edit, take back, react, press, and what they wish to get."""

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.meta import identities
from sandbox.meta.account import BusinessNumber
from sandbox.meta.graph_errors import status_error
from sandbox.meta.media import base64_of, keep, link_of
from sandbox.meta.phones import Bubble, Phone
from sandbox.meta.platform import Platform, pair, seconds
from sandbox.meta.state import EntryPoint, Received
from sandbox.meta.who import contact_of, sender, shows_number

MEDIA_KINDS = frozenset({"image", "video", "audio", "document", "sticker"})

# Files a customer sends: kept 7 days, up to 100 MB. Source: Meta Cloud API, media, November 2026.
KEPT = timedelta(days=7)
LARGEST = 100 * 1024 * 1024

# Source of the spans: Meta Cloud API, message webhooks, November 2026.
CAPTIONED = frozenset({"image", "video", "document"})
EDITED_WITHIN = timedelta(minutes=15)
REVOKED_WITHIN = timedelta(days=2)
REACTIONS_TOLD_FOR = timedelta(days=30)


def phone_sends(platform: Platform, phone: Phone, number: BusinessNumber, message: Mapping[str, Any]) -> str:
    """A person writes to a business number; returns the message's id. Raises ValueError for a bad file."""
    kind = str(message.get("type") or next(iter(message), "text"))
    at = _time_of(platform, message)
    wamid = str(message.get("id") or new_id(platform, phone, identities.FROM_PHONE))
    told: dict[str, Any] = {"id": wamid, "timestamp": str(seconds(at)), "type": kind}
    told.update(
        {key: value for key, value in message.items() if key not in ("id", "timestamp", "type", "to")}
    )
    if kind == "unsupported" and "errors" not in told:
        unavailable = (told.get("unsupported") or {}).get("type") == "media_placeholder"
        told["errors"] = [_refusal(131060 if unavailable else 131051)]
    if kind in MEDIA_KINDS:
        told = _with_medium(platform, number, told, kind)
    quoted = _fill_context(number, phone, told)
    _show(platform, phone, number, told, at, quoted)
    if phone.address in platform.state.blocked.get(number.phone_number_id, []):
        return wamid
    if kind != "system":
        open_window(platform, phone, number, at)
        _note_advertisement(platform, phone, number, told, at)
    platform.throughput.pass_in(number.phone_number_id, platform.now())
    tell_message(platform, phone, number, told)
    return wamid


def new_id(platform: Platform, phone: Phone, direction: bytes) -> str:
    """The next message id; one of a person without a number is made from the business-scoped id."""
    who = phone.user_id[3:] if phone.hides_number else phone.address
    return identities.message_id(who, direction, platform.seed, platform.count())


def tell_message(platform: Platform, phone: Phone, number: BusinessNumber, told: Mapping[str, Any]) -> None:
    """Put a message into a webhook, with who wrote it."""
    framed = {**sender(platform, number, phone), **told}
    at = datetime.fromtimestamp(int(told["timestamp"]), UTC)
    platform.state.received[told["id"]] = Received(phone.address, number.phone_number_id, at)
    value = {"contacts": [contact_of(platform, number, phone)], "messages": [framed]}
    if pair(number.phone_number_id, phone) in platform.state.with_agent:
        platform.tell(number, "standby", {"standby": value})
    else:
        platform.tell(number, "messages", value)


def phone_edits(platform: Platform, phone: Phone, wamid: str, text: str) -> str:
    """
    A person changes a text, or the words under a picture, already sent; returns the id of the event.

    Only a number shared with the phone app hears what changed; others hear `unsupported`.
    Raises ValueError for a message older than 15 minutes, or without words.
    """
    bubble, number = _own(platform, phone, wamid)
    if platform.now() - bubble.time > EDITED_WITHIN:
        raise ValueError("a message can be changed for 15 minutes")
    if bubble.kind == "text":
        bubble.content, message = text, {"type": "text", "text": {"body": text}}
    elif bubble.kind in CAPTIONED:
        bubble.content = {**bubble.content, "caption": text}
        message = {"context": {"id": wamid}, "type": bubble.kind, bubble.kind: bubble.content}
    else:
        raise ValueError(f"a message of kind {bubble.kind} has no words to change")
    bubble.edited = True
    if number.shared_with_app:
        block = {"original_message_id": wamid, "message": message}
        return _event(platform, phone, number, {"type": "edit", "edit": block})
    return _event(platform, phone, number, _unsupported("edit"))


def phone_revokes(platform: Platform, phone: Phone, wamid: str) -> str:
    """
    A person deletes a message for everyone; told as `revoke` or, on ordinary numbers, as `unsupported`.

    Raises ValueError for one older than two days.
    """
    bubble, number = _own(platform, phone, wamid)
    if platform.now() - bubble.time > REVOKED_WITHIN:
        raise ValueError("a message can be deleted for everyone for two days")
    bubble.content, bubble.revoked = "", True
    if number.shared_with_app:
        return _event(platform, phone, number, {"type": "revoke", "revoke": {"original_message_id": wamid}})
    return _event(platform, phone, number, _unsupported(None))


def phone_reacts(platform: Platform, phone: Phone, wamid: str, emoji: str | None) -> str:
    """
    A person puts an emoji on a message, or takes it off with None (then the key is absent).

    The business hears of it for its own messages of the last 30 days only. Returns the event's id, "" if there is none.
    """
    bubble = phone.bubble(wamid)
    if bubble is None:
        raise ValueError(f"this phone has no message {wamid!r}")
    if bubble.direction == "out" or platform.now() - bubble.time > REACTIONS_TOLD_FOR:
        _show_reaction(phone, {"message_id": wamid, "emoji": emoji})
        return ""
    block = {"message_id": wamid} if emoji is None else {"message_id": wamid, "emoji": emoji}
    number = platform.number_called(bubble.number)
    return phone_sends(platform, phone, number, {"type": "reaction", "reaction": block})


def phone_presses(platform: Platform, phone: Phone, wamid: str, label: str) -> str:
    """A person presses a button or picks a row of a message; raises ValueError if it has none of that label."""
    bubble = phone.bubble(wamid)
    choices = (
        bubble.content.get("choices", []) if bubble is not None and isinstance(bubble.content, dict) else []
    )
    choice = next((choice for choice in choices if choice["title"] == label), None)
    if bubble is None or choice is None:
        raise ValueError(f"nothing labelled {label!r} on message {wamid!r}")
    number = platform.number_called(bubble.number)
    if choice["answer"] == "button":
        answer: dict[str, Any] = {"type": "button", "button": {"payload": choice["id"], "text": label}}
    else:
        told = {key: choice[key] for key in ("id", "title", "description") if key in choice}
        answer = {"type": "interactive", "interactive": {"type": choice["answer"], choice["answer"]: told}}
    return phone_sends(platform, phone, number, {**answer, "context": {"id": wamid}})


def user_preferences(platform: Platform, phone: Phone, number: BusinessNumber, value: str) -> None:
    """A person stops ("stop") or allows again ("resume") marketing messages."""
    if value not in ("stop", "resume"):
        raise ValueError("a preference is stop or resume")
    phone.opted_out = value == "stop"
    shown = {"wa_id": phone.address} if shows_number(platform, number, phone) else {}
    parent = {"parent_user_id": identities.parent_id(phone.user_id)} if platform.account.parent_ids else {}
    preference = {
        **shown,
        "user_id": phone.user_id,
        **parent,
        "detail": f"User requested to {value} marketing messages",
        "category": "marketing_messages",
        "value": value,
        "timestamp": seconds(platform.now()),
    }
    contacts = [contact_of(platform, number, phone)]
    platform.tell(number, "user_preferences", {"contacts": contacts, "user_preferences": [preference]})


def _time_of(platform: Platform, message: Mapping[str, Any]) -> datetime:
    given = message.get("timestamp")
    return platform.now() if given is None else datetime.fromtimestamp(int(given), UTC)


def open_window(platform: Platform, phone: Phone, number: BusinessNumber, at: datetime) -> None:
    """From now on the business may answer freely, for a day."""
    key = pair(number.phone_number_id, phone)
    platform.state.windows[key] = max(at, platform.state.windows.get(key, at))
    if not phone.hides_number:
        platform.state.exchanged[key] = platform.now()


def _note_advertisement(
    platform: Platform, phone: Phone, number: BusinessNumber, told: Mapping[str, Any], at: datetime
) -> None:
    if "referral" in told:
        entry = EntryPoint(at, identities.numeric_id("entry", platform.seed, platform.count()))
        platform.state.entry_points[pair(number.phone_number_id, phone)] = entry


def _fill_context(number: BusinessNumber, phone: Phone, told: dict[str, Any]) -> str | None:
    context = told.get("context")
    if not isinstance(context, Mapping) or "id" not in context:
        return None
    quoted = phone.bubble(str(context["id"]))
    ours = quoted is not None and quoted.direction == "out"
    told["context"] = {"from": phone.address if ours else number.digits, **context}
    return str(context["id"])


def _with_medium(
    platform: Platform, number: BusinessNumber, told: dict[str, Any], kind: str
) -> dict[str, Any]:
    block = dict(told.get(kind) or {})
    if "file" not in block:
        return told
    try:
        content = base64.b64decode(str(block.pop("file")), validate=True)
    except binascii.Error as problem:
        raise ValueError("a file is base64") from problem
    if len(content) > LARGEST:
        kept = {key: value for key, value in told.items() if key != kind}
        return {
            **kept,
            "type": "unsupported",
            "unsupported": {"type": "media_placeholder"},
            "errors": [_refusal(131052)],
        }
    filename = block.pop("filename", None)
    mime_type = str(block.pop("mime_type", "application/octet-stream"))
    medium = keep(platform, number, content, mime_type, filename, KEPT)
    link = link_of(platform, medium)
    told[kind] = {
        "mime_type": mime_type,
        "sha256": base64_of(medium.sha256),
        "id": medium.id,
        **({} if link is None else {"url": link}),
        **({"filename": filename} if kind == "document" and filename is not None else {}),
        **({"voice": False} if kind == "audio" else {}),
        **({"animated": False} if kind == "sticker" else {}),
        **block,
    }
    return told


def _show(
    platform: Platform,
    phone: Phone,
    number: BusinessNumber,
    told: dict[str, Any],
    at: datetime,
    quoted: str | None,
) -> None:
    kind = told["type"]
    block = told.get(kind)
    if kind == "reaction" and isinstance(block, Mapping):
        _show_reaction(phone, block)
        return
    content = block["body"] if kind == "text" and isinstance(block, Mapping) else block
    if kind != "system":
        phone.bubbles.append(
            Bubble("out", told["id"], kind, content, quoted, "delivered", at, number.phone_number_id)
        )


def _show_reaction(phone: Phone, block: Mapping[str, Any]) -> None:
    bubble = phone.bubble(str(block.get("message_id")))
    if bubble is None:
        return
    if block.get("emoji"):
        bubble.reactions["phone"] = str(block["emoji"])
    else:
        bubble.reactions.pop("phone", None)


def _own(platform: Platform, phone: Phone, wamid: str) -> tuple[Bubble, BusinessNumber]:
    bubble = phone.bubble(wamid)
    if bubble is None or bubble.direction != "out":
        raise ValueError(f"this phone wrote no message {wamid!r}")
    return bubble, platform.number_called(bubble.number)


def _unsupported(kind: str | None) -> dict[str, Any]:
    detail = {} if kind is None else {"unsupported": {"type": kind}}
    return {"type": "unsupported", **detail, "errors": [_refusal(131051)]}


def _refusal(code: int) -> dict[str, Any]:
    return {key: value for key, value in status_error(code).items() if key != "href"}


def _event(platform: Platform, phone: Phone, number: BusinessNumber, told: dict[str, Any]) -> str:
    wamid = new_id(platform, phone, identities.FROM_PHONE)
    tell_message(platform, phone, number, {"id": wamid, "timestamp": str(seconds(platform.now())), **told})
    return wamid
