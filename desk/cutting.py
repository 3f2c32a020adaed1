"""Cutting: what a door kept whole becomes pieces, behind its answer, in the order in which it was kept."""

import asyncio
import hashlib
import logging
from collections.abc import Sequence

from core.ids import NumberRef, TenantId, WorkspaceRef
from desk.desk import Desk
from desk.failpoints import Failpoint
from desk.intake import CRASHES
from desk.items import Piece
from desk.ports import Directory, ParcelEntry, ParcelLease, StaleLease, SuspectWaits

log = logging.getLogger(__name__)

# One claim: enough to share a commit among many, small enough to be cut well within the lease.
PARCELS_AT_ONCE = 256

# Pieces repeat what stood around them; when together they have so many bytes, the rest is cut next time.
_BYTES_AT_ONCE = 16 * 1024 * 1024


async def step(desk: Desk) -> bool:
    """Cut the oldest parcels. False: there was nothing to do, or somebody else is doing it."""
    try:
        async with desk.room.shared():
            return await _cut(desk, await desk.store.claim_parcels(most=PARCELS_AT_ONCE, alone=False))
    except SuspectWaits:
        async with desk.room.alone():
            return await _cut(desk, await desk.store.claim_parcels(most=PARCELS_AT_ONCE))


async def _cut(desk: Desk, claimed: ParcelLease | None) -> bool:
    if claimed is None:
        return False
    directory = desk.store.directory
    cut: list[list[tuple[TenantId, Piece]]] = []
    size = 0
    for entry in claimed.entries:
        pieces = [_whole(entry)] if claimed.lease.crashes >= CRASHES else _pieces(desk, entry)
        cut.append([(_tenant_of(directory, piece.scope), piece) for piece in pieces])
        size += sum(len(piece.body) for piece in pieces)
        if size > _BYTES_AT_ONCE:
            break
        await asyncio.sleep(0)  # whoever waits at a door is answered meanwhile
    desk.reach(Failpoint.CUT_BEFORE_COMMIT)
    try:
        await desk.store.accept(claimed, cut)
    except StaleLease:
        log.warning("parcels were taken by another worker", extra={"lane": claimed.lease.lane})
    except Exception:
        # Whatever it was, it may be one of these parcels: from now on they are suspect, and cut one by one.
        await desk.store.accept(claimed, [])
        raise
    desk.reach(Failpoint.CUT_AFTER_COMMIT)
    return True


def _pieces(desk: Desk, entry: ParcelEntry) -> Sequence[Piece]:
    try:
        return desk.cut[entry.source](entry.body)
    except Exception as error:
        log.exception("a parcel cannot be cut", extra={"item": entry.bundle, "error": type(error).__name__})
        return [_whole(entry)]


def _whole(entry: ParcelEntry) -> Piece:
    """A body nobody can cut, as one piece: it will be set aside, with an alert."""
    key = bytes(8) + hashlib.blake2b(entry.body, digest_size=16).digest()
    return Piece(entry.source, "", key, "notice:", entry.body)


def _tenant_of(directory: Directory, scope: str) -> TenantId:
    """Whose a piece is; what cannot be attributed is kept with the operator's, where it will be set aside."""
    number = directory.by_number_ref.get(NumberRef(scope))
    if number is not None:
        return number.tenant_id
    tenant = directory.by_workspace.get(WorkspaceRef(scope))
    return directory.by_account.get(scope, directory.operator) if tenant is None else tenant.id
