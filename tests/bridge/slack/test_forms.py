"""Forms from the menu of a message: within Slack's limits in every language, and complete."""

import pytest

from bridge.slack.blocks.forms import answer_form, reaction_form
from bridge.slack.limits import MODAL_TITLE
from bridge.slack.shortcuts import EMOJI, WHICH, WORDS, Shortcut
from core.ids import MessageId
from core.text import Private
from desk.views import Pickable, Picking
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
