"""The form of a question with buttons or a list (pure)."""

from bridge.slack.blocks.forms import form_field, modal
from bridge.slack.blocks.parts import plain
from bridge.slack.limits import TYPED_TEXT
from bridge.slack.shortcuts import Shortcut
from bridge.slack.wire import Json
from desk.choosing import Field
from desk.views import ChoicesForm
from words import say


def choices_form(form: ChoicesForm) -> Json:
    """A question, and what can be tapped below it."""
    language = form.language
    asked = form_field(Field.ASKED, say(language, "What do you ask?"), _typed(Field.ASKED, lines=True))
    example = plain(say(language, "Tomorrow | between 9 and 12"))
    choices = form_field(
        Field.CHOICES,
        say(language, "What can be chosen, one on each line"),
        {**_typed(Field.CHOICES, lines=True), "placeholder": example},
    )
    hint = say(
        language,
        "Up to {buttons} short lines become buttons, up to {rows} a list. In a list, a description may follow |.",
        buttons=form.buttons,
        rows=form.rows,
    )
    label = form_field(Field.LABEL, say(language, "What opens the list"), _typed(Field.LABEL, lines=False))
    return modal(
        Shortcut.CHOICES,
        say(language, "Buttons or list"),
        say(language, "Send"),
        language,
        form.conversation_id,
        asked,
        {**choices, "hint": plain(hint)},
        {**label, "optional": True},
    )


def _typed(name: str, *, lines: bool) -> Json:
    return {"type": "plain_text_input", "action_id": name, "multiline": lines, "max_length": TYPED_TEXT}
