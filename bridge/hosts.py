"""Hosts: where files may come from and go to. The address that was checked is the one that is used."""

import ipaddress
import socket
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

_DEFAULT_PORTS = {"https": 443, "http": 80}


class ForeignAddress(OSError):
    """A host's name leads to an address that is nobody's on the internet."""


class Hosts:
    """
    The hosts that are allowed.

    names: `host` or `host:port`. listed: whoever runs this listed them: then they may be private addresses, and speak
    http; else only addresses of the internet, and https.
    """

    def __init__(self, names: Iterable[str], *, listed: bool) -> None:
        self._names = frozenset(name.lower() for name in names)
        self.listed = listed

    def allow(self, url: str) -> bool:
        """
        Whether anything may be sent there: scheme, host and port exactly as they are allowed, and nobody's name before.

        An address in another spelling (decimal, octal, with a dot at its end) is another host.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return False
        if parts.scheme not in _DEFAULT_PORTS or (parts.scheme == "http" and not self.listed):
            return False
        if "@" in parts.netloc or parts.hostname is None or any(it.isspace() for it in url):
            return False
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        place = host if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
        return place in self._names

    def session(self, connect_within: float) -> aiohttp.ClientSession:
        """A session that only connects to what may be connected to, follows nothing, unpacks nothing, keeps nothing."""
        connector = aiohttp.TCPConnector(
            resolver=_Checked(listed=self.listed), use_dns_cache=False, limit=32, force_close=True
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            headers={"Accept-Encoding": "identity", "User-Agent": "witiop-bridge"},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=connect_within),
        )


class _Checked(AbstractResolver):
    """Names resolved once; the connection is made to what was looked at, whatever the name says a moment later."""

    def __init__(self, *, listed: bool) -> None:
        self._names = ThreadedResolver()
        self._listed = listed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._names.resolve(host, port, family)
        if not self._listed and not all(on_the_internet(each["host"]) for each in found):
            raise ForeignAddress(f"{host} leads to a private address")
        return found

    async def close(self) -> None:
        await self._names.close()


def on_the_internet(address: str) -> bool:
    """Whether this address is a public one; one wrapped into another counts by what is inside."""
    try:
        found: Any = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inside = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    if inside is not None:
        found = inside
    return bool(found.is_global) and not found.is_multicast
