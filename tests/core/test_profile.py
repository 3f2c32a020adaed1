"""What is known of a contact: changed, found by its words, selected and sorted."""

import pytest

from core.contact import AddressKind, Contact, ContactAddress
from core.ids import ContactId, PropertyId
from core.priority import Priority
from core.profile import (
    Comparison,
    Condition,
    Order,
    Profile,
    Selection,
    words_in,
    words_of_contact,
    words_of_profile,
)
from core.property import Property, PropertyKind
from core.text import Private

CITY = Property(PropertyId("city"), "City", PropertyKind.TEXT, personal=False)
POINTS = Property(PropertyId("points"), "Points", PropertyKind.NUMBER, personal=False)
ADA = Contact(
    ContactId("c1"),
    (
        ContactAddress(AddressKind.PHONE, Private("393331234567")),
        ContactAddress(AddressKind.USERNAME, Private("ada.l")),
    ),
    Private("Ada  Lovelace"),
    language="it",
)
NOTHING = Profile(ADA.id)


def knowing(**values: str) -> Profile:
    profile = NOTHING
    for key, value in values.items():
        profile = profile.knowing(PropertyId(key), value)
    return profile


def test_a_tag_is_there_once_in_whatever_letters() -> None:
    """And nothing is new when it is given again, or taken away although it is not there."""
    tagged = NOTHING.tagged(" Very  important ").tagged("early")

    assert tagged.tags == ("early", "Very important")
    assert tagged.tagged("VERY IMPORTANT") is tagged
    assert tagged.untagged("very important").tags == ("early",)
    assert tagged.untagged("late") is tagged


def test_a_value_replaces_the_one_before_and_an_empty_one_takes_it_away() -> None:
    """Callers can tell that nothing is new."""
    rome = knowing(city="Rome")

    assert rome.values == {CITY.id: Private("Rome")}
    assert rome.knowing(CITY.id, "Rome") is rome
    assert rome.knowing(CITY.id, "").values == {}
    assert NOTHING.knowing(CITY.id, "") is NOTHING


def test_of_two_profiles_of_one_person_the_kept_ones_values_stay() -> None:
    """Tags of both; only what was not known is learned."""
    joined = (
        knowing(city="Rome").tagged("a").joined(knowing(city="Milan", points="3").tagged("A").tagged("b"))
    )

    assert joined.tags == ("a", "b")
    assert joined.values == {CITY.id: Private("Rome"), POINTS.id: Private("3")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Zoë O'Brien", {"zoe", "o", "brien"}),
        ("snake_case-like", {"snake", "case", "like"}),
        ("\uff26\uff35\uff2c\uff2c width \uff11\uff12", {"full", "width", "12"}),
        ("  …!  ", set()),
        ("Привет, мир", {"привет", "мир"}),
    ],
)
def test_words_are_found_however_they_are_written(text: str, words: set[str]) -> None:
    """Without capitals, accents and signs."""
    assert words_in(text) == words


def test_a_contact_is_looked_for_by_name_user_name_and_last_digits() -> None:
    """The digits are those that everybody sees; the rest of a number is found only whole."""
    assert words_of_contact(ADA) == {"ada", "lovelace", "l", "4567"}
    assert words_of_contact(Contact(ContactId("c2"), (), Private(""))) == set()
    assert words_of_profile(knowing(city="New York").tagged("Gold Club")) == {"new", "york", "gold", "club"}


@pytest.mark.parametrize(
    ("by", "takes"),
    [
        (Selection(), True),
        (Selection(tags=("VIP",)), True),
        (Selection(tags=("vip", "late")), False),
        (Selection(conditions=(Condition(CITY, Comparison.IS, "rome"),)), True),
        (Selection(conditions=(Condition(CITY, Comparison.IS, "Milan"),)), False),
        (Selection(conditions=(Condition(POINTS, Comparison.FROM, "9.50"),)), True),
        (Selection(conditions=(Condition(POINTS, Comparison.FROM, "10"),)), False),
        (Selection(conditions=(Condition(POINTS, Comparison.UNTIL, "10"),)), True),
        (Selection(conditions=(Condition(POINTS, Comparison.IS, "9.5"),)), True),
        (
            Selection(
                conditions=(
                    Condition(CITY, Comparison.IS, "Rome"),
                    Condition(
                        Property(PropertyId("x"), "X", PropertyKind.TEXT, personal=False), Comparison.IS, "1"
                    ),
                )
            ),
            False,
        ),
        (Selection(words=frozenset({"ada", "rome", "vip"})), True),
        (Selection(words=frozenset({"ada", "milan"})), False),
        (Selection(priority=Priority.NORMAL, language="it", blocked=False), True),
        (Selection(priority=Priority.HIGH), False),
        (Selection(language="en"), False),
        (Selection(blocked=True), False),
    ],
)
def test_a_selection_takes_who_fits_in_everything(by: Selection, takes: bool) -> None:
    """One thing that does not fit is enough."""
    assert by.takes(ADA, knowing(city="Rome", points="9.5").tagged("vip")) is takes


def test_a_selection_is_sorted_with_who_has_nothing_last() -> None:
    """Whichever way it runs; among equals who was met last comes first."""
    people = [
        (Contact(ContactId(f"c{place}"), (), Private("")), profile)
        for place, profile in enumerate(
            (knowing(points="9"), knowing(points="10"), NOTHING, knowing(points="9.0"))
        )
    ]

    def order(by: Selection) -> list[str]:
        return [each.id for each in by.sorted(people)]

    assert order(Selection()) == ["c3", "c2", "c1", "c0"]
    assert order(Selection(order=Order(POINTS))) == ["c3", "c0", "c1", "c2"]
    assert order(Selection(order=Order(POINTS, falling=True))) == ["c1", "c3", "c0", "c2"]
