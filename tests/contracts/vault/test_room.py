"""A vault that is full: what was kept longest ago goes first, what is on its way stays, and more is not taken."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from desk.ports import KeptFile, MediumGone, VaultFull
from store.media.room import SPARED_BYTES
from tests.contracts.vault.conftest import AMARA, TENANT, TODAY, AnyVault, opened

KILO = 1000
MOST = 200 * KILO


@pytest.fixture(params=["folder", "object store"])
async def small_vault(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AnyVault]:
    """Room for 200 kilobytes."""
    async with opened(request.param, tmp_path / "vault", most_bytes=MOST) as vault:
        yield vault


async def _keep(vault: AnyVault, name: int, *, days_ago: int = 0, size: int = 60 * KILO) -> KeptFile:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(0, size, 10 * KILO):
            yield bytes([name]) * 10 * KILO

    return await vault.vault.keep(TENANT, AMARA, chunks(), today=TODAY - timedelta(days=days_ago))


async def _is_there(vault: AnyVault, kept: KeptFile) -> bool:
    try:
        async for _ in vault.vault.read(TENANT, kept.ref):
            pass
    except MediumGone:
        return False
    return True


async def test_what_was_kept_longest_ago_goes_first(small_vault: AnyVault) -> None:
    """By the day on which it was kept, and no more than is needed."""
    files = [await _keep(small_vault, days_ago, days_ago=days_ago) for days_ago in (2, 9, 5)]
    small_vault.ages()

    newest = await _keep(small_vault, 0)
    small_vault.ages()
    await _keep(small_vault, 1)

    assert [await _is_there(small_vault, each) for each in files] == [True, False, False]
    assert await _is_there(small_vault, newest)
    assert sum(map(len, small_vault.raw().values())) <= MOST


async def test_what_may_still_be_on_its_way_is_not_removed_and_more_is_not_taken(
    small_vault: AnyVault,
) -> None:
    """Whoever brings a file is told that there is no room, and leaves nothing behind."""
    files = [await _keep(small_vault, name) for name in range(3)]

    with pytest.raises(VaultFull):
        await _keep(small_vault, 9)

    assert all([await _is_there(small_vault, each) for each in files])
    assert len(small_vault.raw()) == 3


async def test_room_that_was_made_is_used(small_vault: AnyVault) -> None:
    """Files that expire or are removed make room as well."""
    files = [await _keep(small_vault, name) for name in range(3)]

    await small_vault.vault.remove(TENANT, files[0].ref)

    assert await _is_there(small_vault, await _keep(small_vault, 9))


async def test_a_file_larger_than_all_the_room_is_refused_while_it_comes(small_vault: AnyVault) -> None:
    """It is not taken to its end, for its end may never come."""
    with pytest.raises(VaultFull):
        await _keep(small_vault, 1, size=100 * MOST)

    assert small_vault.raw() == {}


async def test_a_disk_that_others_need_is_not_filled(tmp_path: Path) -> None:
    """However much the vault may hold: the database may stand on the same disk, and goes on."""
    async with opened("folder", tmp_path / "vault") as vault:
        kept = await _keep(vault, 1)
        vault.disk[0] = SPARED_BYTES - 1

        with pytest.raises(VaultFull):
            await vault.vault.ping()
        with pytest.raises(VaultFull):
            await _keep(vault, 2)
        assert await _is_there(vault, kept)
