"""
Parcels: kept in bundles, one row for all that shared a commit; claimed oldest first, and gone once they are cut.

One process cuts at a time, whoever holds the one lease there is for all: pieces stand in the order in which their
parcels were kept. A bundle counts how often it was claimed; what was claimed before and is still here is suspect, and
is claimed one parcel at a time, so that in the end the guilty one stands alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import text, update
from sqlalchemy.engine import Connection

from core.ids import TenantId
from desk.items import Source
from desk.ports import Lease, SuspectWaits
from store.databases import EVERY_TENANT
from store.lanes_sql import NOW
from store.questions import Question
from store.rows import Row
from store.settling import Settlement, settle_lanes
from store.statements import DeleteMany, NumberList, UpdateMany, among, on_postgres
from store.tables import bundle
from store.writes import Writes

# A parcel may hold things of several companies: until it is cut it belongs to the house, under the house's own key.
HOUSE = TenantId(EVERY_TENANT)

PARCELS = "parcels"

# Enough to share a commit among many, little enough to be cut well within the lease.
_BYTES_AT_ONCE = 2 * 1024 * 1024
_BUNDLES_LOOKED_AT = 64

_OLDEST = Question(
    text(
        "SELECT id, parcels - cut AS left_over, claims, length(sealed) AS size FROM bundle "
        f"WHERE tenant_id = '{HOUSE}' ORDER BY id LIMIT {_BUNDLES_LOOKED_AT}"
    )
)


def _take(dialect: str) -> str:
    token = "nextval('lane_token')" if dialect == "postgresql" else ":token"
    return (
        "INSERT INTO lane AS held (tenant_id, side, name, token, leased_until, paused_until, claims) "
        f"SELECT '{HOUSE}', '{PARCELS}', '', {token}, {NOW[dialect]} + :lease, NULL, 1 WHERE true "
        "ON CONFLICT (tenant_id, side, name) DO UPDATE SET token = excluded.token, "
        "leased_until = excluded.leased_until, claims = held.claims + 1 "
        f"WHERE held.leased_until IS NULL OR held.leased_until <= {NOW[dialect]} "
        "RETURNING token"
    )


_TAKE = {dialect: Question(text(_take(dialect))) for dialect in NOW}
_CLAIMED = Question(
    update(bundle)
    .where(bundle.c.tenant_id == HOUSE, among(bundle.c.id, "ids", NumberList))
    .values(claims=bundle.c.claims + 1)
    .returning(bundle.c.id, bundle.c.received_at, bundle.c.cut, bundle.c.key_id, bundle.c.sealed)
)
_GONE = DeleteMany(bundle, "tenant_id id")
_BEGUN = UpdateMany(
    bundle, "tenant_id id", "more/cut claims", sets="cut = bundle.cut + given.more; claims = given.claims"
)

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(list[tuple[Source, bytes]]).decode


def packed(parcels: Sequence[tuple[Source, bytes]]) -> bytes:
    """Parcels (source, body) as one text, to be sealed together."""
    return _pack(parcels)


def unpacked(plain: bytes) -> list[tuple[Source, bytes]]:
    """The way back."""
    return _unpack(plain)


@dataclass(frozen=True, slots=True)
class ClaimedBundles:
    """Bundles as they stand, oldest first; alone: only the first parcel of the first one was claimed."""

    lease: Lease
    rows: tuple[Row, ...]
    alone: bool


def oldest_bundles(connection: Connection) -> Sequence[Row]:
    """Those that were kept first, without what they hold."""
    return _OLDEST.all(connection)


def claim_bundles(
    connection: Connection, waiting: Sequence[Row], most: int, lease: timedelta, *, alone: bool
) -> ClaimedBundles | None:
    """
    The oldest of these, up to so many parcels; None if somebody else is cutting. To be committed.

    Raises SuspectWaits if the oldest is suspect and whoever claims does not work alone.
    """
    given = {"lease": lease // timedelta(microseconds=1)}
    if not on_postgres(connection):
        given["token"] = next(connection.info["numbers"])
    held = _TAKE[connection.dialect.name].value(connection, **given)
    if held is None:
        return None
    if on_postgres(connection):
        waiting = _OLDEST.all(connection)  # whoever held it until now may have cut some
    crashes = waiting[0].claims if waiting else 0
    if crashes and not alone:
        raise SuspectWaits
    ids = [waiting[0].id] if crashes else list(_taken(waiting, most))
    rows = _CLAIMED.all(connection, ids=ids)
    found = Lease(PARCELS, HOUSE, "", held, crashes)
    return ClaimedBundles(found, tuple(sorted(rows, key=lambda row: row.id)), crashes > 0)


def _taken(waiting: Iterable[Any], most: int) -> Iterable[int]:
    parcels = size = 0
    for row in waiting:
        parcels, size = parcels + row.left_over, size + row.size
        if row.claims or (parcels != row.left_over and (parcels > most or size > _BYTES_AT_ONCE)):
            return
        yield row.id


def settle_bundles(
    connection: Connection,
    writes: Writes,
    lease: Lease,
    cut: Mapping[int, tuple[int, bool]],
    held_for: timedelta,
) -> None:
    """
    So many parcels of each bundle are cut, and whether these were its last; the lease is given back.

    A suspect's rest stays suspect. Raises StaleLease, here or at a flush. To be committed.
    """
    settle_lanes(connection, writes, [Settlement(lease, "", free=True, paused_until=None)], held_for)
    writes.add(_GONE, [(HOUSE, each) for each, (_, last) in cut.items() if last])
    still = int(lease.crashes > 0)
    begun = [(HOUSE, each, more, still) for each, (more, last) in cut.items() if not last]
    writes.add(_BEGUN, begun, apart=True)
