"""What is sealed opens only where it was sealed, and only with its key."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.keys import Cipher, CipherCache, MasterKeys, Unreadable, WrongMasterKey, about, new_key

KEY = bytes(range(32))


@given(st.binary(max_size=2000))
def test_what_was_sealed_opens(plain: bytes) -> None:
    """Any bytes, none included."""
    cipher = Cipher(KEY)

    assert cipher.unseal(cipher.seal(plain, b"here"), b"here") == plain


@pytest.mark.parametrize(
    "elsewhere",
    [
        about("message", "sealed", "m2", "t1"),
        about("message", "sealed", "m1", "t2"),
        about("message", "other", "m1", "t1"),
        about("contact", "sealed", "m1", "t1"),
    ],
)
def test_a_ciphertext_moved_elsewhere_opens_nowhere(elsewhere: bytes) -> None:
    """Another row, tenant, column or table: whoever swaps two ciphertexts gains nothing."""
    sealed = Cipher(KEY).seal(b"words", about("message", "sealed", "m1", "t1"))

    with pytest.raises(Unreadable):
        Cipher(KEY).unseal(sealed, elsewhere)


@given(st.data())
def test_a_changed_ciphertext_does_not_open(data: st.DataObject) -> None:
    """Not one bit of it."""
    sealed = bytearray(Cipher(KEY).seal(b"words", b"here"))
    place = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[place // 8] ^= 1 << place % 8

    with pytest.raises(Unreadable):
        Cipher(KEY).unseal(bytes(sealed), b"here")


def test_no_nonce_is_used_twice() -> None:
    """The same words sealed five thousand times are five thousand ciphertexts."""
    cipher = Cipher(KEY)

    assert len({cipher.seal(b"", b"")[:12] for _ in range(5000)}) == 5000


def test_a_hash_needs_its_key() -> None:
    """The same address under two companies' keys gives two hashes, and always the same two."""
    one, other = Cipher(KEY), Cipher(bytes(32))

    assert one.hashed("phone", "39333") == Cipher(KEY).hashed("phone", "39333")
    assert one.hashed("phone", "39333") != other.hashed("phone", "39333")
    assert one.hashed("phone", "39333") != one.hashed("phone3", "9333")


def test_any_of_several_master_keys_unwraps_and_the_newest_wraps() -> None:
    """So that a rotation needs no pause."""
    old, new = new_key(), new_key()
    before = MasterKeys([old])
    wrapped = before.wrap(KEY, "t", "k")

    both = MasterKeys([new, old])

    assert both.unwrap(wrapped, before.newest, "t", "k") == KEY
    assert both.newest == MasterKeys([new]).newest
    with pytest.raises(WrongMasterKey):
        MasterKeys([new]).unwrap(wrapped, before.newest, "t", "k")


def test_keys_do_not_print_themselves() -> None:
    """Not even to whoever debugs."""
    shown = repr(Cipher(KEY)) + repr(MasterKeys([KEY])) + str(MasterKeys([KEY])._keys[0])

    assert KEY.hex() not in shown
    assert repr(KEY) not in shown


def test_the_cache_of_keys_is_bounded() -> None:
    """The least recently used go first."""
    cache = CipherCache(most=3)
    for name in "abc":
        cache.put("t", name, Cipher(os.urandom(32)))
    cache.get("t", "a")

    cache.put("t", "d", Cipher(os.urandom(32)))

    assert [name for name in "abcd" if cache.get("t", name) is not None] == ["a", "c", "d"]
