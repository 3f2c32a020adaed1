"""Hosts: where requests may go, with or without a file. The address that was checked is the one that is used."""

import ipaddress
import socket
import ssl
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

if TYPE_CHECKING:
    from aiohttp.client import ClientTimeout
    from aiohttp.client_reqrep import ClientRequest
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace

_DEFAULT_PORTS = {"https": 443, "http": 80, "wss": 443, "ws": 80}
_READABLE_BY_ALL = ("http", "ws")


class ForeignHost(OSError):
    """Nobody allowed that host: nothing was sent."""


class ForeignAddress(ForeignHost):
    """A host's name leads to an address that is nobody's on the internet."""


class Hosts:
    """
    The hosts that are allowed.

    names: `host` or `host:port`. listed: whoever runs this listed them: then they may be private addresses, and speak
    http; else only addresses of the internet, and https. below: every host of these domains, too.
    """

    def __init__(self, names: Iterable[str], *, listed: bool, below: Iterable[str] = ()) -> None:
        self._names = frozenset(name.lower() for name in names)
        self._below = tuple(f".{domain}" for domain in below)
        self.listed = listed

    @classmethod
    def of_service(cls, url: str, own: str, *, below: Iterable[str] = ()) -> "Hosts":
        """
        The one place where a service answers.

        own: its host on the internet. Whoever runs this named any other one: that may be wherever they like.
        """
        place = place_of(url)
        return cls((place,), listed=False, below=below) if place == own else cls((place,), listed=True)

    def allow(self, url: str) -> bool:
        """
        Whether anything may be sent there: scheme, host and port exactly as they are allowed, and nobody's name before.

        An address in another spelling (decimal, octal, with a dot at its end) is another host.
        """
        if url.partition(":")[0].lower() in _READABLE_BY_ALL and not self.listed:
            return False
        place = place_of(url)
        return place in self._names or (bool(self._below) and place.endswith(self._below))

    def session(self, connect_within: float) -> aiohttp.ClientSession:
        """A session that only connects to what may be connected to, follows nothing, unpacks nothing, keeps nothing."""
        return aiohttp.ClientSession(
            connector=_Fenced(
                self, resolver=_Checked(listed=self.listed), use_dns_cache=False, limit=32, force_close=True
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            headers={"Accept-Encoding": "identity", "User-Agent": "witiop-bridge"},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=connect_within),
        )

    def connector(
        self, *, limit: int, idle: float, context: ssl.SSLContext | None = None
    ) -> aiohttp.TCPConnector:
        """The same for a session of one's own that keeps its connections, for so many idle seconds."""
        return _Fenced(
            self,
            resolver=_Checked(listed=self.listed),
            limit=limit,
            keepalive_timeout=idle,
            ssl=context if context is not None else True,
        )


def place_of(url: str) -> str:
    """`host` or `host:port`, the port only where it is not the scheme's own; empty for what is no such URL."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in _DEFAULT_PORTS:
        return ""
    if "@" in parts.netloc or parts.hostname is None or any(it.isspace() for it in url):
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return host if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"


def led_elsewhere(error: BaseException) -> bool:
    """Whether a request failed because it would have gone where nobody allowed it to go."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ForeignHost):
            return True
        cause = cause.__cause__ or getattr(cause, "os_error", None)
    return False


class _Fenced(aiohttp.TCPConnector):
    """Connects to nothing that is not allowed, whoever asks and however they came to that URL."""

    def __init__(self, hosts: Hosts, **options: Any) -> None:
        super().__init__(**options)
        self._hosts = hosts

    async def connect(
        self, req: "ClientRequest", traces: "list[Trace]", timeout: "ClientTimeout"
    ) -> "Connection":
        if req.proxy is not None or not self._hosts.allow(str(req.url)):
            raise ForeignHost("nobody allowed that host")
        return await super().connect(req, traces, timeout)


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
