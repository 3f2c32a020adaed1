"""The vault in memory: the same promises, and gone with the process."""

import hashlib
from collections.abc import AsyncIterable, AsyncIterator, Callable
from datetime import date

from core.ids import ContactId, TenantId, VaultRef
from desk.ports import KeptFile, MediaVault, MediumGone, VaultUnavailable

# Bytes given at once, as few as make a test see that there are several.
_PIECE_BYTES = 64 * 1024


class MemoryVault(MediaVault):
    """Files by tenant and reference. away: while true, it cannot take or give anything."""

    def __init__(self) -> None:
        self.files: dict[tuple[TenantId, VaultRef], bytes] = {}
        self.away = False

    async def keep(
        self, tenant_id: TenantId, contact_id: ContactId, chunks: AsyncIterable[bytes], *, today: date
    ) -> KeptFile:
        self._there()
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

    async def forget(self, tenant_id: TenantId, contact_id: ContactId) -> None:
        self._there()
        self._keep_only(lambda tenant, ref: tenant != tenant_id or ref.split("/")[1] != contact_id)

    async def expire(self, before: date) -> int:
        self._there()
        had = len(self.files)
        self._keep_only(lambda _, ref: ref.split("/")[0] >= before.isoformat())
        return had - len(self.files)

    async def ping(self) -> None:
        self._there()

    def _keep_only(self, kept: Callable[[TenantId, VaultRef], bool]) -> None:
        self.files = {key: content for key, content in self.files.items() if kept(*key)}

    def _there(self) -> None:
        if self.away:
            raise VaultUnavailable("the vault is away")
