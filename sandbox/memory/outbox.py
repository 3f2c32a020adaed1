"""The outbox in memory: effects in their lanes, the attempts at them, and the sends nobody knows the fate of."""

import itertools
from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from core.effects import Due, SendToContact
from core.ids import AttemptKey, EffectId, MessageId, TenantId
from desk.ports import SUSPECT_OUTBOX, Clock, Ids, Lease, OutboxEntry, OutboxLease, OutboxOutcome, OutboxState
from sandbox.memory.lanes import Lanes, OutboxRow, until
from sandbox.memory.tenancy import Attempt, Tenancy
from sandbox.memory.unit import SettledOutbox


class Outbox:
    """Every effect ever recorded; lease_clock and lease_seconds as in the store."""

    def __init__(
        self, clock: Clock, ids: Ids, lease_clock: Callable[[], float], lease_seconds: float
    ) -> None:
        self.rows: dict[EffectId, OutboxRow] = {}
        self._orders = itertools.count()
        self.lanes: Lanes[OutboxRow] = Lanes(
            "outbox", lease_clock, lease_seconds, suspect_after=SUSPECT_OUTBOX
        )
        self._clock = clock
        self._ids = ids
        self._unknown: dict[tuple[TenantId, MessageId], dict[EffectId, OutboxRow]] = {}

    def record(self, tenant_id: TenantId, dues: Iterable[Due], now: datetime) -> None:
        """What a fact asks of the outside, each in its lane from its time on."""
        for due in dues:
            effect = due.effect
            row = OutboxRow(
                id=EffectId(self._ids.new()),
                order=next(self._orders),
                tenant_id=tenant_id,
                lane=effect.lane,
                effect=effect,
                created_at=now,
                due_at=now + due.after,
            )
            self.rows[row.id] = row
            self.lanes.add(row)

    def is_settled(self, effect_id: EffectId) -> bool:
        """Whether nothing more becomes of it."""
        row = self.rows.get(effect_id)
        return row is not None and row.state not in (OutboxState.READY, OutboxState.UNKNOWN)

    def claim(
        self, *, lanes: int, entries: int, alone: bool, tenancy: Callable[[TenantId], Tenancy]
    ) -> list[OutboxLease]:
        """Up to so many lanes with effects that are due, with up to so many each. Raises SuspectWaits."""
        claimed = self.lanes.claim(self._clock.now(), lanes=lanes, entries=entries, alone=alone)
        return [
            OutboxLease(lease, tuple(_entry(row, tenancy(row.tenant_id)) for row in rows))
            for lease, rows in claimed
        ]

    def open_attempt(
        self, lease: Lease, effect_id: EffectId, message_id: MessageId | None, tenancy: Tenancy
    ) -> AttemptKey:
        """A new attempt at it."""
        self.lanes.renew(lease)
        row = self.rows[effect_id]
        key = AttemptKey(f"v1.{row.id}.{len(row.attempts) + 1}")
        row.attempts.append(key)
        tenancy.attempts[key] = Attempt(key, row.id, message_id)
        return key

    def settle(self, settled: SettledOutbox, tenancy: Tenancy) -> None:
        """What became of a lane's effects. Raises StaleLease."""
        lane = self.lanes.holding(settled.lease)
        for outcome in settled.outcomes:
            for attempt in outcome.attempts:
                tenancy.end_attempt(attempt)
            self._end(self.rows[outcome.entry.id], outcome)
        paused_until = until(self._clock.now(), settled.pause)
        self.lanes.settled(lane, free=settled.free, paused_until=paused_until)

    def resolve(self, tenant_id: TenantId, message_id: MessageId, state: OutboxState) -> None:
        """A report or a person ended the doubt about this message's sends."""
        for row in self._unknown.pop((tenant_id, message_id), {}).values():
            row.state = state
            if state is OutboxState.READY:
                row.due_at = self._clock.now()
                self.lanes.remove(row)
                self.lanes.add(row)
            else:
                self.lanes.remove(row)
            self.lanes.resume(row.tenant_id, row.lane)

    def cancel(self, tenant_id: TenantId, conversations: Collection[str]) -> None:
        """What waits to be done with these conversations is not done."""
        for row in self.rows.values():
            waits = row.state in (OutboxState.READY, OutboxState.UNKNOWN)
            about = getattr(row.effect, "conversation_id", None)
            if row.tenant_id == tenant_id and waits and about in conversations:
                row.state, row.ended_at = OutboxState.CANCELLED, self._clock.now()
                self.lanes.remove(row)

    def all(self) -> list[OutboxRow]:
        """By arrival."""
        return list(self.rows.values())

    def _end(self, row: OutboxRow, outcome: OutboxOutcome) -> None:
        if row.state not in (OutboxState.READY, OutboxState.UNKNOWN):
            return  # a person or a report settled it meanwhile
        row.state, row.reason = outcome.state, outcome.reason
        row.tries += outcome.tried
        match outcome.state:
            case OutboxState.READY:
                row.returned = True
                row.due_at = self._clock.now() if outcome.due_at is None else outcome.due_at
                self.lanes.moved(row)
            case OutboxState.UNKNOWN if outcome.due_at is not None:
                row.due_at = outcome.due_at
                self.lanes.moved(row)
            case _:
                row.ended_at = self._clock.now()
                self.lanes.remove(row)
        if isinstance(row.effect, SendToContact):
            doubts = self._unknown.setdefault((row.tenant_id, row.effect.message_id), {})
            doubts.pop(row.id, None)
            if outcome.state is OutboxState.UNKNOWN:
                doubts[row.id] = row


def _entry(row: OutboxRow, tenancy: Tenancy) -> OutboxEntry:
    doubtful = tuple(key for key in row.attempts if tenancy.attempts[key].outcome in (None, "unknown"))
    in_doubt = row.state is OutboxState.UNKNOWN
    return OutboxEntry(row.id, row.effect, row.due_at, row.created_at, row.tries, doubtful, in_doubt)
