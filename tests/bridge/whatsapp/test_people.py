"""Who wrote: recognised by what identifies, never by looks, neighbours or names."""

from collections.abc import Mapping

import pytest

from bridge.whatsapp.parse import item
from bridge.whatsapp.parse.people import addresses, phone_or_scoped
from core.contact import AddressKind
from desk.items import IdentityChanged, MessageReceived, Unrecognised
from tests.bridge.whatsapp.payloads import messages_of, posted, text_message

TOMAS = {"profile": {"name": "Tomas"}, "wa_id": "447700900456", "user_id": "GB.2298417760045182"}


def sender_of(
    message: Mapping[str, object], *contacts: Mapping[str, object]
) -> list[tuple[AddressKind, str]]:
    received = item(posted(messages_of(message, contacts=contacts)))
    assert isinstance(received, MessageReceived)
    return [(address.kind, address.value.reveal()) for address in received.sender.addresses]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("447700900123", AddressKind.PHONE),
        ("+447700900123", AddressKind.PHONE),
        ("GB.7310284465519203", AddressKind.SCOPED_ID),
        ("gb.AbCdEf", AddressKind.SCOPED_ID),
        ("GB.ENT.7310284465519203", AddressKind.PARENT_SCOPED_ID),
        ("Y2FwaV9ncm91cDpFWEFNUExFMDAwMQZD", None),
        ("44 7700 900123", None),
        ("1.5", None),
        ("", None),
        ("\u0664\u0664\u0667\u0667\u0660\u0660", None),
        ("9" * 30, None),
        (None, None),
    ],
)
def test_a_number_is_told_from_a_scoped_id(value: str | None, kind: AddressKind | None) -> None:
    """Some relays put a business-scoped id where the number should be."""
    found = phone_or_scoped(value)

    assert (found.kind if found is not None else None) is kind


def test_a_scoped_id_is_never_changed() -> None:
    """Neither its case nor its length."""
    (address,) = addresses(None, "gb.AbC000000001")

    assert address.value.reveal() == "gb.AbC000000001"


def test_a_scoped_id_in_the_place_of_the_number_is_no_second_person() -> None:
    """The same id twice is one address."""
    known = sender_of(text_message() | {"from": "GB.7310284465519203"})

    assert known == [(AddressKind.SCOPED_ID, "GB.7310284465519203")]


def test_somebody_elses_contact_lends_nothing() -> None:
    """Not the name, not the number: it only stands beside the message."""
    body = messages_of(text_message(), contacts=[TOMAS])

    received = item(posted(body))

    assert isinstance(received, MessageReceived)
    assert received.sender.name is None
    assert [address.value.reveal() for address in received.sender.addresses] == [
        "447700900123",
        "GB.7310284465519203",
    ]


def test_a_contact_of_the_same_id_tells_what_the_message_does_not() -> None:
    """The number beside the scoped id, the username without its sign."""
    contact = {"profile": {"name": "Noor", "username": "@noor"}, "wa_id": "447700900789", "user_id": "GB.9"}
    message = text_message() | {"from": "", "from_user_id": "GB.9"}

    assert sender_of(message, TOMAS, contact) == [
        (AddressKind.PHONE, "447700900789"),
        (AddressKind.SCOPED_ID, "GB.9"),
        (AddressKind.USERNAME, "noor"),
    ]


def test_a_username_alone_is_nobody() -> None:
    """It changes hands."""
    assert [address.identifies for address in addresses(None, None, None, "@noor")] == [False]


def test_nobody_at_all_is_set_aside() -> None:
    """A message must come from somebody."""
    message = text_message() | {"from": "", "from_user_id": None}

    assert item(posted(messages_of(message))) == Unrecognised("no sender")


def test_a_number_that_cannot_be_told_leaves_the_new_identity_without_one() -> None:
    """The old number is no longer theirs."""
    system = {"type": "user_changed_number", "user_id": "GB.NEW", "previous_user_id": "GB.OLD"}
    message = {
        "from": "447700900123",
        "id": "wamid.S",
        "timestamp": "1792487200",
        "type": "system",
        "system": system,
    }

    changed = item(posted(messages_of(message)))

    assert isinstance(changed, IdentityChanged)
    assert [address.kind for address in changed.before] == [AddressKind.PHONE, AddressKind.SCOPED_ID]
    assert [address.value.reveal() for address in changed.after] == ["GB.NEW"]
