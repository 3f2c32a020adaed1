"""Phone numbers as people write them, and as WhatsApp writes them."""

import re
from collections.abc import Sequence
from enum import StrEnum

import phonenumbers

# What a spreadsheet makes of a long number that nobody told it is text.
_SHORTENED = re.compile(r"\d([.,]\d+)?E[+-]?\d+", re.IGNORECASE)
# Where WhatsApp knows numbers by another writing than the one people dial: a digit that came or went with the years.
# Source: Meta Cloud API, phone numbers, November 2026: Brazil's ninth digit, Mexico's and Argentina's mobile prefix.
_BRAZIL, _MEXICO, _ARGENTINA = (
    re.compile(r"55(\d\d)(9?)(\d{8})"),
    re.compile(r"52(1?)(\d{10})"),
    re.compile(r"54(9?)(\d{10})"),
)


# So many digits and no plus: the country may be among them.
_WITH_COUNTRY = 11


class NoNumber(StrEnum):
    """Why something is no phone number."""

    SHORTENED = "shortened"
    UNREADABLE = "unreadable"
    NO_COUNTRY = "no country"


def is_region(text: str) -> bool:
    """Whether this is a country as two letters."""
    return text in phonenumbers.SUPPORTED_REGIONS


def digits_of(text: str, region: str | None) -> str | NoNumber:
    """
    The digits of a number with its country, as WhatsApp knows numbers.

    region: the country of numbers that name none, as two letters; None: each has to name its own.
    """
    plain = text.strip().removeprefix("'")
    if _SHORTENED.fullmatch(plain.replace(" ", "")):
        return NoNumber.SHORTENED
    named = plain.startswith(("+", "00", "\uff0b"))
    tries: list[tuple[str, str | None]] = [(re.sub(r"^00", "+", plain), None)]
    if not named:
        tries = [(plain, region)] if region is not None else []
        if len(re.sub(r"\D", "", plain)) >= _WITH_COUNTRY:
            tries.append((f"+{plain}", None))
    read = [number for each in tries if (number := _parsed(*each)) is not None]
    # A range that was given out since, or is nobody's, is no mistake; but what is surely one comes first.
    found = next(filter(phonenumbers.is_valid_number, read), None) or next(
        filter(phonenumbers.is_possible_number, read), None
    )
    if found is not None:
        return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")
    return NoNumber.NO_COUNTRY if region is None and not named else NoNumber.UNREADABLE


def _parsed(written: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None


def writings(digits: str) -> Sequence[str]:
    """The same number in every writing WhatsApp may know it by, this one first."""
    other: list[str] = []
    if found := _BRAZIL.fullmatch(digits):
        other = [f"55{found[1]}{'' if found[2] else '9'}{found[3]}"]
    elif found := _MEXICO.fullmatch(digits):
        other = [f"52{'' if found[1] else '1'}{found[2]}"]
    elif found := _ARGENTINA.fullmatch(digits):
        other = [f"54{'' if found[1] else '9'}{found[2]}"]
    return (digits, *other)
