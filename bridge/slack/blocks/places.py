"""The form of a place (pure)."""

from bridge.slack.blocks.forms import form_field, modal
from bridge.slack.blocks.parts import plain
from bridge.slack.limits import TYPED_TEXT
from bridge.slack.shortcuts import Shortcut
from bridge.slack.wire import Json
from desk.places import Field
from desk.views import PlaceForm
from words import say

# Room for what is still read on a phone's map.
_LINE = 200


def place_form(form: PlaceForm) -> Json:
    """Where it is, and what it is called."""
    language = form.language
    typed = {**_typed(Field.WHERE, TYPED_TEXT), "placeholder": plain("45.4642, 9.1900")}
    where = form_field(Field.WHERE, say(language, "Where it is"), typed)
    hint = say(language, "Latitude and longitude, or a link copied from a map.")
    return modal(
        Shortcut.PLACE,
        say(language, "Send location"),
        say(language, "Send"),
        language,
        form.conversation_id,
        {**where, "hint": plain(hint)},
        {**form_field(Field.NAME, say(language, "Name"), _typed(Field.NAME, _LINE)), "optional": True},
        {
            **form_field(Field.ADDRESS, say(language, "Address"), _typed(Field.ADDRESS, _LINE)),
            "optional": True,
        },
    )


def _typed(name: str, most: int) -> Json:
    return {"type": "plain_text_input", "action_id": name, "max_length": most}
