"""What Slack says where a planned fault is an answer, and how it spoils the others."""

import json

from aiohttp import web

from sandbox.broken_answers import Spoiler
from sandbox.faults import USUAL_SECONDS, Fault, retry_after
from sandbox.slack.slack_platform import Platform
from sandbox.slack.wire import Json

_ERROR_PAGE = (
    "<!DOCTYPE html><html><head><title>Slack</title></head><body><h1>Server Error</h1></body></html>"
)


async def instead(platform: Platform, request: web.Request, fault: Fault) -> web.StreamResponse:
    """The answer of a call that was never looked at."""
    return await _spoil(platform, request, fault, web.json_response({"ok": True}))


async def spoiled(platform: Platform, request: web.Request, fault: Fault, answer: Json) -> web.StreamResponse:
    """The answer of a call that was done."""
    return await spoiled_bytes(platform, request, fault, json.dumps(answer).encode(), "application/json")


async def spoiled_bytes(
    platform: Platform, request: web.Request, fault: Fault, raw: bytes, content_type: str
) -> web.StreamResponse:
    """The same for any other body."""
    return await _spoil(platform, request, fault, web.Response(body=raw, content_type=content_type))


async def _spoil(
    platform: Platform, request: web.Request, fault: Fault, true: web.Response
) -> web.StreamResponse:
    spoiler = Spoiler(platform.clock, lambda: platform.closing)
    return await spoiler.spoil(request, fault, true, _refusal(fault))


def _refusal(fault: Fault) -> web.Response:
    kind, headers = fault.kind, retry_after(fault, usual=USUAL_SECONDS)
    if kind.body == "html":
        return web.Response(text=_ERROR_PAGE, content_type="text/html", status=kind.status)
    if kind.body == "empty":
        return web.Response(status=kind.status)
    if kind.error is not None:
        error = "token_revoked" if kind.error == "revoked" else kind.error
        return web.json_response({"ok": False, "error": error})
    error = "fatal_error" if kind.effect else "internal_error"
    error = "ratelimited" if kind.status == 429 else error
    return web.json_response({"ok": False, "error": error}, status=kind.status, headers=headers)
