"""The form of a command: one field for each thing that can be set; and what came of it (pure)."""

from bridge.slack.blocks.answers import draw_answer
from bridge.slack.blocks.forms import form_field, form_option, modal
from bridge.slack.blocks.parts import plain
from bridge.slack.cleaning import one_line, shortened
from bridge.slack.limits import MODAL_TITLE, OPTION_TEXT, TYPED_TEXT
from bridge.slack.shortcuts import Form
from bridge.slack.wire import Json
from desk.filling import CommandForm, FormInput
from desk.views import Answer
from words import say

_LABEL = 2_000
_TYPED = 1_000
# Between the command and what it is about, where the form carries them unseen.
BETWEEN = "\n"


def command_form(form: CommandForm) -> Json:
    """Every field as it stands now; whoever sends it sets them all."""
    carried = f"{form.command}{BETWEEN}{form.about}"
    fields = [_field(each) for each in form.inputs]
    return modal(Form.COMMAND, form.title, say(form.language, "Save"), form.language, carried, *fields)


def outcome_view(title: str, answer: Answer, language: str) -> Json:
    """What came of it, in the place of the form."""
    return {
        "type": "modal",
        "title": plain(one_line(title, MODAL_TITLE)),
        "close": plain(say(language, "Close")),
        "blocks": list(draw_answer(answer).blocks),
    }


def _field(of: FormInput) -> Json:
    element: Json = {"action_id": of.name}
    if of.choices:
        options = {each: form_option(one_line(each, OPTION_TEXT), each) for each in of.choices}
        element |= {"type": "static_select", "options": list(options.values())}
        if of.value in options:
            element["initial_option"] = options[of.value]
    elif of.lines:
        element |= {"type": "plain_text_input", "multiline": True, "max_length": TYPED_TEXT}
        if of.value:
            element["initial_value"] = shortened(of.value, TYPED_TEXT)
    else:
        element |= {"type": "plain_text_input", "max_length": _TYPED}
        if of.value:
            element["initial_value"] = one_line(of.value, _TYPED)
    label = of.label[:1].upper() + of.label[1:]
    return {**form_field(of.name, one_line(label, _LABEL), element), "optional": not of.needed}
