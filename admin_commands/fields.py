"""Flags made of what can be set, and what was said by them."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from admin_commands.command import Arguments, Flag
from desk.directory_fields import Field, Kind, typed
from desk.filling import CommandForm, FormInput
from desk.ports import Company
from words import say

T = TypeVar("T")


def flags_of(fields: Sequence[Field[T]]) -> tuple[Flag, ...]:
    """One flag for each, with hyphens for its lower lines."""
    return tuple(Flag(_flag(field.name), field.help, field.choices) for field in fields)


def said(arguments: Arguments, fields: Sequence[Field[T]]) -> dict[str, str]:
    """The values that were given, by the fields' names."""
    return {field.name: arguments[_flag(field.name)] for field in fields if _flag(field.name) in arguments}


def lines_of(row: T, fields: Sequence[Field[T]], company: Company, language: str) -> list[str]:
    """Each field and how it stands; what is empty is left out."""
    shown = ((field, field.get(row, company)) for field in fields)
    return [
        f"`{_flag(field.name)}`  {value}  ({say(language, field.help)})" for field, value in shown if value
    ]


def told_of(row: T, fields: Sequence[Field[T]], company: Company) -> Mapping[str, object]:
    """The same for programs, by name."""
    return {field.name: typed(field, field.get(row, company)) for field in fields}


def form_of(
    row: T,
    fields: Sequence[Field[T]],
    company: Company,
    language: str,
    *,
    command: str,
    about: str,
    title: str,
) -> CommandForm:
    """The form in which they are set, as they stand."""
    return CommandForm(
        language,
        command,
        about,
        title,
        tuple(
            FormInput(
                _flag(field.name),
                say(language, field.help),
                field.get(row, company),
                ("yes", "no") if field.kind is Kind.YES else field.choices,
                lines=field.kind is Kind.WORDS,
            )
            for field in fields
        ),
    )


def _flag(name: str) -> str:
    return name.replace("_", "-")
