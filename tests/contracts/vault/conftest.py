"""The vaults that are held to the contract: memory, a folder, an object store."""

import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from core.ids import ContactId, TenantId
from desk.ports import MediaVault
from sandbox.manual_clock import ManualClock
from sandbox.memory_vault import MemoryVault
from store.keys import Cipher
from store.media import Bucket, SealedVault, folder_place, s3_place
from tests.contracts.store.builders import NOON
from tests.contracts.vault.object_store import BUCKET, object_store

TENANT = TenantId("bakery")
OTHER_TENANT = TenantId("cinema")
AMARA, BENO = ContactId("amara"), ContactId("beno")
TODAY = date(2026, 11, 27)


@dataclass(frozen=True, slots=True)
class AnyVault:
    """
    A vault, and what a test may do behind its back.

    keys: each contact's own; taking one away destroys it. goes_away: from now on its place does not answer. raw: every
    byte of the place. leave_behind: half a file of that name, from long ago. ages: what is there was kept long ago.
    disk: bytes left on the disk; only a folder's matters.
    """

    vault: MediaVault
    keys: dict[ContactId, Cipher]
    goes_away: Callable[[], None]
    raw: Callable[[], dict[str, bytes]]
    leave_behind: Callable[[str], None]
    ages: Callable[[], None] = lambda: None
    disk: list[int] = field(default_factory=list)


@pytest.fixture(params=["memory", "folder", "object store"])
async def any_vault(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AnyVault]:
    """One of them, empty."""
    async with opened(request.param, tmp_path / "vault") as vault:
        yield vault


@pytest.fixture(params=["folder", "object store"])
async def sealed_vault(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AnyVault]:
    """One of those that outlive the process."""
    async with opened(request.param, tmp_path / "vault") as vault:
        yield vault


@asynccontextmanager
async def opened(where: str, folder: Path, *, most_bytes: int | None = None) -> AsyncIterator[AnyVault]:
    """A vault there, with a key for each of two contacts, and that much room."""
    keys = {AMARA: Cipher(bytes(32)), BENO: Cipher(bytes(range(32)))}

    async def cipher_of(_: TenantId, contact_id: ContactId) -> Cipher | None:
        return keys.get(contact_id)

    clock = ManualClock(NOON, flowing=False)
    if where == "memory":
        memory = MemoryVault()
        yield AnyVault(memory, keys, lambda: setattr(memory, "away", True), dict, lambda _: None)
    elif where == "folder":
        disk = [10**12]
        sealed = SealedVault(
            folder_place(folder), cipher_of, clock, most_bytes=most_bytes, free=lambda: disk[0]
        )
        yield AnyVault(
            sealed,
            keys,
            lambda: _broken(folder),
            lambda: _files(folder),
            _aged(folder),
            lambda: _age(*(each for each in folder.rglob("*") if each.is_file())),
            disk,
        )
    else:
        async with object_store() as (store, url):
            place = s3_place(Bucket(BUCKET, "eu-south-1", "key", "secret", url))
            yield AnyVault(
                SealedVault(place, cipher_of, clock, most_bytes=most_bytes),
                keys,
                lambda: setattr(store, "away", True),
                lambda: dict(store.objects),
                store.leave_behind,
                lambda: store.aged.update(store.objects),
            )


def _broken(folder: Path) -> None:
    """A file where the folder was: nothing can be read or written below it."""
    folder.rename(folder.with_name("elsewhere"))
    folder.write_bytes(b"")


def _files(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def _aged(folder: Path) -> Callable[[str], None]:
    def leave(name: str) -> None:
        file = folder / "coming" / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"half a file")
        _age(file)

    return leave


def _age(*files: Path) -> None:
    long_ago = time.mktime((2020, 1, 1, 0, 0, 0, 0, 0, 0))
    for file in files:
        os.utime(file, (long_ago, long_ago))
