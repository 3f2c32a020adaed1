"""Filling in instead of typing: the form of a command, before any vendor draws it."""

from dataclasses import dataclass

from core.ids import ContactId
from core.text import Private


@dataclass(frozen=True, slots=True)
class FormInput:
    """
    One field of a form. value: as it stands now; choices: all there are, empty for any; needed: not to be empty.

    lines: it may have several.
    """

    name: str
    label: str
    value: str = ""
    choices: tuple[str, ...] = ()
    needed: bool = False
    lines: bool = False


@dataclass(frozen=True, slots=True)
class CommandForm:
    """A command that is filled in instead of typed. about: what it is done to, empty for something new."""

    language: str
    command: str
    about: str
    title: str
    inputs: tuple[FormInput, ...]


@dataclass(frozen=True, slots=True)
class ContactField:
    """
    One field of a contact's sheet.

    choices: what it may be, each with how it is shown; empty for any. long: it has several lines.
    """

    name: str
    label: str
    value: Private
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    long: bool = False


@dataclass(frozen=True, slots=True)
class ContactForm:
    """
    A contact's sheet, to be read and filled in.

    said: what is known, one fact a line. fields: empty for who may only read. may_reveal: whether there is a whole
    number, and this reader may ask for it.
    """

    language: str
    contact_id: ContactId
    title: Private
    said: tuple[Private, ...]
    fields: tuple[ContactField, ...]
    may_reveal: bool
