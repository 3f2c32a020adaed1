"""
SealedVault: MediaVault over a folder or an object store.

A file stands at `kept/<day>/<tenant>/<contact>/<name>`; the name is a keyed hash of its content, so it tells nothing.
Until a file is whole it stands at `coming/`, where leftovers of work that broke off are swept away.
"""

import hashlib
import secrets
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Collection
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import obstore

from core.ids import ContactId, TenantId, VaultRef
from desk.ports import Clock, KeptFile, MediumGone, StoreUnavailable, VaultUnavailable
from store.keys import Cipher, Unreadable
from store.media.places import TROUBLE, Place, unavailable
from store.media.room import Room, days
from store.media.sealing import SEALED_BYTES, sealed, unsealed

T = TypeVar("T")
CipherOf = Callable[[TenantId, ContactId], Awaitable[Cipher | None]]

# Bytes an object store takes at once: parts of an upload must have at least 5 MiB. Source: Amazon S3, multipart upload.
_PART_BYTES = 5 * 1024 * 1024
_PARTS_AT_ONCE = 1
# No file is on its way for so long.
_LEFTOVER_AFTER = timedelta(days=1)


class SealedVault:
    """
    Implements desk.ports.MediaVault.

    cipher_of: a contact's own cipher as it stands now, None once it was destroyed. clock: the machine's, by which the
    place dates what it holds. most_bytes, free: see Room.
    """

    def __init__(
        self,
        place: Place,
        cipher_of: CipherOf,
        clock: Clock,
        *,
        most_bytes: int | None = None,
        free: Callable[[], int] | None = None,
    ) -> None:
        self._place = place
        self._cipher_of = cipher_of
        self._clock = clock
        self._room = Room(place, clock, most_bytes, free)

    @property
    def held_bytes(self) -> int | None:
        """How much it holds, as far as that was counted."""
        return self._room.held_bytes

    async def keep(
        self, tenant_id: TenantId, contact_id: ContactId, chunks: AsyncIterable[bytes], *, today: date
    ) -> KeptFile:
        """Written aside first, and given its name when it is whole."""
        cipher = await self._cipher(tenant_id, contact_id)
        digest = hashlib.sha256()
        size = 0

        async def seen() -> AsyncIterator[bytes]:
            nonlocal size
            async for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                yield chunk

        coming = f"coming/{secrets.token_hex(16)}"
        try:
            await self._write(coming, sealed(cipher, tenant_id, seen()))
            sha256 = digest.hexdigest()
            ref = f"{today.isoformat()}/{contact_id}/{cipher.hashed('vault', sha256)}"
            await self._asked(obstore.rename_async(self._place, coming, _path(tenant_id, ref)))
        except BaseException:
            await self._discard(coming)
            raise
        return KeptFile(VaultRef(ref), size, sha256)

    async def read(self, tenant_id: TenantId, ref: VaultRef) -> AsyncIterator[bytes]:
        """Unsealed on the way out, and compared with what its name says at the end."""
        contact_id, name = ContactId(ref.split("/")[1]), ref.rpartition("/")[2]
        cipher = await self._cipher(tenant_id, contact_id)
        digest = hashlib.sha256()
        try:
            async for piece in unsealed(cipher, tenant_id, self._stream(_path(tenant_id, ref))):
                digest.update(piece)
                yield piece
        except Unreadable as error:
            raise MediumGone("a file does not open") from error
        if cipher.hashed("vault", digest.hexdigest()) != name:
            raise MediumGone("a file is another one than its name says")

    async def remove(self, tenant_id: TenantId, ref: VaultRef) -> None:
        """Whether or not its key still stands."""
        with suppress(FileNotFoundError):
            await self._asked(obstore.delete_async(self._place, _path(tenant_id, ref)))

    async def expire(self, before: date, *, held: Collection[tuple[TenantId, VaultRef]] = ()) -> int:
        """Day by day, as they lie."""
        spared = frozenset(_path(*each) for each in held)
        removed = 0
        for day in await self._asked(days(self._place)):
            if day < before.isoformat():
                removed += await self._remove_all(f"kept/{day}/", spared=spared)
        return removed + await self._remove_all("coming/", older_than=self._clock.now() - _LEFTOVER_AFTER)

    async def ping(self) -> None:
        """Writes a little, and removes it."""
        self._room.check()
        probe = f"coming/{secrets.token_hex(16)}"
        await self._asked(obstore.put_async(self._place, probe, b"probe"))
        await self._asked(obstore.delete_async(self._place, probe))

    # ---- the place --------------------------------------------------------------------------------------------------

    async def _cipher(self, tenant_id: TenantId, contact_id: ContactId) -> Cipher:
        try:
            cipher = await self._cipher_of(tenant_id, contact_id)
        except StoreUnavailable as error:
            raise VaultUnavailable("the keys cannot be read now") from error
        if cipher is None:
            raise MediumGone("the contact has no key")
        return cipher

    async def _write(self, path: str, chunks: AsyncIterable[bytes]) -> None:
        writer = obstore.open_writer_async(
            self._place, path, buffer_size=_PART_BYTES, max_concurrency=_PARTS_AT_ONCE
        )
        came, kept = 0, False
        try:
            async for chunk in chunks:
                came += len(chunk)
                await self._room.take(len(chunk))
                await self._asked(writer.write(chunk))
            await self._asked(writer.close())
            kept = True
        finally:
            self._room.came(came, kept=kept)

    async def _stream(self, path: str) -> AsyncIterator[bytes]:
        """Asked for part by part: a stream of the library's reads ahead as far as it likes."""
        try:
            described = await obstore.head_async(self._place, path)
            for start in range(0, described["size"], SEALED_BYTES):
                length = min(SEALED_BYTES, described["size"] - start)
                yield bytes(await obstore.get_range_async(self._place, path, start=start, length=length))
        except FileNotFoundError as error:
            raise MediumGone("no such file") from error
        except TROUBLE as error:
            raise unavailable(error) from error

    async def _remove_all(
        self, prefix: str, *, older_than: datetime | None = None, spared: frozenset[str] = frozenset()
    ) -> int:
        removed = 0
        try:
            async for listed in obstore.list(self._place, prefix):
                paths = [
                    each["path"]
                    for each in listed
                    if each["path"] not in spared
                    and (older_than is None or each["last_modified"].astimezone(UTC) < older_than)
                ]
                if paths:
                    await obstore.delete_async(self._place, paths)
                    removed += len(paths)
        except FileNotFoundError:
            return removed
        except TROUBLE as error:
            raise unavailable(error) from error
        return removed

    async def _discard(self, path: str) -> None:
        """What is left is swept later."""
        try:
            await obstore.delete_async(self._place, path)
        except (FileNotFoundError, *TROUBLE):
            return

    async def _asked(self, asking: Awaitable[T]) -> T:
        try:
            return await asking
        except FileNotFoundError:
            raise
        except TROUBLE as error:
            raise unavailable(error) from error


def _path(tenant_id: TenantId, ref: str) -> str:
    day, _, rest = ref.partition("/")
    return f"kept/{day}/{tenant_id}/{rest}"
