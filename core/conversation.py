"""Conversation: a contact and a number talking, its stages and every transition between them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from core.change import Change
from core.compliance.service_window import ServiceWindow
from core.happened import (
    ContactCalled,
    ContactWrote,
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    ConversationTaken,
    WindowOpened,
)
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
from core.priority import Priority
from core.routing.assignment import (
    Assignment,
    ConversationRequeued,
    ConversationTransferred,
    LastAgent,
    Passed,
    Reason,
    Why,
)
from core.stage import (
    ANYONE,
    AlreadyClosed,
    AlreadyTaken,
    Assigned,
    BeingAsked,
    Closed,
    NotClosed,
    NotWaiting,
    Offered,
    OnlyAgent,
    Reservation,
    Reserved,
    Stage,
    Unmanaged,
    Waiting,
    waited_since,
)
from core.thread import ThreadLost, ThreadOpened, ThreadRenewed

# A contact who writes again within this time after closing continues the same thread.
REOPENS_WITHIN = timedelta(hours=24)

# A thread that holds so many messages, or has stood so long, is hard to read: the next message begins a new one.
RENEWED_AFTER_MESSAGES = 200
RENEWED_AFTER = timedelta(days=30)

_WentOn = ConversationReopened | ConversationRequeued | WindowOpened


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
    skillset_id: whose it is; while it is unmanaged, where it stands meanwhile. last_agent: who had the contact before,
    None: nobody. passed: who lately let an offer of it pass.
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
    priority: Priority = Priority.NORMAL
    last_agent: LastAgent | None = None
    passed: tuple[Passed, ...] = ()

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
        priority: Priority = Priority.NORMAL,
        last_agent: LastAgent | None = None,
        managed: bool = True,
    ) -> "Change[Conversation, ConversationOpened]":
        """
        A new conversation, waiting in its skillset.

        former: the thread of the contact's last one. managed: False where nothing could choose the skillset: it only
        stands there, until somebody chooses.
        """
        conversation = cls(
            id,
            number,
            contact_id,
            number_id,
            skillset_id,
            Waiting(now) if managed else Unmanaged(now),
            ServiceWindow(None),
            opened_at=now,
            former=former,
            priority=priority,
            last_agent=last_agent,
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
    ) -> "Change[Conversation, _WentOn | ContactWrote | ThreadRenewed]":
        """The contact wrote: the window opens by the channel's time, a closed conversation goes on."""
        went_on = self._went_on(at=sent_at, now=now)
        renewed = went_on.state.renewed(now)
        state = replace(renewed.state, thread_messages=renewed.state.thread_messages + 1)
        return Change(state, (*went_on.facts, *renewed.facts, ContactWrote(self.id, message_id)))

    def contact_called(
        self, *, at: datetime, now: datetime
    ) -> "Change[Conversation, _WentOn | ContactCalled]":
        """The contact called: it opens the window and goes on like a message."""
        went_on = self._went_on(at=at, now=now)
        return Change(went_on.state, (*went_on.facts, ContactCalled(self.id)))

    def claim(
        self, agent_id: AgentId, *, reason: Reason, now: datetime
    ) -> "Change[Conversation, ConversationTaken]":
        """
        An agent takes one that nobody has; who is being asked about it says yes. One's own again changes nothing.

        Raises AlreadyTaken, BeingAsked, Reserved, AlreadyClosed.
        """
        match self.stage:
            case Waiting():
                self.waiting(agent_id)
            case Offered(agent_id=asked, until=until) if asked != agent_id:
                raise BeingAsked(asked, until)
            case Assigned(assignment) if assignment.agent_id != agent_id:
                raise AlreadyTaken(assignment.agent_id)
            case Assigned():
                return Change(self, ())
            case Unmanaged() | Offered():
                pass
            case Closed():
                raise AlreadyClosed
            case _:
                assert_never(self.stage)
        return self.given_to(agent_id, reason=reason, now=now, former=None)

    def transfer(
        self, skillset_id: SkillsetId, by: AgentId, *, now: datetime, reserved: Reservation = ANYONE
    ) -> "Change[Conversation, ConversationTransferred | ThreadRenewed]":
        """Somebody gives it to a skillset; in another one it goes on in a new thread. Raises AlreadyClosed."""
        if isinstance(self.stage, Closed):
            raise AlreadyClosed
        since = waited_since(self.stage) or now
        moves = skillset_id != self.skillset_id and self.thread is not None
        moved = replace(
            self,
            skillset_id=skillset_id,
            stage=Waiting(since, reserved=reserved),
            last_agent=self._last_agent(now),
            thread=None if moves else self.thread,
            channel=None if moves else self.channel,
            former=self.thread if moves else self.former,
        )
        renewed = (ThreadRenewed(self.id, self.thread),) if moves and self.thread is not None else ()
        return Change(moved, (*renewed, ConversationTransferred(self.id, skillset_id, by, self.owner)))

    def hand(
        self, agent_id: AgentId, by: AgentId, *, now: datetime
    ) -> "Change[Conversation, ConversationTransferred | ThreadRenewed | ConversationTaken]":
        """Somebody gives it to an agent, who has it at once, whoever had it before. Raises AlreadyClosed."""
        moved = self.transfer(self.skillset_id, by, now=now)
        given = replace(moved.state, stage=Assigned(Assignment(agent_id, now, Reason.TRANSFERRED)))
        return Change(
            given, (*moved.facts, ConversationTaken(self.id, agent_id, Reason.TRANSFERRED, self.owner))
        )

    def take_over(self, agent_id: AgentId, *, now: datetime) -> "Change[Conversation, ConversationTaken]":
        """An agent takes it from whoever has it. Raises AlreadyClosed."""
        if isinstance(self.stage, Closed):
            raise AlreadyClosed
        if self.owner == agent_id:
            return Change(self, ())
        return self.given_to(agent_id, reason=Reason.TOOK_OVER, now=now, former=self.owner)

    def close(self, agent_id: AgentId, *, now: datetime) -> "Change[Conversation, ConversationClosed]":
        """An agent ends it. Raises AlreadyClosed."""
        if isinstance(self.stage, Closed):
            raise AlreadyClosed
        owner = None if self.owner == agent_id else self.owner
        closed = replace(self, stage=Closed(now, agent_id), last_agent=self._last_agent(now))
        return Change(closed, (ConversationClosed(self.id, agent_id, owner),))

    def reopen(
        self, agent_id: AgentId, *, now: datetime
    ) -> "Change[Conversation, ConversationReopened | ConversationTaken]":
        """An agent goes on with a closed one and has it. Raises NotClosed."""
        if not isinstance(self.stage, Closed):
            raise NotClosed
        taken = self.given_to(agent_id, reason=Reason.REOPENED, now=now, former=None)
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
        if self.thread is None:
            return Change(self, ())
        return Change(replace(self, thread=None, channel=None, former=self.thread), (ThreadLost(self.id),))

    def renewed(self, now: datetime) -> "Change[Conversation, ThreadRenewed]":
        """With a new thread to come, if the one it has has grown too long."""
        if self.thread is None or self.thread_opened_at is None:
            return Change(self, ())
        outgrown = self.thread_messages >= RENEWED_AFTER_MESSAGES
        if not outgrown and now - self.thread_opened_at < RENEWED_AFTER:
            return Change(self, ())
        moved = replace(self, thread=None, channel=None, former=self.thread)
        return Change(moved, (ThreadRenewed(self.id, self.thread),))

    def _went_on(self, *, at: datetime, now: datetime) -> "Change[Conversation, _WentOn]":
        window, stage, last_agent = self.window.heard(at), self.stage, self.last_agent
        facts: tuple[_WentOn, ...] = ()
        if isinstance(self.stage, Closed):
            stage, facts = Waiting(now), (ConversationReopened(self.id),)
        elif isinstance(self.stage, Assigned) and self.stage.gone:
            owner = self.stage.assignment.agent_id
            stage, last_agent = Waiting(now), LastAgent(owner, now)
            facts = (ConversationRequeued(self.id, owner, Why.OFFLINE),)
        if window.is_open(now) and not self.window.is_open(now):
            facts = (*facts, WindowOpened(self.id))
        return Change(replace(self, stage=stage, window=window, last_agent=last_agent), facts)

    def given_to(
        self, agent_id: AgentId, *, reason: Reason, now: datetime, former: AgentId | None
    ) -> "Change[Conversation, ConversationTaken]":
        """An agent has it, whatever it was before; former: who had it."""
        assigned = replace(self, stage=Assigned(Assignment(agent_id, now, reason)))
        return Change(assigned, (ConversationTaken(self.id, agent_id, reason, former),))

    def waiting(self, agent_id: AgentId | None = None) -> Waiting:
        """Its stage while it waits; for an agent, if it is not kept for another. Raises NotWaiting, Reserved."""
        if not isinstance(self.stage, Waiting):
            raise NotWaiting
        only = self.stage.reserved
        if isinstance(only, OnlyAgent) and agent_id not in (None, only.agent_id):
            raise Reserved(only.agent_id)
        return self.stage

    def _last_agent(self, now: datetime) -> LastAgent | None:
        return self.last_agent if self.owner is None else LastAgent(self.owner, now)
