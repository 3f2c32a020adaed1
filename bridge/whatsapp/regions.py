"""Where a contact lives, as far as their addresses tell: the country of a number or of a business-scoped id."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final
from zoneinfo import available_timezones

import phonenumbers
from phonenumbers import PhoneNumber, timezone
from phonenumbers.tzdata import TIMEZONE_DATA

from core.compliance.restraint import NOWHERE, Region
from core.contact import AddressKind, ContactAddress

_ZONES: Final = frozenset(available_timezones())


def region_of(addresses: Sequence[ContactAddress]) -> Region:
    """
    By the phone number, else by the business-scoped id, which begins with a country: `GB.7310284465519203`.

    A number of no known area has every zone of its country code; one whose country nobody can tell is of the one that
    the code is first of all, as +1 is of the United States.
    """
    by_kind = {address.kind: address.value.reveal() for address in addresses}
    if AddressKind.PHONE in by_kind:
        return _of_phone(by_kind[AddressKind.PHONE])
    country, dot, _ = by_kind.get(AddressKind.SCOPED_ID, "").partition(".")
    return _of_country(country) if dot else NOWHERE


def _of_phone(phone: str) -> Region:
    try:
        number = phonenumbers.parse("+" + phone.lstrip("+"), None)
    except phonenumbers.NumberParseException:
        return NOWHERE
    return _of_number(number)


@lru_cache(maxsize=300)
def _of_country(country: str) -> Region:
    code = phonenumbers.country_code_for_region(country)
    return Region(country, _zones(code)) if code else NOWHERE


def _of_number(number: PhoneNumber) -> Region:
    code = number.country_code or 0
    country = phonenumbers.region_code_for_number(number) or phonenumbers.region_code_for_country_code(code)
    found = tuple(each for each in timezone.time_zones_for_number(number) if each in _ZONES)
    return Region("" if country == "ZZ" else country, found or _zones(code))


def _zones(code: int | None) -> tuple[str, ...]:
    """Every zone of a country code, in which nobody may be asleep."""
    return tuple(each for each in TIMEZONE_DATA.get(str(code), ()) if each in _ZONES)
