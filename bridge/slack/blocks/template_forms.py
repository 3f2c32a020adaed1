"""The forms in which a template is looked for and filled in (pure)."""

from collections.abc import Sequence

from bridge.slack.blocks.forms import form_field, form_option, modal
from bridge.slack.blocks.parts import line, plain, rich, words
from bridge.slack.blocks.template_shown import template_told
from bridge.slack.cleaning import one_line
from bridge.slack.limits import OPTION_TEXT, PLACEHOLDER_TEXT
from bridge.slack.shortcuts import TEMPLATE, Form
from bridge.slack.wire import Json
from core.compliance.template import HeaderKind, Template, asked_for
from desk.template_views import PLACE_ADDRESS, PLACE_NAME, PLACE_WHERE, TemplateForm, TemplateSearch
from words import say

# Before the name of a slot, in the name of its field.
FIELD = "slot:"
_NAME = 100
_SAMPLE = 60
_LONGEST_VALUE = 1000
# What stands in a block keeps its place when the form is drawn anew.
_PREVIEW = "preview"


def template_search_form(searching: TemplateSearch) -> Json:
    """A menu that is searched while one types."""
    language = searching.language
    menu: Json = {
        "type": "external_select",
        "action_id": TEMPLATE,
        "min_query_length": 0,
        "placeholder": plain(say(language, "A word of its name or text")),
    }
    field = form_field(TEMPLATE, say(language, "Which one?"), menu)
    hint = say(language, "Approved ones can also be sent when the 24-hour window has closed.")
    title, onwards = say(language, "Template"), say(language, "Fill in")
    carried = searching.conversation_id
    return modal(Form.SEARCH_TEMPLATE, title, onwards, language, carried, {**field, "hint": plain(hint)})


def offered_templates(templates: Sequence[Template]) -> list[Json]:
    """The menu's options: name, language, and how it begins."""
    return [
        form_option(one_line(f"{each.name} ({each.language}): {each.text.body}", OPTION_TEXT), each.id)
        for each in templates
    ]


def fill_form(form: TemplateForm, carried: str, problem: str = "") -> Json:
    """A field for each slot, and below them how it reads. problem: why it could not be sent, about no field."""
    language = form.language
    contact = one_line(form.contact.reveal(), _NAME) or say(language, "No name")
    to = rich(line(words(say(language, "To {name}", name=contact), bold=True)))
    shown = {**rich(*template_told(form.preview, language)), "block_id": _PREVIEW}
    title, send = say(language, "Template"), say(language, "Send")
    wrong = [rich(line(words("⚠️ " + problem)))] if problem else []
    return modal(Form.FILL_TEMPLATE, title, send, language, carried, to, *wrong, *_fields(form), shown)


def _fields(form: TemplateForm) -> list[Json]:
    template, language = form.template, form.language
    fields = [_slot(template, name, language) for name in asked_for(template)]
    header = template.text.header
    if header is not None and header.kind is HeaderKind.LOCATION:
        where = say(language, "Latitude and longitude, or a map's long link")
        fields += [
            _typed(PLACE_NAME, say(language, "Name of the place"), live=False),
            _typed(PLACE_ADDRESS, say(language, "Address of the place"), live=False),
            _typed(PLACE_WHERE, where, live=False),
        ]
    return fields


def _slot(template: Template, name: str, language: str) -> Json:
    kept = next((slot for slot in template.text.slots if slot.name == name), None)
    sample = "" if kept is None else one_line(kept.sample, _SAMPLE)
    default = "" if kept is None else one_line(kept.default, _SAMPLE)
    field = _typed(name, f"{{{{{name}}}}}", live=True)
    if sample:
        field["element"]["placeholder"] = plain(
            one_line(say(language, "For example: {sample}", sample=sample), PLACEHOLDER_TEXT)
        )
    if default:
        field["hint"] = plain(say(language, "Left empty: {default}", default=default))
        field["optional"] = True
    return field


def _typed(name: str, label: str, *, live: bool) -> Json:
    element: Json = {
        "type": "plain_text_input",
        "action_id": f"{FIELD}{name}",
        "max_length": _LONGEST_VALUE,
    }
    if live:
        element["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    field = form_field(f"{FIELD}{name}", label, element)
    return {**field, "dispatch_action": True} if live else field
