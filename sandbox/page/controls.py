"""What can be pressed, chosen or filled in, as the page draws it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

Json = Mapping[str, Any]

# Element type -> how the page lets people fill it in.
_TYPED = {
    "plain_text_input": "text",
    "rich_text_input": "text",
    "email_text_input": "email",
    "url_text_input": "url",
    "number_input": "number",
    "datepicker": "date",
    "timepicker": "time",
    "datetimepicker": "datetime-local",
    "external_select": "text",
    "multi_external_select": "text",
}
_LISTED = {"radio_buttons": "radios", "checkboxes": "checkboxes", "overflow": "menu"}
_CHOSEN = {
    "static_select": False,
    "users_select": False,
    "conversations_select": False,
    "channels_select": False,
    "multi_static_select": True,
    "multi_users_select": True,
    "multi_conversations_select": True,
    "multi_channels_select": True,
}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. chosen: already so when it was drawn."""

    value: str
    label: str
    description: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before an effect that is not easily undone."""

    title: str
    text: str
    yes: str
    no: str
    danger: bool


@dataclass(frozen=True, slots=True)
class Control:
    """
    kind: button, select, radios, checkboxes, menu, text, long, or a kind of HTML input.

    spoken: what screen readers say where the label is terse. several: more than one may be chosen.
    """

    kind: str
    label: str = ""
    spoken: str = ""
    style: str = ""
    action_id: str = ""
    block_id: str = ""
    value: str = ""
    placeholder: str = ""
    several: bool = False
    options: tuple[Option, ...] = ()
    question: Question | None = None


def control_of(
    element: Json, block: Json, people: Mapping[str, str], channels: Mapping[str, str]
) -> Control | None:
    """The control an element is drawn as; None for one that people cannot use here."""
    drawn = _drawn(str(element.get("type")), element, people, channels)
    if drawn is None:
        return None
    return replace(
        drawn,
        action_id=str(element.get("action_id", "")),
        block_id=str(block.get("block_id", "")),
        placeholder=_words(element.get("placeholder")),
        question=_question(element),
    )


def _drawn(
    kind: str, element: Json, people: Mapping[str, str], channels: Mapping[str, str]
) -> Control | None:
    if kind in ("button", "icon_button", "workflow_button"):
        spoken, style = str(element.get("accessibility_label", "")), str(element.get("style", ""))
        return Control("button", _words(element.get("text")), spoken, style)
    if kind in _LISTED:
        return Control(_LISTED[kind], options=tuple(_options(element)), several=kind == "checkboxes")
    if kind in _CHOSEN:
        options = tuple(_options(element)) or tuple(_named(element, people, channels))
        return Control("select", options=options, several=_CHOSEN[kind])
    if kind in _TYPED:
        long = kind == "rich_text_input" or bool(element.get("multiline"))
        return Control("long" if long else _TYPED[kind], value=_initial(element))
    return None


def _options(element: Json) -> Iterator[Option]:
    first = [element.get("initial_option"), *(element.get("initial_options") or [])]
    chosen = {option["value"] for option in first if option}
    groups = element.get("option_groups") or []
    for option in [*(element.get("options") or []), *(each for group in groups for each in group["options"])]:
        value = str(option["value"])
        yield Option(value, _words(option.get("text")), _words(option.get("description")), value in chosen)


def _named(element: Json, people: Mapping[str, str], channels: Mapping[str, str]) -> Iterator[Option]:
    names = people if "users" in str(element["type"]) else channels
    first = [element.get(f"initial_{one}") for one in ("user", "conversation", "channel")]
    for identity, name in names.items():
        yield Option(identity, name, chosen=identity in first)


def _initial(element: Json) -> str:
    for name in ("initial_value", "initial_date", "initial_time", "initial_date_time"):
        value = element.get(name)
        if isinstance(value, str | int):
            return str(value)
    return ""


def _question(element: Json) -> Question | None:
    asked = element.get("confirm")
    if not isinstance(asked, dict):
        return None
    title, text, yes, no = (_words(asked.get(name)) for name in ("title", "text", "confirm", "deny"))
    return Question(title, text, yes, no, danger=asked.get("style") == "danger")


def _words(text: object) -> str:
    return str(text.get("text", "")) if isinstance(text, dict) else ""
