"""Noting calls in the log: what a stand-in is asked, and what it tells the app."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from sandbox.broken_answers import STRUCK
from sandbox.call_log import CallLog, Party, SeenCall

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
_TEXTS = (JSON, FORM, "text/")


def noting(log: CallLog, receiver: Party, now: Callable[[], datetime]) -> Middleware:
    """For a stand-in's application: every request of the app is noted once it is over."""

    @web.middleware
    async def note(request: web.Request, handler: Handler) -> web.StreamResponse:
        at, began = now(), time.perf_counter()
        try:
            response = await handler(request)
        except web.HTTPException as refused:
            response = refused
        if isinstance(response, web.WebSocketResponse):
            return response
        body = await _asked(request)
        broken = request.transport is None or request.transport.is_closing()
        log.note(
            SeenCall(
                at=at,
                sender="app",
                receiver=receiver,
                method=request.method,
                path=request.path_qs,
                content_type=request.content_type if body else "",
                body=body,
                status=None if broken else response.status,
                answer="" if broken else _answered(response),
                problem="no_answer" if broken else None,
                fault=request.get(STRUCK),
                took_ms=milliseconds_since(began),
            )
        )
        if isinstance(response, web.HTTPException):
            raise response
        return response

    return note


def milliseconds_since(began: float) -> float:
    """Real milliseconds since that reading of time.perf_counter."""
    return round((time.perf_counter() - began) * 1000, 1)


def readable(raw: bytes, content_type: str) -> str:
    """
    A body as text: JSON as it is, a form as the JSON of its fields, anything else described.

    JSON inside a form's field (Slack's interactions) is opened up.
    """
    if not raw:
        return ""
    if not content_type.startswith(_TEXTS):
        return f"({content_type or 'no type'}, {len(raw)} bytes)"
    text = raw.decode("utf-8", errors="replace")
    if content_type.startswith(FORM):
        fields: dict[str, Any] = {name: _opened(value) for name, value in parse_qsl(text)}
        return json.dumps(fields, ensure_ascii=False)
    if content_type.startswith(JSON):
        with suppress(ValueError):  # what is no JSON is shown as it came
            return json.dumps(json.loads(text), ensure_ascii=False)
    return text


def _opened(value: str) -> Any:
    if value[:1] in ("{", "["):
        with suppress(ValueError):  # a text that only begins like JSON
            return json.loads(value)
    return value


async def _asked(request: web.Request) -> str:
    """The body, as its handler has read it; a file is only described."""
    if not request.body_exists:
        return ""
    if request.content_type.startswith(_TEXTS):
        try:
            return readable(await request.read(), request.content_type)
        except (OSError, web.RequestPayloadError):
            return "(broken off)"
    return f"({request.content_type}, {request.content_length or 'unknown'} bytes)"


def _answered(response: web.StreamResponse) -> str:
    if isinstance(response, web.Response) and isinstance(response.body, bytes):
        return readable(response.body, response.content_type)
    return ""
