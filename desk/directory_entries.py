"""What a directory file says, and what it comes to; an entry is known by its name, user or phone_number_id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SKILLSETS, AGENTS, NUMBERS, MEMBERS = "skillsets", "agents", "numbers", "members"
NAME, USER, NUMBER, LEVEL = "name", "user", "phone_number_id", "level"
SECTIONS = (SKILLSETS, AGENTS, NUMBERS)
# The longest part of somebody's words that is told back.
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Said:
    """Something a file says, and in which line."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a file: what it says by name; a list of entries is a value as well."""

    line: int
    values: "Mapping[str, Said | Sequence[Entry]]"


@dataclass(frozen=True, slots=True)
class File:
    """A file that was read: its sections by name."""

    sections: Mapping[str, Sequence[Entry]]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a file: where, with which field (empty: none in particular), and why."""

    line: int
    field: str
    sentence: str


class FileWrong(Exception):
    """This is no directory file."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is otherwise in the file. of: whose it is; before, after: empty for nothing."""

    of: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file comes to: what it changes, in order, or what is wrong with it; then nothing was changed."""

    differences: tuple[Difference, ...] = ()
    problems: tuple[Problem, ...] = ()
