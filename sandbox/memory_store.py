"""The store in memory: the same promises as the databases, deterministic, and gone with the process."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from core.facts import Fact
from core.ids import AttemptKey, MessageId, TenantId, VaultRef
from core.number import ManagedNumber
from core.react import effects_of
from core.retention import Kept
from core.routing.skillset import Skillset
from core.tenant import Tenant
from core.text import Private
from desk.items import ChannelIdChanged, Piece, Source
from desk.ports import (
    HOLD,
    SUSPECT_INBOX,
    Clock,
    Directory,
    Ids,
    InboxEntry,
    InboxLease,
    InboxState,
    Lease,
    OutboxEntry,
    OutboxLease,
    OutboxOutcome,
    ParcelLease,
    StoreUnavailable,
    UnitOfWork,
)
from sandbox.memory.dead_letters import DeadLetter, DeadLetters, gauges
from sandbox.memory.directory import Provisioned, Row
from sandbox.memory.erasures import Cancelled
from sandbox.memory.lanes import InboxRow, Lanes, OutboxRow, until
from sandbox.memory.outbox import Outbox
from sandbox.memory.parcels import Parcels
from sandbox.memory.references import refer_anew
from sandbox.memory.retaining import held_files, letting_go
from sandbox.memory.tenancy import Tenancy
from sandbox.memory.unit import MemoryUnit, Order, Resolved, SettledInbox, SettledOutbox


class MemoryStore:
    """
    Everything that must not be forgotten, kept in dictionaries.

    lease_seconds: how long a claim lasts, by `lease_clock` (seconds, monotonic). Everything else lives by `clock`.
    trouble: set it to a reason, and the store is unavailable until it is None again.
    """

    def __init__(
        self,
        clock: Clock,
        ids: Ids,
        *,
        lease_seconds: float = 60,
        lease_clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.trouble: str | None = None
        self._present_at: datetime | None = None
        self._clock = clock
        self._ids = ids
        self._provisioned = Provisioned()
        self._credentials: dict[TenantId, dict[str, Private]] = {}
        self._directory = self._provisioned.read()
        self._tenancies: dict[TenantId, Tenancy] = {}
        self._inbox: dict[int, InboxRow] = {}
        self._taken_in: set[tuple[TenantId, Source, bytes]] = set()
        self._inbox_lanes: Lanes[InboxRow] = Lanes(
            "inbox", lease_clock, lease_seconds, suspect_after=SUSPECT_INBOX
        )
        self._outbox = Outbox(clock, ids, lease_clock, lease_seconds)
        self._parcels = Parcels(lease_clock, lease_seconds)
        lanes = (self._inbox_lanes, self._outbox.lanes)
        self._letters = DeadLetters(self._inbox, self._outbox.rows.values(), lanes, self._tenancy)

    # ---- the directory -------------------------------------------------------------------------------------------

    @property
    def directory(self) -> Directory:
        """Tenants, numbers and skillsets as last read."""
        return self._directory

    async def refresh_directory(self) -> Directory:
        """Read them again."""
        self._available()
        self._directory = self._provisioned.read()
        return self._directory

    async def provision(
        self,
        tenant: Tenant,
        number: ManagedNumber,
        skillset: Skillset,
        credentials: Mapping[str, str] | Mapping[str, Private],
    ) -> TenantId:
        """
        Set up a company with its number and first skillset, or change them; may be called again and again.

        What is known by its workspace, number reference or skillset name keeps its id; answers the tenant's.
        Credentials that are not named stay as they are.
        """
        tenant_id = self._provisioned.put(tenant, number, skillset)
        private = {
            name: each if isinstance(each, Private) else Private(each) for name, each in credentials.items()
        }
        self._credentials.setdefault(tenant_id, {}).update(private)
        await self.refresh_directory()
        return tenant_id

    async def credentials(self, tenant_id: TenantId) -> Mapping[str, Private]:
        """A tenant's credentials, as provisioned."""
        return dict(self._credentials.get(tenant_id, {}))

    # ---- units of work -------------------------------------------------------------------------------------------

    def begin(self, tenant_id: TenantId) -> UnitOfWork:
        """A new unit of work each time; never shared."""
        return MemoryUnit(
            self._tenancy(tenant_id),
            self._clock,
            directory=lambda: self._directory,
            provisioned=self._provisioned,
            change=lambda rows: self._change(tenant_id, rows),
            settled=self._outbox.is_settled,
            check=self._check,
            write=self._write,
        )

    def _change(self, tenant_id: TenantId, rows: Iterable[Row]) -> None:
        self._provisioned.change(tenant_id, rows)
        self._directory = self._provisioned.read()

    def _tenancy(self, tenant_id: TenantId) -> Tenancy:
        return self._tenancies.setdefault(tenant_id, Tenancy(tenant_id))

    def _check(self, orders: Sequence[Order]) -> None:
        self._available()
        for order in orders:
            if isinstance(order, SettledInbox):
                self._inbox_lanes.holding(order.lease)
            elif isinstance(order, SettledOutbox):
                self._outbox.lanes.holding(order.lease)

    def _write(self, tenancy: Tenancy, orders: Sequence[Order]) -> None:
        for order in orders:
            match order:
                case SettledInbox():
                    self._settle_inbox(order)
                case SettledOutbox():
                    self._outbox.settle(order, tenancy)
                case Resolved(message_id, state):
                    self._outbox.resolve(tenancy.id, message_id, state)
                case Cancelled(conversations):
                    self._outbox.cancel(tenancy.id, conversations)
                case fact:
                    self._record(tenancy, fact)

    def _record(self, tenancy: Tenancy, fact: Fact) -> None:
        now = self._clock.now()
        tenancy.note(now, fact)
        self._outbox.record(tenancy.id, effects_of(fact), now)

    def _settle_inbox(self, settled: SettledInbox) -> None:
        lane = self._inbox_lanes.holding(settled.lease)
        for outcome in settled.outcomes:
            row = self._inbox[outcome.entry.id]
            row.state, row.reason = outcome.state, outcome.reason
            if outcome.state is InboxState.NEW:
                row.attempts += 1
            else:
                row.ended_at = self._clock.now()
                self._inbox_lanes.remove(row)
        paused_until = until(self._clock.now(), settled.pause)
        self._inbox_lanes.settled(lane, free=settled.free, paused_until=paused_until)

    # ---- lanes ---------------------------------------------------------------------------------------------------

    async def keep(self, source: Source, body: bytes) -> None:
        """Keep a body whole, as a door took it in."""
        self._available()
        self._parcels.keep(source, body, self._clock.now())

    async def claim_parcels(self, *, most: int, alone: bool = True) -> ParcelLease | None:
        """The oldest parcels, up to so many; None if there are none or somebody else is cutting."""
        self._available()
        return self._parcels.claim(most, alone=alone)

    async def accept(self, claimed: ParcelLease, cut: Sequence[Sequence[tuple[TenantId, Piece]]]) -> None:
        """In the place of the first so many of these parcels, the pieces of each; what is there already is ignored."""
        self._available()
        self._parcels.settle(claimed, len(cut))
        for entry, pieces in zip(claimed.entries, cut, strict=False):
            for tenant_id, piece in pieces:
                self._take_in(tenant_id, piece, entry.received_at)

    def _take_in(self, tenant_id: TenantId, piece: Piece, received_at: datetime) -> None:
        identity = (tenant_id, piece.source, piece.key)
        if identity in self._taken_in:
            return
        self._taken_in.add(identity)
        row = InboxRow(
            id=len(self._inbox) + 1,
            tenant_id=tenant_id,
            source=piece.source,
            key=piece.key,
            lane=piece.lane,
            body=piece.body,
            received_at=received_at,
            ready_at=received_at + HOLD if piece.hold else received_at,
        )
        self._inbox[row.id] = row
        self._inbox_lanes.add(row)

    async def claim_inbox(self, *, lanes: int, entries: int, alone: bool = True) -> Sequence[InboxLease]:
        """Up to so many free lanes, longest-waiting first, with up to so many entries each."""
        self._available()
        claimed = self._inbox_lanes.claim(self._clock.now(), lanes=lanes, entries=entries, alone=alone)
        return [InboxLease(lease, tuple(_inbox_entry(row) for row in rows)) for lease, rows in claimed]

    async def claim_outbox(self, *, lanes: int, entries: int, alone: bool = True) -> Sequence[OutboxLease]:
        """Like claim_inbox, for effects that are due."""
        self._available()
        return self._outbox.claim(lanes=lanes, entries=entries, alone=alone, tenancy=self._tenancy)

    async def refer_anew(self, tenant_id: TenantId, change: ChannelIdChanged) -> None:
        """Whatever stands in this channel is found under its new id."""
        refer_anew(self._tenancy(tenant_id), change)

    async def settle(
        self,
        lease: Lease,
        outcomes: Sequence[OutboxOutcome],
        *,
        free: bool,
        pause: timedelta | None = None,
    ) -> None:
        """What became of effects, where nothing else is to be written."""
        order = SettledOutbox(lease, tuple(outcomes), free, pause)
        self._check((order,))
        self._write(self._tenancy(lease.tenant_id), (order,))

    async def open_attempt(
        self, lease: Lease, entry: OutboxEntry, message_id: MessageId | None
    ) -> AttemptKey:
        """A new attempt, committed when this returns."""
        self._available()
        return self._outbox.open_attempt(lease, entry.id, message_id, self._tenancy(lease.tenant_id))

    async def next_due(self) -> datetime | None:
        """When the earliest effect that is not due yet will be; None if none waits."""
        self._available()
        return self._outbox.lanes.next_ready(self._clock.now())

    async def present(self) -> datetime | None:
        """Note that somebody is here now; answers when that was noted last."""
        self._available()
        before, self._present_at = self._present_at, self._clock.now()
        return before

    async def let_go(self, tenant_id: TenantId, kept: Kept, before: datetime, *, most: int) -> int:
        """Remove what is older, but for contacts on hold."""
        self._available()
        return letting_go(self._tenancy(tenant_id), self._inbox, self._outbox.rows, kept, before, most)

    async def files_on_hold(self, tenant_id: TenantId) -> Sequence[VaultRef]:
        """In the vault, of contacts on hold."""
        return held_files(self._tenancy(tenant_id))

    async def ping(self) -> None:
        """Raises StoreUnavailable with the reason."""
        self._available()

    def _available(self) -> None:
        if self.trouble is not None:
            raise StoreUnavailable(self.trouble)

    # ---- whoever runs this -----------------------------------------------------------------------------------------

    async def gauges(self) -> Mapping[str, float]:
        """Counts of what still asks for something, and the age of the oldest."""
        self._available()
        early = sum(len(kept) for tenancy in self._tenancies.values() for kept in tenancy.early.values())
        held = self._inbox_lanes.held + self._outbox.lanes.held
        return gauges(
            self._parcels.waiting,
            self._inbox.values(),
            self._outbox.rows.values(),
            held=held,
            early=early,
            files=[file for tenancy in self._tenancies.values() for file in tenancy.media.rows.values()],
            now=self._clock.now(),
        )

    async def list_dead_letters(self, limit: int = 50) -> Sequence[DeadLetter]:
        """What could not be handled, newest first, without anything a person said."""
        return self._letters.all(limit)

    async def show_dead_letter(self, letter_id: str) -> DeadLetter:
        """One of them. Raises NoSuchDeadLetter."""
        return self._letters.one(letter_id)

    async def replay_dead_letter(self, letter_id: str) -> None:
        """Do it again; asked twice, it is done once. Raises NoSuchDeadLetter."""
        self._letters.replay(letter_id, self._clock.now())

    async def discard_dead_letter(self, letter_id: str, reason: str) -> None:
        """Drop it for good, and keep why. Raises NoSuchDeadLetter."""
        self._letters.discard(letter_id, reason, self._clock.now())

    # ---- what only a simulation asks -------------------------------------------------------------------------------

    def expire_leases(self) -> None:
        """Whoever holds a lane died: all lanes are free, and each that was held counts a crash."""
        self._inbox_lanes.expire_all()
        self._outbox.lanes.expire_all()
        self._parcels.expire()

    def next_wake(self) -> datetime | None:
        """When the next lane that cannot be claimed now may be, inbox and outbox alike; None when none will."""
        now = self._clock.now()
        wakes = (self._inbox_lanes.wakes_at(now), self._outbox.lanes.wakes_at(now))
        return min((wake for wake in wakes if wake is not None), default=None)

    def facts(self, tenant_id: TenantId) -> list[Fact]:
        """The tenant's journal, oldest first."""
        return [row.fact for row in self._tenancy(tenant_id).journal]

    def inbox_rows(self) -> list[InboxRow]:
        """Every piece ever taken in, by arrival."""
        return list(self._inbox.values())

    def outbox_rows(self) -> list[OutboxRow]:
        """Every effect ever recorded, by arrival."""
        return self._outbox.all()


def _inbox_entry(row: InboxRow) -> InboxEntry:
    return InboxEntry(row.id, row.source, row.body, row.received_at, row.attempts)
