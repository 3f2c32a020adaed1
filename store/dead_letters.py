"""What could not be handled: seen without its words, done again, or dropped for a reason. And figures of the queues."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection

from core.ids import TenantId
from store.rows import instant

_IN, _OUT = "in-", "out-"


class NoSuchDeadLetter(KeyError):
    """No dead letter has this id; it may have been replayed or discarded already."""

    def __str__(self) -> str:
        return f"no dead letter {self.args[0]}"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """
    One that stands aside, without anything a person said.

    id: for show, replay and discard. kind: which side an item came from, or an effect's name. size: bytes kept, sealed.
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


_FROM_INBOX = (
    "SELECT 'in-' || id AS id, tenant_id, source AS kind, state, reason, received_at AS taken_in_at, ended_at, "
    "attempts AS tries, length(sealed) AS size FROM inbox WHERE state IN ('quarantined', 'dead')"
)
_FROM_OUTBOX = (
    "SELECT 'out-' || id AS id, tenant_id, kind, state, reason, created_at AS taken_in_at, ended_at, "
    "tries, length(effect) AS size FROM outbox WHERE state IN ('unknown', 'gave_up') AND state = 'gave_up'"
)
_LIST = text(
    f"SELECT * FROM ({_FROM_INBOX} UNION ALL {_FROM_OUTBOX}) AS letters ORDER BY taken_in_at DESC LIMIT :limit"
)
_ONE = {
    _IN: text(f"{_FROM_INBOX} AND id = :id"),
    _OUT: text(f"{_FROM_OUTBOX} AND id = :id"),
}
_REPLAY = {
    _IN: text(
        "UPDATE inbox SET state = 'new', due_at = :now, attempts = 0, ended_at = NULL "
        "WHERE id = :id AND state IN ('quarantined', 'dead')"
    ),
    _OUT: text(
        "UPDATE outbox SET state = 'ready', due_at = :now, waits = :no, tries = 0, ended_at = NULL "
        "WHERE id = :id AND state = 'gave_up'"
    ),
}
_DISCARD = {
    _IN: text(
        "UPDATE inbox SET state = 'ignored', reason = :reason, ended_at = :now "
        "WHERE id = :id AND state IN ('quarantined', 'dead')"
    ),
    _OUT: text(
        "UPDATE outbox SET state = 'cancelled', reason = :reason, ended_at = :now WHERE id = :id AND state = 'gave_up'"
    ),
}


def list_letters(connection: Connection, limit: int) -> list[DeadLetter]:
    """The newest."""
    return [_letter(row) for row in connection.execute(_LIST, {"limit": limit})]


def show_letter(connection: Connection, letter_id: str) -> DeadLetter:
    """One. Raises NoSuchDeadLetter."""
    side, number = _parsed(letter_id)
    row = connection.execute(_ONE[side], {"id": number}).one_or_none()
    if row is None:
        raise NoSuchDeadLetter(letter_id)
    return _letter(row)


def replay_letter(connection: Connection, letter_id: str, now: int) -> None:
    """Put it back into its lane, at its place; whoever is second finds nothing. To be committed."""
    side, number = _parsed(letter_id)
    given = {"id": number, "now": now} if side == _IN else {"id": number, "now": now, "no": False}
    if connection.execute(_REPLAY[side], given).rowcount != 1:
        raise NoSuchDeadLetter(letter_id)


def discard_letter(connection: Connection, letter_id: str, reason: str, now: int) -> None:
    """Drop it for good, and keep the reason. To be committed."""
    side, number = _parsed(letter_id)
    given = {"id": number, "now": now, "reason": f"discarded: {reason}"}
    if connection.execute(_DISCARD[side], given).rowcount != 1:
        raise NoSuchDeadLetter(letter_id)


def _parsed(letter_id: str) -> tuple[str, Any]:
    if letter_id.startswith(_IN) and letter_id[len(_IN) :].isdigit():
        return _IN, int(letter_id[len(_IN) :])
    if letter_id.startswith(_OUT):
        return _OUT, letter_id[len(_OUT) :]
    raise NoSuchDeadLetter(letter_id)


def _letter(row: Any) -> DeadLetter:
    return DeadLetter(
        id=row.id,
        tenant_id=TenantId(row.tenant_id),
        kind=row.kind,
        state=row.state,
        reason=row.reason,
        taken_in_at=instant(row.taken_in_at),
        ended_at=None if row.ended_at is None else instant(row.ended_at),
        tries=row.tries,
        size=row.size,
    )


_FILES = "state IN ('wanted', 'kept', 'missing')"

# Only rows that still ask for something: what is done is counted where it happens.
_GAUGES = (
    ("parcels_waiting", "SELECT coalesce(sum(parcels - cut), 0) FROM bundle"),
    ("parcels_oldest_due", "SELECT min(received_at) FROM bundle"),
    ("inbox_new", "SELECT count(*) FROM inbox WHERE due_at IS NOT NULL"),
    (
        "inbox_quarantined",
        "SELECT count(*) FROM inbox WHERE state IN ('quarantined', 'dead') AND state = 'quarantined'",
    ),
    ("inbox_dead", "SELECT count(*) FROM inbox WHERE state IN ('quarantined', 'dead') AND state = 'dead'"),
    ("inbox_oldest_due", "SELECT min(due_at) FROM inbox WHERE due_at IS NOT NULL"),
    (
        "outbox_ready",
        "SELECT count(*) FROM outbox WHERE due_at IS NOT NULL AND due_at <= :now AND state = 'ready'",
    ),
    ("outbox_later", "SELECT count(*) FROM outbox WHERE due_at IS NOT NULL AND due_at > :now"),
    (
        "outbox_unknown",
        "SELECT count(*) FROM outbox WHERE state IN ('unknown', 'gave_up') AND state = 'unknown'",
    ),
    (
        "outbox_gave_up",
        "SELECT count(*) FROM outbox WHERE state IN ('unknown', 'gave_up') AND state = 'gave_up'",
    ),
    ("outbox_oldest_due", "SELECT min(due_at) FROM outbox WHERE due_at IS NOT NULL AND due_at <= :now"),
    (
        "alerts_undelivered",
        "SELECT count(*) FROM outbox WHERE due_at IS NOT NULL AND kind = 'RaiseAlert' AND tries > 0",
    ),
    ("lanes_held", "SELECT count(*) FROM lane WHERE leased_until IS NOT NULL"),
    ("early_reports", "SELECT count(*) FROM early_report"),
    ("files_coming", f"SELECT count(*) FROM medium WHERE {_FILES} AND state <> 'missing'"),
    ("files_oldest_due", f"SELECT min(wanted_at) FROM medium WHERE {_FILES} AND state <> 'missing'"),
    ("files_missing", f"SELECT count(*) FROM medium WHERE {_FILES} AND state = 'missing'"),
    ("files_unsafe", f"SELECT count(*) FROM medium WHERE {_FILES} AND missing = 'unsafe'"),
)
_ALL_GAUGES = text("SELECT " + ", ".join(f"({query}) AS {name}" for name, query in _GAUGES))


def read_gauges(connection: Connection, now: int) -> Mapping[str, float]:
    """Counts by name; `..._age_seconds`: how long the oldest one that is due waits."""
    row = connection.execute(_ALL_GAUGES, {"now": now}).one()
    gauges: dict[str, float] = {}
    for name, value in row._mapping.items():  # noqa: SLF001 - the public way to a row's names
        if str(name).endswith("_oldest_due"):
            age = 0.0 if value is None else max(0.0, (now - value) / 1_000_000)
            gauges[str(name).replace("_oldest_due", "_oldest_age_seconds")] = age
        else:
            gauges[str(name)] = float(value)
    return gauges
