"""Property: something a company wants to know of its contacts, and how a value of it is read."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from core.ids import AgentId, PropertyId

NAME_LENGTH = 60
TEXT_LENGTH = 500
# A form of Slack holds so many fields beside the others, a menu so many choices.
MOST_PROPERTIES = 60
MOST_CHOICES = 100
# What a database's floating number holds without loss.
MOST_DIGITS = 15

_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_YES = frozenset({"yes", "true", "on", "1", "sì", "si", "ja", "oui", "sí", "sim"})
_NO = frozenset({"no", "false", "off", "0", "nein", "non", "não", "nao"})
YES, NO = "yes", "no"


class PropertyKind(StrEnum):
    """What a value is; in files and flags these very words."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes-no"


@dataclass(frozen=True, slots=True)
class Property:
    """
    One thing to know of a contact, as those who administer defined it.

    name: unique in the company, in whatever letters. personal: its values are sealed like a message, so they can be
    looked for word by word but neither select nor sort. choices: what a choice may be, in this order.
    """

    id: PropertyId
    name: str
    kind: PropertyKind
    personal: bool
    choices: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What the name is compared by."""
        return folded(self.name)


@dataclass(frozen=True, slots=True)
class PropertyKept:
    """Somebody who administers defined a property, or changed its choices."""

    property_id: PropertyId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class PropertyRemoved:
    """Somebody who administers took a property away, and with it what was known of so many contacts."""

    property_id: PropertyId
    agent_id: AgentId
    contacts: int


PropertyFact = PropertyKept | PropertyRemoved


class Unfit(StrEnum):
    """Why something is no value of a property."""

    TOO_LONG = "too long"
    NO_NUMBER = "no number"
    NO_DATE = "no date"
    NO_CHOICE = "no choice"
    NO_ANSWER = "neither yes nor no"


def folded(text: str) -> str:
    """What names and words are compared by: capitals and spaces make no difference."""
    return " ".join(text.split()).casefold()


def read_value(of: Property, typed: str) -> str | Unfit:
    """
    A value as it is kept, whatever way it was typed; empty for nothing.

    Numbers with a point before their fraction, dates as 2026-11-27, yes and no as these very words, choices as they
    were defined.
    """
    text = " ".join(typed.split())
    if not text:
        return ""
    match of.kind:
        case PropertyKind.TEXT:
            return text if len(text) <= TEXT_LENGTH else Unfit.TOO_LONG
        case PropertyKind.NUMBER:
            return _number(text)
        case PropertyKind.DATE:
            return _date(text)
        case PropertyKind.CHOICE:
            same = (each for each in of.choices if folded(each) == folded(text))
            return next(same, Unfit.NO_CHOICE)
        case PropertyKind.YES_NO:
            word = text.casefold()
            return YES if word in _YES else NO if word in _NO else Unfit.NO_ANSWER


def says_yes(text: str) -> bool:
    """Whether a cell or a word means yes, in any of the languages people are written to."""
    return text.strip().casefold() in _YES | {"x"}


def order_of(of: Property, value: str) -> tuple[str, float | None]:
    """What a value is sorted by: numbers by what they are worth, everything else by its folded words."""
    return folded(value), float(value) if of.kind is PropertyKind.NUMBER else None


def _number(text: str) -> str | Unfit:
    """
    A comma counts as a point where it can be nothing else.

    `1,234` and `1.234` may be a thousand or a fraction: the point is the fraction's, the comma is refused.
    """
    plain = text.replace(" ", "").replace("\u00a0", "")
    if plain.count(",") == 1 and "." not in plain and not re.search(r",\d{3}$", plain):
        plain = plain.replace(",", ".")
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", plain, re.ASCII):
        return Unfit.NO_NUMBER
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return Unfit.NO_NUMBER
    if len(number.as_tuple().digits) > MOST_DIGITS:
        return Unfit.NO_NUMBER
    shown = format(number, "f")
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return "0" if shown in ("-0", "0") else shown


def _date(text: str) -> str | Unfit:
    dotted = _DOTTED.fullmatch(text)
    try:
        if dotted:
            day, month, year = map(int, dotted.groups())
            return date(year, month, day).isoformat()
        return date.fromisoformat(text[:10]).isoformat() if re.match(r"\d{4}-", text) else Unfit.NO_DATE
    except ValueError:
        return Unfit.NO_DATE
