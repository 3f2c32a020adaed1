"""Forms from the menu of a message: within Slack's limits in every language, and complete."""

import pytest

from bridge.slack.blocks.forms import answer_form, correction_form, reaction_form
from bridge.slack.limits import MODAL_TITLE, TYPED_TEXT
from bridge.slack.mrkdwn import escaped, read_mrkdwn, written
from bridge.slack.rich_text import Names
from bridge.slack.shortcuts import EMOJI, WHICH, WORDS, Form, Shortcut
from core.ids import MessageId
from core.text import Item, Paragraph, Preformatted, Private, Quote, RichText, Span
from desk.views import CorrectionForm, Pickable, Picking
from sandbox.slack.blocks.layouts import check_blocks
from words import LANGUAGES

ONE = (Pickable(MessageId("m1"), Private("<!channel> where is it? " * 40)),)
OTHERS = tuple(Pickable(MessageId(f"n{place}"), Private("x")) for place in range(200))
SEVERAL = (*ONE, Pickable(MessageId("m2"), Private("")), *OTHERS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("messages", [ONE, SEVERAL], ids=["one", "several"])
@pytest.mark.parametrize("form", [answer_form, reaction_form])
def test_every_form_fits_slack(form: object, messages: tuple[Pickable, ...], language: str) -> None:
    """Titles, options and fields, by the stand-in's rules."""
    assert callable(form)
    view = form(Picking(language, messages))

    assert check_blocks(view["blocks"], "modal") == []
    assert len(view["title"]["text"]) <= MODAL_TITLE
    assert len(view["submit"]["text"]) <= 24
    assert view["callback_id"] in {shortcut.value for shortcut in Shortcut}


def test_which_message_is_asked_only_where_there_are_several() -> None:
    """Else the form knows it, and shows how it begins, letter by letter."""
    one, several = answer_form(Picking("en", ONE)), answer_form(Picking("en", SEVERAL))

    assert one["private_metadata"] == "m1"
    assert "<!channel>" in one["blocks"][0]["elements"][0]["elements"][0]["text"]
    assert [block.get("block_id") for block in several["blocks"]] == [WHICH, WORDS]
    assert several["private_metadata"] == ""


def test_a_reaction_can_be_taken_away() -> None:
    """The last of the menu."""
    menu = reaction_form(Picking("en", ONE))["blocks"][-1]

    assert menu["block_id"] == EMOJI
    assert menu["element"]["options"][-1]["text"]["text"] == "Take my reaction away"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("excerpt", ["At ten, tommorow", ""])
def test_a_correction_fits_slack(language: str, excerpt: str) -> None:
    """What is corrected stands above the field; more words than the field takes end in an ellipsis."""
    words = RichText.plain("At ten, tomorrow. " * 500)
    view = correction_form(CorrectionForm(language, MessageId("m1"), Private(excerpt), words))

    assert check_blocks(view["blocks"], "modal") == []
    assert len(view["title"]["text"]) <= MODAL_TITLE
    assert (view["callback_id"], view["private_metadata"]) == (Form.CORRECT, "m1")
    assert len(view["blocks"]) == (2 if excerpt else 1)
    filled = view["blocks"][-1]["element"]["initial_value"]
    assert len(filled) <= TYPED_TEXT
    assert filled.endswith("…")


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        (RichText.plain("At <ten> & *then*"), "At <ten> & *then*"),
        (
            RichText(
                (Paragraph((Span("At "), Span("ten ", bold=True), Span("sharp", bold=True, italic=True))),)
            ),
            "At *ten* *_sharp_*",
        ),
        (
            RichText((Paragraph((Span("old", strike=True), Span(" "), Span("x = 1", code=True))),)),
            "~old~ `x = 1`",
        ),
        (RichText((Quote((Span("one\ntwo"),)), Paragraph((Span("three"),)))), "> one\n> two\nthree"),
        (RichText((Preformatted("a\nb"),)), "```a\nb```"),
        (
            RichText((Item((Span("first"),), 1), Item((Span("below"),), None, 1))),
            "1. first\n    - below",
        ),
        (
            RichText(
                (Paragraph((Span("here", url="https://example.com"), Span(" "), Span("https://a.example"))),)
            ),
            "here (https://example.com) https://a.example",
        ),
        (RichText((Paragraph((Span("two\nlines", bold=True), Span("  ", bold=True))),)), "two\nlines  "),
        (RichText(()), ""),
    ],
)
def test_words_stand_in_a_field_as_somebody_would_type_them(text: RichText, typed: str) -> None:
    """With their marks, so that they can be sent again as they were."""
    assert written(text) == typed


def test_what_stands_in_the_field_is_read_back_with_its_marks() -> None:
    """Typed, escaped and read: the same words."""
    text = RichText(
        (
            Paragraph((Span("At "), Span("ten", bold=True), Span(", "), Span("sharp", italic=True))),
            Quote((Span("ok"),)),
        )
    )

    assert RichText(read_mrkdwn(escaped(written(text)), Names())) == text
