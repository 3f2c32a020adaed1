"""Setting: new values for a row's fields, what they change, and how that is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from desk.directory_fields import Field, Reading, Wrong
from desk.views import Answer
from words import say

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Change:
    """One field, before and after, as people write them."""

    name: str
    before: str
    after: str


def changed(
    row: T, values: Mapping[str, str], fields: Sequence[Field[T]], reading: Reading
) -> tuple[T, list[Change]]:
    """The row with these values, and what is different. Raises Wrong, naming the field."""
    changes: list[Change] = []
    for field in fields:
        if field.name not in values:
            continue
        before = field.get(row, reading.company)
        try:
            row = field.put(row, values[field.name], reading)
        except Wrong as wrong:
            raise WrongField(field.name, wrong.sentence) from None
        after = field.get(row, reading.company)
        if after != before:
            changes.append(Change(field.name, before, after))
    return row, changes


class WrongField(Wrong):
    """The value of this field cannot be."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


def told(name: str, changes: Sequence[Change], language: str) -> Answer:
    """What is otherwise now, line by line."""
    if not changes:
        return Answer((say(language, "Nothing changes: {name} was like this already.", name=name),))
    nothing = say(language, "nothing")
    lines = [
        say(
            language,
            "{field}: {after} (before: {before})",
            field=change.name.replace("_", "-"),
            after=change.after or nothing,
            before=change.before or nothing,
        )
        for change in changes
    ]
    return Answer(tuple(lines), title=name)
