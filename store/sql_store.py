"""SqlStore: the Store port on SQLite or PostgreSQL."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.engine import Connection

from core.ids import AttemptKey, ContactId, EffectId, MessageId, TenantId, VaultRef
from core.number import ManagedNumber
from core.operating import DeadLetterDiscarded, DeadLetterReplayed, KeyFingerprint, KeysRotated, LetterId
from core.retention import Kept
from core.routing.skillset import Skillset
from core.tenant import Tenant
from core.text import Private
from desk.items import ChannelIdChanged, Piece, Source
from desk.ports import (
    Clock,
    Directory,
    Ids,
    InboxEntry,
    InboxLease,
    Lease,
    OutboxEntry,
    OutboxLease,
    OutboxOutcome,
    ParcelLease,
    UnitOfWork,
)
from store.attempts import Attempts
from store.audit_sql import append
from store.cutting import Cutting, unpacked_piece
from store.databases import EVERY_TENANT, TROUBLE, Database, unavailable
from store.dead_letters import (
    DeadLetter,
    discard_letter,
    list_letters,
    read_gauges,
    replay_letter,
    show_letter,
)
from store.directory_sql import (
    NOBODY,
    provision_directory,
    read_credentials,
    read_directory,
    save_credentials,
)
from store.facts_json import effects as effects_json
from store.intake import Intake
from store.keyring import LOOKUP, TENANT, Keyring, key_of
from store.keys import Cipher, about
from store.lanes_sql import INBOX, LEASE, OUTBOX, Claimed, Place, claim, look, sweep
from store.numbering import Numbering
from store.presence import note_presence
from store.references_sql import refer_anew
from store.retaining import files_on_hold, let_go
from store.rows import instant, moment
from store.scope import Foundation
from store.settling import Settled, Settling
from store.tables import outbox
from store.unit_of_work import SqlUnit

# Seconds between two looks for lanes that have rested.
_SWEEP_SECONDS = 60.0

_NEXT_DUE = select(func.min(outbox.c.due_at)).where(outbox.c.due_at > text(":now"))
_EXPIRE = text("UPDATE lane SET leased_until = 0 WHERE leased_until IS NOT NULL")


class SqlStore:
    """Everything that must not be forgotten, in SQL. Made by open_store."""

    def __init__(
        self, database: Database, keyring: Keyring, clock: Clock, ids: Ids, lease: timedelta = LEASE
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._clock = clock
        self._lease = lease
        self._directory = Directory({}, {}, {}, NOBODY, {}, {}, {}, {})
        numbering = Numbering(database)
        self._on = Foundation(
            database, keyring, clock, ids, numbering, lambda: self._directory, self.refresh_directory
        )
        self._attempts = Attempts(database, clock, lease)
        self._settling = Settling(database, clock, lease)
        self._fetching = asyncio.Lock()
        self._swept = time.monotonic()
        self._intake = Intake(database, self._keys, clock)
        self._cutting = Cutting(database, keyring, self._keys, clock)

    async def close(self) -> None:
        """Finish what was asked and let go of the database."""
        await self._intake.close()
        await self._database.close()

    # ---- the directory ----------------------------------------------------------------------------------------------

    @property
    def directory(self) -> Directory:
        """Tenants, numbers and skillsets as last read."""
        return self._directory

    async def refresh_directory(self) -> Directory:
        """Read them again."""
        self._directory = await self._database.read(EVERY_TENANT, read_directory)
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
        Credentials are sealed; those not named stay as they are.
        """
        tenant_id = await self._database.write(
            EVERY_TENANT, lambda it: provision_directory(it, tenant, number, skillset)
        )
        await self._keys(tenant_id, TENANT, LOOKUP)
        private = {
            name: each if isinstance(each, Private) else Private(each) for name, each in credentials.items()
        }
        await self._database.write(
            tenant_id, lambda it: save_credentials(it, self._keyring, tenant_id, private)
        )
        await self.refresh_directory()
        return tenant_id

    async def credentials(self, tenant_id: TenantId) -> Mapping[str, Private]:
        """A tenant's credentials, as provisioned; empty for one that has none."""
        return await self._database.read(tenant_id, lambda it: read_credentials(it, self._keyring, tenant_id))

    # ---- units of work ----------------------------------------------------------------------------------------------

    def begin(self, tenant_id: TenantId) -> UnitOfWork:
        """A new unit of work each time; never shared."""
        return SqlUnit(tenant_id, self._on, self._lease)

    async def cipher_of(self, tenant_id: TenantId, contact_id: ContactId) -> Cipher | None:
        """A contact's own cipher, read anew; None once its key is destroyed."""
        return await self._database.read(
            tenant_id, lambda it: self._keyring.standing(it, tenant_id, key_of(contact_id))
        )

    # ---- taking in --------------------------------------------------------------------------------------------------

    async def keep(self, source: Source, body: bytes) -> None:
        """Keep a body as it came, committed when this returns. Raises StoreUnavailable, in time for the door."""
        await self._intake.keep(source, body)

    async def claim_parcels(self, *, most: int, alone: bool = True) -> ParcelLease | None:
        """The oldest parcels, about so many; None if there are none or somebody else is cutting."""
        return await self._cutting.claim(most, alone=alone)

    async def accept(self, claimed: ParcelLease, cut: Sequence[Sequence[tuple[TenantId, Piece]]]) -> None:
        """In the place of the first so many of these parcels, the pieces of each. Raises StaleLease."""
        await self._cutting.accept(claimed, cut)

    async def _keys(self, tenant_id: str, *key_ids: str) -> Sequence[Cipher]:
        """
        These keys of a tenant, made if they are not there yet.

        Who needs some that are not at hand fetches them, and who comes meanwhile waits behind: nobody is overtaken.
        """
        if not self._fetching.locked() and (known := self._at_hand(tenant_id, key_ids)) is not None:
            return known
        async with self._fetching:
            return self._at_hand(tenant_id, key_ids) or await self._fetched(tenant_id, key_ids)

    def _at_hand(self, tenant_id: str, key_ids: Sequence[str]) -> Sequence[Cipher] | None:
        at_hand = [self._keyring.at_hand(tenant_id, each) for each in key_ids]
        known = [each for each in at_hand if each is not None]
        return known if len(known) == len(key_ids) else None

    async def _fetched(self, tenant_id: str, key_ids: Sequence[str]) -> Sequence[Cipher]:
        keyring = self._keyring
        found = await self._database.read(tenant_id, lambda it: keyring.load(it, tenant_id, key_ids))
        if len(found) < len(key_ids):
            await self._database.write(tenant_id, lambda it: keyring.ensure(it, tenant_id, *key_ids))
            found = await self._database.read(tenant_id, lambda it: keyring.load(it, tenant_id, key_ids))
        return [found[each] for each in key_ids]

    # ---- lanes ------------------------------------------------------------------------------------------------------

    async def claim_inbox(self, *, lanes: int, entries: int, alone: bool = True) -> Sequence[InboxLease]:
        """Up to so many free lanes, longest-waiting first, with up to so many entries each."""
        now = moment(self._clock.now())

        def take(connection: Connection, wanted: list[Place]) -> list[InboxLease]:
            claimed = claim(connection, INBOX, wanted, now=now, entries=entries, lease=self._lease)
            return [self._inbox_lease(connection, each) for each in claimed]

        await self._sweep(now)
        found = await self._database.claim(
            lambda it: look(it, INBOX, now=now, lanes=lanes, alone=alone), take
        )
        return found or []

    async def claim_outbox(self, *, lanes: int, entries: int, alone: bool = True) -> Sequence[OutboxLease]:
        """Like claim_inbox, for effects that are due."""
        now = moment(self._clock.now())

        def take(connection: Connection, wanted: list[Place]) -> list[OutboxLease]:
            claimed = claim(connection, OUTBOX, wanted, now=now, entries=entries, lease=self._lease)
            return [_outbox_lease(each) for each in claimed]

        await self._sweep(now)
        found = await self._database.claim(
            lambda it: look(it, OUTBOX, now=now, lanes=lanes, alone=alone), take
        )
        return found or []

    async def _sweep(self, now: int) -> None:
        if time.monotonic() - self._swept > _SWEEP_SECONDS:
            self._swept = time.monotonic()
            await self._database.write(EVERY_TENANT, lambda it: sweep(it, now))

    def _inbox_lease(self, connection: Connection, claimed: Claimed) -> InboxLease:
        tenant_id = TenantId(claimed.tenant_id)
        ciphers = self._keyring.load(connection, tenant_id, (row.key_id for row in claimed.rows))
        name = claimed.name
        entries: list[InboxEntry] = []
        for row in claimed.rows:
            bound_to = about("inbox", "sealed", bytes(row.key).hex(), tenant_id)
            name, body = unpacked_piece(ciphers[row.key_id].unseal(row.sealed, bound_to))
            entries.append(
                InboxEntry(row.id, Source(row.source), body, instant(row.received_at), row.attempts)
            )
        lease = Lease(INBOX, tenant_id, name, claimed.token, claimed.crashes)
        return InboxLease(lease, tuple(entries))

    async def refer_anew(self, tenant_id: TenantId, change: ChannelIdChanged) -> None:
        """Whatever stands in this channel is found under its new id; committed when this returns."""
        await self._database.write(tenant_id, lambda it: refer_anew(it, tenant_id, change))

    async def open_attempt(
        self, lease: Lease, entry: OutboxEntry, message_id: MessageId | None
    ) -> AttemptKey:
        """A new attempt, committed when this returns. Raises StaleLease."""
        return await self._attempts.open(lease, entry.id, message_id)

    async def settle(
        self,
        lease: Lease,
        outcomes: Sequence[OutboxOutcome],
        *,
        free: bool,
        pause: timedelta | None = None,
    ) -> None:
        """What became of effects, where nothing else is to be written; committed when this returns."""
        await self._settling.settle(Settled(lease, tuple(outcomes), free, pause))

    async def next_due(self) -> datetime | None:
        """When the earliest effect that is not due yet will be; None if none waits."""
        now = moment(self._clock.now())
        due = await self._database.read(
            EVERY_TENANT, lambda it: it.execute(_NEXT_DUE, {"now": now}).scalar_one()
        )
        return None if due is None else instant(due)

    async def expire_leases(self) -> None:
        """Whoever held a lane is known to be gone: all lanes are free, and each that was held counts a crash."""
        await self._database.write(EVERY_TENANT, lambda it: it.execute(_EXPIRE).rowcount)

    async def present(self) -> datetime | None:
        """Note that somebody is here now; answers when that was noted last, by whichever process."""
        now = moment(self._clock.now())
        before = await self._database.write(EVERY_TENANT, lambda it: note_presence(it, now))
        return None if before is None else instant(before)

    async def let_go(self, tenant_id: TenantId, kept: Kept, before: datetime, *, most: int) -> int:
        """Remove what is older, committed when this returns; as many as asked for: there may be more."""
        return await self._database.write(tenant_id, lambda it: let_go(it, tenant_id, kept, before, most))

    async def files_on_hold(self, tenant_id: TenantId) -> Sequence[VaultRef]:
        """In the vault, of contacts on hold."""
        found = await self._database.read(tenant_id, lambda it: files_on_hold(it, tenant_id))
        return [VaultRef(each) for each in found]

    # ---- whoever runs this ------------------------------------------------------------------------------------------

    async def ping(self) -> None:
        """Raises StoreUnavailable with the reason."""
        try:
            await self._database.read(EVERY_TENANT, lambda it: it.exec_driver_sql("SELECT 1").scalar_one())
        except TROUBLE as error:
            raise unavailable(error) from error

    async def gauges(self) -> Mapping[str, float]:
        """Counts of what still asks for something, and the age of the oldest."""
        now = moment(self._clock.now())
        return await self._database.read(EVERY_TENANT, lambda it: read_gauges(it, now))

    async def list_dead_letters(self, limit: int = 50) -> Sequence[DeadLetter]:
        """What could not be handled, newest first, without anything a person said."""
        return await self._database.read(EVERY_TENANT, lambda it: list_letters(it, limit))

    async def show_dead_letter(self, letter_id: str) -> DeadLetter:
        """One of them. Raises NoSuchDeadLetter."""
        return await self._database.read(EVERY_TENANT, lambda it: show_letter(it, letter_id))

    async def replay_dead_letter(self, letter_id: str) -> None:
        """Do it again; asked twice, it is done once. Raises NoSuchDeadLetter."""
        letter, now = await self.show_dead_letter(letter_id), self._clock.now()

        def work(connection: Connection) -> None:
            replay_letter(connection, letter_id, moment(now))
            deed = DeadLetterReplayed(LetterId(letter_id))
            append(connection, self._keyring, letter.tenant_id, [deed], now)

        await self._database.write(letter.tenant_id, work)

    async def discard_dead_letter(self, letter_id: str, reason: str) -> None:
        """Drop it for good, and keep why. Raises NoSuchDeadLetter."""
        letter, now = await self.show_dead_letter(letter_id), self._clock.now()

        def work(connection: Connection) -> None:
            discard_letter(connection, letter_id, reason, moment(now))
            deed = DeadLetterDiscarded(LetterId(letter_id), reason)
            append(connection, self._keyring, letter.tenant_id, [deed], now)

        await self._database.write(letter.tenant_id, work)

    @property
    def newest_master_key(self) -> str:
        """The fingerprint of the master key that wraps, by which keys can be told apart and none is known."""
        return self._keyring.newest_master

    async def rotate_master_key(self) -> int:
        """
        Wrap every tenant's keys under the newest master key; how many were. Others go on working meanwhile.

        One tenant at a time, each with the deed in its audit; whoever stops in between goes on by asking again.
        """
        count = 0
        for holder in await self._database.read(EVERY_TENANT, self._keyring.holders):
            count += await self._database.write(holder, partial(self._rewrap, TenantId(holder)))
        await self._database.write(EVERY_TENANT, self._keyring.remember_newest)
        return count

    def _rewrap(self, holder: TenantId, connection: Connection) -> int:
        count = self._keyring.rewrap(connection, holder)
        if count and holder in self._directory.tenants:  # the house itself answers to no company
            deed = KeysRotated(count, KeyFingerprint(self._keyring.newest_master))
            append(connection, self._keyring, holder, [deed], self._clock.now())
        return count


def _outbox_lease(claimed: Claimed) -> OutboxLease:
    tenant_id = TenantId(claimed.tenant_id)
    lease = Lease(OUTBOX, tenant_id, claimed.name, claimed.token, claimed.crashes)
    return OutboxLease(lease, tuple(map(_outbox_entry, claimed.rows)))


def _outbox_entry(row: Any) -> OutboxEntry:
    return OutboxEntry(
        id=EffectId(row.id),
        effect=effects_json.decode(row.effect),
        due_at=instant(row.due_at),
        created_at=instant(row.created_at),
        tries=row.tries,
        open_attempts=tuple(map(AttemptKey, (row.doubtful or "").split())),
        in_doubt=row.state == "unknown",
    )
