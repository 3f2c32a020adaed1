"""Where a contact lives: by their number, else by the country of their id."""

import pytest

from bridge.whatsapp.regions import region_of
from core.compliance.restraint import NOWHERE
from core.contact import AddressKind, ContactAddress
from core.text import Private


def phone(value: str) -> ContactAddress:
    return ContactAddress(AddressKind.PHONE, Private(value))


def scoped(value: str) -> ContactAddress:
    return ContactAddress(AddressKind.SCOPED_ID, Private(value))


@pytest.mark.parametrize(
    ("address", "country", "zone"),
    [
        (phone("393331234567"), "IT", "Europe/Rome"),
        (phone("+393331234567"), "IT", "Europe/Rome"),
        (phone("12125551234"), "US", "America/New_York"),
        (phone("14165551234"), "CA", "America/Toronto"),
        (phone("5511912345678"), "BR", "America/Sao_Paulo"),
        # Of no area: all of its country's.
        (phone("447700900123"), "GB", "Europe/London"),
        (scoped("GB.7310284465519203"), "GB", "Europe/London"),
        (scoped("IT.ENT.7310284465519203"), "IT", "Europe/Rome"),
    ],
)
def test_a_number_or_an_id_tells_the_country_and_its_clocks(
    address: ContactAddress, country: str, zone: str
) -> None:
    """Whichever there is."""
    region = region_of([address])

    assert region.country == country
    assert zone in region.zones


def test_the_number_counts_before_the_id() -> None:
    """Who took an Italian number lives by Italian clocks."""
    assert region_of([scoped("GB.1"), phone("393331234567")]).country == "IT"


def test_a_number_without_an_area_has_every_zone_of_its_code() -> None:
    """In none of them may it be night; and it may be in the United States."""
    region = region_of([phone("18005551234")])

    assert region.country == "US"
    assert {"America/New_York", "America/Los_Angeles"} <= set(region.zones)


@pytest.mark.parametrize(
    "address", [phone("abc"), phone(""), phone("0"), scoped("7310284465519203"), scoped("XX.1"), scoped("")]
)
def test_what_tells_nothing_tells_nothing(address: ContactAddress) -> None:
    """The number's own clock counts then."""
    assert region_of([address]) == NOWHERE
    assert region_of([ContactAddress(AddressKind.USERNAME, Private("ana"))]) == NOWHERE
