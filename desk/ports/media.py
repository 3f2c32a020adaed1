"""Files: where their bytes are kept, and how they come and go. They are streamed; no file is ever whole in memory."""

from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from core.ids import ContactId, TenantId, VaultRef


class MediumGone(Exception):
    """The vault has no such file, or it cannot be read any more: it was forgotten, or its key was destroyed."""


class VaultUnavailable(Exception):
    """The vault cannot take or give it now."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file in the vault. sha256: of its bytes, in hexadecimal digits."""

    ref: VaultRef
    size_bytes: int
    sha256: str


class MediaVault(Protocol):
    """
    Files of contacts, by what is in them: the same bytes of one contact are kept once a day.

    They are sealed under the contact's own key, so that whoever destroys the key has destroyed every copy.
    """

    async def keep(
        self, tenant_id: TenantId, contact_id: ContactId, chunks: AsyncIterable[bytes], *, today: date
    ) -> KeptFile:
        """
        Keep these bytes; may be called again. What `chunks` raises leaves nothing behind.

        today: counts for how long it is kept. Raises VaultUnavailable.
        """
        ...

    def read(self, tenant_id: TenantId, ref: VaultRef) -> AsyncIterator[bytes]:
        """The bytes, piece by piece. Raises MediumGone, VaultUnavailable, also in the middle."""
        ...

    async def forget(self, tenant_id: TenantId, contact_id: ContactId) -> None:
        """Remove every file of a contact; none is well too. Raises VaultUnavailable."""
        ...

    async def expire(self, before: date) -> int:
        """Remove what was kept before that day, and leftovers of work that broke off; how many files."""
        ...

    async def ping(self) -> None:
        """Raises VaultUnavailable with the reason, in words for an engineer."""
        ...
