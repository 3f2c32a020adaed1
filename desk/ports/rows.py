"""What a unit of work loads and saves: contacts, conversations, messages, agents, our own posts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.agent import Agent
from core.announcement import Announcement
from core.attendance import Attendance
from core.audit import Anchor, AuditEntry, Verdict
from core.closing import Closing
from core.contact import Contact, ContactAddress
from core.conversation import Conversation
from core.facts import Fact
from core.ids import (
    AgentId,
    AgentRef,
    AttemptKey,
    ChannelRef,
    ContactId,
    ConversationId,
    EffectId,
    MessageId,
    NumberId,
    PostRef,
    RemoteMessageId,
    SkillsetId,
    ThreadRef,
)
from core.medium import Medium
from core.message import InboundMessage, Message, OutboundMessage
from core.quick_reply import QuickReply
from core.routing.assignment import ChoiceMade
from desk.items import DeliveryReported


class Contacts(Protocol):
    """The tenant's contacts. Addresses recognise within the tenant."""

    async def at(self, addresses: Sequence[ContactAddress]) -> Sequence[Contact]:
        """Every contact that has one of these addresses, oldest first."""
        ...

    async def get(self, contact_id: ContactId) -> Contact: ...

    def save(self, contact: Contact) -> None:
        """Insert or change; an address it has is taken from whoever had it before."""
        ...

    async def merge(self, kept: Contact, gone: Contact) -> None:
        """Everything of `gone` becomes `kept`'s: messages, conversations, addresses. An open conversation of both with
        one number stays open in `kept`'s and is closed in the other.
        """
        ...


class Conversations(Protocol):
    """The tenant's conversations."""

    async def latest(self, contact_id: ContactId, number_id: NumberId) -> Conversation | None:
        """The open one, else the one closed last, else None."""
        ...

    async def get(self, conversation_id: ConversationId) -> Conversation: ...

    async def of_contact(self, contact_id: ContactId) -> Sequence[Conversation]:
        """All of a contact's, in the order in which they were opened."""
        ...

    async def of_thread(self, thread: ThreadRef) -> Conversation | None:
        """Whose thread this is or once was."""
        ...

    async def numbered(self, number: int) -> Conversation | None:
        """The one that has this short number."""
        ...

    async def in_channel(self, channel: ChannelRef) -> Sequence[Conversation]:
        """The open ones whose thread stands in this channel."""
        ...

    async def threadless(self) -> bool:
        """Whether an open one has no thread that is known: its card is on its way, or may stand there already."""
        ...

    async def count(self, agent_id: AgentId) -> tuple[int, int]:
        """How many the agent has, and how many wait in all skillsets."""
        ...

    async def open_in(self, skillset_id: SkillsetId, *, most: int) -> Sequence[Conversation]:
        """So many of the open ones of a skillset, in the order in which they were opened."""
        ...

    async def spoken_last(
        self, number_id: NumberId, *, before: datetime, most: int
    ) -> Sequence[Conversation]:
        """
        Those of this number whose owner answered before then, and whose contact has not written since; longest first.

        What is to be sent when the contact writes again holds a conversation open: those are not among them.
        """
        ...

    async def next_number(self) -> int:
        """A short number nobody has; numbers of work that is undone may be skipped."""
        ...

    def save(self, conversation: Conversation) -> None:
        """Insert (version 0) or change; the saved one's version is one more. Checked at commit: StaleVersion."""
        ...


class Messages(Protocol):
    """The tenant's messages."""

    async def get(self, message_id: MessageId) -> Message: ...

    async def outbound(self, message_id: MessageId) -> OutboundMessage:
        """Like get, for one of ours. Raises KeyError for a contact's."""
        ...

    async def with_remote_id(self, number_id: NumberId, remote_id: RemoteMessageId) -> Message | None: ...

    async def of_post(self, post: PostRef) -> Sequence[OutboundMessage]:
        """The messages an agent's post became, by part; empty if none."""
        ...

    async def last_inbound(self, conversation_id: ConversationId) -> InboundMessage | None:
        """The newest of the contact, by the channel's time."""
        ...

    async def held(self, conversation_id: ConversationId) -> Sequence[OutboundMessage]:
        """Those in state held, in the order they were written."""
        ...

    async def of_conversation(self, conversation_id: ConversationId) -> Sequence[Message]:
        """All, oldest first."""
        ...

    async def latest(self, conversation_id: ConversationId, most: int) -> Sequence[Message]:
        """The last so many, oldest first."""
        ...

    def save(self, message: Message) -> None:
        """Insert or change; one of ours is version-checked at commit like a conversation (reports change it too)."""
        ...

    async def apply(self, reports: Sequence[DeliveryReported]) -> "Sequence[Applied]":
        """
        Apply reports in bulk: progress climbs and never falls, in whatever order they come, however often.

        A report finds its message by the attempt's key, else by the remote id. One that finds none is kept and applied
        by `adopt_early`. Answers only what changed something.
        """
        ...

    async def adopt_early(self) -> "Sequence[Applied]":
        """Apply kept reports whose message is known by now."""
        ...


@dataclass(frozen=True, slots=True)
class Applied:
    """
    A report changed a message. before: as it stood, after: as it stands; `doubt_ended` when it was unknown before.

    double: the report belongs to an attempt other than the one the message stands for, and both arrived.
    """

    before: OutboundMessage
    after: OutboundMessage
    double: bool = False

    @property
    def doubt_ended(self) -> bool:
        return self.before.remote_id is None and self.after.remote_id is not None


class MediaStates(Protocol):
    """How far the files of the tenant's messages came."""

    async def get(self, message_id: MessageId) -> Medium | None:
        """None: the message has no file."""
        ...

    async def of_contact(self, contact_id: ContactId) -> Sequence[Medium]:
        """Of every conversation with them, in the order they were wanted."""
        ...

    def save(self, medium: Medium) -> None:
        """Insert (version 0) or change; version-checked at commit like a conversation."""
        ...


class QuickReplies(Protocol):
    """The words the tenant keeps ready; never many."""

    async def all(self) -> Sequence[QuickReply]:
        """By name."""
        ...

    def save(self, reply: QuickReply) -> None:
        """Insert, or take the place of the one whose name is the same."""
        ...

    def remove(self, reply: QuickReply) -> None:
        """Take away whatever has this name; one that is gone already is no error."""
        ...


class Closings(Protocol):
    """Why conversations were closed."""

    async def last(self, conversation_id: ConversationId) -> Closing | None:
        """The latest one of this conversation; None: it was never closed for a reason that was told."""
        ...

    def save(self, closing: Closing) -> None:
        """Keep it beside the former ones."""
        ...


class Announcements(Protocol):
    """What went to contacts by itself."""

    async def of(self, contact_id: ContactId) -> Sequence[Announcement]:
        """Everything this contact ever got, oldest first; of merged ones, what both got."""
        ...

    def save(self, announcement: Announcement) -> None:
        """Keep it beside the others."""
        ...


class AttendanceBook(Protocol):
    """When each agent was seen last."""

    async def of(self, agents: Collection[AgentId]) -> Mapping[AgentId, Attendance]:
        """Every one of these, also whoever was never seen."""
        ...

    def saw(self, agent_id: AgentId, at: datetime) -> None:
        """They were there; whoever writes last is right, and nobody is told of anybody else."""
        ...

    def asked(self, agent_id: AgentId, at: datetime) -> None:
        """Slack was asked about them, or is about to be."""
        ...


@dataclass(frozen=True, slots=True)
class Noted:
    """A fact, and when it was recorded."""

    at: datetime
    fact: Fact


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice, and when it was recorded."""

    at: datetime
    fact: ChoiceMade


class Journal(Protocol):
    """What was recorded, read back; only what is committed."""

    async def noted(self, kinds: Collection[type[Fact]], since: datetime, until: datetime) -> Sequence[Noted]:
        """Facts of these kinds, recorded from `since` on and before `until`, in the order of their recording."""
        ...

    async def last_choice(self, conversation_id: ConversationId) -> Chosen | None:
        """What was decided last about who gets this conversation, however long ago; None: nothing was."""
        ...


class AuditTrail(Protocol):
    """The tenant's chain of deeds: facts kept as proof join it as they are recorded, in the same transaction."""

    async def between(self, since: datetime, until: datetime, most: int) -> Sequence[AuditEntry]:
        """Entries from `since` on and before `until`, the newest first."""
        ...

    async def head(self) -> Anchor | None:
        """The newest entry, as it can be written down outside; None: there is none yet."""
        ...

    async def checked(self, anchors: Iterable[Anchor] = ()) -> Verdict:
        """The whole chain, read from its beginning and held against what was written down outside."""
        ...


class Agents(Protocol):
    """The tenant's agents, as far as they were ever met."""

    async def by_ref(self, ref: AgentRef) -> Agent | None: ...

    async def get(self, agent_id: AgentId) -> Agent: ...

    async def all(self) -> Sequence[Agent]:
        """By name."""
        ...

    async def of_skillset(self, skillset_id: SkillsetId) -> Sequence[Agent]:
        """Those who have this skill, at whatever level, by name."""
        ...

    def save(self, agent: Agent) -> None:
        """Insert (version 0) or change an agent loaded here; checked at commit like a conversation: StaleVersion."""
        ...


@dataclass(frozen=True, slots=True)
class Posted:
    """One of our own posts. message_ids: what it shows; root: whether it is a card."""

    post: PostRef
    conversation_id: ConversationId
    effect_id: EffectId
    message_ids: tuple[MessageId, ...] = ()
    root: bool = False


class Posts(Protocol):
    """Our own posts, by which they are recognised."""

    async def get(self, post: PostRef) -> Posted | None: ...

    async def showing(self, message_id: MessageId) -> PostRef | None:
        """The newest post that shows a contact's message."""
        ...

    async def echo_of(self, key: AttemptKey) -> PostRef | None:
        """The post that came back as an echo of this attempt."""
        ...

    async def made_by(self, effect_id: EffectId) -> PostRef | None:
        """The post that was recorded for this effect."""
        ...

    def save(self, posted: Posted) -> None: ...

    def save_echo(self, key: AttemptKey, post: PostRef) -> None: ...
