"""
Floods: an address that keeps sending what nobody signed is no longer waited for.

Only what was refused is counted, so however much Meta and Slack send, none of it counts. Several senders may share one
address: whatever is there at once is therefore judged by its signature as ever, also in the middle of a flood, and an
address that brought something rightly signed lately is waited for as ever.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final, TypeVar

from aiohttp import web

from bridge.doors import Verdict

# One address may be refused so often at once, and so often a minute in the long run. The platforms are never refused.
AT_ONCE: Final = 20
PER_SECOND: Final = 20 / 60
# An address is believed for so long after it brought something rightly signed.
BELIEVED_SECONDS: Final = 3600.0
# Memory is bounded: what was heard of longest ago is forgotten first.
ADDRESSES: Final = 4096
# A flood is written down once, and again when there was none for so long.
_CALM_SECONDS: Final = 900.0
# Whoever has one IPv6 address has 2^64 of them. Source: RFC 4291, 2.5.4.
_ONE_SENDERS_BITS: Final = 64

HELD_OFF: Final = Verdict(401, "held off", cuts=True)
# Behind a proxy that does not say for whom it speaks: everybody shares this one, so it is always believed.
_ANYBODY: Final = ""

Value = TypeVar("Value")

log = logging.getLogger(__name__)


class Floods:
    """Who was refused how often lately, and who is believed; one value for every door. now: seconds, monotonic."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        # By address: how often it may still be refused, reckoned at that second.
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._believed: OrderedDict[str, float] = OrderedDict()
        self._held_off_at = -_CALM_SECONDS

    def holds_off(self, request: web.BaseRequest, *, may_be_signed: bool) -> bool:
        """
        Whether this request is refused unread.

        may_be_signed: its headers look like a signature; whether they are one, only its body says.
        """
        if not self._left:
            return False
        sender = sender_of(request)
        if self._left_of(sender) >= 1:
            return False
        return not may_be_signed or not (request.content.is_eof() or self._is_believed(sender))

    def refused(self, request: web.BaseRequest, verdict: Verdict) -> Verdict:
        """Count a refusal. What to answer: the verdict, or less to an address that is refused too often."""
        sender, now = sender_of(request), self._now()
        left = self._left_of(sender)
        _keep(self._left, sender, (max(left - 1, 0.0), now))
        if left >= 1:
            return verdict
        if now - self._held_off_at >= _CALM_SECONDS:
            log.warning("a flood of requests that nobody signed: from there only what is signed is read")
        self._held_off_at = now
        return HELD_OFF

    def believe(self, request: web.BaseRequest) -> None:
        """Something rightly signed came from there."""
        _keep(self._believed, sender_of(request), self._now())

    def _left_of(self, sender: str) -> float:
        left, at = self._left.get(sender, (float(AT_ONCE), 0.0))
        return min(AT_ONCE, left + (self._now() - at) * PER_SECOND)

    def _is_believed(self, sender: str) -> bool:
        at = self._believed.get(sender)
        return sender == _ANYBODY or (at is not None and self._now() - at < BELIEVED_SECONDS)


def sender_of(request: web.BaseRequest) -> str:
    """
    Which address sends this.

    A private address is a reverse proxy's: the sender is the last one it names, since a proxy adds to what it was told.
    It could name somebody else only if it wanted to. A public address speaks for itself, whatever it says.
    """
    peer = _network_of(request.remote or "")
    if peer is not None:
        return peer
    named = request.headers.getall("X-Forwarded-For", ())
    if not named:
        return _ANYBODY
    return _network_of(named[-1].rpartition(",")[2].strip()) or _ANYBODY


@lru_cache(maxsize=ADDRESSES)
def _network_of(address: str) -> str | None:
    """Whose address this is; None for a private one, and for what is none."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if found.is_private or found.is_loopback or found.is_link_local:
        return None
    if isinstance(found, IPv6Address):
        return str(ip_network((found, _ONE_SENDERS_BITS), strict=False))
    return str(found)


def _keep(kept: OrderedDict[str, Value], sender: str, value: Value) -> None:
    kept[sender] = value
    kept.move_to_end(sender)
    if len(kept) > ADDRESSES:
        kept.popitem(last=False)
