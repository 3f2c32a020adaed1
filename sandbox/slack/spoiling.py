"""Answers spoiled on their way: late, cut, garbled, never. What was done before stays done."""

import asyncio
import json

from aiohttp import web

from sandbox.slack.faults import Fault
from sandbox.slack.slack_platform import Platform
from sandbox.slack.wire import Json

# These strike before anything is done; the others only spoil the answer.
BEFORE = ("429", "429_no_header", "500", "500_html", "timeout_before", "reset_before", "redirect", "revoked")
_HOLD_SECONDS = 120
_LOOK_EVERY_SECONDS = 0.05
_ERROR_PAGE = (
    "<!DOCTYPE html><html><head><title>Slack</title></head><body><h1>Server Error</h1></body></html>"
)


async def instead(platform: Platform, request: web.Request, fault: Fault) -> web.StreamResponse:
    """The answer of a call that was never looked at."""
    match fault.fault:
        case "429" | "429_no_header":
            headers = {"Retry-After": str(int(fault.seconds))} if fault.fault == "429" else {}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        case "500":
            return web.json_response({"ok": False, "error": "internal_error"}, status=500)
        case "500_html":
            return web.Response(text=_ERROR_PAGE, content_type="text/html", status=500)
        case "timeout_before":
            return await _never(platform, request)
        case "redirect":
            return web.Response(status=302, headers={"Location": "http://foreign.invalid/"})
        case "revoked":
            return web.json_response({"ok": False, "error": "token_revoked"})
        case _:
            return _cut(request)


async def spoiled(platform: Platform, request: web.Request, fault: Fault, answer: Json) -> web.StreamResponse:
    """The answer of a call that was done."""
    return await spoiled_bytes(platform, request, fault, json.dumps(answer).encode(), "application/json")


async def spoiled_bytes(
    platform: Platform, request: web.Request, fault: Fault, raw: bytes, content_type: str
) -> web.StreamResponse:
    """The same for any other body."""
    match fault.fault:
        case "timeout_after":
            return await _never(platform, request)
        case "reset_after":
            return _cut(request)
        case "500_after":
            return web.json_response({"ok": False, "error": "fatal_error"}, status=500)
        case "truncated":
            return await _half(request, raw, content_type)
        case "malformed":
            return web.Response(body=raw[:-1] + b",,", content_type=content_type)
        case "slow":
            await platform.clock.sleep(fault.seconds)
            return web.Response(body=raw, content_type=content_type)
        case _:
            return web.Response(body=raw, content_type=content_type)


async def _never(platform: Platform, request: web.Request) -> web.StreamResponse:
    """Hold the line until the other side hangs up (looked at in real time: it is the client's patience)."""
    for _ in range(int(_HOLD_SECONDS / _LOOK_EVERY_SECONDS)):
        if request.transport is None or request.transport.is_closing() or platform.closing:
            break
        await asyncio.sleep(_LOOK_EVERY_SECONDS)
    return _cut(request)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _half(request: web.Request, raw: bytes, content_type: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": content_type})
    response.content_length = len(raw)
    await response.prepare(request)
    await response.write(raw[: len(raw) // 2])
    if request.transport is not None:
        request.transport.close()
    return response
