"""A template, and filling it in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.compliance.consent import Purpose
from core.compliance.template import (
    CallButton,
    Category,
    CodeButton,
    Filled,
    Header,
    HeaderKind,
    LinkButton,
    Missing,
    Occasion,
    ReplyButton,
    Slot,
    State,
    Template,
    Text,
    fill,
    label,
    slots_of,
)

REMINDER = Template(
    "reminder",
    "en",
    Category.UTILITY,
    Text(
        "Dear {{name}}, your table at {{place}} is kept for {{name}} until nine.",
        header=Header(HeaderKind.TEXT, "Until soon, {{name}}"),
        footer="Osteria da Bea",
        buttons=(LinkButton("Change", "https://osteria.example/b/{{1}}"), ReplyButton("Cancel")),
        slots=(
            Slot("name", "Ada"),
            Slot("place", "the window", default="your usual place"),
            Slot("link1", "a8"),
        ),
    ),
)


def test_every_slot_is_filled_with_what_was_given() -> None:
    """Also where it stands twice, in the header, and at the end of a link."""
    assert fill(REMINDER, {"name": "Ada", "place": "the garden", "link1": "x9", "nonsense": "?"}) == Filled(
        values=(("name", "Ada"), ("place", "the garden"), ("link1", "x9")),
        header="Until soon, Ada",
        body="Dear Ada, your table at the garden is kept for Ada until nine.",
        footer="Osteria da Bea",
        links=("https://osteria.example/b/x9",),
    )


def test_what_was_not_given_is_filled_with_its_default() -> None:
    """Spaces alone are nothing."""
    filled = fill(REMINDER, {"name": "Ada", "place": "  ", "link1": "x9"})

    assert isinstance(filled, Filled)
    assert "at your usual place is" in filled.body


def test_what_is_missing_is_named_before_anything_goes_out() -> None:
    """All of it at once, not one at a time."""
    assert fill(REMINDER, {}) == Missing(("name", "link1"))


def test_values_are_made_one_line() -> None:
    """The channel refuses line ends, tabs and more than four spaces in a value."""
    filled = fill(REMINDER, {"name": " Ada\n\tB. ", "link1": "x"})

    assert isinstance(filled, Filled)
    assert filled.header == "Until soon, Ada B."


def test_numbers_count_anew_in_each_part() -> None:
    """{{1}} of the header is not {{1}} of the body."""
    text = Text(
        "Order {{1}} of {{2}} is ready.",
        header=Header(HeaderKind.TEXT, "Hello {{1}}"),
        buttons=(LinkButton("A", "https://a.example/{{1}}"), LinkButton("B", "https://b.example/{{1}}")),
    )

    assert slots_of(text) == ("header", "1", "2", "link1", "link2")


def test_a_value_that_looks_like_a_slot_stays_as_it_is() -> None:
    """Nobody writes into a template through its values."""
    filled = fill(REMINDER, {"name": "{{place}}", "place": "here", "link1": "x"})

    assert isinstance(filled, Filled)
    assert filled.body.startswith("Dear {{place}}, your table at here")


@given(st.dictionaries(st.sampled_from(["name", "place", "link1"]), st.text()))
def test_nothing_goes_out_with_an_empty_slot(values: dict[str, str]) -> None:
    """Whatever was given: filled to the last slot, or refused."""
    filled = fill(REMINDER, values)

    if isinstance(filled, Filled):
        assert all(value.strip() for _, value in filled.values)
    else:
        assert filled.slots


@pytest.mark.parametrize("state", State)
def test_only_an_approved_one_may_be_sent(state: State) -> None:
    """Whatever else it was once."""
    assert REMINDER.moved(state, "why").sendable is (state is State.APPROVED)


def test_a_category_asks_for_the_consent_of_its_purpose() -> None:
    """Marketing for marketing, and so on."""
    assert [category.purpose for category in Category] == [
        Purpose.MARKETING,
        Purpose.UTILITY,
        Purpose.AUTHENTICATION,
    ]


@pytest.mark.parametrize("occasion", Occasion)
def test_every_occasion_is_put_in_a_category(occasion: Occasion) -> None:
    """What people choose from is what the channel calls utility today."""
    assert occasion.category is Category.UTILITY


def test_every_button_has_a_label() -> None:
    """Whatever it does when it is tapped."""
    buttons = (
        ReplyButton("a"),
        LinkButton("b", "https://b.example"),
        CallButton("c", "+391"),
        CodeButton("d", "X"),
    )

    assert [label(each) for each in buttons] == ["a", "b", "c", "d"]
