"""Lanes in memory: rows in order, one holder at a time, by a lease that runs out."""

import heapq
import itertools
from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from core.effects import Effect
from core.ids import AttemptKey, EffectId, TenantId
from desk.items import Source
from desk.ports import InboxState, Lease, OutboxState, StaleLease, SuspectWaits


class Waiting(Protocol):
    """A row of a lane. waits: whether it stands in its lane."""

    tenant_id: TenantId
    lane: str
    waits: bool

    @property
    def place(self) -> int:
        """Where in its lane it stands."""
        ...

    @property
    def ready_at(self) -> datetime:
        """From when on it may be claimed."""
        ...

    @property
    def blocks(self) -> bool:
        """Whether rows behind it wait until it may be claimed."""
        ...


Row = TypeVar("Row", bound=Waiting)


@dataclass(slots=True)
class InboxRow:
    """One piece. ready_at: when it was received, a moment later for a piece that waits for its neighbours."""

    id: int
    tenant_id: TenantId
    source: Source
    key: bytes
    lane: str
    body: bytes
    received_at: datetime
    ready_at: datetime
    state: InboxState = InboxState.NEW
    attempts: int = 0
    reason: str | None = None
    waits: bool = False
    ended_at: datetime | None = None

    @property
    def place(self) -> int:
        """By arrival."""
        return self.id

    @property
    def blocks(self) -> bool:
        """Always: pieces are handled in order."""
        return True


@dataclass(slots=True)
class OutboxRow:
    """One effect. returned: it was claimed and given back to be tried again; attempts: keys of all, oldest first."""

    id: EffectId
    order: int
    tenant_id: TenantId
    lane: str
    effect: Effect
    created_at: datetime
    due_at: datetime
    state: OutboxState = OutboxState.READY
    tries: int = 0
    reason: str | None = None
    returned: bool = False
    waits: bool = False
    ended_at: datetime | None = None
    attempts: list[AttemptKey] = field(default_factory=list)

    @property
    def place(self) -> int:
        """By arrival."""
        return self.order

    @property
    def ready_at(self) -> datetime:
        """Its due time."""
        return self.due_at

    @property
    def blocks(self) -> bool:
        """A retry and a doubt do; a timer does not."""
        return self.returned or self.state is OutboxState.UNKNOWN


@dataclass(slots=True)
class LaneState(Generic[Row]):
    """One lane. held_until: by the clock of leases; paused_until: by the desk's."""

    tenant_id: TenantId
    name: str
    order: int
    rows: list[Row] = field(default_factory=list)
    token: int = 0
    crashes: int = 0
    held_until: float | None = None
    paused_until: datetime | None = None
    ready_at: datetime | None = None


class Lanes(Generic[Row]):
    """
    The lanes of one table.

    lease_clock: seconds, monotonic; lease_seconds: how long a claim lasts when nothing is heard of its holder.
    suspect_after: a lane is suspect when so many in a row never came back from it.
    """

    def __init__(
        self, table: str, lease_clock: Callable[[], float], lease_seconds: float, *, suspect_after: int
    ) -> None:
        self._table = table
        self._suspect_after = suspect_after
        self._lease_clock = lease_clock
        self._lease_seconds = lease_seconds
        self._lanes: dict[tuple[TenantId, str], LaneState[Row]] = {}
        self._held: dict[tuple[TenantId, str], LaneState[Row]] = {}
        self._line: list[tuple[datetime, int, int, LaneState[Row]]] = []
        self._later: list[tuple[datetime, int, Row]] = []
        self._order = itertools.count()

    def add(self, row: Row) -> None:
        """Put a row into its lane, at its place."""
        lane = self._lanes.get((row.tenant_id, row.lane))
        if lane is None:
            lane = LaneState(row.tenant_id, row.lane, next(self._order))
            self._lanes[row.tenant_id, row.lane] = lane
        insort(lane.rows, row, key=lambda each: each.place)
        row.waits = True
        self.moved(row)

    def remove(self, row: Row) -> None:
        """Take a row out of its lane; one that is not there is well too."""
        lane = self._lanes[row.tenant_id, row.lane]
        lane.rows = [each for each in lane.rows if each is not row]
        row.waits = False
        self._queue(lane)

    def moved(self, row: Row) -> None:
        """A row's times changed."""
        heapq.heappush(self._later, (row.ready_at, next(self._order), row))
        self._queue(self._lanes[row.tenant_id, row.lane])

    def claim(
        self, now: datetime, *, lanes: int, entries: int, alone: bool = True
    ) -> list[tuple[Lease, list[Row]]]:
        """
        Up to so many free lanes, longest-waiting first, with their first rows that may be claimed.

        A suspect by itself when it is next, and only to whoever works alone. Raises SuspectWaits.
        """
        self._expire()
        claimed: list[tuple[Lease, list[Row]]] = []
        while len(claimed) < lanes and self._line and self._line[0][0] <= now:
            ready_at, _, _, lane = self._line[0]
            suspect = lane.crashes >= self._suspect_after
            if lane.held_until is None and lane.ready_at == ready_at and suspect:
                if claimed:
                    break
                if not alone:
                    raise SuspectWaits
                lanes = 1
            heapq.heappop(self._line)
            if lane.held_until is not None or lane.ready_at != ready_at:
                continue
            lane.token += 1
            lane.held_until = self._lease_clock() + self._lease_seconds
            self._held[lane.tenant_id, lane.name] = lane
            lease = Lease(self._table, lane.tenant_id, lane.name, lane.token, lane.crashes)
            claimed.append((lease, _ready(lane, now)[:entries]))
        return claimed

    def holding(self, lease: Lease) -> LaneState[Row]:
        """The lane of this lease. Raises StaleLease when it was given back or somebody else has it."""
        lane = self._lanes.get((lease.tenant_id, lease.lane))
        if lane is None or lane.held_until is None or lane.token != lease.token:
            raise StaleLease(f"{lease.table}: {lease.lane}")
        return lane

    def renew(self, lease: Lease) -> None:
        """Its holder is alive. Raises StaleLease."""
        self.holding(lease).held_until = self._lease_clock() + self._lease_seconds

    def settled(self, lane: LaneState[Row], *, free: bool, paused_until: datetime | None) -> None:
        """Its holder wrote something: no crash. free: the lane is given back."""
        lane.crashes = 0
        if not free:
            lane.held_until = self._lease_clock() + self._lease_seconds
            return
        lane.paused_until = paused_until
        lane.held_until = None
        del self._held[lane.tenant_id, lane.name]
        self._queue(lane)

    def resume(self, tenant_id: TenantId, name: str) -> None:
        """End a lane's pause."""
        lane = self._lanes[tenant_id, name]
        lane.paused_until = None
        self._queue(lane)

    @property
    def held(self) -> int:
        """How many lanes somebody holds."""
        return len(self._held)

    def expire_all(self) -> None:
        """Every holder died: its lanes are free, and count a crash."""
        for lane in self._held.values():
            lane.held_until = float("-inf")
        self._expire()

    def wakes_at(self, now: datetime) -> datetime | None:
        """When the next lane that cannot be claimed yet may be; None when none will by itself."""
        later = (
            lane.ready_at
            for lane in self._lanes.values()
            if lane.ready_at is not None and lane.ready_at > now
        )
        return min(later, default=None)

    def next_ready(self, now: datetime) -> datetime | None:
        """The earliest time after now at which a row may be claimed, whatever else its lane waits for."""
        while self._later:
            ready_at, _, row = self._later[0]
            if ready_at > now and row.waits and row.ready_at == ready_at:
                return ready_at
            heapq.heappop(self._later)  # the clock never goes back
        return None

    def _expire(self) -> None:
        now = self._lease_clock()
        for place, lane in list(self._held.items()):
            if lane.held_until is not None and lane.held_until <= now:
                lane.held_until = None
                lane.crashes += 1
                del self._held[place]
                self._queue(lane)

    def _queue(self, lane: LaneState[Row]) -> None:
        lane.ready_at = _first_ready(lane)
        if lane.ready_at is not None and lane.held_until is None:
            heapq.heappush(self._line, (lane.ready_at, lane.order, next(self._order), lane))


def _ready(lane: LaneState[Row], now: datetime) -> list[Row]:
    ready: list[Row] = []
    for row in lane.rows:
        if row.ready_at <= now:
            ready.append(row)
        elif row.blocks:
            break
    return ready


def _first_ready(lane: LaneState[Row]) -> datetime | None:
    first: datetime | None = None
    for row in lane.rows:
        first = row.ready_at if first is None else min(first, row.ready_at)
        if row.blocks:
            break
    if first is None or lane.paused_until is None:
        return first
    return max(first, lane.paused_until)


def until(now: datetime, pause: timedelta | None) -> datetime | None:
    """When a pause ends."""
    return None if pause is None else now + pause
