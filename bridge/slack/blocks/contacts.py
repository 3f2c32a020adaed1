"""A contact's sheet: what is known of somebody, to be read and filled in (pure)."""

from bridge.slack.actions import Action
from bridge.slack.blocks.forms import form_field, form_option, modal
from bridge.slack.blocks.parts import button, buttons, line, plain, rich, words
from bridge.slack.cleaning import one_line, shortened
from bridge.slack.limits import MODAL_TITLE, OPTION_TEXT
from bridge.slack.shortcuts import Form
from bridge.slack.wire import Json
from core.profile import NOTE_LENGTH
from desk.filling import ContactField, ContactForm
from words import say

_LINE = 300
_LINES = 40
_TYPED = 2_500
_LABEL = 150


def contact_form(form: ContactForm) -> Json:
    """The sheet. Who may only read it has nothing to send."""
    language = form.language
    blocks = (
        [rich(*(line(words(shortened(said.reveal(), _LINE))) for said in form.said[:_LINES]))]
        if form.said
        else []
    )
    if form.may_reveal:
        label = say(language, "Reveal number")
        spoken = say(language, "Reveal the whole number; that you looked is recorded")
        blocks.append(buttons(button(Action.REVEAL, label, form.contact_id, spoken=spoken)))
    blocks += [_field(each) for each in form.fields]
    title = form.title.reveal()
    if form.fields:
        return modal(Form.CONTACT, title, say(language, "Save"), language, form.contact_id, *blocks)
    return {
        "type": "modal",
        "title": plain(one_line(title, MODAL_TITLE)),
        "close": plain(say(language, "Close")),
        "blocks": blocks or [rich(line(words(say(language, "Nothing is known of this contact yet."))))],
    }


def _field(of: ContactField) -> Json:
    element: Json = {"action_id": of.name}
    value = of.value.reveal()
    if of.choices:
        options = {each: form_option(one_line(shown, OPTION_TEXT), each) for each, shown in of.choices}
        element |= {"type": "static_select", "options": list(options.values())}
        if value in options:
            element["initial_option"] = options[value]
    else:
        most = NOTE_LENGTH if of.long else _TYPED
        element |= {"type": "plain_text_input", "max_length": most, "multiline": of.long}
        if value:
            element["initial_value"] = one_line(value, _TYPED)
    hint = {"hint": plain(of.hint)} if of.hint else {}
    return {**form_field(of.name, one_line(of.label, _LABEL), element), "optional": True, **hint}
