"""
Ciphers and key wrapping.

A master key wraps each tenant's keys; a tenant's key wraps a key for each contact and for each day of intake. All is
AES-256-GCM with the table, column, row and tenant as associated data, so a ciphertext moved elsewhere opens nowhere.
Addresses are found by HMAC-SHA256 under a tenant's look-up key.
"""

import base64
import hashlib
import hmac
import os
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12

# Unwrapped keys kept at hand: about 1 KB each.
_KEPT_CIPHERS = 20_000


class WrongMasterKey(Exception):
    """The database was sealed under another master key."""


class Unreadable(Exception):
    """A ciphertext does not open: it was changed, moved, or its key was destroyed."""


def about(table: str, column: str, row: str, tenant_id: str) -> bytes:
    """What a ciphertext is bound to."""
    return f"{table}.{column}\n{row}\n{tenant_id}".encode()


# Random nonces, drawn many at a time: each call to the system gives up the interpreter's lock.
_NONCES_DRAWN = 512
_nonces: deque[bytes] = deque()


def _nonce() -> bytes:
    """12 random bytes, never given twice; safe in any thread."""
    try:
        return _nonces.pop()
    except IndexError:
        drawn = os.urandom(_NONCE_BYTES * _NONCES_DRAWN)
        _nonces.extend(drawn[place : place + _NONCE_BYTES] for place in range(0, len(drawn), _NONCE_BYTES))
        return os.urandom(_NONCE_BYTES)


class Cipher:
    """One key, ready to use."""

    __slots__ = ("_aead", "_mac")

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)
        self._mac = hmac.new(key, digestmod="sha256")

    def __repr__(self) -> str:
        return "Cipher()"

    def seal(self, plain: bytes, bound_to: bytes) -> bytes:
        """Nonce and ciphertext."""
        nonce = _nonce()
        return nonce + self._aead.encrypt(nonce, plain, bound_to)

    def unseal(self, sealed: bytes, bound_to: bytes) -> bytes:
        """The way back. Raises Unreadable."""
        try:
            return self._aead.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to)
        except InvalidTag as error:
            raise Unreadable("a ciphertext does not open") from error

    def hashed(self, *parts: str) -> str:
        """A keyed hash: the same parts give the same text, and nobody without the key can tell which parts."""
        mac = self._mac.copy()
        mac.update("\n".join(parts).encode())
        return base64.urlsafe_b64encode(mac.digest()).decode().rstrip("=")


@dataclass(frozen=True, slots=True, repr=False)
class MasterKey:
    """One master key and its fingerprint, by which the database remembers it."""

    cipher: Cipher
    fingerprint: str


class MasterKeys:
    """The master keys given at the start, newest first: the newest wraps, all unwrap."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise WrongMasterKey(f"a master key has {KEY_BYTES} bytes, and there must be one")
        self._keys = tuple(MasterKey(Cipher(key), fingerprint_of(key)) for key in keys)
        self._by_fingerprint = {key.fingerprint: key for key in self._keys}

    @property
    def newest(self) -> str:
        """The fingerprint of the key that wraps from now on."""
        return self._keys[0].fingerprint

    def knows(self, fingerprint: str) -> bool:
        """Whether the key with this fingerprint is among them."""
        return fingerprint in self._by_fingerprint

    def wrap(self, key: bytes, tenant_id: str, key_id: str) -> bytes:
        """A tenant's key, sealed under the newest master key."""
        return self._keys[0].cipher.seal(key, about("cipher_key", "sealed", key_id, tenant_id))

    def unwrap(self, sealed: bytes, wrapped_by: str, tenant_id: str, key_id: str) -> bytes:
        """The way back. Raises WrongMasterKey."""
        master = self._by_fingerprint.get(wrapped_by)
        if master is None:
            raise WrongMasterKey("a tenant's key was wrapped by a master key that was not given")
        return master.cipher.unseal(sealed, about("cipher_key", "sealed", key_id, tenant_id))


def fingerprint_of(key: bytes) -> str:
    """By which a master key can be told from another, and which tells nothing of it."""
    return hashlib.sha256(b"witiop master key" + key).hexdigest()[:16]


def new_key() -> bytes:
    """32 random bytes."""
    return os.urandom(KEY_BYTES)


class CipherCache:
    """Unwrapped keys by tenant and key id, the least recently used forgotten first. Safe to share between threads."""

    def __init__(self, most: int = _KEPT_CIPHERS) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, str], Cipher] = OrderedDict()
        self._lock = Lock()

    def get(self, tenant_id: str, key_id: str) -> Cipher | None:
        """The cipher, if it is at hand."""
        with self._lock:
            cipher = self._kept.get((tenant_id, key_id))
            if cipher is not None:
                self._kept.move_to_end((tenant_id, key_id))
            return cipher

    def put(self, tenant_id: str, key_id: str, cipher: Cipher) -> None:
        """Keep it. Only for keys whose row is committed: what was sealed under a lost key is lost."""
        with self._lock:
            self._kept[tenant_id, key_id] = cipher
            self._kept.move_to_end((tenant_id, key_id))
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def forget_tenant(self, tenant_id: str) -> None:
        """Forget all of one tenant's."""
        with self._lock:
            for each in [each for each in self._kept if each[0] == tenant_id]:
                del self._kept[each]

    def forget(self) -> None:
        """Forget them all."""
        with self._lock:
            self._kept.clear()
