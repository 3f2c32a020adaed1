"""Words kept ready: what may stand in them, what they become, how they are found."""

import pytest

from core.ids import QuickReplyId
from core.quick_reply import (
    FILLED_LENGTH,
    Missing,
    QuickReply,
    TooLong,
    Variable,
    filled,
    found,
    unknown_places,
)
from core.text import Private

VALUES = {
    Variable.CONTACT: Private(" Ana {agent} "),
    Variable.AGENT: Private("Bea"),
    Variable.NUMBER: Private("+39 02 1234"),
}


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Hello {contact}, {agent} here: {number}", ()),
        ("Hello {Contact} {name} {name} {}", ("Contact", "name", "")),
        ("A brace { alone } over\n lines {is\nfine}", (" alone ",)),
        ("{{contact}}", ()),
        ("no place } at { all", ()),
    ],
)
def test_only_what_is_no_variable_is_unknown(text: str, unknown: tuple[str, ...]) -> None:
    """Letter by letter: a slip is found when it is saved."""
    assert unknown_places(text) == unknown


def test_places_are_filled_once() -> None:
    """A contact who calls themselves {agent} gets no agent's name."""
    words = filled("Hello {contact}! {agent}, {number}", VALUES)

    assert words == Private("Hello Ana {agent}! Bea, +39 02 1234")


@pytest.mark.parametrize("variable", Variable)
@pytest.mark.parametrize("nothing", ["", "  "])
def test_what_is_not_known_is_named(variable: Variable, nothing: str) -> None:
    """No contact is greeted as nobody; where nothing asks for it, nothing is missing."""
    values = {**VALUES, variable: Private(nothing)}

    assert filled(f"Hello {{{variable}}}", values) == Missing(variable)
    assert filled("Hello", values) == Private("Hello")


def test_a_name_without_end_makes_no_message_without_end() -> None:
    """The form would not hold it."""
    values = {**VALUES, Variable.CONTACT: Private("n" * FILLED_LENGTH)}

    assert filled("{contact}", values) == Private("n" * FILLED_LENGTH)
    assert filled("{contact}!", values) == TooLong()


def test_a_name_is_the_same_in_capitals_and_wider_apart() -> None:
    """As one who is in haste types it."""
    assert QuickReply(QuickReplyId("q"), "Our  Address", "").key == "our address"


def test_every_word_typed_must_be_there_and_beginnings_come_first() -> None:
    """In the name or in the text, in whatever letters."""
    replies = [
        QuickReply(QuickReplyId("1"), "Where we are", "Our address is Via Roma 1"),
        QuickReply(QuickReplyId("2"), "Address", "See the map"),
        QuickReply(QuickReplyId("3"), "Hours", "From 9 to 18"),
    ]

    assert [reply.id for reply in found(replies, "ADDR")] == ["2", "1"]
    assert [reply.id for reply in found(replies, "roma where")] == ["1"]
    assert [reply.id for reply in found(replies, "")] == ["2", "3", "1"]
    assert found(replies, "closed") == ()
