"""What both doors do alike: take a body in within bounds, and answer with nothing but a status."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.utils import formatdate
from functools import cache
from http import HTTPStatus
from typing import Final

from aiohttp import HttpVersion11, web
from aiohttp.abc import AbstractStreamWriter

from desk.ports import StoreUnavailable

# Keeps a body, committed when it returns, or raises StoreUnavailable in time for the answer.
Keep = Callable[[bytes], Awaitable[None]]
# Told what became of every request, by a short name.
Count = Callable[[str], None]

# Seconds for a whole body; both platforms' arrive at once.
BODY_WITHIN: Final = 10.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to answer, and what to count it as. cuts: the connection ends at once, whatever is still on its way."""

    status: int
    outcome: str
    cuts: bool = False


ACCEPTED: Final = Verdict(200, "accepted")
ENCODED: Final = Verdict(415, "encoded")
TOO_LARGE: Final = Verdict(413, "too large")
TOO_SLOW: Final = Verdict(408, "too slow")
BROKEN_OFF: Final = Verdict(400, "broken off")
STORE_UNAVAILABLE: Final = Verdict(503, "store unavailable")


async def body_of(request: web.BaseRequest, *, most: int, within: float) -> bytes | Verdict:
    """
    The body as it came, at most so many bytes within so many seconds; else what to answer instead.

    An encoded one is refused unread: nothing from outside is ever decompressed.
    """
    if "Content-Encoding" in request.headers:
        return ENCODED
    if (request.content_length or 0) > most:
        return TOO_LARGE
    try:
        if request.content.is_eof():  # all of it is here already, as it mostly is: nothing to wait for
            body = request.content.read_nowait()
        else:
            async with asyncio.timeout(within):
                body = await _read(request, most)
    except TimeoutError:
        return TOO_SLOW
    except (ConnectionError, web.RequestPayloadError):
        return BROKEN_OFF
    return TOO_LARGE if len(body) > most else body


async def _read(request: web.BaseRequest, most: int) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > most:
            break
    return bytes(body)


def only(request: web.BaseRequest, name: str) -> str | None:
    """The header's value; None when it is missing or there twice: which one counts would be the sender's choice."""
    values = request.headers.getall(name, ())
    return values[0] if len(values) == 1 else None


async def kept(keep: Keep, body: bytes) -> Verdict:
    """Accepted once it is committed; else they come again, and what was committed after all is known by its keys."""
    try:
        await keep(body)
    except StoreUnavailable:
        return STORE_UNAVAILABLE
    return ACCEPTED


class Bare(web.StreamResponse):
    """
    A status and nothing else, written in one go. One value serves every request: nothing of a request is in it.

    keeps: whether the connection stays open. cuts: it ends before the rest of the body has come.
    """

    def __init__(self, status: int, *, keeps: bool, cuts: bool) -> None:
        super().__init__(status=status)
        self._keeps = keeps
        self._cuts = cuts
        self._head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nContent-Length: 0\r\n"
        self._written = b""
        self._written_at = 0

    @property
    def keep_alive(self) -> bool:
        """Whether the connection stays open."""
        return self._keeps

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Write it."""
        if request.transport is not None:
            request.transport.write(self._bytes())
        if self._cuts:
            request.protocol.force_close()
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        """All of it is written."""

    def _bytes(self) -> bytes:
        second = int(asyncio.get_running_loop().time())
        if second != self._written_at:
            closes = "" if self._keeps else "Connection: close\r\n"
            self._written = f"{self._head}{closes}Date: {formatdate(usegmt=True)}\r\n\r\n".encode()
            self._written_at = second
        return self._written


@cache
def _bare(status: int, keeps: bool, cuts: bool) -> Bare:
    return Bare(status, keeps=keeps, cuts=cuts)


def answer(request: web.BaseRequest, verdict: Verdict) -> Bare:
    """
    The verdict's status.

    Of a body that was refused half read the rest is of no interest: the connection ends.
    """
    stays = verdict.status in (200, 401, 503) and not verdict.cuts
    return _bare(
        verdict.status, stays and request.keep_alive and request.version == HttpVersion11, verdict.cuts
    )
