"""Connections: so many from one address, and so many in all; one too many is ended before a byte of it is read (A8)."""

import asyncio
from collections.abc import Callable
from ipaddress import ip_address

PER_ADDRESS = 256
IN_ALL = 8_192

# Where nobody is connected any more is forgotten when so many addresses are known.
_ADDRESSES = 4_096


class Connections:
    """
    The open ones, by address.

    spares: addresses that are not counted by themselves, because they speak for many: proxies stand on this machine
    or in a private network. What is open in all bounds them too.
    """

    def __init__(
        self,
        *,
        per_address: int = PER_ADDRESS,
        in_all: int = IN_ALL,
        spares: Callable[[str], bool] | None = None,
    ) -> None:
        self._per_address = per_address
        self._in_all = in_all
        self._spares = _speaks_for_many if spares is None else spares
        self._open: dict[str, set[asyncio.BaseTransport]] = {}
        self.refused = 0

    def admits(self, address: str, transport: asyncio.BaseTransport) -> bool:
        """Whether this one may stay; it counts from now on, as long as it is open."""
        mine = self._still_open(address)
        too_many = len(mine) >= self._per_address and not self._spares(address)
        if too_many or self._count() >= self._in_all:
            self.refused += 1
            return False
        mine.add(transport)
        self._open[address] = mine
        if len(self._open) > _ADDRESSES:
            self._forget()
        return True

    def _count(self) -> int:
        count = sum(map(len, self._open.values()))
        if count >= self._in_all:  # some may have ended meanwhile: looked at only when it matters
            self._forget()
            count = sum(map(len, self._open.values()))
        return count

    def _still_open(self, address: str) -> set[asyncio.BaseTransport]:
        return {each for each in self._open.get(address, ()) if not each.is_closing()}

    def _forget(self) -> None:
        still = {address: self._still_open(address) for address in self._open}
        self._open = {address: each for address, each in still.items() if each}


class Doorkeeper(asyncio.Protocol):
    """Stands before the server's own protocol until it is known whether the connection may stay."""

    def __init__(self, connections: Connections, serve: Callable[[], asyncio.BaseProtocol]) -> None:
        self._connections = connections
        self._serve = serve

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Hand it over, or end it."""
        peer = transport.get_extra_info("peername")
        address = str(peer[0]) if isinstance(peer, tuple) and peer else ""
        if not self._connections.admits(address, transport):
            transport.close()
            return
        protocol = self._serve()
        transport.set_protocol(protocol)
        protocol.connection_made(transport)


def _speaks_for_many(address: str) -> bool:
    try:
        return not ip_address(address.partition("%")[0]).is_global
    except ValueError:
        return True  # a socket without addresses: whoever is there is on this machine
