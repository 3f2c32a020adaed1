"""Settling: what became of what a lane gave out, written under the lane's token."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection

from desk.ports import Clock, InboxOutcome, InboxState, Lease, OutboxOutcome, OutboxState, StaleLease
from store.databases import Database
from store.lanes_sql import NOW, OUTBOX
from store.rows import moment
from store.statements import DeleteMany, UpdateMany
from store.tables import attempt, inbox, lane, outbox
from store.together import Together
from store.writes import Writes

_LOST = "a lane belongs to somebody else by now"
_HELD = "{0}.leased_until IS NOT NULL"
_FREED = DeleteMany(lane, "tenant_id side name token", "leased_until IS NOT NULL")
_RESTING = UpdateMany(
    lane,
    "tenant_id side name token",
    "paused_until",
    sets="leased_until = NULL; paused_until = given.paused_until; claims = 0",
    guard=_HELD.format("lane"),
)
_RENEWED = {
    dialect: UpdateMany(
        lane,
        "tenant_id side name token",
        "lease/leased_until settled/claims",
        sets=f"leased_until = {now} + given.lease; "
        "claims = CASE WHEN given.settled = 1 THEN 1 ELSE lane.claims END",
        guard=_HELD.format("lane"),
    )
    for dialect, now in NOW.items()
}
_INBOX_ENDED = UpdateMany(
    inbox,
    "tenant_id lane id",
    "state failed/attempts reason ended_at",
    sets="state; due_at = CASE WHEN given.state = 'new' THEN inbox.due_at ELSE NULL END; "
    "attempts = inbox.attempts + given.failed; reason; ended_at",
    guard="inbox.due_at IS NOT NULL",
)
_OUTBOX_ENDED = UpdateMany(
    outbox,
    "tenant_id id",
    "state due_at waits tried/tries reason ended_at",
    sets="state; due_at; waits; tries = outbox.tries + given.tried; reason; ended_at",
    guard="outbox.state IN ('ready', 'unknown')",
)
_ATTEMPT_ENDED = UpdateMany(
    attempt,
    "tenant_id key",
    "outcome code remote ended_at",
    sets="outcome; code; remote = coalesce(attempt.remote, given.remote); ended_at",
)
_RESOLVED = text(
    "UPDATE outbox SET state = :state, due_at = :due_at, waits = :waits, ended_at = :ended_at "
    "WHERE tenant_id = :tenant AND message_id = :message AND state = 'unknown' "
    "AND state IN ('unknown', 'gave_up') RETURNING lane"
)
_RESUMED = UpdateMany(lane, "tenant_id side name", "paused_until")


@dataclass(frozen=True, slots=True)
class Settlement:
    """A lane's lease, and whether and until when it rests. name: as the database calls the lane."""

    lease: Lease
    name: str
    free: bool
    paused_until: int | None

    @property
    def place(self) -> tuple[str, str, str, int]:
        """What its row is found by."""
        return self.lease.tenant_id, self.lease.table, self.name, self.lease.token


def settle_lanes(
    connection: Connection, writes: Writes, settlements: Sequence[Settlement], lease: timedelta
) -> None:
    """Free, pause or renew these lanes, each of them once. Raises StaleLease when one is somebody else's by now."""
    freed = [each.place for each in settlements if each.free and each.paused_until is None]
    resting = [
        (*each.place, each.paused_until)
        for each in settlements
        if each.free and each.paused_until is not None
    ]
    kept = [(each.lease, each.name) for each in settlements if not each.free]
    writes.add(_FREED, freed, StaleLease(_LOST), apart=True)
    writes.add(_RESTING, resting, StaleLease(_LOST), apart=True)
    renew(connection, writes, kept, lease, settled=True)


def renew(
    connection: Connection,
    writes: Writes,
    held: Sequence[tuple[Lease, str]],
    lease: timedelta,
    *,
    settled: bool,
) -> None:
    """
    The holders of these lanes were heard of. Raises StaleLease like settle_lanes.

    held: with the name in the database. settled: and wrote something, so no earlier crash counts; the next one does.
    """
    microseconds = lease // timedelta(microseconds=1)
    rows = [(each.tenant_id, each.table, name, each.token, microseconds, int(settled)) for each, name in held]
    writes.add(_RENEWED[connection.dialect.name], rows, StaleLease(_LOST), apart=True)


def end_inbox(writes: Writes, outcomes: Sequence[tuple[str, str, InboxOutcome]], now: int) -> None:
    """Write what became of entries: (tenant, lane as the database calls it, outcome)."""
    writes.add(
        _INBOX_ENDED,
        [
            (
                tenant_id,
                name,
                it.entry.id,
                it.state.value,
                int(it.state is InboxState.NEW),
                it.reason,
                None if it.state is InboxState.NEW else now,
            )
            for tenant_id, name, it in outcomes
        ],
    )


def end_outbox(writes: Writes, outcomes: Sequence[tuple[str, OutboxOutcome]], now: int) -> None:
    """
    Write what became of effects (tenant, outcome) and their attempts.

    One that a person or a report settled meanwhile stays so.
    """
    writes.add(_OUTBOX_ENDED, [(tenant_id, it.entry.id, *_ended(it, now)) for tenant_id, it in outcomes])
    writes.add(
        _ATTEMPT_ENDED,
        [
            (tenant_id, tried.key, tried.outcome, tried.code, tried.remote, now)
            for tenant_id, it in outcomes
            for tried in it.attempts
        ],
    )


def _ended(outcome: OutboxOutcome, now: int) -> tuple[Any, ...]:
    due = None if outcome.due_at is None else moment(outcome.due_at)
    match outcome.state:
        case OutboxState.READY:
            return "ready", now if due is None else due, True, int(outcome.tried), outcome.reason, None
        case OutboxState.UNKNOWN:
            return "unknown", due, due is not None, int(outcome.tried), outcome.reason, None
        case _:
            return outcome.state.value, None, False, int(outcome.tried), outcome.reason, now


def resolve(connection: Connection, tenant_id: str, message_id: str, state: OutboxState, now: int) -> None:
    """The unknown sends of this message are known to be this now; their lanes go on."""
    ready = state is OutboxState.READY
    given = {
        "tenant": tenant_id,
        "message": message_id,
        "state": state.value,
        "due_at": now if ready else None,
        "waits": False,
        "ended_at": None if ready else now,
    }
    lanes = connection.execute(_RESOLVED, given).scalars().all()
    _RESUMED.run(connection, [(tenant_id, OUTBOX, name, None) for name in dict.fromkeys(lanes)])


@dataclass(frozen=True, slots=True)
class Settled:
    """A lane of the outbox whose effects came to something, with nothing else to be written."""

    lease: Lease
    outcomes: tuple[OutboxOutcome, ...]
    free: bool
    pause: timedelta | None


class Settling:
    """Settles lanes of the outbox, many in one commit: each as if it were alone."""

    def __init__(self, database: Database, clock: Clock, lease: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._lease = lease
        self._together: Together[Settled, None] = Together("settling", self._commit)

    async def settle(self, settled: Settled) -> None:
        """Committed when this returns. Raises StaleLease, StoreUnavailable."""
        await self._together.ask(settled)

    async def _commit(self, asked: Sequence[Settled]) -> Sequence[None]:
        now = self._clock.now()
        settlements = [
            Settlement(
                each.lease,
                each.lease.lane,
                each.free,
                None if each.pause is None else moment(now + each.pause),
            )
            for each in asked
        ]
        outcomes = [(each.lease.tenant_id, outcome) for each in asked for outcome in each.outcomes]

        def fill(connection: Connection, writes: Writes) -> None:
            settle_lanes(connection, writes, settlements, self._lease)
            end_outbox(writes, outcomes, moment(now))

        await self._database.put(fill)
        return [None] * len(asked)
