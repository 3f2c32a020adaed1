"""
A process that carries files from one place to another through the vault, and says how much memory that took.

Its arguments: where they come from, where they go to, a folder for the vault, how many at once, bytes of each.
"""

import asyncio
import resource
import sys
from datetime import date
from pathlib import Path

from bridge.hosts import Hosts
from bridge.transfers import Transfers
from core.ids import ContactId, TenantId
from sandbox.manual_clock import ManualClock
from store.keys import Cipher
from store.media import SealedVault, folder_place

TENANT, ANA = TenantId("t1"), ContactId("ana")


async def carry(place: str, folder: str, count: int, size_bytes: int) -> int:
    """Kilobytes by which the process grew at its largest."""

    async def cipher_of(_: TenantId, __: ContactId) -> Cipher | None:
        return Cipher(bytes(32))

    vault = SealedVault(folder_place(Path(folder)), cipher_of, ManualClock())
    transfers = Transfers(Hosts((place.removeprefix("http://"),), listed=True))

    async def one(number: int, size: int) -> None:
        async with transfers.get(f"{place}/{number}?bytes={size}", "token", most=size) as arriving:
            kept = await vault.keep(TENANT, ANA, arriving.chunks, today=date(2026, 11, 27))
        chunks = vault.read(TENANT, kept.ref)
        assert await transfers.post(f"{place}/up", chunks, size, within=60) == str(size)

    await one(0, 1000)  # what the libraries need once
    before = _largest()
    await asyncio.gather(*(one(number, size_bytes) for number in range(1, count + 1)))
    await transfers.close()
    return _largest() - before


def _largest() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    grown = asyncio.run(carry(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
    sys.stdout.write(f"{grown}\n")
