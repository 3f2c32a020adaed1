"""A template as plain values, and back."""

from typing import Any

import pytest

from core.compliance.template import (
    CallButton,
    Category,
    CodeButton,
    Header,
    HeaderKind,
    LinkButton,
    Occasion,
    ReplyButton,
    Slot,
    Template,
    Text,
)
from core.compliance.template_plain import Unreadable, plain_template, template_of
from core.ids import FileRef

FULL = Template(
    "order_update",
    "en_GB",
    Category.MARKETING,
    Text(
        "Hi {{1}}, it has left.",
        Header(HeaderKind.IMAGE, sample="4::a", file=FileRef("F1"), mime_type="image/png"),
        "Bye",
        (
            ReplyButton("Thanks"),
            LinkButton("Track", "https://t.example/{{1}}"),
            CallButton("Call", "+39"),
            CodeButton("Copy", "X"),
        ),
        (Slot("1", "Ada", "friend"), Slot("link1", "8841")),
    ),
    Occasion.SHIPPING_UPDATE,
    lives_for=3600,
)
BARE = Template("hello", "en", Category.UTILITY, Text("Hello there."))


@pytest.mark.parametrize("template", [FULL, BARE])
def test_what_is_written_is_read_again(template: Template) -> None:
    """Letter by letter; what is empty is not written at all."""
    plain = plain_template(template)

    assert template_of(plain) == template
    assert None not in plain.values()


def test_the_category_follows_from_the_purpose_unless_it_is_given() -> None:
    """In whatever letters."""
    given = {"name": "a", "language": "en", "body": "b", "purpose": "Shipping Update"}

    assert template_of(given).category is Category.UTILITY
    assert template_of({**given, "category": "marketing"}).category is Category.MARKETING


def test_numbers_are_words_too() -> None:
    """Whoever writes `name: 1` means the slot called 1; nothing is no word."""
    given = {"name": "a", "category": "utility", "body": None, "slots": [{"name": 1, "sample": 8841}]}

    assert template_of(given).text == Text("", slots=(Slot("1", "8841"),))


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"colour": "red"}, "colour"),
        ({"category": "funny"}, "category"),
        ({"category": ""}, "category"),
        ({"purpose": "joke"}, "purpose"),
        ({"lives_for": "long"}, "lives_for"),
        ({"lives_for": True}, "lives_for"),
        ({"header": "Hello"}, "header"),
        ({"header": {"kind": "gif"}}, "header.kind"),
        ({"buttons": {"reply": "x"}}, "buttons"),
        ({"buttons": ["x"]}, "buttons.1"),
        ({"buttons": [{"reply": "x"}, {"press": "x"}]}, "buttons.2"),
        ({"buttons": [{"link": "x", "url": ["y"]}]}, "buttons.1.url"),
        ({"slots": [{"name": True}]}, "slots.1.name"),
        ({"body": ["x"]}, "body"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(wrong: dict[str, Any], where: str) -> None:
    """So that whoever wrote the file finds it."""
    with pytest.raises(Unreadable) as raised:
        template_of({"name": "a", "language": "en", "category": "utility", "body": "b", **wrong})

    assert raised.value.where == where


def test_what_is_no_template_at_all_is_said() -> None:
    """A list, or words."""
    with pytest.raises(Unreadable):
        template_of(["name"])
