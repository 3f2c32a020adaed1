"""Template: a message that the channel approves word by word, with slots that are filled in for whom it goes to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from core.compliance.consent import Purpose

# `{{1}}` or `{{first_name}}`. What stands inside is judged by the checker, so anything is found.
SLOT = re.compile(r"\{\{([^{}]*)\}\}")


class Category(StrEnum):
    """What the channel takes a template for; it decides what it costs and what a contact must have allowed."""

    MARKETING = "marketing"
    UTILITY = "utility"
    AUTHENTICATION = "authentication"

    @property
    def purpose(self) -> Purpose:
        """What a contact must have allowed."""
        return Purpose(self.value)


class Occasion(StrEnum):
    """What a template is for, in the words people choose from when they write one."""

    ACCOUNT_UPDATE = "account update"
    ALERT_UPDATE = "alert update"
    APPOINTMENT_UPDATE = "appointment update"
    AUTO_REPLY = "auto-reply"
    ISSUE_RESOLUTION = "issue resolution"
    PAYMENT_UPDATE = "payment update"
    PERSONAL_FINANCE_UPDATE = "personal finance update"
    RESERVATION_UPDATE = "reservation update"
    SHIPPING_UPDATE = "shipping update"
    TICKET_UPDATE = "ticket update"
    TRANSPORTATION_UPDATE = "transportation update"

    @property
    def category(self) -> Category:
        """
        The category it is put in unless its writer says otherwise.

        Source: Meta, message template categories before April 2023 and what they became: all of these are utility.
        """
        return Category.UTILITY


class State(StrEnum):
    """How far a template came."""

    DRAFT = "draft"
    WAITING = "waiting"
    AT_CHANNEL = "at channel"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAUSED = "paused"
    DISABLED = "disabled"
    ARCHIVED = "archived"
    DELETED = "deleted"


# ---- what it is made of --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Slot:
    """
    A place to be filled in.

    name: as it stands; a numbered one of the header is called `header`, of the first link `link1`. sample: what the
    channel's reviewers see; default: for whom nothing is given.
    """

    name: str
    sample: str = ""
    default: str = ""


class HeaderKind(StrEnum):
    """What stands above the body."""

    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"
    LOCATION = "location"


@dataclass(frozen=True, slots=True)
class Header:
    """Above the body. text: of a text header; sample: the channel's handle of an example file."""

    kind: HeaderKind
    text: str = ""
    sample: str = ""


@dataclass(frozen=True, slots=True)
class ReplyButton:
    """Tapped, it comes back as an answer."""

    label: str


@dataclass(frozen=True, slots=True)
class LinkButton:
    """Opens an address, at whose end one slot may stand."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class CallButton:
    """Calls a number."""

    label: str
    phone: str


@dataclass(frozen=True, slots=True)
class CodeButton:
    """Copies a code. sample: an example of one."""

    label: str
    sample: str


Button = ReplyButton | LinkButton | CallButton | CodeButton


@dataclass(frozen=True, slots=True)
class Text:
    """What a template says in one language."""

    body: str
    header: Header | None = None
    footer: str = ""
    buttons: tuple[Button, ...] = ()
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """
    One template in one language.

    language: a code of the channel's list, as in "en_US". reason: why it was rejected or paused, in the channel's
    word. lives_for: seconds after which what was not delivered is given up; None: the channel's own time.
    """

    name: str
    language: str
    category: Category
    text: Text
    occasion: Occasion | None = None
    state: State = State.DRAFT
    reason: str = ""
    lives_for: int | None = None

    @property
    def sendable(self) -> bool:
        """Whether it may go out at all."""
        return self.state is State.APPROVED

    def moved(self, state: State, reason: str = "") -> "Template":
        """The same template in another state."""
        return replace(self, state=state, reason=reason)


# ---- filling it in -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filled:
    """
    A template filled in. values: of every slot, in the order in which they stand.

    header, body, footer, links: as the contact reads them; links: the address of each link button, in their order.
    """

    values: tuple[tuple[str, str], ...]
    header: str
    body: str
    footer: str
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """Slots for which nothing was given and that have no default; in the order in which they stand."""

    slots: tuple[str, ...]


def slots_in(text: str) -> tuple[str, ...]:
    """What stands in the slots, in the order in which it first does."""
    return tuple(dict.fromkeys(SLOT.findall(text)))


def slots_of(text: Text) -> tuple[str, ...]:
    """The names of every slot of a template: header, body, then buttons."""
    return tuple(dict.fromkeys(_name(part, each) for part, words in _parts(text) for each in slots_in(words)))


def fill(template: Template, values: Mapping[str, str]) -> Filled | Missing:
    """Fill every slot with what was given, else with its default; values of slots that are not there do not count."""
    text = template.text
    defaults = {slot.name: slot.default for slot in text.slots}
    given = {name: _one_line(values.get(name, "")) or defaults.get(name, "") for name in slots_of(text)}
    missing = tuple(name for name, value in given.items() if not value)
    if missing:
        return Missing(missing)
    said = [
        SLOT.sub(lambda found, part=part: given[_name(part, found[1])], words)  # type: ignore[misc]
        for part, words in _parts(text)
    ]
    return Filled(
        tuple(given.items()), header=said[0], body=said[1], footer=text.footer, links=tuple(said[2:])
    )


def _one_line(value: str) -> str:
    """The channel refuses line ends, tabs and many spaces in a value."""
    return " ".join(value.split())


def _parts(text: Text) -> list[tuple[str, str]]:
    """Everything that may hold slots, each part with what its numbered slots are called by."""
    links = [button.url for button in text.buttons if isinstance(button, LinkButton)]
    return [
        ("header", "" if text.header is None else text.header.text),
        ("", text.body),
        *((f"link{place}", url) for place, url in enumerate(links, start=1)),
    ]


def _name(part: str, slot: str) -> str:
    """
    What a slot is called. The channel counts anew in each part, so {{1}} of the header is not {{1}} of the body.

    Header and links have one slot at most, and are called by their part alone.
    """
    return part if part and slot.isdecimal() else slot


def label(button: Button) -> str:
    """What stands on it."""
    match button:
        case ReplyButton(words) | LinkButton(words) | CallButton(words) | CodeButton(words):
            return words
        case _:
            assert_never(button)
