"""The store: everything that must not be forgotten, one unit of work at a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol, Self

from core.contact import ContactAddress
from core.facts import Fact
from core.ids import AgentRef, AttemptKey, ConversationId, MessageId, NumberId, TenantId, ThreadRef, VaultRef
from core.retention import Kept
from desk.items import ChannelIdChanged, Piece, Source
from desk.ports.approaches import Approaches
from desk.ports.consents import Consents
from desk.ports.directory import CompanyDirectory, Directory
from desk.ports.erasures import Erasures
from desk.ports.lanes import (
    InboxLease,
    InboxOutcome,
    Lease,
    OutboxEntry,
    OutboxLease,
    OutboxOutcome,
    OutboxState,
    ParcelLease,
)
from desk.ports.profiles import Profiles, Properties
from desk.ports.queue import Queue
from desk.ports.rows import (
    Agents,
    Announcements,
    AttendanceBook,
    AuditTrail,
    Closings,
    Contacts,
    Conversations,
    Journal,
    MediaStates,
    Messages,
    Posts,
    QuickReplies,
)
from desk.ports.teams import Teams
from desk.ports.templates import Templates


class StaleVersion(Exception):
    """Somebody else changed it first: load again, decide again."""


class StaleLease(Exception):
    """The lane belongs to somebody else by now: nothing of this may be written."""


class StoreUnavailable(Exception):
    """The store cannot take it now."""


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
    media: MediaStates
    quick_replies: QuickReplies
    templates: Templates
    closings: Closings
    consents: Consents
    approaches: Approaches
    announcements: Announcements
    attendance: AttendanceBook
    profiles: Profiles
    properties: Properties
    erasures: Erasures
    journal: Journal
    audit: AuditTrail
    queue: Queue
    teams: Teams
    directory: CompanyDirectory

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
        conversations: Sequence[ConversationId] = (),
        messages: Sequence[MessageId] = (),
    ) -> None:
        """
        Load in few queries what the coming work will ask for one by one: contacts with their latest conversation,
        conversations by thread, agents by reference, conversations with their contact, messages with both.
        """
        ...

    def settle_inbox(
        self,
        lease: Lease,
        outcomes: Sequence[InboxOutcome],
        *,
        free: bool = True,
        pause: timedelta | None = None,
    ) -> None:
        """Write what became of the entries; `free` gives the lane back (after `pause`). StaleLease at commit."""
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
        """Tenants, numbers and skillsets as last read: at once after a change made here, within a sweep otherwise."""
        ...

    async def refresh_directory(self) -> Directory:
        """Read them again."""
        ...

    def begin(self, tenant_id: TenantId) -> UnitOfWork:
        """A new unit of work each time; never shared."""
        ...

    async def keep(self, source: Source, body: bytes) -> None:
        """
        Keep a body whole, a parcel, as a door took it in; committed when this returns.

        Raises StoreUnavailable, at the latest after two seconds: whoever is at the door waits no longer.
        """
        ...

    async def claim_parcels(self, *, most: int, alone: bool = True) -> ParcelLease | None:
        """
        The oldest parcels, about so many. None if there are none, or if somebody else is cutting.

        One that was claimed before and never settled is suspect: it is given out by itself, and so is what was claimed
        with it. alone: whoever claims works alone; if not, raises SuspectWaits when a suspect is next.
        """
        ...

    async def accept(self, claimed: ParcelLease, cut: Sequence[Sequence[tuple[TenantId, Piece]]]) -> None:
        """
        In the place of the first so many of these parcels, keep the pieces of each, and give the lease back. None at
        all: something went wrong with them, and they are suspect from now on.

        All or nothing, committed when this returns; a piece that is there already is ignored. Raises StaleLease,
        StoreUnavailable.
        """
        ...

    async def claim_inbox(self, *, lanes: int, entries: int, alone: bool = True) -> Sequence[InboxLease]:
        """
        Up to so many free lanes, longest-waiting first, with up to so many entries each.

        A suspect, a lane whose holder never came back, is given out by itself when it is next, and never with others.
        alone: whoever claims works alone; if not, raises SuspectWaits when a suspect is next.
        """
        ...

    async def claim_outbox(self, *, lanes: int, entries: int, alone: bool = True) -> Sequence[OutboxLease]:
        """
        Like claim_inbox, for effects that are due; a lane is suspect when two in a row never came back from it.

        A lane whose oldest entry waits for a retry is not free. Raises SuspectWaits.
        """
        ...

    async def refer_anew(self, tenant_id: TenantId, change: ChannelIdChanged) -> None:
        """
        Whatever stands in this channel is found under its new id; committed when this returns. May be done again.

        Threads are found under both: what was said before may be taken in after.
        """
        ...

    async def open_attempt(
        self, lease: Lease, entry: OutboxEntry, message_id: MessageId | None
    ) -> AttemptKey:
        """A new attempt, committed before any byte leaves. Raises StaleLease."""
        ...

    async def settle(
        self,
        lease: Lease,
        outcomes: Sequence[OutboxOutcome],
        *,
        free: bool,
        pause: timedelta | None = None,
    ) -> None:
        """
        What became of effects, as UnitOfWork.settle_outbox, where nothing else is to be written with it.

        All or nothing, committed when this returns. Raises StaleLease, StaleVersion, StoreUnavailable.
        """
        ...

    async def next_due(self) -> datetime | None:
        """When the earliest effect that is not due yet will be; None if none waits."""
        ...

    async def present(self) -> datetime | None:
        """Note that somebody is here now; answers when that was noted last, by whichever process, None if never."""
        ...

    async def let_go(self, tenant_id: TenantId, kept: Kept, before: datetime, *, most: int) -> int:
        """
        Remove so many of this class that are older, but for contacts on hold; how many it was. Committed when this
        returns; as many as were asked for: there may be more.
        """
        ...

    async def files_on_hold(self, tenant_id: TenantId) -> Sequence[VaultRef]:
        """What the vault keeps of contacts on hold."""
        ...

    async def ping(self) -> None:
        """Raises StoreUnavailable with the reason, in words for an engineer."""
        ...
