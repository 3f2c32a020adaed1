"""The vault in memory: the same promises, and gone with the process."""

import hashlib
from collections.abc import AsyncIterable, AsyncIterator, Collection
from datetime import date

from core.ids import ContactId, TenantId, VaultRef
from desk.ports import KeptFile, MediaVault, MediumGone, VaultFull, VaultUnavailable

# Bytes given at once, as few as make a test see that there are several.
_PIECE_BYTES = 64 * 1024


class MemoryVault(MediaVault):
    """Files by tenant and reference. away: while true, it cannot take or give anything; full: nor take."""

    def __init__(self) -> None:
        self.full = False
        self.files: dict[tuple[TenantId, VaultRef], bytes] = {}
        self.away = False

    async def keep(
        self, tenant_id: TenantId, contact_id: ContactId, chunks: AsyncIterable[bytes], *, today: date
    ) -> KeptFile:
        self._there()
        if self.full:
            raise VaultFull("the vault is full")
        content = b"".join([chunk async for chunk in chunks])
        sha256 = hashlib.sha256(content).hexdigest()
        ref = VaultRef(f"{today.isoformat()}/{contact_id}/{sha256}")
        self.files[tenant_id, ref] = content
        return KeptFile(ref, len(content), sha256)

    async def read(self, tenant_id: TenantId, ref: VaultRef) -> AsyncIterator[bytes]:
        self._there()
        content = self.files.get((tenant_id, ref))
        if content is None:
            raise MediumGone("no such file")
        for start in range(0, max(1, len(content)), _PIECE_BYTES):
            yield content[start : start + _PIECE_BYTES]

    async def remove(self, tenant_id: TenantId, ref: VaultRef) -> None:
        self._there()
        self.files.pop((tenant_id, ref), None)

    async def expire(self, before: date, *, held: Collection[tuple[TenantId, VaultRef]] = ()) -> int:
        self._there()
        old = [key for key in self.files if key[1].split("/")[0] < before.isoformat() and key not in held]
        for key in old:
            del self.files[key]
        return len(old)

    async def ping(self) -> None:
        self._there()

    def _there(self) -> None:
        if self.away:
            raise VaultUnavailable("the vault is away")
