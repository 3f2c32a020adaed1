"""The form in which whoever closes a conversation says why."""

import pytest

from bridge.slack.blocks.closing import closing_form
from bridge.slack.limits import MODAL_TITLE
from bridge.slack.shortcuts import Form
from core.ids import ConversationId
from desk.closing import Field
from desk.reasons import LONGEST, MOST
from desk.views import ClosingForm
from sandbox.slack.blocks.layouts import check_blocks
from words import LANGUAGES

TALK = ConversationId("0197-talk")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fits_slack_with_all_reasons_there_can_be(language: str) -> None:
    """Each as it is kept; only the note may stay empty, and the conversation comes back with them."""
    reasons = tuple(f"{place:02}{'r' * (LONGEST - 2)}" for place in range(MOST))

    view = closing_form(ClosingForm(language, TALK, 1042, reasons))

    assert check_blocks(view["blocks"], "modal") == []
    assert len(view["title"]["text"]) <= MODAL_TITLE
    assert (view["callback_id"], view["private_metadata"]) == (Form.CLOSE, TALK)
    reason, note = view["blocks"]
    assert [each["value"] for each in reason["element"]["options"]] == list(reasons)
    assert (reason["block_id"], reason.get("optional")) == (Field.REASON, None)
    assert (note["block_id"], note.get("optional")) == (Field.NOTE, True)
