"""Faults carried out on the wire: answers held, reset, cut, garbled or dripping. What was done before stays done."""

import asyncio
import hashlib
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from aiohttp import web

from sandbox.faults import Fault
from sandbox.manual_clock import ManualClock

# Somebody else's house: no caller may take a token or a body there.
FOREIGN = "http://elsewhere.invalid/"
STRUCK = web.RequestKey("struck", str)

# Nothing is held for ever: real seconds until a held connection is dropped by itself.
_HELD_AT_MOST_SECONDS = 300.0
_LOOKS_EVERY_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Spoiler:
    """What spoiling needs of a side. closing: whether it is about to stop, so that nothing may be held."""

    clock: ManualClock
    closing: Callable[[], bool]

    async def spoil(
        self, request: web.Request, fault: Fault, true: web.Response, refusal: web.Response
    ) -> web.StreamResponse:
        """
        What the caller gets.

        true: the answer of a call that took effect, or what stands for one. refusal: what this side says where the
        fault is an answer.
        """
        request[STRUCK] = fault.name
        body, content_type = _bytes(true), true.content_type
        match fault.kind.fate:
            case "well":
                return true
            case "refusal":
                return refusal
            case "hold":
                await self._until_given_up(request)
                return _dropped(request)
            case "reset":
                return _dropped(request)
            case "cut":
                return await _cut(request, body, content_type)
            case "malform":
                return web.Response(body=body[:-1] + b",,", content_type=content_type)
            case "garble":
                return web.Response(body=hashlib.sha512(body).digest(), content_type=content_type)
            case "corrupt":
                return web.Response(body=body[:-1] + bytes([body[-1] ^ 0xFF]), content_type=content_type)
            case "delay":
                await self.clock.sleep(fault.waits)
                return true
            case "drip":
                return await self._drip(request, body, content_type)
            case "redirect":
                return web.Response(status=302, headers={"Location": FOREIGN})
        assert_never(fault.kind.fate)

    async def _until_given_up(self, request: web.Request) -> None:
        """Until the caller hangs up, this side stops, or nobody did either for too long."""
        for _ in range(int(_HELD_AT_MOST_SECONDS / _LOOKS_EVERY_SECONDS)):
            if self.closing() or request.transport is None or request.transport.is_closing():
                return
            await asyncio.sleep(_LOOKS_EVERY_SECONDS)

    async def _drip(self, request: web.Request, body: bytes, content_type: str) -> web.StreamResponse:
        """One byte a second, by the sandbox's clock."""
        response = await _promised(request, body, content_type)
        for place in range(len(body)):
            await response.write(body[place : place + 1])
            await self.clock.sleep(1.0)
        await response.write_eof()
        return response


def _bytes(answer: web.Response) -> bytes:
    return answer.body if isinstance(answer.body, bytes) and answer.body else b"{}"


def _dropped(request: web.Request) -> web.Response:
    """Break the connection with a reset instead of an orderly end."""
    transport = request.transport
    if transport is not None:
        connection = transport.get_extra_info("socket")
        if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response(status=504)


async def _cut(request: web.Request, body: bytes, content_type: str) -> web.StreamResponse:
    """Promise all of the answer, give half of it, and hang up."""
    response = await _promised(request, body, content_type)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


async def _promised(request: web.Request, body: bytes, content_type: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": content_type, "Content-Length": str(len(body))})
    await response.prepare(request)
    return response
