"""What agents are asked and told about whose a conversation is, before any vendor draws it."""

from dataclasses import dataclass
from datetime import datetime

from core.ids import AgentRef, ConversationId, PostRef
from core.seeking import Word
from core.text import Private
from desk.template_views import TemplateWord


@dataclass(frozen=True, slots=True)
class OfferPost:
    """An agent is asked whether they take the conversation, until then. number: the conversation's."""

    conversation_id: ConversationId
    number: int
    agent: AgentRef
    until: datetime


@dataclass(frozen=True, slots=True)
class WhosePost:
    """What became of who has the conversation. agents: whom it concerns; since: when that began."""

    word: Word
    agents: tuple[AgentRef, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class OfferWord:
    """By direct message: an agent is asked about a conversation. thread: where it stands; excerpt: what was said."""

    conversation_id: ConversationId
    number: int
    name: Private
    excerpt: Private | None
    thread: PostRef
    until: datetime
    language: str


@dataclass(frozen=True, slots=True)
class AwayWord:
    """
    By direct message: an agent counts as away, since they let offers pass; and how they return.

    absent: since they were not there instead.
    """

    language: str
    absent: bool = False


DirectWord = OfferWord | AwayWord | TemplateWord
