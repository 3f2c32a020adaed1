"""Listing: rows one below the other, page by page, with what can be done with each; before any vendor draws it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.ids import ConversationId

# So many fit on a screen, and into one message with room to spare.
PAGE = 10


class Topic(StrEnum):
    """What is listed, and can be asked for again."""

    QUEUE = "queue"
    HISTORY = "history"


class Deed(StrEnum):
    """What can be done with the conversation of a row."""

    TRANSFER = "transfer"
    RAISE = "raise"
    WHY = "why"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Row:
    """
    One conversation. said: what stands there, somebody's words among it; link: to its thread, None: it has none.

    deeds: the first is what people do most.
    """

    conversation_id: ConversationId
    number: int
    said: str
    link: str | None = None
    deeds: tuple[Deed, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that belong together. title: empty for those that come first."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """
    One page of it. about: what it is a list of: a skillset's id, or a conversation's; empty for all there is.

    page: from 0; pages: how many there are. as_of: when it was so. said: what stands above the rows, sentence by
    sentence, in the place of the lines of its answer.
    """

    language: str
    topic: Topic
    about: str
    sections: tuple[Section, ...]
    page: int
    pages: int
    as_of: datetime
    said: tuple[str, ...] = ()


def paged(
    sections: tuple[Section, ...], page: int, *, language: str, topic: Topic, about: str, as_of: datetime
) -> Listing:
    """This page of all there is; the last one where there are fewer by now."""
    rows = [(section.title, row) for section in sections for row in section.rows]
    pages = max(1, -(-len(rows) // PAGE))
    here = min(max(page, 0), pages - 1)
    shown: dict[str, list[Row]] = {}
    for title, row in rows[here * PAGE : (here + 1) * PAGE]:
        shown.setdefault(title, []).append(row)
    cut = tuple(Section(title, tuple(each)) for title, each in shown.items())
    return Listing(language, topic, about, cut, here, pages, as_of)
