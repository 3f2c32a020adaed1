"""
Who: phone numbers, business-scoped ids, usernames.

A business-scoped id is never shortened, lower-cased or read as a number. A username never identifies.
Source: Meta Cloud API, business-scoped user ids, November 2026.
"""

import re
from collections.abc import Sequence
from typing import Final

from bridge.whatsapp.wire import Fields
from core.contact import AddressKind, ContactAddress
from core.text import Private
from desk.items import Sender

_PHONE: Final = re.compile(r"\+?([0-9]{5,20})", re.ASCII)
_PARENT: Final = ".ENT."


def phone_or_scoped(value: str | None) -> ContactAddress | None:
    """What stands where a phone number should: some relays put a business-scoped id there."""
    if value is None:
        return None
    phone = _PHONE.fullmatch(value)
    if phone is not None:
        return ContactAddress(AddressKind.PHONE, Private(phone[1]))
    if "." in value and any(character.isalpha() for character in value):
        kind = AddressKind.PARENT_SCOPED_ID if _PARENT in value else AddressKind.SCOPED_ID
        return ContactAddress(kind, Private(value))
    return None


def addresses(
    phone: str | None, user_id: str | None, parent_id: str | None = None, username: str | None = None
) -> tuple[ContactAddress, ...]:
    """Every address given, one of each kind, what names its kind before what is told by its looks."""
    found: dict[AddressKind, ContactAddress] = {}
    named = (
        (AddressKind.SCOPED_ID, user_id),
        (AddressKind.PARENT_SCOPED_ID, parent_id),
        (AddressKind.USERNAME, (username or "").removeprefix("@") or None),
    )
    for kind, value in named:
        if value is not None:
            found[kind] = ContactAddress(kind, Private(value))
    seen = phone_or_scoped(phone)
    if seen is not None:
        found.setdefault(seen.kind, seen)
    return tuple(found[kind] for kind in AddressKind if kind in found)


def sender(element: Fields, contacts: Sequence[Fields]) -> Sender:
    """Who wrote or called: from the element itself, and from the contact of the same id."""
    return _person(
        element.id("from"), element.id("from_user_id"), element.id("from_parent_user_id"), contacts
    )


def recipient(element: Fields, contacts: Sequence[Fields]) -> Sender:
    """Whom it was for."""
    return _person(element.id("to"), element.id("to_user_id"), element.id("to_parent_user_id"), contacts)


def reported(status: Fields, contacts: Sequence[Fields]) -> Sender:
    """Whom a status is about: in a group, the participant."""
    if "recipient_participant_user_id" in status or "recipient_participant_id" in status:
        phone, user_id = status.id("recipient_participant_id"), status.id("recipient_participant_user_id")
        return _person(phone, user_id, status.id("recipient_participant_parent_user_id"), contacts)
    phone = None if status.id("recipient_type") == "group" else status.id("recipient_id")
    return _person(phone, status.id("recipient_user_id"), status.id("recipient_parent_user_id"), contacts)


def owner(element: Fields, contacts: Sequence[Fields]) -> Sender:
    """Whose preference it is."""
    return _person(element.id("wa_id"), element.id("user_id"), element.id("parent_user_id"), contacts)


def _person(
    phone: str | None, user_id: str | None, parent_id: str | None, contacts: Sequence[Fields]
) -> Sender:
    contact = _matching(phone, user_id, contacts)
    profile = contact.child("profile")
    return Sender(
        addresses(
            phone or contact.id("wa_id"),
            user_id or contact.id("user_id"),
            parent_id or contact.id("parent_user_id"),
            profile.id("username"),
        ),
        profile.line("name"),
    )


def _matching(phone: str | None, user_id: str | None, contacts: Sequence[Fields]) -> Fields:
    """Contacts and messages of one value are not in the same order: only an equal id tells."""
    for name, identity in (("user_id", user_id), ("wa_id", phone)):
        if identity is not None:
            for contact in contacts:
                if contact.id(name) == identity:
                    return contact
    return Fields()
