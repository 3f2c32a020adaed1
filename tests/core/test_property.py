"""What a value of a property may be, in whatever way people type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ids import PropertyId
from core.property import (
    MOST_DIGITS,
    TEXT_LENGTH,
    Property,
    PropertyKind,
    Unfit,
    folded,
    order_of,
    read_value,
)


def of(kind: PropertyKind, *choices: str) -> Property:
    return Property(PropertyId("p1"), "Anything", kind, personal=False, choices=choices)


TEXT, NUMBER, DATE, YES_NO = map(
    of, (PropertyKind.TEXT, PropertyKind.NUMBER, PropertyKind.DATE, PropertyKind.YES_NO)
)
PLAN = of(PropertyKind.CHOICE, "Gold", "Silver  plus")


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (TEXT, "  Via   Roma 1 ", "Via Roma 1"),
        (TEXT, "x" * TEXT_LENGTH, "x" * TEXT_LENGTH),
        (TEXT, "x" * (TEXT_LENGTH + 1), Unfit.TOO_LONG),
        (TEXT, " ", ""),
        (NUMBER, "12", "12"),
        (NUMBER, "+12.50", "12.5"),
        (NUMBER, "-0.0", "0"),
        (NUMBER, "100", "100"),
        (NUMBER, "12,5", "12.5"),
        (NUMBER, "1 234.5", "1234.5"),
        (NUMBER, "1,234", Unfit.NO_NUMBER),
        (NUMBER, "1.234,5", Unfit.NO_NUMBER),
        (NUMBER, "1e5", Unfit.NO_NUMBER),
        (NUMBER, "NaN", Unfit.NO_NUMBER),
        (NUMBER, "٣", Unfit.NO_NUMBER),
        (NUMBER, "9" * MOST_DIGITS, "9" * MOST_DIGITS),
        (NUMBER, "9" * (MOST_DIGITS + 1), Unfit.NO_NUMBER),
        (DATE, "2026-12-31", "2026-12-31"),
        (DATE, "2026-12-31T10:00", "2026-12-31"),
        (DATE, "1.2.2026", "2026-02-01"),
        (DATE, "31.2.2026", Unfit.NO_DATE),
        (DATE, "2026-13-01", Unfit.NO_DATE),
        (DATE, "02/01/2026", Unfit.NO_DATE),
        (DATE, "tomorrow", Unfit.NO_DATE),
        (YES_NO, "Sì", "yes"),
        (YES_NO, "FALSE", "no"),
        (YES_NO, "perhaps", Unfit.NO_ANSWER),
        (PLAN, "gold", "Gold"),
        (PLAN, "silver plus", "Silver  plus"),
        (PLAN, "Bronze", Unfit.NO_CHOICE),
        (PLAN, "", ""),
    ],
)
def test_a_value_is_read_or_refused(kind: Property, typed: str, value: str | Unfit) -> None:
    """What could mean two things is refused, never guessed."""
    assert read_value(kind, typed) == value


@given(st.sampled_from([TEXT, NUMBER, DATE, YES_NO, PLAN]), st.text(max_size=40))
def test_what_was_read_is_read_the_same_again(kind: Property, typed: str) -> None:
    """A file that was exported is imported without a change."""
    value = read_value(kind, typed)

    if not isinstance(value, Unfit):
        assert read_value(kind, value) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_numbers_are_sorted_by_their_worth(number: object) -> None:
    """Nine comes before ten, and no digit is lost on the way."""
    value = read_value(NUMBER, str(number))
    assert isinstance(value, str)

    text, worth = order_of(NUMBER, value)

    assert (float(str(number)), value) == (worth, text)
    assert order_of(TEXT, "Ähm  X") == ("ähm x", None)


def test_a_name_is_compared_without_its_capitals_and_spaces() -> None:
    """Two that look alike are one."""
    assert Property(PropertyId("p"), " Blood  GROUP", PropertyKind.TEXT, personal=True).key == "blood group"
    assert folded("ß") == "ss"
