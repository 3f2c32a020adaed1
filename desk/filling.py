"""Filling in instead of typing: the form of a command, before any vendor draws it."""

from dataclasses import dataclass


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
