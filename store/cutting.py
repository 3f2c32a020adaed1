"""Cutting: parcels given out to be cut, and their pieces written in their place, in one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, timedelta
from typing import Any

from sqlalchemy.engine import Connection

from core.ids import TenantId
from desk.items import Piece
from desk.ports import HOLD, Clock, ParcelEntry, ParcelLease
from store.databases import Database
from store.keyring import LOOKUP, Keyring, hashed_lane, key_of_day
from store.keys import Cipher, about
from store.parcels_sql import HOUSE, ClaimedBundles, claim_bundles, oldest_bundles, settle_bundles, unpacked
from store.rows import Row, instant, moment
from store.statements import InsertMany, on_postgres
from store.tables import inbox
from store.writes import Writes

# Who cuts is heard of again well before this, or has died.
LEASE = timedelta(seconds=10)

_COLUMNS = "tenant_id source key lane state received_at due_at key_id sealed"
_TAKE_IN = InsertMany(inbox, _COLUMNS, "DO NOTHING")
_TAKE_IN_NUMBERED = InsertMany(inbox, f"id {_COLUMNS}", "DO NOTHING")

_Keys = Callable[..., Awaitable[Sequence[Cipher]]]


class Cutting:
    """keys: answers a tenant's keys of these names, made if they are not there yet."""

    def __init__(self, database: Database, keyring: Keyring, keys: _Keys, clock: Clock) -> None:
        self._database = database
        self._keyring = keyring
        self._keys = keys
        self._clock = clock

    async def claim(self, most: int, *, alone: bool) -> ParcelLease | None:
        """The oldest parcels, about so many; None if there are none or somebody else has them. Raises SuspectWaits."""

        def take(connection: Connection, waiting: Sequence[Row]) -> ParcelLease | None:
            claimed = claim_bundles(connection, waiting, most, LEASE, alone=alone)
            return None if claimed is None else self._opened(connection, claimed)

        return await self._database.claim(oldest_bundles, take)

    def _opened(self, connection: Connection, claimed: ClaimedBundles) -> ParcelLease:
        ciphers = self._keyring.load(connection, HOUSE, (row.key_id for row in claimed.rows))
        entries: list[ParcelEntry] = []
        for row in claimed.rows:
            plain = ciphers[row.key_id].unseal(
                row.sealed, about("bundle", "sealed", str(row.received_at), HOUSE)
            )
            parcels = unpacked(plain)
            there = parcels[row.cut : row.cut + 1 if claimed.alone else None]
            left = len(parcels) - row.cut
            for place, (source, body) in enumerate(there):
                last = place + 1 == left
                entries.append(ParcelEntry(row.id, source, body, instant(row.received_at), last))
        return ParcelLease(claimed.lease, tuple(entries))

    async def accept(self, claimed: ParcelLease, cut: Sequence[Sequence[tuple[TenantId, Piece]]]) -> None:
        """The pieces of the first so many of these parcels, in their place."""
        day = key_of_day(self._clock.now().astimezone(UTC).date())
        keys: dict[TenantId, Sequence[Cipher]] = {}
        rows: list[tuple[Any, ...]] = []
        for entry, pieces in zip(claimed.entries, cut, strict=False):
            for tenant_id, piece in pieces:
                if tenant_id not in keys:
                    keys[tenant_id] = await self._keys(tenant_id, LOOKUP, day)
                rows.append(_row(tenant_id, piece, entry, day, keys[tenant_id]))
            await asyncio.sleep(0)  # whoever waits at a door is answered meanwhile
        moved = _moved(claimed.entries, len(cut))

        def fill(connection: Connection, writes: Writes) -> None:
            settle_bundles(connection, writes, claimed.lease, moved, LEASE)
            if on_postgres(connection):
                writes.add(_TAKE_IN, rows)
            else:
                numbers = connection.info["numbers"]
                writes.add(_TAKE_IN_NUMBERED, [(next(numbers), *row) for row in rows])

        await self._database.put(fill)


def _row(
    tenant_id: TenantId, piece: Piece, entry: ParcelEntry, day: str, keys: Sequence[Cipher]
) -> tuple[Any, ...]:
    lookup, cipher = keys
    due_at = entry.received_at + HOLD if piece.hold else entry.received_at
    return (
        tenant_id,
        piece.source.value,
        piece.key,
        hashed_lane(lookup, piece.lane),
        "new",
        moment(entry.received_at),
        moment(due_at),
        day,
        cipher.seal(packed_piece(piece), about("inbox", "sealed", piece.key.hex(), tenant_id)),
    )


def _moved(entries: Sequence[ParcelEntry], cut: int) -> Mapping[int, tuple[int, bool]]:
    """By bundle: how many of its parcels are cut, and whether that was all. Empty if none is: they stay suspect."""
    moved: dict[int, tuple[int, bool]] = {}
    for place, entry in enumerate(entries if cut else ()):
        more, _ = moved.get(entry.bundle, (0, False))
        moved[entry.bundle] = (more + 1, entry.last) if place < cut else (more, False)
    return moved


def packed_piece(piece: Piece) -> bytes:
    """A piece's lane and body, as they are sealed together: a lane's name may hold an address."""
    lane = piece.lane.encode()
    return len(lane).to_bytes(2, "big") + lane + piece.body


def unpacked_piece(packed: bytes) -> tuple[str, bytes]:
    """The way back."""
    length = int.from_bytes(packed[:2], "big")
    return packed[2 : 2 + length].decode(), packed[2 + length :]
