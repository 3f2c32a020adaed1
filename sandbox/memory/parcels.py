"""Parcels in memory: kept whole, given out oldest first to one at a time, and gone once they are cut."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from core.ids import TenantId
from desk.items import Source
from desk.ports import Lease, ParcelEntry, ParcelLease, StaleLease, SuspectWaits

_HOUSE = TenantId("*")


@dataclass(slots=True)
class ParcelRow:
    """One body. claims: how often it was given out and did not come back."""

    id: int
    source: Source
    body: bytes
    received_at: datetime
    claims: int = 0


class Parcels:
    """lease_clock: seconds, monotonic; lease_seconds: how long a claim lasts when nothing is heard of its holder."""

    def __init__(self, lease_clock: Callable[[], float], lease_seconds: float) -> None:
        self._lease_clock = lease_clock
        self._lease_seconds = lease_seconds
        self._rows: dict[int, ParcelRow] = {}
        self._numbers = count(1)
        self._token = 0
        self._held_until: float | None = None

    def keep(self, source: Source, body: bytes, now: datetime) -> None:
        """Behind all others."""
        row = ParcelRow(next(self._numbers), source, body, now)
        self._rows[row.id] = row

    def claim(self, most: int, *, alone: bool) -> ParcelLease | None:
        """The oldest; a suspect by itself, and only to whoever works alone. Raises SuspectWaits."""
        if not self._rows or (self._held_until is not None and self._held_until > self._lease_clock()):
            return None
        rows = list(self._rows.values())[:most]
        crashes = rows[0].claims
        if crashes and not alone:
            raise SuspectWaits
        suspect = next((place for place, row in enumerate(rows) if row.claims), len(rows))
        taken = rows[: max(1, suspect)]
        for row in taken:
            row.claims += 1
        self._token += 1
        self._held_until = self._lease_clock() + self._lease_seconds
        entries = [ParcelEntry(row.id, row.source, row.body, row.received_at, last=True) for row in taken]
        return ParcelLease(Lease("parcels", _HOUSE, "", self._token, crashes), tuple(entries))

    def holding(self, lease: Lease) -> None:
        """Raises StaleLease when it was given back or somebody else has it."""
        if self._held_until is None or self._token != lease.token:
            raise StaleLease("parcels")

    def settle(self, claimed: ParcelLease, cut: int) -> None:
        """So many of these are gone; the others are suspect only if none is."""
        self.holding(claimed.lease)
        self._held_until = None
        for place, entry in enumerate(claimed.entries if cut else ()):
            if place < cut:
                del self._rows[entry.bundle]
            else:
                self._rows[entry.bundle].claims = 0

    def expire(self) -> None:
        """Whoever held them died."""
        self._held_until = None

    @property
    def waiting(self) -> list[datetime]:
        """When each that is not cut yet was kept, oldest first."""
        return [row.received_at for row in self._rows.values()]
