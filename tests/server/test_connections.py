"""A8: ten thousand connections from one address leave room for everybody else."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from aiohttp import web

from server.connections import Connections, Doorkeeper
from server.front import Front, bind
from server.metrics import Metrics


class Line(asyncio.Transport):
    """A connection of somebody."""

    def __init__(self, address: str = "203.0.113.7") -> None:
        super().__init__({"peername": (address, 4711)})
        self.closed = False
        self.protocol: asyncio.BaseProtocol | None = None

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol


def connect(connections: Connections, *lines: Line) -> list[bool]:
    """Whether each was let in."""
    for line in lines:
        Doorkeeper(connections, asyncio.Protocol).connection_made(line)
    return [not line.closed and line.protocol is not None for line in lines]


def test_so_many_from_one_address() -> None:
    """One too many is ended; who ends makes room; a neighbour never notices."""
    connections = Connections(per_address=3)
    lines = [Line("9.9.9.9") for _ in range(5)]

    first = connect(connections, *lines)
    neighbour = connect(connections, Line("8.8.8.8"))
    lines[0].closed = True
    again = connect(connections, Line("9.9.9.9"), Line("9.9.9.9"))

    assert first == [True] * 3 + [False] * 2
    assert neighbour == [True]
    assert again == [True, False]
    assert connections.refused == 3


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "::1", "fd00::1", "fe80::1%eth0", ""]
)
def test_who_speaks_for_many_counts_only_in_all(address: str) -> None:
    """A proxy of ours stands on this machine or in a private network; all together are bounded too."""
    connections = Connections(per_address=2, in_all=5)

    assert connect(connections, *(Line(address) for _ in range(7))) == [True] * 5 + [False] * 2


def test_what_ended_counts_no_more_in_all() -> None:
    """However many came and went from however many addresses."""
    connections = Connections(in_all=100)
    for number in range(10_000):
        line = Line(f"9.{number % 250}.{number // 250}.1")
        assert connect(connections, line) == [True]
        line.closed = True

    assert connections.refused == 0


async def test_the_front_counts_who_is_connected() -> None:
    """Over real sockets: the third is ended without an answer, the others are served."""

    async def nothing() -> dict[str, float]:
        return {}

    async def hello(_: web.Request) -> web.Response:
        return web.Response(text="hello")

    connections = Connections(per_address=2, spares=lambda _: False)
    front = Front([web.get("/", hello)], Metrics(gauges=nothing, token=None), connections=connections)
    taken = bind("127.0.0.1", 0)
    async with AsyncExitStack() as stack:
        await front.open(taken)
        stack.push_async_callback(front.close)
        answers = []
        for _ in range(3):
            reader, writer = await asyncio.open_connection(*taken.getsockname())
            stack.callback(writer.close)
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            try:
                answers.append(await asyncio.wait_for(reader.read(15), 5))
            except ConnectionError:
                answers.append(b"")

    assert answers == [b"HTTP/1.1 200 OK"] * 2 + [b""]
