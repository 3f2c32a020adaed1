"""A contact's addresses, and how a phone number is shown to those who need not know it."""

import pytest

from core.contact import AddressKind, Contact, ContactAddress, masked
from core.ids import ContactId
from core.text import Private

PHONE = ContactAddress(AddressKind.PHONE, Private("447700900123"))
NEW_PHONE = ContactAddress(AddressKind.PHONE, Private("447700900124"))
SCOPED = ContactAddress(AddressKind.SCOPED_ID, Private("GB.1"))
USERNAME = ContactAddress(AddressKind.USERNAME, Private("@amara"))
AMARA = Contact(ContactId("c1"), (PHONE,), Private("Amara"))


def test_what_is_learned_is_added_in_one_order() -> None:
    """An address of a new kind stands beside the others."""
    known = AMARA.known_as((USERNAME, SCOPED), None)

    assert known.addresses == (PHONE, SCOPED, USERNAME)


def test_a_new_address_of_a_kind_replaces_the_old_one() -> None:
    """A person has one phone number at a time."""
    known = AMARA.known_as((NEW_PHONE,), Private("Amara L."))

    assert known.addresses == (NEW_PHONE,)
    assert known.name == Private("Amara L.")


def test_nothing_new_gives_the_very_same_contact() -> None:
    """Callers can tell that nothing has to be saved; an empty name forgets nothing."""
    assert AMARA.known_as((PHONE,), Private("")) is AMARA


def test_an_address_the_channel_took_away_is_gone() -> None:
    """A number that was given up belongs to somebody else soon: nothing is sent there any more."""
    both = AMARA.known_as((SCOPED, USERNAME), None)
    anew = ContactAddress(AddressKind.SCOPED_ID, Private("GB.2"))

    moved = both.moved((PHONE, SCOPED), (anew,))

    assert moved.addresses == (anew, USERNAME)
    assert both.moved((SCOPED,), (anew,)).addresses == (PHONE, anew, USERNAME)


def test_only_phone_and_scoped_id_recognise_a_person() -> None:
    """A username changes hands."""
    assert [address.identifies for address in (PHONE, SCOPED, USERNAME)] == [True, True, False]
    assert AMARA.address(AddressKind.SCOPED_ID) is None


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("447700900123", "+44 *** *** 0123"),
        ("+393401234567", "+39 *** *** 4567"),
        ("12345", "*** 2345"),
        ("1234", "***"),
        ("GB.7310284465519203", "*** 9203"),
    ],
)
def test_a_phone_number_shows_its_country_and_its_end(phone: str, shown: str) -> None:
    """Enough to tell two people apart, too little to call one."""
    assert masked(phone) == shown
