"""The sheet of a contact: within Slack's limits in every language, for who may change it and for who may not."""

import pytest

from bridge.slack.actions import Action
from bridge.slack.blocks.contacts import contact_form
from bridge.slack.limits import MODAL_TITLE
from bridge.slack.shortcuts import Form
from core.ids import ContactId
from core.profile import NOTE_LENGTH
from core.property import MOST_CHOICES, MOST_PROPERTIES, NAME_LENGTH, TEXT_LENGTH
from core.text import Private
from desk.filling import ContactField, ContactForm
from sandbox.slack.blocks.layouts import check_blocks
from words import LANGUAGES

NAME = Private("<!channel> *Ana* " * 12)


def form(language: str, *fields: ContactField, may_reveal: bool = True) -> ContactForm:
    said = tuple(Private("s" * 600) for _ in range(100))
    return ContactForm(language, ContactId("0197-ana"), NAME, said, fields, may_reveal)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fullest_sheet_fits_slack(language: str) -> None:
    """Every property there may be, each as long as it may be, and a choice with all its choices."""
    choices = tuple((f"{place}" * 10, "c" * NAME_LENGTH) for place in range(MOST_CHOICES))
    fields = [
        ContactField(f"property.{place}", "p" * NAME_LENGTH, Private("v" * TEXT_LENGTH))
        for place in range(MOST_PROPERTIES)
    ]
    fields.append(ContactField("plan", "Plan", Private(choices[3][0]), choices, hint="h" * 100))
    fields.append(ContactField("note", "Note", Private("n" * NOTE_LENGTH), long=True))

    view = contact_form(form(language, *fields))

    assert check_blocks(view["blocks"], "modal") == []
    assert len(view["title"]["text"]) <= MODAL_TITLE
    assert (view["callback_id"], view["private_metadata"]) == (Form.CONTACT, "0197-ana")
    assert {each["block_id"] for each in view["blocks"] if each["type"] == "input"} == {
        it.name for it in fields
    }
    (chosen,) = [it["element"] for it in view["blocks"] if it.get("block_id") == "plan"]
    assert chosen["initial_option"]["value"] == choices[3][0]


def test_who_may_only_read_has_nothing_to_send() -> None:
    """No field, no button to save; and none to reveal where that is not theirs."""
    view = contact_form(form("en", may_reveal=False))

    assert "submit" not in view
    assert [each["type"] for each in view["blocks"]] == ["rich_text"]
    assert check_blocks(view["blocks"], "modal") == []


def test_the_button_that_reveals_carries_an_id_and_no_number() -> None:
    """Anybody could read it there."""
    (row,) = [each for each in contact_form(form("en"))["blocks"] if each["type"] == "actions"]

    assert [(it["action_id"], it["value"]) for it in row["elements"]] == [(Action.REVEAL, "0197-ana")]


def test_of_somebody_unknown_it_says_so() -> None:
    """An empty form would not open."""
    view = contact_form(ContactForm("en", ContactId("0197-ana"), Private("Ana"), (), (), may_reveal=False))

    assert "Nothing is known" in repr(view["blocks"])
    assert check_blocks(view["blocks"], "modal") == []
