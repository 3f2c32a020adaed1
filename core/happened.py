"""What can happen to a conversation: its facts, beside those of who has it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.ids import AgentId, ContactId, ConversationId, MessageId, NumberId, SkillsetId
from core.priority import Priority
from core.routing.assignment import AssignmentFact, Reason


@dataclass(frozen=True, slots=True)
class ConversationOpened:
    """A contact wrote and no conversation with that number was open."""

    conversation_id: ConversationId
    contact_id: ContactId
    number_id: NumberId
    skillset_id: SkillsetId


@dataclass(frozen=True, slots=True)
class ConversationReopened:
    """A closed conversation goes on: the contact wrote again, or an agent reopened it."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True)
class ConversationTaken:
    """An agent has it now; former: who had it before, None if nobody."""

    conversation_id: ConversationId
    agent_id: AgentId
    reason: Reason
    former: AgentId | None = None


@dataclass(frozen=True, slots=True)
class QuietBroken:
    """After some quiet the contact wrote to an agent, who may look elsewhere by now."""

    conversation_id: ConversationId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class ConversationClosed:
    """An agent closed it. owner: whose it was, None: their own or nobody's."""

    conversation_id: ConversationId
    agent_id: AgentId
    owner: AgentId | None = None


@dataclass(frozen=True, slots=True)
class ContactWrote:
    """A message of the contact was taken in."""

    conversation_id: ConversationId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class ContactCalled:
    """The contact called: it opens the window like a message."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True)
class WindowOpened:
    """The service window was closed and is open now."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True)
class CallEnded:
    """A call of the contact is over. at: when it ended; lasted: None if nobody answered it."""

    conversation_id: ConversationId
    at: datetime
    lasted: timedelta | None


@dataclass(frozen=True, slots=True)
class WindowLost:
    """
    A service window ended, and nobody had answered: free words cannot reach the contact any more.

    agent_id: whose it was, None: nobody's yet. at: when it ended, by the channel's clock.
    """

    conversation_id: ConversationId
    skillset_id: SkillsetId
    agent_id: AgentId | None
    at: datetime


@dataclass(frozen=True, slots=True)
class WindowClosing:
    """So much is left of a window in which the contact has not been answered."""

    conversation_id: ConversationId
    left: timedelta


@dataclass(frozen=True, slots=True)
class PrioritySet:
    """Somebody said how soon it should be served."""

    conversation_id: ConversationId
    by: AgentId
    priority: Priority


ConversationFact = (
    ConversationOpened
    | ConversationReopened
    | ConversationTaken
    | QuietBroken
    | ConversationClosed
    | ContactWrote
    | ContactCalled
    | WindowOpened
    | CallEnded
    | WindowClosing
    | WindowLost
    | PrioritySet
    | AssignmentFact
)
