"""The form in which whoever closes a conversation says why (pure)."""

from bridge.slack.blocks.forms import form_field, form_option, modal
from bridge.slack.blocks.parts import plain
from bridge.slack.cleaning import one_line
from bridge.slack.limits import OPTION_TEXT
from bridge.slack.shortcuts import Form
from bridge.slack.wire import Json
from core.closing import NOTE_LENGTH
from desk.closing import Field
from desk.views import ClosingForm
from words import say


def closing_form(form: ClosingForm) -> Json:
    """A reason, and a note for those who like."""
    language = form.language
    menu: Json = {
        "type": "static_select",
        "action_id": Field.REASON,
        "options": [form_option(one_line(each, OPTION_TEXT), each) for each in form.reasons],
    }
    note: Json = {
        "type": "plain_text_input",
        "action_id": Field.NOTE,
        "multiline": True,
        "max_length": NOTE_LENGTH,
    }
    hint = say(language, "Your colleagues read it on the card; the contact never does.")
    return modal(
        Form.CLOSE,
        say(language, "Close #{number}", number=form.number),
        say(language, "Close"),
        language,
        form.conversation_id,
        form_field(Field.REASON, say(language, "Why is it closed?"), menu),
        {**form_field(Field.NOTE, say(language, "Note"), note), "optional": True, "hint": plain(hint)},
    )
