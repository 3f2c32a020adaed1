"""A server that answers as it is told: late, broken, half, or not at all. It counts what it was asked to do."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

ACCEPTED: Final = b'{"messaging_product":"whatsapp","contacts":[],"messages":[{"id":"wamid.B2"}]}'


def answer(status: str, body: bytes, *headers: str) -> bytes:
    """A whole HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Content-Type: application/json", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def graph_error(status: str, code: int, *headers: str) -> bytes:
    """An error in Graph's own words."""
    return answer(
        status, b'{"error":{"message":"(#%d)","type":"OAuthException","code":%d}}' % (code, code), *headers
    )


OK: Final = answer("200 OK", ACCEPTED)


@dataclass
class Conversation:
    """One request on one connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def says(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    def resets(self) -> None:
        """The connection ends without a goodbye."""
        held = self.writer.get_extra_info("socket")
        held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        self.writer.transport.abort()


Behaviour = Callable[[Conversation], Awaitable[None]]


@dataclass
class Misbehaving:
    """
    The server. before: what it does when a connection is made; then: once a whole request is there, in turn; after
    those it answers well. requests: the bodies it read; connections: how often somebody came; asked: once it read one.
    """

    url: str = ""
    before: Behaviour | None = None
    then: list[bytes | Behaviour] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    connections: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        conversation = Conversation(reader, writer)
        try:
            if self.before is not None:
                await self.before(conversation)
            while await self._one(conversation):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client went first
        finally:
            writer.close()

    async def _one(self, conversation: Conversation) -> bool:
        head = (await conversation.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = next(
            (
                int(line.split(":")[1])
                for line in head.split("\r\n")
                if line.lower().startswith("content-length:")
            ),
            0,
        )
        self.heads.append(head)
        self.requests.append(await conversation.reader.readexactly(length))
        self.asked.set()
        behaviour = self.then.pop(0) if self.then else OK
        if isinstance(behaviour, bytes):
            await conversation.says(behaviour)
        else:
            await behaviour(conversation)
        return not conversation.writer.is_closing()


@asynccontextmanager
async def misbehaving() -> AsyncIterator[Misbehaving]:
    """On loopback, while it is needed."""
    server = Misbehaving()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        listening.close()
        await asyncio.sleep(0)


# ---- what can go wrong ---------------------------------------------------------------------------------------------


async def reset(conversation: Conversation) -> None:
    """The request was read, perhaps carried out; no answer."""
    conversation.resets()


async def close(conversation: Conversation) -> None:
    """A goodbye without an answer."""
    conversation.writer.close()


async def half_an_answer(conversation: Conversation) -> None:
    """The answer breaks off."""
    await conversation.says(OK[:-20])
    conversation.writer.close()


async def half_an_answer_and_reset(conversation: Conversation) -> None:
    """The same, roughly."""
    await conversation.says(OK[:-20])
    conversation.resets()


async def silence(conversation: Conversation) -> None:
    """Nothing more, for as long as the client stays."""
    await conversation.reader.read()


async def drip(conversation: Conversation) -> None:
    """A byte now and then, for ever."""
    await conversation.says(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(10_000):
        await conversation.says(b" ")
        await asyncio.sleep(0.02)
