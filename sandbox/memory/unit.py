"""A unit of work in memory."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import Self

from core.contact import ContactAddress
from core.facts import Fact
from core.ids import AgentRef, ConversationId, EffectId, MessageId, NumberId, ThreadRef
from desk.ports import (
    Agents,
    Announcements,
    Approaches,
    AttendanceBook,
    AuditTrail,
    Clock,
    Closings,
    CompanyDirectory,
    Consents,
    Contacts,
    Conversations,
    Directory,
    Erasures,
    InboxOutcome,
    Journal,
    Lease,
    MediaStates,
    Messages,
    OutboxOutcome,
    OutboxState,
    Posts,
    Profiles,
    Properties,
    Queue,
    QuickReplies,
    StaleVersion,
    Teams,
    Templates,
)
from sandbox.memory.announcements import MemoryAnnouncements
from sandbox.memory.approaches import MemoryApproaches
from sandbox.memory.attendance import MemoryAttendance
from sandbox.memory.audit import MemoryAuditTrail
from sandbox.memory.closings import MemoryClosings
from sandbox.memory.consents import MemoryConsents
from sandbox.memory.conversations import MemoryConversations, MemoryPosts
from sandbox.memory.directory import MemoryCompanyDirectory, Provisioned, Row
from sandbox.memory.erasures import Cancelled, MemoryErasures
from sandbox.memory.journal import MemoryJournal
from sandbox.memory.media import MemoryMediaStates
from sandbox.memory.messages import MemoryMessages, remotely
from sandbox.memory.people import MemoryAgents, MemoryContacts, check_addresses, settle_addresses
from sandbox.memory.profiles import MemoryProfiles, MemoryProperties, check_properties
from sandbox.memory.queue import MemoryQueue
from sandbox.memory.quick_replies import MemoryQuickReplies
from sandbox.memory.teams import MemoryTeams
from sandbox.memory.templates import MemoryTemplates
from sandbox.memory.tenancy import Sight, Tenancy


@dataclass(frozen=True, slots=True)
class SettledInbox:
    """What settle_inbox was told."""

    lease: Lease
    outcomes: tuple[InboxOutcome, ...]
    free: bool
    pause: timedelta | None


@dataclass(frozen=True, slots=True)
class SettledOutbox:
    """What settle_outbox was told."""

    lease: Lease
    outcomes: tuple[OutboxOutcome, ...]
    free: bool
    pause: timedelta | None


@dataclass(frozen=True, slots=True)
class Resolved:
    """What resolve_unknown was told."""

    message_id: MessageId
    state: OutboxState


Order = SettledInbox | SettledOutbox | Resolved | Cancelled | Fact


class MemoryUnit:
    """
    One transaction of one tenant.

    queues: checks and writes what concerns lanes and the journal; called once, at commit.
    """

    def __init__(
        self,
        tenancy: Tenancy,
        clock: Clock,
        *,
        directory: Callable[[], Directory],
        provisioned: Provisioned,
        change: Callable[[Iterable[Row]], None],
        settled: Callable[[EffectId], bool],
        check: Callable[[Sequence[Order]], None],
        write: Callable[[Tenancy, Sequence[Order]], None],
    ) -> None:
        self.tenant_id = tenancy.id
        self._sight = Sight(tenancy)
        self._orders: dict[int, Order] = {}
        self._check = check
        self._write = write
        self._over = False
        self.contacts: Contacts = MemoryContacts(self._sight, clock)
        self.conversations: Conversations = MemoryConversations(self._sight)
        self.messages: Messages = MemoryMessages(self._sight, directory, settled)
        self.agents: Agents = MemoryAgents(self._sight)
        self.posts: Posts = MemoryPosts(self._sight)
        self.media: MediaStates = MemoryMediaStates(self._sight)
        self.quick_replies: QuickReplies = MemoryQuickReplies(self._sight)
        self.erasures: Erasures = MemoryErasures(self._sight, self._order)
        self.profiles: Profiles = MemoryProfiles(self._sight)
        self.properties: Properties = MemoryProperties(self._sight)
        self.templates: Templates = MemoryTemplates(self._sight)
        self.closings: Closings = MemoryClosings(self._sight)
        self.consents: Consents = MemoryConsents(self._sight)
        self.approaches: Approaches = MemoryApproaches(self._sight)
        self.announcements: Announcements = MemoryAnnouncements(self._sight)
        self.attendance: AttendanceBook = MemoryAttendance(self._sight)
        self.journal: Journal = MemoryJournal(self._sight)
        self.audit: AuditTrail = MemoryAuditTrail(self._sight)
        self.queue: Queue = MemoryQueue(self._sight, directory)
        self.teams: Teams = MemoryTeams(self._sight, directory, clock)
        self._change = change
        self._directory = MemoryCompanyDirectory(provisioned, tenancy.id, self._sight.undo)
        self.directory: CompanyDirectory = self._directory

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over = True

    def record(self, *facts: Fact) -> None:
        """Journal rows and their effects."""
        for fact in facts:
            self._order(fact)

    def resolve_unknown(self, message_id: MessageId, state: OutboxState) -> None:
        """Settle the sends of this message that stand as unknown, and free their lane."""
        self._order(Resolved(message_id, state))

    def settle_inbox(
        self,
        lease: Lease,
        outcomes: Sequence[InboxOutcome],
        *,
        free: bool = True,
        pause: timedelta | None = None,
    ) -> None:
        """Write what became of the entries."""
        self._order(SettledInbox(lease, tuple(outcomes), free, pause))

    def settle_outbox(
        self, lease: Lease, outcomes: Sequence[OutboxOutcome], *, free: bool, pause: timedelta | None = None
    ) -> None:
        """Write what became of the effects."""
        self._order(SettledOutbox(lease, tuple(outcomes), free, pause))

    def mark(self) -> int:
        """A place to go back to."""
        return self._sight.undo.mark()

    def undo_to(self, mark: int) -> None:
        """Forget everything saved and recorded since that mark."""
        self._sight.undo.to(mark)

    async def preload(
        self,
        *,
        senders: Sequence[tuple[NumberId, Sequence[ContactAddress]]] = (),
        threads: Sequence[ThreadRef] = (),
        agents: Sequence[AgentRef] = (),
        conversations: Sequence[ConversationId] = (),
        messages: Sequence[MessageId] = (),
    ) -> None:
        """Nothing to do: everything is at hand."""

    async def commit(self) -> None:
        """Write everything or nothing."""
        if self._over:
            raise RuntimeError("this unit of work is over")
        self._over = True
        orders = tuple(self._orders.values())
        self._check(orders)
        self._check_versions()
        self._check_promises()
        settle_addresses(self._sight)
        self._sight.write()
        if self._directory.saved:
            self._change(self._directory.saved.values())
        self._write(self._sight.tenancy, orders)

    def _order(self, order: Order) -> None:
        self._sight.undo.put(self._orders, len(self._orders), order)

    def _check_versions(self) -> None:
        for overlay in (
            self._sight.contacts,
            self._sight.conversations,
            self._sight.messages,
            self._sight.media,
            self._sight.agents,
            self._sight.profiles,
            self._sight.erasures,
            self._sight.templates,
        ):
            overlay.check()

    def _check_promises(self) -> None:
        """What the databases keep by constraints: whoever comes second is told so. Raises StaleVersion."""
        check_addresses(self._sight)
        self._check_conversations()
        self._check_messages()
        check_properties(self._sight)
        if self._directory.is_stale():
            raise StaleVersion("the directory changed meanwhile")
        for agent in self._sight.agents.pending.values():
            if agent is not None and len(self._sight.agents.tagged(agent.ref)) > 1:
                raise StaleVersion(f"agent met already: {agent.id}")

    def _check_conversations(self) -> None:
        sight = self._sight
        for conversation in sight.conversations.pending.values():
            if conversation is None:
                continue
            talks = sight.conversations.tagged(("with", conversation.contact_id, conversation.number_id))
            if sum(talk.is_open for talk in talks) > 1:
                raise StaleVersion(f"two open conversations with one contact: {conversation.id}")
            if len(sight.conversations.tagged(("number", conversation.number))) > 1:
                raise StaleVersion(f"short number taken: {conversation.number}")
        for thread, conversation_id in sight.threads.items():
            if sight.tenancy.threads.get(thread, conversation_id) != conversation_id:
                raise StaleVersion(f"thread of another conversation: {thread}")

    def _check_messages(self) -> None:
        sight = self._sight
        for message in sight.messages.pending.values():
            if message is None or message.remote_id is None:
                continue
            number_id = sight.conversations.get(message.conversation_id).number_id
            if len(remotely(sight, number_id, message.remote_id)) > 1:
                raise StaleVersion(f"remote message exists: {message.id}")
