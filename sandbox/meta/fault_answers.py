"""Faults carried out on the wire: held, reset, cut, garbled or dripping answers."""

import asyncio
import json
import socket
import struct

from aiohttp import web

from sandbox.meta.faults import Fault
from sandbox.meta.graph_errors import GraphRefusal
from sandbox.meta.platform import Platform

HTML = (
    "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Sorry, something went wrong.</h1>"
    "<p>We're working on it and we'll get it fixed as soon as we can.</p></body></html>"
)

# Somebody else's house: no caller may take a token or a body there.
FOREIGN = "http://elsewhere.invalid/"

# Nothing is held for ever: real seconds until a held connection is dropped by itself.
HELD_AT_MOST_SECONDS = 300.0
LOOKS_EVERY_SECONDS = 0.02


async def answer_badly(
    platform: Platform,
    request: web.Request,
    fault: Fault,
    answer: web.Response | None,
    stopping: asyncio.Event,
) -> web.StreamResponse:
    """
    What the caller gets instead.

    answer: the true answer when the call took effect; None when it did not.
    """
    match fault.kind.fate:
        case "hold":
            await _until_given_up(request, stopping)
            _drop(request)
            return web.Response(status=504)
        case "reset":
            _drop(request)
            return web.Response(status=504)
        case "truncated":
            return await _cut(request, _bytes(answer))
        case "malformed":
            body = _bytes(answer)
            return web.Response(body=body[: len(body) // 2] + b'"}]', content_type="application/json")
        case "slow":
            return await _drip(platform, request, _bytes(answer))
        case "corrupt":
            body = _bytes(answer)
            kind = answer.content_type if answer is not None else "application/octet-stream"
            return web.Response(body=body[:-1] + bytes([body[-1] ^ 0xFF]), content_type=kind)
        case "redirect":
            return web.Response(status=302, headers={"Location": FOREIGN})
        case "answer":
            return _refusal(platform, fault)


def _refusal(platform: Platform, fault: Fault) -> web.Response:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if fault.kind.html:
        return web.Response(status=500, text=HTML, content_type="text/html", headers=headers)
    refusal = GraphRefusal(fault.kind.code or 1, status=fault.kind.status)
    body = refusal.body(f"Afault{platform.count()}")
    return web.json_response(body, status=refusal.status, headers=headers)


def _bytes(answer: web.Response | None) -> bytes:
    if answer is not None and isinstance(answer.body, bytes) and answer.body:
        return answer.body
    return json.dumps({"messaging_product": "whatsapp", "messages": []}).encode()


async def _until_given_up(request: web.Request, stopping: asyncio.Event) -> None:
    """Until the caller hangs up, the server stops, or nobody did either for too long."""
    for _ in range(int(HELD_AT_MOST_SECONDS / LOOKS_EVERY_SECONDS)):
        if stopping.is_set() or request.transport is None or request.transport.is_closing():
            return
        await asyncio.sleep(LOOKS_EVERY_SECONDS)


def _drop(request: web.Request) -> None:
    """Break the connection with a reset instead of an orderly end."""
    transport = request.transport
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _cut(request: web.Request, body: bytes) -> web.StreamResponse:
    """Promise all of the answer, give half of it, and hang up."""
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


async def _drip(platform: Platform, request: web.Request, body: bytes) -> web.StreamResponse:
    """One byte a second, by the sandbox's clock."""
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    for place in range(len(body)):
        await response.write(body[place : place + 1])
        await platform.clock.sleep(1.0)
    await response.write_eof()
    return response
