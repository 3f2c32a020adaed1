"""What can be pressed, chosen or filled in, as the page draws it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.page.inline import Reading

Json = Mapping[str, Any]

# Element type -> how the page lets people fill it in.
_TYPED = {
    "plain_text_input": "text",
    "rich_text_input": "long",
    "email_text_input": "email",
    "url_text_input": "url",
    "number_input": "number",
    "datepicker": "date",
    "timepicker": "time",
    "datetimepicker": "datetime-local",
}
_LISTED = {"radio_buttons": "radios", "checkboxes": "checkboxes", "overflow": "menu"}
_CHOSEN = ("static_select", "users_select", "conversations_select", "channels_select")
_SEARCHED = ("external_select", "multi_external_select")
# Source: Slack, select menu of external data source, `min_query_length`, November 2026.
_LETTERS = 3
_ICONS = {"trash": "🗑"}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. chosen: already so when it was drawn. group: the heading it stands below."""

    value: str
    label: str
    description: str = ""
    chosen: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before an effect that is not easily undone."""

    title: str
    text: str
    yes: str
    no: str
    danger: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be typed: numbers from, to, in steps of; letters at least, at most; choices or files at most."""

    lowest: str = ""
    highest: str = ""
    step: str = ""
    shortest: int = 0
    longest: int = 0
    most: int = 0
    accepts: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """
    kind: button, select, several, search, radios, checkboxes, menu, long, file, or a kind of HTML input.

    spoken: what screen readers say where the label is terse. several: more than one may be chosen.
    url: what a button opens besides. letters: how many start a search. focused: it has the focus when it appears.
    told: when the app hears of what is chosen before it is submitted: never (""), "choice", "enter", "character".
    """

    kind: str
    label: str = ""
    spoken: str = ""
    style: str = ""
    action_id: str = ""
    block_id: str = ""
    value: str = ""
    placeholder: str = ""
    url: str = ""
    several: bool = False
    focused: bool = False
    told: str = ""
    letters: int = 0
    options: tuple[Option, ...] = ()
    question: Question | None = None
    limits: Limits = Limits()

    @property
    def chosen(self) -> tuple[Option, ...]:
        """What is chosen already."""
        return tuple(option for option in self.options if option.chosen)

    @property
    def groups(self) -> tuple[tuple[str, tuple[Option, ...]], ...]:
        """The options below their headings; "" for those without."""
        names = dict.fromkeys(option.group for option in self.options)
        return tuple(
            (name, tuple(option for option in self.options if option.group == name)) for name in names
        )


def control_of(element: Json, block: Json, reading: Reading) -> Iterator[Control]:
    """The controls an element is drawn as; none for one that people cannot use here."""
    for drawn in _drawn(str(element.get("type")), element, reading):
        yield replace(
            drawn,
            action_id=str(element.get("action_id", "")),
            block_id=str(block.get("block_id", "")),
            placeholder=_words(element.get("placeholder")),
            question=_question(element),
            focused=bool(element.get("focus_on_load")),
            told=_told(element, block),
        )


def _drawn(kind: str, element: Json, reading: Reading) -> Iterator[Control]:
    several = kind.startswith("multi_")
    most = Limits(most=int(element.get("max_selected_items") or 0))
    if kind in ("button", "workflow_button"):
        yield _button(element)
    elif kind == "icon_button":
        if reading.reader not in element.get("visible_to_user_ids", [reading.reader]):
            return
        yield replace(_button(element), label=_ICONS.get(str(element.get("icon")), "•"), style="icon")
    elif kind == "feedback_buttons":
        for name in ("positive_button", "negative_button"):
            yield _button(element.get(name) or {})
    elif kind in _LISTED:
        yield Control(_LISTED[kind], options=tuple(_options(element)), several=kind == "checkboxes")
    elif kind.removeprefix("multi_") in _CHOSEN:
        options = tuple(_options(element)) or tuple(_named(element, reading))
        yield Control("several" if several else "select", options=options, several=several, limits=most)
    elif kind in _SEARCHED:
        letters = element.get("min_query_length")
        letters = _LETTERS if letters is None else int(letters)
        options = tuple(_options(element))
        yield Control("search", options=options, several=several, letters=letters, limits=most)
    elif kind == "file_input":
        accepts = ",".join(f".{name}" for name in element.get("filetypes") or [])
        yield Control(
            "file", several=True, limits=Limits(most=int(element.get("max_files") or 10), accepts=accepts)
        )
    elif kind in _TYPED:
        shown = "long" if element.get("multiline") else _TYPED[kind]
        yield Control(shown, value=_initial(element, reading), limits=_limits(element))


def _button(element: Json) -> Control:
    label = _words(element.get("text"))
    spoken, style = str(element.get("accessibility_label") or ""), str(element.get("style", ""))
    url = str(element.get("url") or "")
    openable = url if url.startswith(("https://", "http://")) else ""
    return Control("button", label, spoken or label, style, value=str(element.get("value", "")), url=openable)


def _told(element: Json, block: Json) -> str:
    """Source: Slack, input block, `dispatch_action`; dispatch action configuration, November 2026."""
    if block.get("type") != "input" or not block.get("dispatch_action"):
        return ""
    if not str(element.get("type")).endswith("_input"):
        return "choice"
    wanted = (element.get("dispatch_action_config") or {}).get("trigger_actions_on") or ["on_enter_pressed"]
    return "character" if "on_character_entered" in wanted else "enter"


def _options(element: Json) -> Iterator[Option]:
    first = [element.get("initial_option"), *(element.get("initial_options") or [])]
    chosen = {option["value"] for option in first if option}
    grouped = [("", element.get("options") or [])]
    grouped += [
        (_words(group.get("label")), group["options"]) for group in element.get("option_groups") or []
    ]
    known: set[str] = set()
    for group, options in grouped:
        for option in options:
            known.add(str(option["value"]))
            yield _option(option, group, chosen=option["value"] in chosen)
    # An external menu knows nothing but what was chosen before.
    for option in first:
        if option and str(option["value"]) not in known:
            yield _option(option, "", chosen=True)


def _option(option: Json, group: str, *, chosen: bool) -> Option:
    description = _words(option.get("description"))
    return Option(str(option["value"]), _words(option.get("text")), description, chosen, group)


def _named(element: Json, reading: Reading) -> Iterator[Option]:
    kind = str(element["type"]).removeprefix("multi_").removesuffix("s_select")
    first = {element.get(f"initial_{kind}"), *(element.get(f"initial_{kind}s") or [])}
    match kind:
        case "user":
            names = reading.people
        case "channel":
            names = {identity: f"#{name}" for identity, name in reading.channels.items()}
        case _:
            names = reading.conversations(element)
    for identity, name in names.items():
        yield Option(identity, name, chosen=identity in first)


def _initial(element: Json, reading: Reading) -> str:
    moment = element.get("initial_date_time")
    if isinstance(moment, int):
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=moment)
        return at.astimezone(reading.moments.zone).strftime("%Y-%m-%dT%H:%M")
    for name in ("initial_value", "initial_date", "initial_time"):
        value = element.get(name)
        if isinstance(value, str):
            return value
        if isinstance(value, dict):
            return _typed_before(value)
    return ""


def _typed_before(rich: Json) -> str:
    """Rich text as somebody would type it again."""
    inner = rich.get("elements")
    if inner is None:
        return str(rich.get("text") or rich.get("url") or "")
    between = "\n" if rich.get("type") in ("rich_text", "rich_text_list") else ""
    return between.join(_typed_before(element) for element in inner)


def _limits(element: Json) -> Limits:
    decimal = bool(element.get("is_decimal_allowed"))
    return Limits(
        lowest=str(element.get("min_value") or ""),
        highest=str(element.get("max_value") or ""),
        step="any" if decimal else "1",
        shortest=int(element.get("min_length") or 0),
        longest=int(element.get("max_length") or 0),
    )


def _question(element: Json) -> Question | None:
    asked = element.get("confirm")
    if not isinstance(asked, dict):
        return None
    title, text, yes, no = (_words(asked.get(name)) for name in ("title", "text", "confirm", "deny"))
    return Question(title, text, yes, no, danger=asked.get("style") == "danger")


def _words(text: object) -> str:
    return str(text.get("text", "")) if isinstance(text, dict) else ""
