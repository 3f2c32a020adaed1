"""Announcement: what a number says by itself, to whom it was said, and when it keeps silent instead."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.ids import AnnouncementId, ContactId, ConversationId, MessageId, NumberId

# Nobody reads and types as fast as that: what comes sooner after an announcement was written by a machine.
MACHINE_ANSWERS_WITHIN = timedelta(seconds=5)

_HOUR = timedelta(hours=1)
# `[it] Siamo chiusi.`: what stands after it is in that language.
_LANGUAGE = re.compile(r"^\[([a-z]{2})\][ \t]*", re.MULTILINE)


class Announced(StrEnum):
    """
    What a number can say by itself; in the store these very words.

    closed: nobody is there; closing: the conversation ends; stranger: the number is for contacts who are known.
    """

    CLOSED = "closed"
    CLOSING = "closing"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said in one language; in the first of an empty one, to everybody who is not spoken to otherwise."""

    language: str
    words: str


# In several languages; none: nothing is said.
Wordings = tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something that was said by itself."""

    id: AnnouncementId
    contact_id: ContactId
    number_id: NumberId
    what: Announced
    at: datetime


def read_wordings(text: str) -> Wordings:
    """Words for everybody, then those of languages, on lines that begin with its sign: `[it] Siamo chiusi`."""
    everybody, *others = _LANGUAGE.split(text)
    parted = [("", everybody), *zip(others[::2], others[1::2], strict=True)]
    said = {language: words.strip() for language, words in parted}
    return tuple(Wording(language, words) for language, words in said.items() if words)


def wordings_text(wordings: Wordings) -> str:
    """The same as people write it."""
    return "\n".join(f"[{each.language}] {each.words}" if each.language else each.words for each in wordings)


def words_in(wordings: Wordings, languages: Sequence[str]) -> str | None:
    """What is said to somebody who reads these languages, the best first; None: nothing is."""
    said = {each.language: each.words for each in wordings}
    return next((said[each] for each in (*languages, "") if each in said), None)


def may_announce(
    what: Announced,
    number_id: NumberId,
    before: Sequence[Announcement],
    now: datetime,
    *,
    again_after: timedelta | None,
    an_hour: int,
) -> bool:
    """
    Whether the number may say this to a contact now.

    before: everything that was ever said by itself to them, by any number of the company. again_after: how long this
    same thing is not said again, None: never. an_hour: how many a contact gets at most, whatever they are about.
    """
    if any(now - each.at < MACHINE_ANSWERS_WITHIN for each in before):
        return False  # two machines would talk for ever
    said = [each.at for each in before if each.what is what and each.number_id == number_id]
    if said and (again_after is None or now - max(said) < again_after):
        return False
    return sum(now - each.at < _HOUR for each in before) < an_hour


# ---- facts ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnnouncementMade:
    """The number says something by itself; message_id: the words."""

    conversation_id: ConversationId
    message_id: MessageId
    what: Announced


@dataclass(frozen=True, slots=True)
class AnnouncementUnsent:
    """What the number was to say by itself does not go, or did not arrive; nobody has to do anything about it."""

    conversation_id: ConversationId
    message_id: MessageId
    reason: str


AnnouncementFact = AnnouncementMade | AnnouncementUnsent
