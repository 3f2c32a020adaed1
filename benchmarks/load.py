"""The load: connections that send one request after another, or as many a second as asked."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast


@dataclass
class Answered:
    """What came back. seconds: of each answered request; wrong: answers other than 200."""

    seconds: list[float] = field(default_factory=list)
    wrong: int = 0
    lasted: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.lasted if self.lasted else 0.0


class _Connection(asyncio.Protocol):
    """One keep-alive connection; answers are short enough to come in one or two pieces."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[int] | None = None
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but name

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(b"\r\n\r\n")
        if end < 0 or self._waiting is None or self._waiting.done():
            return
        head = self._received[:end].lower()
        place = head.find(b"content-length:")
        length = int(head[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
        if len(self._received) >= end + 4 + length:
            status = int(self._received[9:12])
            self._received = self._received[end + 4 + length :]
            self._waiting.set_result(status)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(exc or ConnectionResetError())

    async def ask(self, request: bytes) -> int:
        """Send a request and wait for its status."""
        assert self._transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


async def _connected(port: int) -> _Connection:
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(_Connection, "127.0.0.1", port)
    return connection


async def closed_loop(port: int, requests: Iterator[bytes], *, connections: int, seconds: float) -> Answered:
    """As fast as it answers: each connection sends its next request when the last was answered."""
    answered = Answered()
    ready = [next(requests) for _ in range(int(seconds * 9000))]
    queue = iter(ready)

    async def work(connection: _Connection) -> None:
        for request in queue:
            began = time.perf_counter()
            if began >= until:
                return
            if await connection.ask(request) != 200:
                answered.wrong += 1
            answered.seconds.append(time.perf_counter() - began)

    opened = [await _connected(port) for _ in range(connections)]
    began = time.perf_counter()
    until = began + seconds
    await asyncio.gather(*(work(connection) for connection in opened))
    answered.lasted = time.perf_counter() - began
    for connection in opened:
        connection.close()
    return answered


async def open_loop(port: int, requests: Iterator[bytes], *, rate: float, seconds: float) -> Answered:
    """So many a second, whether or not the last were answered; the time counts from when a request was due."""
    answered = Answered()
    total = int(rate * seconds)
    ready = [next(requests) for _ in range(total)]
    idle: asyncio.LifoQueue[_Connection] = asyncio.LifoQueue()
    for _ in range(256):
        idle.put_nowait(await _connected(port))

    async def one(request: bytes, due: float) -> None:
        connection = await idle.get()
        if await connection.ask(request) != 200:
            answered.wrong += 1
        idle.put_nowait(connection)
        answered.seconds.append(time.perf_counter() - due)

    began = time.perf_counter()
    running: set[asyncio.Task[None]] = set()
    for place, request in enumerate(ready):
        due = began + place / rate
        wait = due - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        task = asyncio.create_task(one(request, due))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)
    answered.lasted = time.perf_counter() - began
    while not idle.empty():
        idle.get_nowait().close()
    return answered
