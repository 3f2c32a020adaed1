"""How far our messages came, who called, who wants no more marketing."""

from typing import Final

from bridge.whatsapp.parse.people import owner, recipient, reported, sender
from bridge.whatsapp.parse.surroundings import Around
from bridge.whatsapp.problems import problem_of
from bridge.whatsapp.wire import Fields
from core.ids import AttemptKey, RemoteMessageId
from core.message import Progress
from desk.items import (
    CallEnd,
    CallReceived,
    Charge,
    DeliveryReported,
    Irrelevant,
    Item,
    PreferenceChanged,
    Unrecognised,
)
from desk.problems import DeliveryProblem

# Source: Meta Cloud API, statuses, November 2026.
_PROGRESS: Final = {
    "sent": Progress.SENT,
    "delivered": Progress.DELIVERED,
    "read": Progress.READ,
    "played": Progress.PLAYED,
}
_CALL_STATUSES: Final = {"RINGING": CallEnd.RINGING, "REJECTED": CallEnd.MISSED}


def status(element: Fields, around: Around) -> Item:
    """The item of one element of `statuses`; of a value nobody knows, nothing follows."""
    if around.field == "calls" or element.id("type") == "call":
        return _call_status(element, around)
    at, remote_id, value = element.time("timestamp"), element.id("id"), element.id("status")
    if around.number is None:
        return Unrecognised("no number")
    if at is None or remote_id is None or value is None:
        return Unrecognised("status incomplete")
    if value != "failed" and value not in _PROGRESS:
        return Irrelevant("status unknown")
    key = element.id("biz_opaque_callback_data")
    return DeliveryReported(
        around.number,
        RemoteMessageId(remote_id),
        at,
        _PROGRESS.get(value),
        problem=_problem(element) if value == "failed" else None,
        key=AttemptKey(key) if key is not None else None,
        recipient=reported(element, around.contacts).addresses,
        charge=_charge(element.child("pricing")),
        group=element.id("recipient_id") if element.id("recipient_type") == "group" else None,
    )


def _problem(element: Fields) -> DeliveryProblem:
    errors = element.children("errors")
    return problem_of(errors[0].whole("code") if errors else None)


def _charge(pricing: Fields) -> Charge | None:
    category = pricing.id("category")
    return Charge(pricing.id("type"), category, pricing.id("pricing_model")) if category is not None else None


def call(element: Fields, around: Around) -> Item:
    """The item of one element of `calls`. Source: Meta Cloud API, calls webhooks, November 2026."""
    at, identity, event = element.time("timestamp"), element.id("id"), element.id("event")
    if around.number is None:
        return Unrecognised("no number")
    outgoing = element.id("direction") == "BUSINESS_INITIATED"
    person = recipient(element, around.contacts) if outgoing else sender(element, around.contacts)
    if at is None or identity is None or not person.addresses:
        return Unrecognised("call incomplete")
    match event:
        case "connect":
            end = CallEnd.RINGING
        case "terminate":
            end = CallEnd.ENDED if element.id("status") == "COMPLETED" else CallEnd.MISSED
        case _:
            return Irrelevant("call event")
    return CallReceived(around.number, person, identity, at, end, outgoing, element.whole("duration"))


def _call_status(element: Fields, around: Around) -> Item:
    """How a call of ours stands; that it was taken is told again when it ends."""
    at, identity, value = element.time("timestamp"), element.id("id"), element.id("status")
    person = reported(element, around.contacts)
    if around.number is None:
        return Unrecognised("no number")
    if at is None or identity is None or not person.addresses:
        return Unrecognised("call incomplete")
    end = _CALL_STATUSES.get(value or "")
    if end is None:
        return Irrelevant("call status")
    return CallReceived(around.number, person, identity, at, end, outgoing=True)


def preference(element: Fields, around: Around) -> Item:
    """The item of one element of `user_preferences`. Source: Meta Cloud API, user preferences, November 2026."""
    at, person = element.time("timestamp"), owner(element, around.contacts)
    if around.number is None:
        return Unrecognised("no number")
    if at is None or not person.addresses:
        return Unrecognised("preference incomplete")
    value = element.id("value")
    if element.id("category") != "marketing_messages" or value not in ("stop", "resume", "signup"):
        return Unrecognised("preference unknown")
    return PreferenceChanged(around.number, person, at, wants_marketing=value != "stop")
