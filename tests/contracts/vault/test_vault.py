"""What every vault promises."""

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from core.ids import ContactId, TenantId, VaultRef
from desk.ports import KeptFile, MediumGone, VaultUnavailable
from store.keys import Unreadable
from store.media.sealing import ID_BYTES, PIECE_BYTES, SEALED_BYTES, unsealed
from tests.contracts.vault.conftest import AMARA, BENO, OTHER_TENANT, TENANT, TODAY, AnyVault

SIZES = [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES, 6 * 1024 * 1024 + 7]


async def chunks(content: bytes, size: int = 60_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def read(any_vault: AnyVault, ref: VaultRef, tenant_id: TenantId = TENANT) -> bytes:
    return b"".join([chunk async for chunk in any_vault.vault.read(tenant_id, ref)])


async def keep(any_vault: AnyVault, content: bytes, contact_id: ContactId = AMARA) -> KeptFile:
    return await any_vault.vault.keep(TENANT, contact_id, chunks(content), today=TODAY)


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_kept_comes_back(any_vault: AnyVault, size: int) -> None:
    """Byte for byte, whatever the size, with its size and hash told."""
    content = bytes(n % 251 for n in range(size))

    kept = await keep(any_vault, content)

    assert await read(any_vault, kept.ref) == content
    assert (kept.size_bytes, kept.sha256) == (size, hashlib.sha256(content).hexdigest())


async def test_the_same_bytes_of_a_contact_are_kept_once(any_vault: AnyVault) -> None:
    """By what is in it: sent twice, it lies there once."""
    first, second = await keep(any_vault, b"a photo"), await keep(any_vault, b"a photo")

    assert first == second
    assert len(any_vault.raw()) <= 1


async def test_nothing_can_be_read_in_the_place_itself(any_vault: AnyVault) -> None:
    """Neither bytes nor hashes of them."""
    content = b"a very private letter " * 100

    await keep(any_vault, content)

    for name, raw in any_vault.raw().items():
        assert b"private" not in raw
        assert hashlib.sha256(content).hexdigest() not in name


async def test_a_broken_stream_leaves_nothing(any_vault: AnyVault) -> None:
    """A download that breaks off keeps nothing, and its error comes through."""

    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise LookupError("the line broke")

    with pytest.raises(LookupError):
        await any_vault.vault.keep(TENANT, AMARA, broken(), today=TODAY)

    assert any_vault.raw() == {}


async def test_another_tenant_finds_nothing(any_vault: AnyVault) -> None:
    """A reference of one company opens nothing in another."""
    kept = await keep(any_vault, b"ours")

    with pytest.raises(MediumGone):
        await read(any_vault, kept.ref, OTHER_TENANT)


async def test_whoever_destroys_the_key_has_destroyed_the_file(sealed_vault: AnyVault) -> None:
    """Also where a copy of the file survives."""
    kept = await keep(sealed_vault, b"to be forgotten")

    del sealed_vault.keys[AMARA]

    with pytest.raises(MediumGone):
        await read(sealed_vault, kept.ref)


async def test_one_file_is_removed_alone(any_vault: AnyVault) -> None:
    """Nothing of others; asked twice, it is as well; so it is without the key."""
    photo, letter = await keep(any_vault, b"photo"), await keep(any_vault, b"letter")
    other = await keep(any_vault, b"photo", BENO)
    key = any_vault.keys.pop(AMARA)

    await any_vault.vault.remove(TENANT, photo.ref)
    await any_vault.vault.remove(TENANT, photo.ref)

    any_vault.keys[AMARA] = key
    with pytest.raises(MediumGone):
        await read(any_vault, photo.ref)
    assert await read(any_vault, letter.ref) == b"letter"
    assert await read(any_vault, other.ref) == b"photo"


async def test_what_is_too_old_expires(any_vault: AnyVault) -> None:
    """The day itself still stands; the day before goes."""
    old = await any_vault.vault.keep(TENANT, AMARA, chunks(b"old"), today=TODAY - timedelta(days=1))
    young = await keep(any_vault, b"young")

    assert await any_vault.vault.expire(TODAY) == 1

    with pytest.raises(MediumGone):
        await read(any_vault, old.ref)
    assert await read(any_vault, young.ref) == b"young"


async def test_leftovers_of_work_that_broke_off_are_swept(any_vault: AnyVault) -> None:
    """A process that dies half-way leaves nothing for ever."""
    any_vault.leave_behind("abandoned")

    await any_vault.vault.expire(TODAY)

    assert any_vault.raw() == {}


async def test_a_place_that_does_not_answer_is_told(any_vault: AnyVault) -> None:
    """Keeping, reading and asking say so; none of them says that the file is gone."""
    kept = await keep(any_vault, b"there")
    await any_vault.vault.ping()

    any_vault.goes_away()

    with pytest.raises(VaultUnavailable):
        await any_vault.vault.ping()
    with pytest.raises(VaultUnavailable):
        await keep(any_vault, b"more")
    with pytest.raises(VaultUnavailable):
        await read(any_vault, kept.ref)


@pytest.mark.parametrize("harm", ["cut", "swapped", "changed"])
async def test_a_file_that_was_tampered_with_does_not_open(sealed_vault: AnyVault, harm: str) -> None:
    """Cut at a piece's end, two pieces exchanged, one bit changed: it is gone rather than wrong."""
    cipher = sealed_vault.keys[AMARA]
    await keep(sealed_vault, bytes(3 * PIECE_BYTES))
    (raw,) = sealed_vault.raw().values()
    pieces = [raw[ID_BYTES + n * SEALED_BYTES : ID_BYTES + (n + 1) * SEALED_BYTES] for n in range(3)]
    match harm:
        case "cut":
            pieces = pieces[:2]
        case "swapped":
            pieces = [pieces[1], pieces[0], pieces[2]]
        case _:
            pieces[1] = pieces[1][:-1] + bytes([pieces[1][-1] ^ 1])

    with pytest.raises(Unreadable):
        async for _ in unsealed(cipher, TENANT, chunks(raw[:ID_BYTES] + b"".join(pieces))):
            pass
