"""Template: a message that the channel approves word by word, with slots that are filled in for whom it goes to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from core.compliance.consent import Purpose
from core.ids import AgentId, AgentRef, FileRef, PostRef, TemplateId, TemplateRef

# `{{1}}` or `{{first_name}}`. What stands inside is judged by the checker, so anything is found.
SLOT = re.compile(r"\{\{([^{}]*)\}\}")

# Of one that is not kept yet.
NO_ID = TemplateId("")

# What the code of a code button is asked for by.
CODE = "code"


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


class Quality(StrEnum):
    """What contacts make of it, as the channel measures: red ones are paused, and in the end disabled."""

    UNKNOWN = "unknown"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class State(StrEnum):
    """
    How far a template came.

    draft: its writer's alone; waiting: for the operator; at channel: for the channel's reviewers; archived: put away,
    by the channel or by the company, and not sent any more.
    """

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
    """
    Above the body. text: of a text header; sample: the channel's handle of an example file.

    file: the example itself, as the workspace has it, which also goes out unless another one is given. mime_type: its.
    """

    kind: HeaderKind
    text: str = ""
    sample: str = ""
    file: FileRef | None = None
    mime_type: str = ""


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
    word, or why it was returned, in the operator's; advice: what to change, as the channel says it. lives_for: seconds
    after which what was not delivered is given up; None: the channel's own time.

    account: of the channel, whose numbers can send it. ref: what the channel calls it, None until it was handed in.
    by: who wrote it, None: nobody here. changed_at: when its text was last; edited_at: when an approved one was edited,
    as far as that still counts. category_to_come: what the channel announced to make of it.
    handing_in: what it says here is on its way to the channel, which still has something else, or nothing.
    review_post: where the operator was asked about it last; decided_by: who answered. changes: the one that the channel
    has, whose text this draft is to take the place of. put_away: the company itself does not want it sent any more.
    """

    name: str
    language: str
    category: Category
    text: Text
    occasion: Occasion | None = None
    state: State = State.DRAFT
    reason: str = ""
    lives_for: int | None = None
    id: TemplateId = NO_ID
    account: str = ""
    ref: TemplateRef | None = None
    quality: Quality = Quality.UNKNOWN
    advice: str = ""
    by: AgentId | None = None
    changed_at: datetime | None = None
    edited_at: tuple[datetime, ...] = ()
    category_to_come: Category | None = None
    handing_in: bool = False
    review_post: PostRef | None = None
    decided_by: AgentRef | None = None
    changes: TemplateId | None = None
    put_away: bool = False
    version: int = 0

    @property
    def sendable(self) -> bool:
        """Whether it may go out at all."""
        return self.state is State.APPROVED and not self.put_away

    @property
    def named_slots(self) -> bool:
        """Whether its slots have names instead of numbers."""
        header = "" if self.text.header is None else self.text.header.text
        return any(not each.isdecimal() for each in slots_in(f"{header}{self.text.body}"))

    def moved(self, state: State, reason: str = "", advice: str = "") -> "Template":
        """The same template in another state."""
        return replace(self, state=state, reason=reason, advice=advice)


# ---- filling it in -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filled:
    """
    A template filled in. values: of every slot, in the order in which they stand.

    header, body, footer, links: as the contact reads them; links: the address of each link button, in their order.
    code: what its code button copies, empty if it has none.
    """

    values: tuple[tuple[str, str], ...]
    header: str
    body: str
    footer: str
    links: tuple[str, ...]
    code: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """Slots for which nothing was given and that have no default; in the order in which they stand."""

    slots: tuple[str, ...]


def slots_in(text: str) -> tuple[str, ...]:
    """What stands in the slots, in the order in which it first does."""
    return tuple(dict.fromkeys(SLOT.findall(text)))


def slots_of(text: Text) -> tuple[str, ...]:
    """The names of every slot of a template: header, body, then buttons; what is copied is no slot of its text."""
    return tuple(
        dict.fromkeys(slot_name(part, each) for part, words in parts(text) for each in slots_in(words))
    )


def asked_for(template: Template) -> tuple[str, ...]:
    """What has to be given for it, or has a default; the code of one that proves who somebody is stands in its body."""
    copied = any(isinstance(button, CodeButton) for button in template.text.buttons)
    said_already = template.category is Category.AUTHENTICATION
    return (*slots_of(template.text), *((CODE,) if copied and not said_already else ()))


def fill(template: Template, values: Mapping[str, str]) -> Filled | Missing:
    """Fill every slot with what was given, else with its default; values of slots that are not there do not count."""
    text = template.text
    defaults = {slot.name: slot.default for slot in text.slots}
    given = {name: one_line(values.get(name, "")) or defaults.get(name, "") for name in asked_for(template)}
    missing = tuple(name for name, value in given.items() if not value)
    if missing:
        return Missing(missing)
    said = [
        SLOT.sub(lambda found, part=part: given[slot_name(part, found[1])], words)  # type: ignore[misc]
        for part, words in parts(text)
    ]
    code = next(iter(given.values()), "") if template.category is Category.AUTHENTICATION else ""
    return Filled(
        tuple(given.items()),
        header=said[0],
        body=said[1],
        footer=text.footer,
        links=tuple(said[2:]),
        code=given.get(CODE, code),
    )


def one_line(value: str) -> str:
    """The channel refuses line ends, tabs and many spaces in a value."""
    return " ".join(value.split())


def parts(text: Text) -> list[tuple[str, str]]:
    """Everything that may hold slots, each part with what its numbered slots are called by."""
    links = [button.url for button in text.buttons if isinstance(button, LinkButton)]
    return [
        ("header", "" if text.header is None else text.header.text),
        ("", text.body),
        *((f"link{place}", url) for place, url in enumerate(links, start=1)),
    ]


def slot_name(part: str, slot: str) -> str:
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
