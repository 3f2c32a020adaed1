"""The form of a place: within Slack's limits in every language."""

import pytest

from bridge.slack.blocks.places import place_form
from bridge.slack.limits import MODAL_TITLE
from core.ids import ConversationId
from desk.places import Field
from desk.views import PlaceForm
from sandbox.slack.blocks.layouts import check_blocks
from words import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_fits_slack_and_asks_only_where(language: str) -> None:
    """A name and an address may be left out."""
    view = place_form(PlaceForm(language, ConversationId("0197-talk")))

    assert check_blocks(view["blocks"], "modal") == []
    assert len(view["title"]["text"]) <= MODAL_TITLE
    assert [block["block_id"] for block in view["blocks"] if not block.get("optional")] == [Field.WHERE]
