"""Is this body from Meta."""

import hashlib
import hmac
from collections.abc import Sequence

_PREFIX = b"sha256="
_LENGTH = len(_PREFIX) + 64

# A known answer: HMAC-SHA256 of a known text under a known key. Source: RFC 4231, test case 2.
_KNOWN_KEY = b"Jefe"
_KNOWN_TEXT = b"what do ya want for nothing?"
_KNOWN_HEADER = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


def may_be_signature(header: str | None) -> bool:
    """Whether this looks like a signature; whether it is one, only the body says."""
    return header is not None and len(header) == _LENGTH


def signed_by(body: bytes, header: str | None, secrets: Sequence[bytes]) -> bool:
    """
    Whether `header` (X-Hub-Signature-256) is the signature of these raw bytes under one of the app's secrets.

    Any header may come, however odd: it is compared as bytes, in constant time, and nothing is ever raised. An empty
    secret signs nothing. Source: Meta, webhooks, signature of the payload, November 2026.
    """
    if header is None or not may_be_signature(header):
        return False
    given = header.encode("utf-8", "surrogatepass")
    matches = False
    for secret in secrets:
        if secret:
            expected = _PREFIX + hmac.digest(secret, body, hashlib.sha256).hex().encode("ascii")
            matches |= hmac.compare_digest(given, expected)
    return matches


def self_test() -> bool:
    """Whether signatures are reckoned right on this machine: a known answer is found, and its neighbours are not."""
    return (
        signed_by(_KNOWN_TEXT, _KNOWN_HEADER, [_KNOWN_KEY])
        and not signed_by(_KNOWN_TEXT + b".", _KNOWN_HEADER, [_KNOWN_KEY])
        and not signed_by(_KNOWN_TEXT, _KNOWN_HEADER.upper(), [_KNOWN_KEY])
        and not signed_by(_KNOWN_TEXT, _KNOWN_HEADER, [b""])
    )
