"""
Files sealed piece by piece, so that none is ever whole in memory.

A file is a random id, then pieces of one size, each sealed by itself. A piece is bound to the file's id, to its place
and to whether it is the last: none can be cut off, moved, repeated or lent to another file.
"""

import os
from collections.abc import AsyncIterable, AsyncIterator

from store.keys import Cipher, Unreadable, about

# Bytes of a piece before and after sealing (12 of nonce, 16 of tag), and of the file's id before all pieces.
PIECE_BYTES = 256 * 1024
SEALED_BYTES = PIECE_BYTES + 28
ID_BYTES = 16


async def sealed(cipher: Cipher, tenant_id: str, chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """The sealed file."""
    file_id = os.urandom(ID_BYTES)
    yield file_id
    place = 0
    waiting: bytes | None = None
    async for piece in _pieces(chunks, PIECE_BYTES):
        if waiting is not None:
            yield cipher.seal(waiting, _bound_to(tenant_id, file_id, place, last=False))
            place += 1
        waiting = piece
    yield cipher.seal(waiting or b"", _bound_to(tenant_id, file_id, place, last=True))


async def unsealed(cipher: Cipher, tenant_id: str, chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """The way back. Raises Unreadable, also in the middle: whoever passes it on has to break off."""
    file_id = b""
    place = 0
    waiting: bytes | None = None
    async for piece in _pieces(chunks, SEALED_BYTES, first=ID_BYTES):
        if not file_id:
            file_id = piece
            continue
        if waiting is not None:
            yield cipher.unseal(waiting, _bound_to(tenant_id, file_id, place, last=False))
            place += 1
        waiting = piece
    if waiting is None:
        raise Unreadable("a sealed file has no pieces")
    yield cipher.unseal(waiting, _bound_to(tenant_id, file_id, place, last=True))


def _bound_to(tenant_id: str, file_id: bytes, place: int, *, last: bool) -> bytes:
    return about("vault", "last" if last else "piece", f"{file_id.hex()}.{place}", tenant_id)


async def _pieces(
    chunks: AsyncIterable[bytes], size: int, *, first: int | None = None
) -> AsyncIterator[bytes]:
    """The same bytes in pieces of `size`, the first of `first` bytes; the last may be shorter."""
    held = bytearray()
    wanted = first or size
    async for chunk in chunks:
        held += chunk
        while len(held) >= wanted:
            yield bytes(held[:wanted])
            del held[:wanted]
            wanted = size
    if held:
        yield bytes(held)
