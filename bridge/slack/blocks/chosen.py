"""What a contact tapped, filled in or allowed (pure)."""

from bridge.slack.blocks.parts import bullets, line, moment, words
from bridge.slack.cleaning import clean, one_line
from bridge.slack.limits import CONTACT_TEXT
from bridge.slack.wire import Json
from core.message import CallPermission, Choice, ChoiceKind, Choices, Form, Option
from words import mark, plural, say

_LINE = 500
_ANSWERS = 50

_CHOSE: dict[ChoiceKind, str] = {
    ChoiceKind.BUTTON: mark("☑️ Tapped “{title}”"),
    ChoiceKind.LIST: mark("☑️ Chose “{title}” from the list"),
    ChoiceKind.TEMPLATE_BUTTON: mark("☑️ Tapped “{title}”"),
}

# How a form names itself that asks for an address. Source: Meta Cloud API, address messages, November 2026.
_ADDRESS = ("address_message", "address")

# Source: Meta Cloud API, address messages, fields (India and Singapore), November 2026.
_ASKED: dict[str, str] = {
    "name": mark("Name"),
    "phone_number": mark("Phone"),
    "in_pin_code": mark("Postcode"),
    "sg_post_code": mark("Postcode"),
    "house_number": mark("House number"),
    "floor_number": mark("Floor"),
    "tower_number": mark("Tower"),
    "unit_number": mark("Unit"),
    "building_name": mark("Building"),
    "address": mark("Address"),
    "landmark_area": mark("Landmark"),
    "city": mark("City"),
    "state": mark("State"),
}


def choices_told(choices: Choices) -> list[Json]:
    """What was asked, and below it what can be tapped."""
    asked = line(words(clean(choices.asked.reveal(), CONTACT_TEXT)))
    return [asked, bullets(*(line(*_option(option)) for option in choices.options))]


def _option(option: Option) -> list[Json]:
    title = words(one_line(option.title.reveal(), _LINE), bold=True)
    if option.description is None:
        return [title]
    return [title, words(" · " + one_line(option.description.reveal(), _LINE))]


def choice_told(choice: Choice, language: str) -> list[Json]:
    """What was chosen; what was asked stands above it, as what the message answers."""
    title = one_line(choice.title.reveal(), _LINE)
    elements = [words(say(language, _CHOSE[choice.kind], title=title), bold=True)]
    if choice.description:
        elements.append(words("\n" + one_line(choice.description.reveal(), _LINE)))
    return [line(*elements)]


def form_told(form: Form, language: str) -> list[Json]:
    """The answers, one a line, each with what was asked."""
    is_address = form.name in _ADDRESS
    head = say(language, "📮 Gave an address") if is_address else say(language, "📝 Filled in a form")
    items = [
        line(words(_label(asked.reveal(), language) + ": ", bold=True), words(_answer(answer.reveal())))
        for asked, answer in form.answers[:_ANSWERS]
    ]
    more = len(form.answers) - len(items)
    if more > 0:
        items.append(line(words(plural(language, "and one more", "and {count} more", more))))
    return [line(words(head, bold=True)), *([bullets(*items)] if items else ())]


def _label(asked: str, language: str) -> str:
    """A field's name as a person would read it; forms name theirs like `values.delivery_day`."""
    own = asked.rpartition(".")[2]
    if own in _ASKED:
        return say(language, _ASKED[own])
    named = one_line(own.replace("_", " "), _LINE)
    return named[:1].upper() + named[1:] if named else say(language, "Answer")


def _answer(answer: str) -> str:
    return one_line(answer, _LINE)


def permission_told(permission: CallPermission, language: str) -> list[Json]:
    """Whether the contact may be called, and until when."""
    if not permission.allowed:
        return [line(words("📵 " + say(language, "Does not allow calls"), bold=True))]
    if permission.until is None:
        return [line(words("📞 " + say(language, "Allows calls"), bold=True))]
    return [
        line(words("📞 " + say(language, "Allows calls until") + " ", bold=True), moment(permission.until))
    ]
