"""Lanes: what is claimed, and what becomes of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.effects import Effect
from core.ids import AttemptKey, EffectId, TenantId
from desk.items import Source


@dataclass(frozen=True, slots=True)
class ParcelEntry:
    """A body as a door kept it, claimed. bundle: what it was committed with; last: nothing of that stands behind it."""

    bundle: int
    source: Source
    body: bytes
    received_at: datetime
    last: bool


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
    """The right to work on a lane until it runs out. token: grows with each claim; a stale one settles nothing.

    crashes: how often whoever held it died of its oldest entry, or beside it.
    """

    table: str
    tenant_id: TenantId
    lane: str
    token: int
    crashes: int


# A contact's message waits this long for neighbours that were sent before it and come after it. Ten photos of an album
# come within two tenths of a second; everybody waits that long for every message.
HOLD = timedelta(seconds=0.3)

# A lane is suspect when so many in a row never came back from it. In the outbox once is not enough: a process that ends
# leaves many lanes, and performing each of them alone would take as long as the outside takes to answer.
SUSPECT_INBOX = 1
SUSPECT_OUTBOX = 2


class SuspectWaits(Exception):
    """What comes next was given out before and never settled: it is only given to whoever works alone."""


@dataclass(frozen=True, slots=True)
class ParcelLease:
    """
    The oldest parcels, in order, while nobody else cuts any: so their pieces stand in order too.

    Its lease's crashes count how often whoever had the first of them never came back; with any, it is here alone.
    """

    lease: Lease
    entries: tuple[ParcelEntry, ...]


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
