"""Finding: what `witiop doctor` has to say about one link."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How a link is; the value stands at the start of its line."""

    WELL = "ok"
    WARNS = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. sentence: what is, and, where it is not well, how to mend it; without any secret."""

    link: str
    grade: Grade
    sentence: str


def well(link: str, sentence: str) -> Finding:
    """This link holds."""
    return Finding(link, Grade.WELL, sentence)


def warns(link: str, sentence: str) -> Finding:
    """It holds, but somebody should look."""
    return Finding(link, Grade.WARNS, sentence)


def wrong(link: str, sentence: str) -> Finding:
    """It does not hold."""
    return Finding(link, Grade.WRONG, sentence)
