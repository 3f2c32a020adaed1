"""The forms of quick replies: within Slack's limits in every language, with nothing lost on the way."""

import pytest

from bridge.slack.blocks.quick_replies import keep_form, offered, review_form, search_form
from bridge.slack.limits import MODAL_TITLE, OPTION_TEXT
from bridge.slack.shortcuts import WORDS, Form, Shortcut
from bridge.slack.wire import Json
from core.ids import ConversationId, QuickReplyId
from core.quick_reply import FILLED_LENGTH, MOST, NAME_LENGTH, TEXT_LENGTH, QuickReply
from core.text import Private
from desk.quick_replies import Field
from desk.views import QuickReplyForm, Review, Searching
from sandbox.slack.blocks.layouts import check_blocks
from words import LANGUAGES

TALK = ConversationId("0197-talk")


def forms(language: str) -> dict[str, Json]:
    """Each form, as full as it can be."""
    name, words = Private("<!channel> " * 40), Private("w" * FILLED_LENGTH)
    return {
        Shortcut.QUICK_REPLY: search_form(Searching(language, TALK)),
        Form.REVIEW: review_form(Review(language, TALK, "n" * NAME_LENGTH, name, words)),
        Form.KEEP: keep_form(QuickReplyForm(language, "n" * NAME_LENGTH, "t" * TEXT_LENGTH)),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_fits_slack(language: str) -> None:
    """Titles, fields and what stands in them, by the stand-in's rules."""
    for callback_id, view in forms(language).items():
        assert check_blocks(view["blocks"], "modal") == []
        assert len(view["title"]["text"]) <= MODAL_TITLE
        assert len(view["submit"]["text"]) <= 24
        assert view["callback_id"] == callback_id


def test_the_words_stand_in_the_form_as_they_go_out() -> None:
    """Whole, and to be changed; the conversation comes back with them."""
    review = forms("en")[Form.REVIEW]
    words = next(block for block in review["blocks"] if block.get("block_id") == WORDS)

    assert words["element"]["initial_value"] == "w" * FILLED_LENGTH
    assert review["private_metadata"] == TALK


def test_a_new_one_is_written_into_empty_fields() -> None:
    """Slack refuses an empty initial value of a field it does not know to be empty."""
    fields = {block["block_id"]: block["element"] for block in keep_form(QuickReplyForm("en"))["blocks"]}

    assert set(fields) == {Field.NAME, Field.TEXT}
    assert not any("initial_value" in element for element in fields.values())


def test_all_that_can_be_kept_can_be_offered() -> None:
    """Names and beginnings, on a line each that Slack takes."""
    replies = [QuickReply(QuickReplyId(f"q{place}"), "n" * 60, "two\nlines " * 20) for place in range(MOST)]

    options = offered(replies)

    assert [option["value"] for option in options] == [reply.id for reply in replies]
    assert all(len(option["text"]["text"]) <= OPTION_TEXT for option in options)
    assert not any("\n" in option["text"]["text"] for option in options)
