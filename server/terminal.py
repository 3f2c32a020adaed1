"""The terminal: the language it reads, one line for an error, tables that stay readable when piped."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from server.environment import Problem
from words import language_of, say

WELL = 0
FOUND_WRONG = 1
USED_WRONGLY = 2

_LANGUAGE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


class Stop(Exception):
    """A command ends here, with one line on standard error. sentence: in the terminal's language, without secrets."""

    def __init__(self, sentence: str, code: int = FOUND_WRONG) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where a command is typed and speaks. variables: the process's; folder: the one it was started in."""

    variables: Mapping[str, str]
    folder: Path
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)

    @property
    def language(self) -> str:
        """The language of the first locale variable that is set; English otherwise."""
        return language_of(
            next((text for name in _LANGUAGE_VARIABLES if (text := self.variables.get(name))), "en")
        )

    def line(self, text: str = "") -> None:
        """One line on standard output, there at once."""
        print(text, file=self.out, flush=True)

    def error(self, sentence: str) -> None:
        """One line on standard error."""
        print(f"witiop: {' '.join(sentence.split())}", file=self.err, flush=True)

    def json(self, value: object) -> None:
        """A value for other programs."""
        self.line(json.dumps(value, ensure_ascii=False, indent=2, default=str))

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Columns as wide as they need; the last one as it comes."""
        shown = [tuple("" if cell is None else str(cell) for cell in row) for row in rows]
        widths = [max(len(row[place]) for row in (tuple(heads), *shown)) for place in range(len(heads))]
        for row in (tuple(heads), *shown):
            cells = [cell.ljust(width) for cell, width in zip(row[:-1], widths[:-1], strict=True)]
            self.line("  ".join((*cells, row[-1])).rstrip())


def told(language: str, problems: Iterable[Problem]) -> str:
    """Everything wrong with settings, in one line."""
    return "; ".join(f"{problem.name} {say(language, problem.sentence)}" for problem in problems)


def shown(language: str, sentence: str, **values: Any) -> str:
    """A sentence that was marked where it was written: a setting's help, a finding, a refusal."""
    return say(language, sentence, **values)
