"""A piece's body becomes an item: pure, and it never raises."""

from collections.abc import Callable
from typing import Final

import msgspec

from bridge.whatsapp.parse import elsewhere, messages, notices, reports
from bridge.whatsapp.parse.keys import UNREADABLE
from bridge.whatsapp.parse.surroundings import Around
from bridge.whatsapp.wire import Fields
from core.ids import NumberRef
from desk.channel_news import ChannelReported
from desk.items import Irrelevant, Item, Unrecognised

_PLATFORM: Final = "whatsapp_business_account"

Read = Callable[[Fields, Around], Item]

# Source: Meta Cloud API, webhooks, November 2026.
_LISTS: Final[dict[str, Read]] = {
    "messages": messages.from_contact,
    "statuses": reports.status,
    "errors": notices.error,
    "message_echoes": elsewhere.echo,
    "calls": reports.call,
    "user_preferences": reports.preference,
    "history": notices.history,
    "state_sync": notices.address_book,
    "groups": notices.group,
    "automatic_events": notices.happening,
    "events": notices.happening,
}


def item(body: bytes) -> Item:
    """
    What one piece means, in our words. What cannot be understood is Unrecognised, with a code for the reason.

    Everything a webhook can tell is read here, whether or not somebody acts on it yet.
    """
    try:
        decoded = msgspec.json.decode(body)
    except UNREADABLE:
        return Unrecognised("not JSON")
    try:
        return _of_body(Fields(decoded))
    except Exception:  # noqa: BLE001 a shape that surprises this parser itself is kept, set aside, and replayed
        return Unrecognised("surprise")


def _of_body(body: Fields) -> Item:
    if body.id("object") != _PLATFORM:
        return Unrecognised("platform")
    entries = body.children("entry", 2)
    if len(entries) != 1:
        return Unrecognised("not one entry")
    changes = entries[0].children("changes", 2)
    if len(changes) != 1:
        return Unrecognised("not one change")
    value, field = changes[0].child("value"), changes[0].id("field")
    if field is None or not value:
        return Unrecognised("empty change")
    return _of_value(value, field, entries[0])


def _of_value(value: Fields, field: str, entry: Fields) -> Item:
    inner = value.child("standby") if field == "standby" else value
    number = value.child("metadata").id("phone_number_id")
    around = Around(
        entry.id("id") or "",
        field,
        NumberRef(number) if number is not None else None,
        entry.time("time"),
        inner.children("contacts"),
    )
    if field not in notices.LISTED:
        return notices.notice(value, around)
    found = [(name, one) for name in _LISTS for one in inner.children(name, 2)]
    if len(found) > 1:
        return Unrecognised("not one element")
    if not found:
        return _nothing_listed(inner)
    name, element = found[0]
    if name == "messages" and field == "history":
        return ChannelReported(around.account, "history media")
    if name == "messages" and field == "standby":
        return elsewhere.heard(element, around)
    return _LISTS[name](element, around)


def _nothing_listed(value: Fields) -> Item:
    """Only an envelope says nothing; anything else in it is something new."""
    beside = {name for name, held in value if held not in (None, [], {}, "")}
    known = {"messaging_product", "metadata", "contacts"}
    return Unrecognised("value") if beside - known else Irrelevant("nothing in it")
