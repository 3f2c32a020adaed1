"""Seeking: what the search for agents asks of the outside, and of later."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.ids import AgentId, ConversationId


class Word(StrEnum):
    """
    What is said in a thread about who has its conversation.

    nobody: no agent was found, it is anybody's. released: it was
    kept for one alone, and is anybody's now. answer due, still due: its owner owes the first answer; first they are
    told, then those who supervise. back: it was taken from its owner, and waits again.
    """

    NOBODY = "nobody"
    RELEASED = "released"
    ANSWER_DUE = "answer due"
    STILL_DUE = "still due"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class FindAgent:
    """Look for an agent for what waits, in the ring the search has come to."""

    conversation_id: ConversationId

    @property
    def lane(self) -> str:
        return f"route:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class FindWork:
    """Give an agent who has room what they may be given, the most urgent first."""

    agent_id: AgentId

    @property
    def lane(self) -> str:
        return f"work:{self.agent_id}"


@dataclass(frozen=True, slots=True)
class EndOffer:
    """Who was asked until then has not answered, unless they did."""

    conversation_id: ConversationId
    until: datetime

    @property
    def lane(self) -> str:
        return f"route:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class ShowOffer:
    """Ask an agent in the thread, while they are being asked."""

    conversation_id: ConversationId
    agent_id: AgentId
    until: datetime

    @property
    def lane(self) -> str:
        return f"offer:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class AskAgent:
    """Ask an agent by direct message, while they are being asked."""

    conversation_id: ConversationId
    agent_id: AgentId
    until: datetime

    @property
    def lane(self) -> str:
        return f"ask:{self.agent_id}"


@dataclass(frozen=True, slots=True)
class TellAway:
    """Tell an agent that they count as away since they let offers pass, and how they return."""

    agent_id: AgentId

    @property
    def lane(self) -> str:
        return f"ask:{self.agent_id}"


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Take from an agent who is gone what their contacts wait for."""

    agent_id: AgentId

    @property
    def lane(self) -> str:
        return f"back:{self.agent_id}"


@dataclass(frozen=True, slots=True)
class WatchAnswer:
    """See whether the owner since then has given the first answer. step: how often they were waited for."""

    conversation_id: ConversationId
    agent_id: AgentId
    since: datetime
    step: int

    @property
    def lane(self) -> str:
        return f"answer:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class SayWhose:
    """Say in the thread what became of who has the conversation. agent_id: whom it is about, None: nobody."""

    conversation_id: ConversationId
    word: Word
    agent_id: AgentId | None = None

    @property
    def lane(self) -> str:
        return f"whose:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class ShowHandOver:
    """Say in the thread who gave the conversation on, and what whoever takes it has to know."""

    conversation_id: ConversationId
    by: AgentId

    @property
    def lane(self) -> str:
        return f"thread:{self.conversation_id}"


SeekingEffect = (
    FindAgent
    | FindWork
    | EndOffer
    | ShowOffer
    | AskAgent
    | TellAway
    | TakeBack
    | WatchAnswer
    | SayWhose
    | ShowHandOver
)
