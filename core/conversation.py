"""Conversation: a contact and a number talking, its stages and every transition between them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from core.change import Change
from core.compliance.service_window import ServiceWindow
from core.ids import (
    AgentId,
    ChannelRef,
    ContactId,
    ConversationId,
    MessageId,
    NumberId,
    SkillsetId,
    ThreadRef,
)
from core.routing.assignment import Assignment, Reason
from core.thread import ThreadLost, ThreadOpened, ThreadRenewed

# A contact who writes again within this time after closing continues the same thread.
REOPENS_WITHIN = timedelta(hours=24)

# A thread that holds so many messages, or has stood so long, is hard to read and slow to open: the next message of the
# contact begins a new one.
RENEWED_AFTER_MESSAGES = 200
RENEWED_AFTER = timedelta(days=30)


# ---- facts ---------------------------------------------------------------------------------------------------------


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
class ConversationClosed:
    """An agent closed it."""

    conversation_id: ConversationId
    agent_id: AgentId


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
class WindowClosing:
    """So much is left of a window in which the contact has not been answered."""

    conversation_id: ConversationId
    left: timedelta


ConversationFact = (
    ConversationOpened
    | ConversationReopened
    | ConversationTaken
    | ConversationClosed
    | ContactWrote
    | ContactCalled
    | WindowOpened
    | CallEnded
    | WindowClosing
)


# ---- refusals ------------------------------------------------------------------------------------------------------


class NotAllowed(Exception):
    """This is not possible in the stage the conversation is in."""


class AlreadyTaken(NotAllowed):
    """Somebody else has this conversation."""

    def __init__(self, owner: AgentId) -> None:
        super().__init__("taken")
        self.owner = owner


class AlreadyClosed(NotAllowed):
    """This conversation is closed."""


class NotClosed(NotAllowed):
    """This conversation is not closed."""


# ---- stages --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """In its skillset's queue: nobody has it yet."""

    since: datetime


@dataclass(frozen=True, slots=True)
class Assigned:
    """An agent has it."""

    assignment: Assignment


@dataclass(frozen=True, slots=True)
class Closed:
    """It is over, until somebody writes again."""

    at: datetime
    by: AgentId


Stage = Waiting | Assigned | Closed


@dataclass(frozen=True, slots=True)
class Conversation:
    """
    One conversation.

    number: the short number people use (#1042), unique within the tenant; thread: None until it was opened in Slack.
    thread_opened_at, thread_messages: since when it is this thread, and how much was said in it. channel: where it
    stands, which need not be its skillset's; None without a thread. former: the thread before this one, of this
    conversation or of the contact's last one.
    answered_at: when an agent last replied. problem: code of the last delivery problem.
    holding: replies wait until the contact writes again. version: counts saved changes.
    """

    id: ConversationId
    number: int
    contact_id: ContactId
    number_id: NumberId
    skillset_id: SkillsetId
    stage: Stage
    window: ServiceWindow
    opened_at: datetime
    thread: ThreadRef | None = None
    answered_at: datetime | None = None
    problem: str | None = None
    holding: bool = False
    version: int = 0
    thread_opened_at: datetime | None = None
    thread_messages: int = 0
    former: ThreadRef | None = None
    channel: ChannelRef | None = None

    @classmethod
    def open(
        cls,
        *,
        id: ConversationId,
        number: int,
        contact_id: ContactId,
        number_id: NumberId,
        skillset_id: SkillsetId,
        now: datetime,
        former: ThreadRef | None = None,
    ) -> "Change[Conversation, ConversationOpened]":
        """A new conversation, waiting in its skillset. former: the thread of the contact's last one."""
        conversation = cls(
            id,
            number,
            contact_id,
            number_id,
            skillset_id,
            Waiting(now),
            ServiceWindow(None),
            opened_at=now,
            former=former,
        )
        return Change(conversation, (ConversationOpened(id, contact_id, number_id, skillset_id),))

    @property
    def owner(self) -> AgentId | None:
        """Who has it; None while it waits and after it was closed."""
        return self.stage.assignment.agent_id if isinstance(self.stage, Assigned) else None

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return not isinstance(self.stage, Closed)

    @property
    def unanswered(self) -> bool:
        """Whether the contact had the last word, and nobody has answered it yet."""
        heard = self.window.opened_at
        return self.is_open and heard is not None and (self.answered_at is None or self.answered_at < heard)

    def reopens(self, now: datetime) -> bool:
        """Whether a contact who writes now continues this closed conversation instead of starting another."""
        return isinstance(self.stage, Closed) and now - self.stage.at < REOPENS_WITHIN

    def contact_wrote(
        self, message_id: MessageId, *, sent_at: datetime, now: datetime
    ) -> "Change[Conversation, ConversationReopened | ContactWrote | WindowOpened | ThreadRenewed]":
        """The contact wrote: the window opens by the channel's time, a closed conversation goes on."""
        went_on = self._went_on(at=sent_at, now=now)
        renewed = went_on.state.renewed(now)
        state = replace(renewed.state, thread_messages=renewed.state.thread_messages + 1)
        return Change(state, (*went_on.facts, *renewed.facts, ContactWrote(self.id, message_id)))

    def contact_called(
        self, *, at: datetime, now: datetime
    ) -> "Change[Conversation, ConversationReopened | ContactCalled | WindowOpened]":
        """The contact called: it opens the window and goes on like a message."""
        went_on = self._went_on(at=at, now=now)
        return Change(went_on.state, (*went_on.facts, ContactCalled(self.id)))

    def claim(
        self, agent_id: AgentId, *, reason: Reason, now: datetime
    ) -> "Change[Conversation, ConversationTaken]":
        """An agent takes a waiting one. Raises AlreadyTaken, AlreadyClosed; taking one's own again changes nothing."""
        match self.stage:
            case Waiting():
                return self._given_to(agent_id, reason=reason, now=now, former=None)
            case Assigned(assignment):
                if assignment.agent_id == agent_id:
                    return Change(self, ())
                raise AlreadyTaken(assignment.agent_id)
            case Closed():
                raise AlreadyClosed
            case _:
                assert_never(self.stage)

    def take_over(self, agent_id: AgentId, *, now: datetime) -> "Change[Conversation, ConversationTaken]":
        """An agent takes it from whoever has it. Raises AlreadyClosed."""
        if isinstance(self.stage, Closed):
            raise AlreadyClosed
        if self.owner == agent_id:
            return Change(self, ())
        return self._given_to(agent_id, reason=Reason.TOOK_OVER, now=now, former=self.owner)

    def close(self, agent_id: AgentId, *, now: datetime) -> "Change[Conversation, ConversationClosed]":
        """An agent ends it. Raises AlreadyClosed."""
        if isinstance(self.stage, Closed):
            raise AlreadyClosed
        return Change(replace(self, stage=Closed(now, agent_id)), (ConversationClosed(self.id, agent_id),))

    def reopen(
        self, agent_id: AgentId, *, now: datetime
    ) -> "Change[Conversation, ConversationReopened | ConversationTaken]":
        """An agent goes on with a closed one and has it. Raises NotClosed."""
        if not isinstance(self.stage, Closed):
            raise NotClosed
        taken = self._given_to(agent_id, reason=Reason.REOPENED, now=now, former=None)
        return Change(taken.state, (ConversationReopened(self.id), *taken.facts))

    def answered(self, now: datetime, messages: int = 1) -> "Conversation":
        """The same conversation after an agent's reply, of so many messages, was accepted."""
        return replace(self, answered_at=now, thread_messages=self.thread_messages + messages)

    def troubled(self, problem: str | None) -> "Conversation":
        """The same conversation with its last delivery problem (a code), or None when one went well again."""
        return self if self.problem == problem else replace(self, problem=problem)

    def shown_in(
        self, thread: ThreadRef, channel: ChannelRef, *, now: datetime, outdated: bool = False
    ) -> "Change[Conversation, ThreadOpened]":
        """It has its thread now, in that channel."""
        shown = replace(self, thread=thread, channel=channel, thread_opened_at=now, thread_messages=0)
        return Change(shown, (ThreadOpened(self.id, outdated),))

    def thread_lost(self) -> "Change[Conversation, ThreadLost]":
        """Its thread is gone; one already without a thread changes nothing."""
        return (
            Change(self, ())
            if self.thread is None
            else Change(replace(self, thread=None, channel=None, former=self.thread), (ThreadLost(self.id),))
        )

    def renewed(self, now: datetime) -> "Change[Conversation, ThreadRenewed]":
        """With a new thread to come, if the one it has has grown too long."""
        if self.thread is None or self.thread_opened_at is None:
            return Change(self, ())
        outgrown = self.thread_messages >= RENEWED_AFTER_MESSAGES
        if not outgrown and now - self.thread_opened_at < RENEWED_AFTER:
            return Change(self, ())
        moved = replace(self, thread=None, channel=None, former=self.thread)
        return Change(moved, (ThreadRenewed(self.id, self.thread),))

    def _went_on(
        self, *, at: datetime, now: datetime
    ) -> "Change[Conversation, ConversationReopened | WindowOpened]":
        window = self.window.heard(at)
        reopened = isinstance(self.stage, Closed)
        facts: tuple[ConversationReopened | WindowOpened, ...] = (
            (ConversationReopened(self.id),) if reopened else ()
        )
        if window.is_open(now) and not self.window.is_open(now):
            facts = (*facts, WindowOpened(self.id))
        return Change(replace(self, stage=Waiting(now) if reopened else self.stage, window=window), facts)

    def _given_to(
        self, agent_id: AgentId, *, reason: Reason, now: datetime, former: AgentId | None
    ) -> "Change[Conversation, ConversationTaken]":
        assigned = replace(self, stage=Assigned(Assignment(agent_id, now, reason)))
        return Change(assigned, (ConversationTaken(self.id, agent_id, reason, former),))
