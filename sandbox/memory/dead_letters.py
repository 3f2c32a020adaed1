"""What could not be handled: seen without its words, done again, or dropped for a reason. And figures of the queues."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.effects import RaiseAlert
from core.ids import TenantId
from core.medium import Medium, MediumState, Missing
from core.operating import DeadLetterDiscarded, DeadLetterReplayed, LetterId
from desk.ports import InboxState, OutboxState
from sandbox.memory.lanes import InboxRow, Lanes, OutboxRow
from sandbox.memory.tenancy import Tenancy

_IN, _OUT = "in-", "out-"


class NoSuchDeadLetter(KeyError):
    """No dead letter has this id; it may have been replayed or discarded already."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """
    One that stands aside, without anything a person said.

    id: for show, replay and discard. kind: which side an item came from, or an effect's name. size: bytes kept.
    tries: how often it failed.
    """

    id: str
    tenant_id: TenantId
    kind: str
    state: str
    reason: str | None
    taken_in_at: datetime
    ended_at: datetime | None
    tries: int
    size: int


class DeadLetters:
    """The dead letters among these rows."""

    def __init__(
        self,
        inbox: Mapping[int, InboxRow],
        outbox: Iterable[OutboxRow],
        lanes: tuple[Lanes[InboxRow], Lanes[OutboxRow]],
        tenancies: Callable[[TenantId], Tenancy],
    ) -> None:
        self._tenancies = tenancies
        self._inbox = inbox
        self._outbox = outbox
        self._inbox_lanes, self._outbox_lanes = lanes

    def all(self, limit: int) -> Sequence[DeadLetter]:
        """The newest."""
        letters = [_of_inbox(row) for row in self._inbox.values() if _aside(row)]
        letters += [_of_outbox(row) for row in self._outbox if row.state is OutboxState.GAVE_UP]
        return sorted(letters, key=lambda letter: letter.taken_in_at, reverse=True)[:limit]

    def one(self, letter_id: str) -> DeadLetter:
        """Raises NoSuchDeadLetter."""
        row = self._row(letter_id)
        return _of_inbox(row) if isinstance(row, InboxRow) else _of_outbox(row)

    def replay(self, letter_id: str, now: datetime) -> None:
        """Put it back into its lane, at its place. Raises NoSuchDeadLetter."""
        row = self._row(letter_id)
        row.ended_at = None
        if isinstance(row, InboxRow):
            row.state, row.ready_at, row.attempts = InboxState.NEW, now, 0
            self._inbox_lanes.add(row)
        else:
            row.state, row.due_at, row.tries, row.returned = OutboxState.READY, now, 0, False
            self._outbox_lanes.add(row)
        self._tenancies(row.tenant_id).prove(now, DeadLetterReplayed(LetterId(letter_id)))

    def discard(self, letter_id: str, reason: str, now: datetime) -> None:
        """Drop it for good, and keep the reason. Raises NoSuchDeadLetter."""
        row = self._row(letter_id)
        row.reason, row.ended_at = f"discarded: {reason}", now
        if isinstance(row, InboxRow):
            row.state = InboxState.IGNORED
        else:
            row.state = OutboxState.CANCELLED
        self._tenancies(row.tenant_id).prove(now, DeadLetterDiscarded(LetterId(letter_id), reason))

    def _row(self, letter_id: str) -> InboxRow | OutboxRow:
        if letter_id.startswith(_IN) and letter_id[len(_IN) :].isdigit():
            item = self._inbox.get(int(letter_id[len(_IN) :]))
            if item is not None and _aside(item):
                return item
        for effect in self._outbox:
            if letter_id == f"{_OUT}{effect.id}" and effect.state is OutboxState.GAVE_UP:
                return effect
        raise NoSuchDeadLetter(letter_id)


def _aside(row: InboxRow) -> bool:
    return row.state in (InboxState.QUARANTINED, InboxState.DEAD)


def _of_inbox(row: InboxRow) -> DeadLetter:
    return DeadLetter(
        f"{_IN}{row.id}",
        row.tenant_id,
        row.source,
        row.state,
        row.reason,
        row.received_at,
        row.ended_at,
        row.attempts,
        len(row.body),
    )


def _of_outbox(row: OutboxRow) -> DeadLetter:
    return DeadLetter(
        f"{_OUT}{row.id}",
        row.tenant_id,
        type(row.effect).__name__,
        row.state,
        row.reason,
        row.created_at,
        row.ended_at,
        row.tries,
        0,
    )


def gauges(
    parcels: Sequence[datetime],
    inbox: Iterable[InboxRow],
    outbox: Iterable[OutboxRow],
    *,
    held: int,
    early: int,
    files: Sequence[Medium],
    now: datetime,
) -> Mapping[str, float]:
    """Counts by name; `..._age_seconds`: how long the oldest one that is due waits."""
    items, effects = list(inbox), list(outbox)
    coming = [file.wanted_at for file in files if file.is_on_its_way]
    new = [row.ready_at for row in items if row.state is InboxState.NEW]
    ready = [row for row in effects if row.waits and row.due_at <= now]
    return {
        "parcels_waiting": len(parcels),
        "parcels_oldest_age_seconds": _age(parcels, now),
        "inbox_new": len(new),
        "inbox_quarantined": sum(row.state is InboxState.QUARANTINED for row in items),
        "inbox_dead": sum(row.state is InboxState.DEAD for row in items),
        "inbox_oldest_age_seconds": _age(new, now),
        "outbox_ready": sum(row.state is OutboxState.READY for row in ready),
        "outbox_later": sum(row.waits and row.due_at > now for row in effects),
        "outbox_unknown": sum(row.state is OutboxState.UNKNOWN for row in effects),
        "outbox_gave_up": sum(row.state is OutboxState.GAVE_UP for row in effects),
        "outbox_oldest_age_seconds": _age([row.due_at for row in ready], now),
        "alerts_undelivered": sum(
            row.waits and row.tries > 0 and isinstance(row.effect, RaiseAlert) for row in effects
        ),
        "lanes_held": held,
        "early_reports": early,
        "files_coming": len(coming),
        "files_oldest_age_seconds": _age(coming, now),
        "files_missing": sum(file.state is MediumState.MISSING for file in files),
        "files_unsafe": sum(file.missing is Missing.UNSAFE for file in files),
    }


def _age(times: Sequence[datetime], now: datetime) -> float:
    return max(0.0, (now - min(times)).total_seconds()) if times else 0.0
