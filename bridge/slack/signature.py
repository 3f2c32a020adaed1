"""Is this request from Slack: our own check, over the raw bytes, before anything is read."""

import hmac
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from bridge.slack.limits import SIGNATURE_AGE

_VERSION = b"v0"
_LONGEST_TIMESTAMP = 12
_LENGTH = len(_VERSION) + len("=") + 64


class Signed(StrEnum):
    """What a signature is worth. Stale but right means that a clock is wrong, or that somebody repeats a request."""

    RIGHTLY = "rightly signed"
    STALE = "stale but rightly signed"
    WRONGLY = "wrongly signed"


def signature(body: bytes, timestamp: bytes, secret: bytes) -> bytes:
    """The signature of a body. Source: Slack, Verifying requests from Slack."""
    base = _VERSION + b":" + timestamp + b":" + body
    return _VERSION + b"=" + hmac.new(secret, base, sha256).hexdigest().encode("ascii")


def may_be_signature(timestamp: str | None, given: str | None) -> bool:
    """Whether these look like a signature; whether they are one, only the body says."""
    return timestamp is not None and given is not None and _is_timestamp(timestamp) and len(given) == _LENGTH


def signed_by(
    body: bytes, timestamp: str | None, given: str | None, secrets: Sequence[bytes], now: datetime
) -> Signed:
    """
    Whether one of the secrets signed this body within five minutes of now. Never raises, whatever the headers hold.

    Every secret is tried and compared in constant time.
    """
    if timestamp is None or given is None or not _is_timestamp(timestamp):
        return Signed.WRONGLY
    stamp, claimed = timestamp.encode("ascii"), given.encode("utf-8", "surrogateescape")
    right = False
    for secret in secrets:
        right |= hmac.compare_digest(signature(body, stamp, secret), claimed)
    if not right:
        return Signed.WRONGLY
    age = abs(now.timestamp() - int(timestamp))
    return Signed.STALE if age > SIGNATURE_AGE.total_seconds() else Signed.RIGHTLY


def checked_secrets(secrets: Sequence[str]) -> tuple[bytes, ...]:
    """
    The secrets as bytes. Raises ValueError when there is none or an empty one: an empty key signs for anybody.

    Proves the arithmetic once with Slack's own published example before it is trusted.
    """
    if not secrets or not all(secret.strip() for secret in secrets):
        raise ValueError("Slack's signing secret is missing or empty")
    if signature(_KNOWN_BODY, b"1531420618", b"8f742231b10e8888abcd99yyyzzz85a5") != _KNOWN_ANSWER:
        raise ValueError("this machine does not compute Slack's known signature")
    return tuple(secret.strip().encode("utf-8") for secret in secrets)


def _is_timestamp(timestamp: str) -> bool:
    return timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _LONGEST_TIMESTAMP


# Source: Slack, Verifying requests from Slack, the example.
_KNOWN_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
    b"%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
_KNOWN_ANSWER = b"v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
