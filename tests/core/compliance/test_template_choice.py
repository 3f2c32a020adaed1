"""Choosing a template for somebody."""

from dataclasses import replace

import pytest

from core.compliance.template import Category, State, Template, Text
from core.compliance.template_choice import found, in_language

ONE = Template("shipped", "en", Category.UTILITY, Text("Your order has left."), state=State.APPROVED)


def _in(*languages: str) -> list[Template]:
    return [replace(ONE, language=language) for language in languages]


@pytest.mark.parametrize(
    ("there", "wanted", "expected"),
    [
        (("en", "it"), ("it", "en"), "it"),
        (("en", "it_IT"), ("it", "en"), "it_IT"),
        (("it", "it_IT"), ("it-IT",), "it_IT"),
        (("it", "it_IT"), ("it",), "it"),
        (("it_CH", "en"), ("it_IT", "en"), "it_CH"),
        (("de", "en_GB"), ("", "fr", "en"), "en_GB"),
        (("fr", "de"), ("it",), "de"),
    ],
)
def test_the_contacts_language_comes_first(
    there: tuple[str, ...], wanted: tuple[str, ...], expected: str
) -> None:
    """The very one, then the same of another country, then the next wanted; where there is none, any."""
    chosen = in_language(_in(*there), "shipped", wanted)

    assert chosen is not None
    assert chosen.language == expected


def test_only_what_can_be_sent_is_chosen() -> None:
    """By its whole name."""
    paused = replace(ONE, state=State.PAUSED)

    assert in_language([paused], "shipped", ("en",)) is None
    assert in_language([ONE], "ship", ("en",)) is None
    assert found([paused], "", ("en",)) == []


def test_what_was_typed_is_found_in_names_before_words() -> None:
    """Every word has to be there, in whatever letters."""
    words = replace(ONE, name="news", text=Text("It was Shipped today."))
    italian = replace(ONE, language="it")

    assert found([words, italian, ONE], "SHIPPED", ("en",)) == [ONE, italian, words]
    assert found([words, ONE], "shipped today", ()) == [words]
    assert found([words, ONE], "shipped it", ("it",)) == [words]
