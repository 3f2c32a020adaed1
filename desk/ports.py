"""The ports: what use cases need of the world. Whoever implements one passes its contract suite."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self

from core.agent import Agent, Standing
from core.compliance.gate import ClearedMessage
from core.contact import Contact, ContactAddress
from core.conversation import Conversation
from core.effects import Effect
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
    NumberRef,
    PostRef,
    RemoteMessageId,
    SkillsetId,
    TenantId,
    ThreadRef,
    WorkspaceRef,
)
from core.message import InboundMessage, Message, OutboundMessage
from core.number import ManagedNumber
from core.routing.skillset import Skillset
from core.tenant import Tenant
from desk.items import DeliveryReported, Piece, Source
from desk.views import Alert, Card, Mark, Notice, ThreadPost


class Clock(Protocol):
    """The time everything but leases lives by."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait that long by this clock."""
        ...


class Ids(Protocol):
    """New identities."""

    def new(self) -> str:
        """UUIDv7 text: later ones sort after earlier ones."""
        ...


# ---- the directory: small, read often, changed seldom ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Directory:
    """All tenants, numbers and skillsets, as one value. An unknown reference gives None."""

    tenants: dict[TenantId, Tenant]
    numbers: dict[NumberId, ManagedNumber]
    skillsets: dict[SkillsetId, Skillset]
    operator: TenantId
    by_number_ref: dict[NumberRef, ManagedNumber]
    by_workspace: dict[WorkspaceRef, Tenant]
    by_account: dict[str, TenantId]


# ---- lanes -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """One piece, claimed. attempts: how often handling it failed before."""

    id: int
    source: Source
    body: bytes
    received_at: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """
    One effect, claimed.

    tries: how often it failed in a way that may be tried again. open_attempts: keys of attempts whose outcome nobody
    knows (the answer was lost, or the process died), oldest first; in_doubt: the row stands as unknown already.
    """

    id: EffectId
    effect: Effect
    due_at: datetime
    created_at: datetime
    tries: int
    open_attempts: tuple[AttemptKey, ...] = ()
    in_doubt: bool = False


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a lane until it runs out. token: grows with each claim; a stale one settles nothing."""

    table: str
    tenant_id: TenantId
    lane: str
    token: int
    crashes: int


@dataclass(frozen=True, slots=True)
class InboxLease:
    """A lane of the inbox with its oldest entries, in order."""

    lease: Lease
    entries: tuple[InboxEntry, ...]


@dataclass(frozen=True, slots=True)
class OutboxLease:
    """A lane of the outbox with its oldest due entries, in order."""

    lease: Lease
    entries: tuple[OutboxEntry, ...]


class InboxState(StrEnum):
    """How an item ended; `new` means: handle it again."""

    NEW = "new"
    DONE = "done"
    IGNORED = "ignored"
    QUARANTINED = "quarantined"
    DEAD = "dead"


class OutboxState(StrEnum):
    """How an effect ended; `ready` means: perform it (again) at its due time; unknown means: it may have happened."""

    READY = "ready"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    GAVE_UP = "gave_up"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class InboxOutcome:
    """What became of one entry. reason: a code, for everything but done."""

    entry: InboxEntry
    state: InboxState
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class AttemptOutcome:
    """
    What became of one attempt.

    outcome: "applied", "not_applied" or "unknown"; code: the problem's, None when applied. remote: the reference the
    far side gave (a message id or a post), None when it gave none.
    """

    key: AttemptKey
    outcome: str
    code: str | None = None
    remote: str | None = None


@dataclass(frozen=True, slots=True)
class OutboxOutcome:
    """
    What became of one effect.

    due_at: for ready and unknown, when to look at it again (None for unknown: a person decides). tried: counts as a
    failed try. reason: a code.
    """

    entry: OutboxEntry
    state: OutboxState
    due_at: datetime | None = None
    tried: bool = False
    reason: str | None = None
    attempts: tuple[AttemptOutcome, ...] = ()


# ---- the store -------------------------------------------------------------------------------------------------------


class StaleVersion(Exception):
    """Somebody else changed it first: load again, decide again."""


class StaleLease(Exception):
    """The lane belongs to somebody else by now: nothing of this may be written."""


class StoreUnavailable(Exception):
    """The store cannot take it now."""


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

    async def of_thread(self, thread: ThreadRef) -> Conversation | None:
        """Whose thread this is or once was."""
        ...

    async def in_channel(self, channel: ChannelRef) -> Sequence[Conversation]:
        """The open ones whose thread stands in this channel."""
        ...

    async def count(self, agent_id: AgentId) -> tuple[int, int]:
        """How many the agent has, and how many wait in all skillsets."""
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


class Agents(Protocol):
    """The tenant's agents, as far as they were ever met."""

    async def by_ref(self, ref: AgentRef) -> Agent | None: ...

    async def get(self, agent_id: AgentId) -> Agent: ...

    def save(self, agent: Agent) -> None: ...


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


class UnitOfWork(Protocol):
    """
    One transaction of one tenant: it sees nothing of any other, and leaving without commit() undoes everything.

    Loading answers what was saved in this unit. Saving is remembered and written at commit, in one go.
    """

    tenant_id: TenantId
    contacts: Contacts
    conversations: Conversations
    messages: Messages
    agents: Agents
    posts: Posts

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def resolve_unknown(self, message_id: MessageId, state: OutboxState) -> None:
        """The sends of this message that stand as unknown are settled as this state, and their lane is free."""
        ...

    def record(self, *facts: Fact) -> None:
        """Journal rows, and react.effects_of() as outbox rows: the only way anything leaves the house."""
        ...

    def mark(self) -> int:
        """A place to go back to."""
        ...

    def undo_to(self, mark: int) -> None:
        """Forget everything saved and recorded since that mark."""
        ...

    async def preload(
        self,
        *,
        senders: Sequence[tuple[NumberId, Sequence[ContactAddress]]] = (),
        threads: Sequence[ThreadRef] = (),
        agents: Sequence[AgentRef] = (),
    ) -> None:
        """Load in few queries what the coming work will ask for one by one: contacts with their latest conversation,
        conversations by thread, agents by reference.
        """
        ...

    def settle_inbox(
        self, lease: Lease, outcomes: Sequence[InboxOutcome], *, pause: timedelta | None = None
    ) -> None:
        """Write what became of the entries and free the lane (after `pause`, if given). StaleLease at commit."""
        ...

    def settle_outbox(
        self, lease: Lease, outcomes: Sequence[OutboxOutcome], *, free: bool, pause: timedelta | None = None
    ) -> None:
        """Write what became of the effects; `free` gives the lane back (after `pause`, if given)."""
        ...

    async def commit(self) -> None:
        """Write everything or nothing. Raises StaleVersion, StaleLease, StoreUnavailable."""
        ...


class Store(Protocol):
    """Everything that must not be forgotten."""

    @property
    def directory(self) -> Directory:
        """Tenants, numbers and skillsets as last read."""
        ...

    async def refresh_directory(self) -> Directory:
        """Read them again."""
        ...

    def begin(self, tenant_id: TenantId) -> UnitOfWork:
        """A new unit of work each time; never shared."""
        ...

    async def accept(self, pieces: Sequence[tuple[TenantId, Piece]]) -> None:
        """Keep all or none, committed when this returns; what is there already is ignored. Raises StoreUnavailable."""
        ...

    async def claim_inbox(self, *, lanes: int, entries: int) -> Sequence[InboxLease]:
        """Up to so many free lanes, longest-waiting first, with up to so many entries each."""
        ...

    async def claim_outbox(self, *, lanes: int, entries: int) -> Sequence[OutboxLease]:
        """Like claim_inbox, for effects that are due. A lane whose oldest entry waits for a retry is not free."""
        ...

    async def open_attempt(
        self, lease: Lease, entry: OutboxEntry, message_id: MessageId | None
    ) -> AttemptKey:
        """A new attempt, committed before any byte leaves. Raises StaleLease."""
        ...

    async def next_due(self) -> datetime | None:
        """When the earliest effect that is not due yet will be; None if none waits."""
        ...

    async def ping(self) -> None:
        """Raises StoreUnavailable with the reason, in words for an engineer."""
        ...


# ---- the outside -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Receipt:
    """The channel took it."""

    remote_id: RemoteMessageId


@dataclass(frozen=True, slots=True)
class ChannelLimits:
    """What the contacts' side can carry. text_length: characters of one message."""

    text_length: int


class ContactChannel(Protocol):
    """The contacts' side."""

    @property
    def limits(self) -> ChannelLimits: ...

    async def send(self, cleared: ClearedMessage, key: AttemptKey) -> Receipt:
        """Send once, never twice by itself. Raises DeliveryProblem."""
        ...

    async def mark_read(self, number: NumberRef, message: RemoteMessageId) -> None:
        """Show the contact that this and everything before it was read; may be called twice. Raises DeliveryProblem."""
        ...


@dataclass(frozen=True, slots=True)
class AgentProfile:
    """What the workspace says of a person. manages: owner or admin of the workspace."""

    ref: AgentRef
    name: str
    standing: Standing
    manages: bool
    language: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A post was made. thread: the thread it stands in (its own, for a root)."""

    post: PostRef
    thread: ThreadRef


class AgentWorkspace(Protocol):
    """The agents' side. Everything raises DeliveryProblem; nothing is tried twice behind our back."""

    async def open_thread(
        self, tenant_id: TenantId, channel: ChannelRef, card: Card, key: AttemptKey
    ) -> Shown:
        """Post a card; the thread hangs below it."""
        ...

    async def show(
        self,
        tenant_id: TenantId,
        thread: ThreadRef,
        posts: Sequence[ThreadPost],
        key: AttemptKey,
        *,
        language: str,
    ) -> Shown:
        """Post one or more things as one post: several only when the channel is behind."""
        ...

    async def refresh(self, tenant_id: TenantId, thread: ThreadRef, card: Card) -> None:
        """Draw the card anew; may be called twice."""
        ...

    async def mark(self, tenant_id: TenantId, post: PostRef, mark: Mark) -> None:
        """Add a mark to a person's post; may be called twice."""
        ...

    async def tell(self, tenant_id: TenantId, agent: AgentRef, thread: ThreadRef, notice: Notice) -> None:
        """Tell one agent privately, in the thread where that can be shown, else by direct message."""
        ...

    async def find(
        self,
        tenant_id: TenantId,
        where: ThreadRef | ChannelRef,
        keys: Sequence[AttemptKey],
        *,
        since: datetime,
    ) -> PostRef | None:
        """Look whether one of these attempts left a post there (a root in a channel, a reply in a thread)."""
        ...

    async def remove(self, tenant_id: TenantId, post: PostRef) -> None:
        """Delete an own post; gone already is well too."""
        ...

    async def profile(self, tenant_id: TenantId, agent: AgentRef) -> AgentProfile:
        """Who this is."""
        ...

    async def alert(self, tenant_id: TenantId, channel: ChannelRef, alert: Alert) -> None:
        """Post a word for whoever runs this."""
        ...

    def lag(self, tenant_id: TenantId, thread: ThreadRef) -> timedelta:
        """How long a post into this thread's channel would wait for its turn now."""
        ...
