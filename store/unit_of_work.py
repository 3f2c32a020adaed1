"""A unit of work: reads what it needs, remembers what is saved and recorded, and writes it all in one transaction."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from sqlalchemy.engine import Connection

from core.contact import ContactAddress
from core.effects import SendToContact
from core.facts import Fact
from core.ids import AgentRef, ConversationId, MessageId, NumberId, TenantId, ThreadRef
from core.react import effects_of
from core.routing.assignment import ChoiceMade
from desk.ports import (
    Agents,
    Announcements,
    Approaches,
    AttendanceBook,
    AuditTrail,
    Closings,
    CompanyDirectory,
    Consents,
    Contacts,
    Conversations,
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
from store import audit_sql
from store.agents_sql import SqlAgents
from store.announcements_sql import SqlAnnouncements
from store.approaches_sql import SqlApproaches
from store.attendance_sql import SqlAttendance
from store.closings_sql import SqlClosings
from store.consents_sql import SqlConsents
from store.contacts_sql import SqlContacts
from store.conversations_sql import SqlConversations, SqlPosts
from store.databases import BROKEN_PROMISE, Work
from store.directory_sql import SqlCompanyDirectory
from store.erasures_sql import SqlErasures
from store.facts_json import effects as effects_json
from store.facts_json import facts as facts_json
from store.journal_sql import SqlJournal
from store.keyring import MadeKey, hashed_lane
from store.lanes_sql import INBOX
from store.media_sql import SqlMediaStates
from store.messages_sql import SqlMessages
from store.profiles_sql import SqlProfiles
from store.properties_sql import SqlProperties
from store.queue_sql import SqlQueue, place_later
from store.quick_replies_sql import SqlQuickReplies
from store.rows import moment
from store.scope import Foundation, new_scope
from store.settling import Settlement, end_inbox, end_outbox, resolve, settle_lanes
from store.side_by_side import load_conversations, load_messages
from store.statements import InsertMany, on_postgres
from store.tables import journal, outbox
from store.teams_sql import SqlTeams, count_anew, count_later, who_had, whom_it_touches
from store.templates_sql import SqlTemplates
from store.writes import Writes
from store.writing import Writing

_JOURNAL = InsertMany(journal, "tenant_id id at kind fact about")
_OUTBOX_COLUMNS = "tenant_id id lane kind effect message_id state created_at due_at waits"
_OUTBOX = InsertMany(outbox, _OUTBOX_COLUMNS)
_OUTBOX_NUMBERED = InsertMany(outbox, f"seq {_OUTBOX_COLUMNS}")


@dataclass(frozen=True, slots=True)
class _SettledInbox:
    lease: Lease
    outcomes: tuple[InboxOutcome, ...]
    free: bool
    pause: timedelta | None


@dataclass(frozen=True, slots=True)
class _SettledOutbox:
    lease: Lease
    outcomes: tuple[OutboxOutcome, ...]
    free: bool
    pause: timedelta | None


@dataclass(frozen=True, slots=True)
class _Resolved:
    message_id: MessageId
    state: OutboxState


_Order = _SettledInbox | _SettledOutbox | _Resolved


class SqlUnit:
    """One transaction of one tenant."""

    def __init__(self, tenant_id: TenantId, on: Foundation, lease: timedelta) -> None:
        self.tenant_id = tenant_id
        self._on = on
        self._lease = lease
        self._scope = new_scope(tenant_id, on)
        self._facts: list[Fact] = []
        self._orders: list[_Order] = []
        self._over = False
        self._contacts = SqlContacts(self._scope)
        self._conversations = SqlConversations(self._scope)
        self._agents = SqlAgents(self._scope)
        self.contacts: Contacts = self._contacts
        self.conversations: Conversations = self._conversations
        self.messages: Messages = SqlMessages(self._scope)
        self.agents: Agents = self._agents
        self.posts: Posts = SqlPosts(self._scope)
        self.media: MediaStates = SqlMediaStates(self._scope)
        self.quick_replies: QuickReplies = SqlQuickReplies(self._scope)
        self.erasures: Erasures = SqlErasures(self._scope)
        self.profiles: Profiles = SqlProfiles(self._scope)
        self.properties: Properties = SqlProperties(self._scope)
        self.templates: Templates = SqlTemplates(self._scope)
        self.closings: Closings = SqlClosings(self._scope)
        self.consents: Consents = SqlConsents(self._scope)
        self.approaches: Approaches = SqlApproaches(self._scope)
        self.announcements: Announcements = SqlAnnouncements(self._scope)
        self.attendance: AttendanceBook = SqlAttendance(self._scope)
        self.journal: Journal = SqlJournal(self._scope)
        self.audit: AuditTrail = audit_sql.SqlAuditTrail(self._scope)
        self.queue: Queue = SqlQueue(self._scope)
        self.teams: Teams = SqlTeams(self._scope)
        self.directory: CompanyDirectory = SqlCompanyDirectory(self._scope)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over = True
        await asyncio.shield(self._scope.session.close())

    # ---- remembered -------------------------------------------------------------------------------------------------

    def record(self, *facts: Fact) -> None:
        """Journal rows and their effects."""
        for fact in facts:
            self._scope.undo.append(self._facts, fact)

    def resolve_unknown(self, message_id: MessageId, state: OutboxState) -> None:
        """Settle the sends of this message that stand as unknown, and free their lane."""
        self._scope.undo.append(self._orders, _Resolved(message_id, state))

    def settle_inbox(
        self,
        lease: Lease,
        outcomes: Sequence[InboxOutcome],
        *,
        free: bool = True,
        pause: timedelta | None = None,
    ) -> None:
        """Write what became of the entries."""
        self._scope.undo.append(self._orders, _SettledInbox(lease, tuple(outcomes), free, pause))

    def settle_outbox(
        self, lease: Lease, outcomes: Sequence[OutboxOutcome], *, free: bool, pause: timedelta | None = None
    ) -> None:
        """Write what became of the effects."""
        self._scope.undo.append(self._orders, _SettledOutbox(lease, tuple(outcomes), free, pause))

    def mark(self) -> int:
        """A place to go back to."""
        return self._scope.undo.mark()

    def undo_to(self, mark: int) -> None:
        """Forget everything saved and recorded since that mark."""
        self._scope.undo.back_to(mark)

    # ---- loaded -----------------------------------------------------------------------------------------------------

    async def preload(
        self,
        *,
        senders: Sequence[tuple[NumberId, Sequence[ContactAddress]]] = (),
        threads: Sequence[ThreadRef] = (),
        agents: Sequence[AgentRef] = (),
        conversations: Sequence[ConversationId] = (),
        messages: Sequence[MessageId] = (),
    ) -> None:
        """Load in few queries what the coming work will ask for one by one."""
        scope = self._scope
        if senders:
            addresses = [each for _, of in senders for each in of if each.identifies]
            await self._contacts.look_for(addresses)
            hashes = scope.hashes(addresses)
            found = {holder for each in hashes if (holder := scope.holders[each]) is not None}
            await self._conversations.load_latest(found)
            new = len(hashes) - sum(scope.holders[each] is not None for each in hashes)
            await self._on.numbering.expect(self.tenant_id, min(new, len(senders)))
        if threads:
            await self._conversations.load_threads(threads)
            talks = [talk for each in threads if (talk := scope.threads[each]) is not None]
            contacts = [scope.conversations.loaded[each].contact_id for each in talks]
            await self._contacts.load(contacts)
        if agents:
            await self._agents.load(agents)
        if messages:
            await load_messages(scope, messages)
        if conversations:
            await load_conversations(scope, conversations)

    # ---- written ----------------------------------------------------------------------------------------------------

    async def commit(self) -> None:
        """Write everything or nothing."""
        if self._over:
            raise RuntimeError("this unit of work is over")
        self._over = True
        await self._scope.ready()
        write = self._written()
        try:
            made = await self._scope.session.commit(write)
        except BROKEN_PROMISE as error:
            raise StaleVersion("somebody else was first") from error
        self._on.keyring.keep(self.tenant_id, made)
        self._on.keyring.drop(self.tenant_id, self._scope.destroyed)
        if self._scope.directory:
            await self._on.refresh()

    def _written(self) -> Work[list[MadeKey]]:
        """What is to be run: the clock and the ids are asked here, not in the database's thread."""
        now = self._on.clock.now()
        told, asked = self._recorded(now)
        touched = whom_it_touches(self._scope, now)
        rules = {each.id: each.rules for each in self._on.directory().skillsets.values()}
        seqs = [self._on.ids.new() for _ in range(len(self._scope.posts.pending) + len(self._scope.early))]

        def write(connection: Connection) -> list[MadeKey]:
            writes = Writes(connection)
            self._settle(connection, writes, now)
            had = who_had(connection, self._scope)
            writing = Writing(self._scope, connection, writes, iter(seqs), now)
            writing.write()
            _record(connection, writes, told, asked)
            writes.flush()
            count_later(connection, self._scope)
            place_later(connection, self._scope)
            if touched or had:
                count_anew(connection, self.tenant_id, dict.fromkeys([*touched, *had]), rules, now)
            audit_sql.append(connection, self._on.keyring, self.tenant_id, self._facts, now)
            return writing.made

        return write

    def _settle(self, connection: Connection, writes: Writes, now: datetime) -> None:
        at = moment(now)
        settlements = [
            Settlement(
                order.lease,
                self._name(order.lease),
                order.free,
                None if order.pause is None else moment(now + order.pause),
            )
            for order in self._orders
            if not isinstance(order, _Resolved)
        ]
        settle_lanes(connection, writes, settlements, self._lease)
        taken_in: list[tuple[str, str, InboxOutcome]] = []
        for order in self._orders:
            match order:
                case _SettledInbox(lease, outcomes):
                    taken_in += [(lease.tenant_id, self._name(lease), outcome) for outcome in outcomes]
                case _SettledOutbox(_, outcomes):
                    end_outbox(writes, [(self.tenant_id, outcome) for outcome in outcomes], at)
                case _Resolved(message_id, state):
                    writes.flush()
                    resolve(connection, self.tenant_id, message_id, state, at)
        end_inbox(writes, taken_in, at)

    def _name(self, lease: Lease) -> str:
        return hashed_lane(self._scope.lookup, lease.lane) if lease.table == INBOX else lease.lane

    def _recorded(self, now: datetime) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        """Journal rows, and the outbox rows that follow from them."""
        at = moment(now)
        new = self._on.ids.new
        told: list[tuple[Any, ...]] = []
        asked: list[tuple[Any, ...]] = []
        for fact in self._facts:
            kind, told_of = type(fact).__name__, facts_json.encode(fact).decode()
            about = fact.conversation_id if isinstance(fact, ChoiceMade) else None
            told.append((self.tenant_id, new(), at, kind, told_of, about))
            for due in effects_of(fact):
                effect = due.effect
                message_id = effect.message_id if isinstance(effect, SendToContact) else None
                asked.append(
                    (
                        self.tenant_id,
                        new(),
                        effect.lane,
                        type(effect).__name__,
                        effects_json.encode(effect).decode(),
                        message_id,
                        "ready",
                        at,
                        at if not due.after else moment(now + due.after),
                        False,
                    )
                )
        return told, asked


def _record(
    connection: Connection, writes: Writes, told: list[tuple[Any, ...]], asked: list[tuple[Any, ...]]
) -> None:
    writes.add(_JOURNAL, told)
    if on_postgres(connection):
        writes.add(_OUTBOX, asked)
    else:
        numbers = connection.info["numbers"]
        writes.add(_OUTBOX_NUMBERED, [(next(numbers), *row) for row in asked])
