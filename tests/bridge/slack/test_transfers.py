"""The form of a transfer: within Slack's limits in every language, and whom it offers."""

import pytest

from bridge.slack.blocks.transfers import offered_targets, transfer_form
from bridge.slack.limits import MENU_OPTIONS, MODAL_TITLE, OPTION_TEXT
from bridge.slack.shortcuts import HOW, HOW_NOW, TO
from core.agent import Status
from core.ids import ConversationId
from desk.transfer_views import Target, TransferForm
from sandbox.slack.blocks.layouts import check_blocks
from words import LANGUAGES

SALES = Target("skillset:s", "Sales", ready=2, members=5)
BEA = Target("agent:b", "Bea", status=Status.BREAK, has=1, limit=5)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_fits_slack(language: str) -> None:
    """Whatever the number and the language; at once unless somebody says otherwise."""
    view = transfer_form(TransferForm(language, ConversationId("0197-talk"), 1_234_567))

    assert check_blocks(view["blocks"], "modal") == []
    assert len(view["title"]["text"]) <= MODAL_TITLE
    assert [block["block_id"] for block in view["blocks"]] == [TO, HOW]
    assert view["blocks"][1]["element"]["initial_option"]["value"] == HOW_NOW
    assert view["private_metadata"] == "0197-talk"


def test_who_is_offered_is_told_with_what_counts() -> None:
    """Skillsets with who is ready, people with their status and what they have."""
    assert [
        (group["label"]["text"], [(each["text"]["text"], each["value"]) for each in group["options"]])
        for group in offered_targets([SALES], [BEA], "en")
    ] == [
        ("Skillsets", [("Sales · 2 of 5 ready", "skillset:s")]),
        ("Agents", [("Bea · on a break · 1 of 5", "agent:b")]),
    ]


def test_more_than_slack_shows_are_left_out() -> None:
    """Whoever types finds them; an empty group would be refused."""
    many = [Target(f"agent:{each}", "x" * 200, status=Status.AWAY) for each in range(150)]

    [group] = offered_targets([], many, "en")

    assert len(group["options"]) == MENU_OPTIONS
    assert all(len(each["text"]["text"]) <= OPTION_TEXT for each in group["options"])
    assert offered_targets([], [], "en") == []
