"""The form of a question: within Slack's limits in every language."""

import pytest

from bridge.slack.blocks.choosing import choices_form
from bridge.slack.limits import MODAL_TITLE
from core.ids import ConversationId
from desk.choosing import Field
from desk.views import ChoicesForm
from sandbox.slack.blocks.layouts import check_blocks
from words import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_fits_slack_and_says_how_many_there_can_be(language: str) -> None:
    """What opens the list may be left out."""
    view = choices_form(ChoicesForm(language, ConversationId("0197-talk"), 3, 10))

    assert check_blocks(view["blocks"], "modal") == []
    assert len(view["title"]["text"]) <= MODAL_TITLE
    assert [block["block_id"] for block in view["blocks"] if not block.get("optional")] == [
        Field.ASKED,
        Field.CHOICES,
    ]
    assert {"3", "10"} <= set(view["blocks"][1]["hint"]["text"].replace(".", "").split())
