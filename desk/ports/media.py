"""Files: where their bytes are kept, and how they come and go. They are streamed; no file is ever whole in memory."""

from collections.abc import AsyncIterable, AsyncIterator, Collection
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from core.ids import ContactId, TenantId, VaultRef


class MediumGone(Exception):
    """The vault has no such file, or it cannot be read any more: it was forgotten, or its key was destroyed."""


class VaultUnavailable(Exception):
    """The vault cannot take or give it now."""


class VaultFull(VaultUnavailable):
    """There is no room for it: neither in what the vault may hold, nor by removing what was kept longest ago."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file in the vault. sha256: of its bytes, in hexadecimal digits."""

    ref: VaultRef
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Download:
    """
    A file on its way to us. mime_type: what it truly is, by its first bytes. size_bytes: as it was announced, None: it
    was not.

    chunks: raise DeliveryProblem when it breaks off, is too large, too slow, or not what was announced; only what came
    to its end is whole.
    """

    mime_type: str
    chunks: AsyncIterator[bytes]
    size_bytes: int | None = None


class MediaVault(Protocol):
    """
    Files of contacts, by what is in them: the same bytes of one contact are kept once a day.

    What it may hold has an end: then what was kept longest ago goes first, and is gone for whoever asks for it.
    They are sealed under the contact's own key, so that whoever destroys the key has destroyed every copy.
    """

    async def keep(
        self, tenant_id: TenantId, contact_id: ContactId, chunks: AsyncIterable[bytes], *, today: date
    ) -> KeptFile:
        """
        Keep these bytes; may be called again. What `chunks` raises leaves nothing behind.

        today: counts for how long it is kept. Raises VaultUnavailable, VaultFull.
        """
        ...

    def read(self, tenant_id: TenantId, ref: VaultRef) -> AsyncIterator[bytes]:
        """The bytes, piece by piece. Raises MediumGone, VaultUnavailable, also in the middle."""
        ...

    async def remove(self, tenant_id: TenantId, ref: VaultRef) -> None:
        """Remove a file; one that is gone already is well. Raises VaultUnavailable."""
        ...

    async def expire(self, before: date, *, held: Collection[tuple[TenantId, VaultRef]] = ()) -> int:
        """Remove what was kept before that day but for these, and leftovers of work that broke off; how many files."""
        ...

    async def ping(self) -> None:
        """Raises VaultUnavailable with the reason, in words for an engineer."""
        ...
