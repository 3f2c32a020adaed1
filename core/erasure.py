"""Erasure: how everything of one contact is destroyed, step by step, and what is left to people."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from core.ids import AgentId, ContactId


class ErasureStep(StrEnum):
    """
    What comes next. The order matters: what leads to files and posts goes only after them, and the key goes last.

    files: those in the vault, and ours in Slack. posts: ours in Slack. words: everything that is kept in rows. key:
    the contact's own, so that what backups hold is noise. done: nothing.
    """

    FILES = "files"
    POSTS = "posts"
    WORDS = "words"
    KEY = "key"
    DONE = "done"

    @property
    def following(self) -> "ErasureStep":
        """The step after this one."""
        steps = tuple(ErasureStep)
        return steps[min(steps.index(self) + 1, len(steps) - 1)]


@dataclass(frozen=True, slots=True)
class Erasure:
    """
    One erasure, and how far it came; it goes on wherever it broke off, as every step may be done again.

    files, posts, messages: how many are gone. left: references of posts and files that people have to remove, with
    why. ended_at: None while it goes on.
    """

    contact_id: ContactId
    agent_id: AgentId
    asked_at: datetime
    step: ErasureStep = ErasureStep.FILES
    files: int = 0
    posts: int = 0
    messages: int = 0
    left: tuple[str, ...] = ()
    ended_at: datetime | None = None
    version: int = 0

    def stepped(self, *, now: datetime) -> "Erasure":
        """At the next step; over after the last."""
        step = self.step.following
        return replace(self, step=step, ended_at=now if step is ErasureStep.DONE else None)


@dataclass(frozen=True, slots=True)
class ErasureAsked:
    """Somebody who administers wants everything of a contact destroyed."""

    contact_id: ContactId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class ErasureMoved:
    """So much of it is done; it goes on at this step."""

    contact_id: ContactId
    step: ErasureStep


@dataclass(frozen=True, slots=True)
class ContactErased:
    """Everything of a contact is destroyed, but for what people have to remove by hand: so many things."""

    contact_id: ContactId
    agent_id: AgentId
    left: int


ErasureFact = ErasureAsked | ErasureMoved | ContactErased


@dataclass(frozen=True, slots=True)
class EraseContact:
    """Do the next step of an erasure."""

    contact_id: ContactId

    @property
    def lane(self) -> str:
        return f"erase:{self.contact_id}"
