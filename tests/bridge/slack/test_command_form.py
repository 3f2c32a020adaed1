"""The form of a command: within Slack's limits, as it stands, and answered in its place."""

import pytest

from bridge.slack.blocks.command_form import command_form, outcome_view
from bridge.slack.limits import MODAL_TITLE
from bridge.slack.shortcuts import Form
from desk.filling import CommandForm, FormInput
from desk.views import Answer
from sandbox.slack.blocks.layouts import check_blocks
from words import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_fits_slack(language: str) -> None:
    """However long names and values are; an empty field has no initial value."""
    inputs = (
        FormInput("name", "what it is called" * 200, "n" * 5_000, needed=True),
        FormInput("mode", "how", "offer", ("claim", "offer", "x" * 150)),
        FormInput("sees", "which", "neither", ("own", "all")),
        FormInput("overflow", "who helps out"),
    )
    view = command_form(CommandForm(language, "skillset set", "Sales", "t" * 200, inputs))

    assert check_blocks(view["blocks"], "modal") == []
    assert len(view["title"]["text"]) <= MODAL_TITLE
    assert (view["callback_id"], view["private_metadata"]) == (Form.COMMAND, "skillset set\nSales")
    name, mode, sees, overflow = view["blocks"]
    assert (name["optional"], mode["optional"]) == (False, True)
    assert mode["element"]["initial_option"]["value"] == "offer"
    assert "initial_option" not in sees["element"]
    assert "initial_value" not in overflow["element"]


def test_what_came_of_it_takes_the_forms_place() -> None:
    """Nothing more can be sent from there."""
    view = outcome_view("Sales", Answer(("mode: assign (before: offer)",)), "en")

    assert check_blocks(view["blocks"], "modal") == []
    assert "submit" not in view
