"""The union of every fact: the whole story in one place. Facts carry ids, never words."""

from dataclasses import dataclass
from enum import StrEnum

from core.access import AccessRefused
from core.acquaintance import ContactFact
from core.agent import AgentFact
from core.announcement import AnnouncementFact
from core.compliance.consent import ConsentFact
from core.compliance.template_life import TemplateFact
from core.happened import ConversationFact
from core.ids import (
    AgentId,
    ConversationId,
    MessageId,
    PostRef,
)
from core.medium import MediumFact
from core.message import Progress
from core.number import NumberRestricted, NumberSet
from core.operating import AuditAnchored
from core.quick_reply import QuickReplyFact
from core.routing.skillset import SkillsetFact
from core.tenant import BreakReasonsSet, ClosingReasonsSet
from core.thread import ThreadFact
from core.two_person import TwoPersonFact


class Question(StrEnum):
    """What an agent is asked about a reply that was not sent at once."""

    NOT_YOURS = "not yours"
    CLOSED = "closed"
    LATE = "late"
    MOVED = "moved"
    BUTTON = "button"
    ENOUGH = "enough"


class KeptInside(StrEnum):
    """
    Why a post in a thread stays inside.

    links: there is nothing in it but links into the workspace; unseen: its author may not look into this conversation.
    """

    NOTE = "note"
    STRANGER = "stranger"
    LINKS = "links"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class ReplyAccepted:
    """An agent's words are to be sent."""

    conversation_id: ConversationId
    message_id: MessageId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class AnswerBegun:
    """
    A post answers what the contact wrote last, or takes its time. message_id: the last of those it became.

    takes_time: it can be undone for a while, or files have to be made fit first.
    """

    conversation_id: ConversationId
    message_id: MessageId
    takes_time: bool


@dataclass(frozen=True, slots=True)
class ReplyRefused:
    """The gate said no; the words are kept as a draft. reason: a RefusalReason's value."""

    conversation_id: ConversationId
    message_id: MessageId
    agent_id: AgentId
    reason: str


@dataclass(frozen=True, slots=True)
class ReplyQuestioned:
    """The words are kept as a draft until the agent says what to do with them."""

    conversation_id: ConversationId
    message_id: MessageId
    agent_id: AgentId
    question: Question


@dataclass(frozen=True, slots=True)
class PostKeptInside:
    """A post in the thread did not go to the contact."""

    conversation_id: ConversationId
    message_id: MessageId
    agent_id: AgentId
    why: KeptInside


@dataclass(frozen=True, slots=True)
class LinksTakenOut:
    """A post's links into the workspace do not go to the contact; its other words do, or may."""

    conversation_id: ConversationId
    message_id: MessageId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class ReplyHeld:
    """The draft goes out when the contact writes again."""

    conversation_id: ConversationId
    message_id: MessageId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class SentByForm:
    """An agent's words that stand in no post of theirs are to be sent: the thread gets a post of ours with them."""

    conversation_id: ConversationId
    message_id: MessageId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class SentShown:
    """What was sent by a form stands in the thread now; how far it came is marked there."""

    conversation_id: ConversationId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class SentPostEdited:
    """An agent edited a post whose words had already left."""

    conversation_id: ConversationId
    message_id: MessageId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class SentPostDeleted:
    """An agent deleted a post whose words had already left."""

    conversation_id: ConversationId
    message_id: MessageId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class DraftWithdrawn:
    """An agent deleted a post whose words had not left; they never will."""

    conversation_id: ConversationId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class MessageAccepted:
    """The channel took the message."""

    conversation_id: ConversationId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class MessageProgressed:
    """The channel reported how far it came, and it is further than before."""

    conversation_id: ConversationId
    message_id: MessageId
    progress: Progress


@dataclass(frozen=True, slots=True)
class MessageFailed:
    """It will not arrive. problem: a code of desk.problems."""

    conversation_id: ConversationId
    message_id: MessageId
    problem: str


@dataclass(frozen=True, slots=True)
class MessageDoubted:
    """Nobody knows whether it arrived; a report may still tell."""

    conversation_id: ConversationId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class DoubtOutlived:
    """No report came in time: a person has to decide."""

    conversation_id: ConversationId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class DoubtEnded:
    """It is known now that the message arrived; by a report, or because a person said so (agent_id)."""

    conversation_id: ConversationId
    message_id: MessageId
    agent_id: AgentId | None = None


@dataclass(frozen=True, slots=True)
class ResendAsked:
    """A person asked to send it again."""

    conversation_id: ConversationId
    message_id: MessageId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class TroubleChanged:
    """The conversation's last delivery problem is another one now, or over."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True)
class DoubleDelivery:
    """A message that was sent again turned out to have arrived before: the contact has it twice."""

    conversation_id: ConversationId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class ReactionChanged:
    """The contact put an emoji on this message, or took it away."""

    conversation_id: ConversationId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class MessageUnplaced:
    """The contact did something to a message nobody knows; message_id: what is kept of it as a message of its own."""

    conversation_id: ConversationId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class MessageChanged:
    """The contact changed this message, or deleted it."""

    conversation_id: ConversationId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class FormerSeen:
    """Somebody looked at what a message said before it was changed or deleted."""

    conversation_id: ConversationId
    message_id: MessageId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class MarkMissed:
    """How far an agent's words came could not be shown on their post: it is gone."""

    conversation_id: ConversationId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class TwinPosted:
    """One effect was posted twice; the younger post goes."""

    post: PostRef


@dataclass(frozen=True, slots=True)
class ItemSetAside:
    """Something came in that could not be handled. reason: a code; inbox_id: where it is kept."""

    inbox_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class EffectGivenUp:
    """An effect was tried as often as is sensible. kind: its name; reason: the problem's code."""

    kind: str
    reason: str


Fact = (
    ConversationFact
    | ThreadFact
    | ReplyAccepted
    | AnswerBegun
    | ReplyRefused
    | ReplyQuestioned
    | PostKeptInside
    | LinksTakenOut
    | ReplyHeld
    | SentByForm
    | SentShown
    | SentPostEdited
    | SentPostDeleted
    | DraftWithdrawn
    | MessageAccepted
    | MessageProgressed
    | MessageFailed
    | MessageDoubted
    | DoubtOutlived
    | DoubtEnded
    | ResendAsked
    | TroubleChanged
    | DoubleDelivery
    | ReactionChanged
    | MessageUnplaced
    | MessageChanged
    | FormerSeen
    | MediumFact
    | ContactFact
    | AgentFact
    | AnnouncementFact
    | SkillsetFact
    | NumberSet
    | NumberRestricted
    | BreakReasonsSet
    | ClosingReasonsSet
    | QuickReplyFact
    | ConsentFact
    | TemplateFact
    | MarkMissed
    | AccessRefused
    | TwoPersonFact
    | AuditAnchored
    | TwinPosted
    | ItemSetAside
    | EffectGivenUp
)
