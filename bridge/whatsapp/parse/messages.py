"""Elements of `messages`: what a contact wrote, changed, took back, or became."""

from datetime import datetime

from bridge.whatsapp.cleaning import LONGEST_TEXT, clean_text
from bridge.whatsapp.parse.content import content_of
from bridge.whatsapp.parse.people import addresses, sender
from bridge.whatsapp.parse.surroundings import Around
from bridge.whatsapp.wire import Fields
from core.ids import NumberRef, RemoteMessageId
from core.message import Forwarded, Referral
from core.text import Private
from desk.items import (
    ContactEdited,
    ContactReacted,
    ContactRevoked,
    IdentityChanged,
    Irrelevant,
    Item,
    MessageReceived,
    Sender,
    Unrecognised,
)

# Source: Meta Cloud API, system messages, November 2026; the last three are spellings of older days.
_MOVED = ("user_changed_number", "user_changed_user_id", "customer_changed_number")
_REKEYED = ("customer_identity_changed", "user_identity_changed")


def from_contact(message: Fields, around: Around) -> Item:
    """The item of one element of `messages`."""
    at, number = message.time("timestamp"), around.number
    if number is None:
        return Unrecognised("no number")
    if at is None:
        return Unrecognised("no time")
    kind = message.id("type")
    if kind == "system":
        return _identity(message, number, at)
    writer = sender(message, around.contacts)
    remote_id = message.id("id")
    if not writer.addresses:
        return Unrecognised("no sender")
    if remote_id is None:
        return Unrecognised("no message id")
    identity = RemoteMessageId(remote_id)
    match kind:
        case "reaction":
            return _reaction(message, number, writer, identity, at)
        case "edit":
            return _edit(message, number, writer, identity, at)
        case "revoke":
            original = message.child("revoke").id("original_message_id")
            if original is None:
                return Unrecognised("no original")
            return ContactRevoked(number, writer, identity, RemoteMessageId(original), at)
        case "request_welcome":
            return Irrelevant("opened the chat")
        case _:
            return _written(message, number, writer, identity, at)


def _written(
    message: Fields, number: NumberRef, writer: Sender, identity: RemoteMessageId, at: datetime
) -> MessageReceived:
    context = message.child("context")
    quoted = context.id("id")
    return MessageReceived(
        number,
        writer,
        identity,
        at,
        content_of(message),
        quoted=RemoteMessageId(quoted) if quoted is not None else None,
        forwarded=_forwarded(context),
        referral=_referral(message.child("referral")),
        group=message.id("group_id"),
        product=context.child("referred_product").line("product_retailer_id"),
    )


def _forwarded(context: Fields) -> Forwarded:
    if context.flag("frequently_forwarded"):
        return Forwarded.OFTEN
    return Forwarded.YES if context.flag("forwarded") else Forwarded.NO


def _referral(fields: Fields) -> Referral | None:
    source = fields.line("source_url", 2000)
    if source is None and "source_id" not in fields:
        return None
    body = clean_text(fields.text("body") or "")
    return Referral(
        source or Private(""),
        headline=fields.line("headline", LONGEST_TEXT),
        body=Private(body) if body else None,
        source_id=fields.id("source_id"),
        source_type=fields.id("source_type") or "ad",
        picture_url=fields.line("image_url", 2000) or fields.line("thumbnail_url", 2000),
    )


def _reaction(
    message: Fields, number: NumberRef, writer: Sender, identity: RemoteMessageId, at: datetime
) -> Item:
    reaction = message.child("reaction")
    target = reaction.id("message_id")
    if target is None:
        return Unrecognised("no target")
    # Absent or empty: taken away.
    emoji = reaction.words("emoji", 40)
    return ContactReacted(number, writer, identity, RemoteMessageId(target), at, emoji)


def _edit(
    message: Fields, number: NumberRef, writer: Sender, identity: RemoteMessageId, at: datetime
) -> Item:
    edit = message.child("edit")
    original = edit.id("original_message_id")
    if original is None:
        return Unrecognised("no original")
    return ContactEdited(
        number, writer, identity, RemoteMessageId(original), at, content_of(edit.child("message"))
    )


def _identity(message: Fields, number: NumberRef, at: datetime) -> Item:
    """A message of the system is none of the person's: it opens no window."""
    system = message.child("system")
    kind = system.id("type")
    if kind in _REKEYED:
        known = addresses(message.id("from"), message.id("from_user_id"), message.id("from_parent_user_id"))
        return IdentityChanged(number, known, known, at, rekeyed=True) if known else Unrecognised("no sender")
    if kind not in _MOVED and not (kind is None and "new_wa_id" in system):
        return Unrecognised("system type")
    before = addresses(
        message.id("from"),
        system.id("previous_user_id") or message.id("from_user_id"),
        system.id("previous_parent_user_id") or message.id("from_parent_user_id"),
    )
    after = addresses(
        system.id("wa_id") or system.id("new_wa_id"), system.id("user_id"), system.id("parent_user_id")
    )
    if not before or not after:
        return Unrecognised("no sender")
    return IdentityChanged(number, before, after, at)
