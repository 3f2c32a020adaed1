"""What people see of a transfer: the form, to whom it may go, and what stands in the thread in which it goes on."""

from dataclasses import dataclass
from datetime import datetime

from core.agent import Status
from core.ids import AgentRef, ConversationId
from core.text import Private


@dataclass(frozen=True, slots=True)
class Said:
    """How one message began. by: the agent who wrote it, None: the contact; words: None for one without words."""

    by: AgentRef | None
    words: Private | None


@dataclass(frozen=True, slots=True)
class HandOverPost:
    """
    A conversation was given on, and what whoever takes it has to know.

    to: who has it or alone may take it, None: the skillset. said: the last messages, oldest first; by: the agent who
    wrote one, None: the contact. owed: whether the contact waits for an answer. closes_at: until when free text can be
    sent, None: it cannot.
    """

    by: AgentRef
    to: AgentRef | None
    skillset: str
    name: Private
    said: tuple[Said, ...]
    owed: bool
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class TransferForm:
    """A conversation is given on; in the language of whoever gives it. number: its short number."""

    language: str
    conversation_id: ConversationId
    number: int


@dataclass(frozen=True, slots=True)
class Target:
    """
    Somebody a conversation may be given to: an agent or a skillset.

    value: what comes back when it is chosen. status: the agent's; has, limit: how many conversations they have and
    may have. ready, members: of a skillset, those who would take one now, and all of them.
    """

    value: str
    name: str
    status: Status | None = None
    has: int = 0
    limit: int = 0
    ready: int = 0
    members: int = 0
