"""The Graph API's front: versions, tokens, paths, error bodies, usage headers."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from sandbox.broken_answers import Spoiler
from sandbox.faults import Fault
from sandbox.meta import identities, media
from sandbox.meta.account import BusinessNumber
from sandbox.meta.fault_answers import refusal, token_revoked
from sandbox.meta.faults import FAILS_LATER, LOST_ECHO
from sandbox.meta.graph_errors import GraphRefusal, unknown_object
from sandbox.meta.management import manage
from sandbox.meta.platform import Platform, SeenRequest
from sandbox.meta.send import Way, post_message
from sandbox.meta.state import MANAGE, SEND, MetaState
from sandbox.noting import noting

# The versions that work beside the account's own, each until a day. Source: Meta Graph API, changelog, November 2026.
VERSIONS: Mapping[str, datetime] = {
    "v23.0": datetime(2027, 10, 8, tzinfo=UTC),
    "v24.0": datetime(2028, 2, 18, tzinfo=UTC),
    "v25.0": datetime(2028, 7, 29, tzinfo=UTC),
    "v26.0": datetime.max.replace(tzinfo=UTC),
}
VERSION = re.compile(r"v\d+\.\d+")

SENDING = frozenset({"messages", "marketing_messages"})
MEDIA_READING = frozenset({"media_lookup", "media_download"})
# What the permission to manage is needed for; all else is sending. Source: Meta Cloud API, permissions, November 2026.
MANAGING = frozenset({"templates", "other"})

# Room for a 100 MB document and its multipart frame. Source: Meta Cloud API, media, November 2026.
LARGEST_REQUEST = 110 * 1024 * 1024
# Stands for the answer of a call that was never looked at, where a fault spoils it.
_NOTHING_SAID = {"messaging_product": "whatsapp", "messages": []}


@dataclass(frozen=True, slots=True)
class Call:
    """
    One request, read.

    sort: what faults go by: messages, receipts, media_upload, media_lookup, media_download, templates or other.
    parts: the path behind the version. body: the JSON object; None where there is none.
    """

    sort: str
    parts: tuple[str, ...]
    number: BusinessNumber | None
    body: dict[str, Any] | None
    version: str | None


class Graph:
    """Answers every request of the Graph API and of the media host."""

    def __init__(self, platform: Platform, stopping: asyncio.Event) -> None:
        self._platform = platform
        self._spoiler = Spoiler(platform.clock, stopping.is_set)

    def application(self) -> web.Application:
        """All routes, for any runner."""
        noted = noting(self._platform.log, "meta", self._platform.now)
        application = web.Application(middlewares=[noted], client_max_size=LARGEST_REQUEST)
        application.router.add_route("*", "/{path:.*}", self.handle)
        return application

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One request, with whatever fault waits for it."""
        platform = self._platform
        if platform.public_url is None:
            platform.public_url = f"{request.scheme}://{request.host}"
        call = await self._read(request)
        number_id = call.number.phone_number_id if call.number is not None else None
        fault = platform.faults.take(call.sort, number_id)
        answer = None
        if fault is None or fault.kind.effect:
            answer = await self._answer(request, call, fault)
        struck = fault is not None and (answer is None or answer.status == 200)
        broken = fault is not None and struck and fault.kind.fate != "well"
        self._log(request, call, None if broken else answer, fault)
        if fault is not None and struck:
            said = web.json_response(_NOTHING_SAID) if answer is None else answer
            return await self._spoiler.spoil(request, fault, said, refusal(self._platform, fault))
        return answer if answer is not None else web.Response(status=500)

    def _log(
        self, request: web.Request, call: Call, answer: web.Response | None, fault: Fault | None
    ) -> None:
        seen = SeenRequest(
            self._platform.now(),
            request.method,
            request.path,
            call.body,
            answer.status if answer is not None else None,
            fault.name if fault is not None else None,
        )
        self._platform.requests.append(seen)

    async def _read(self, request: web.Request) -> Call:
        parts = tuple(part for part in request.path.split("/") if part)
        version = parts[0] if parts and VERSION.fullmatch(parts[0]) else None
        parts = parts[1:] if version is not None else parts
        number = self._platform.account.number(parts[0]) if parts else None
        body = await _json_of(request)
        return Call(_sort_of(request, parts, body, self._platform), parts, number, body, version)

    async def _answer(self, request: web.Request, call: Call, fault: Fault | None) -> web.Response:
        answer = await self._answered(request, call, fault)
        if call.sort in MEDIA_READING and answer.status != 200:
            self._platform.throughput.media_fails(self._platform.now())
        return answer

    async def _answered(self, request: web.Request, call: Call, fault: Fault | None) -> web.Response:
        trace = identities.trace_id(self._platform.seed, self._platform.count())
        try:
            self._admit(request, call)
            if call.sort in MEDIA_READING and self._platform.throughput.media_blocked(self._platform.now()):
                raise GraphRefusal(613, "Too many failed requests for files; try again in half an hour.")
            if request.path == media.DOWNLOAD_PATH:
                return self._download(request)
            found = await self._route(request, call, fault)
            return _json_answer(found, 200, self._headers(call, trace))
        except GraphRefusal as refusal:
            return _json_answer(refusal.body(trace), refusal.status, self._headers(call, trace))

    def _admit(self, request: web.Request, call: Call) -> None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme not in ("Bearer", "OAuth"):
            token = request.query.get("access_token", "")
        if not token:
            message = "An access token is required to request this resource."
            raise GraphRefusal(190, message=message, status=401)
        if token != self._platform.account.access_token:
            raise GraphRefusal(190, message="Invalid OAuth access token - Cannot parse access token")
        _check_token(self._platform.state, call.sort, self._platform.now())
        works_until = VERSIONS.get(call.version or self._platform.account.api_version)
        known = call.version in (None, self._platform.account.api_version)
        if not known and (works_until is None or self._platform.now() >= works_until):
            raise GraphRefusal(2500, message=f"Unknown path components: /{'/'.join(call.parts)}")

    async def _route(self, request: web.Request, call: Call, fault: Fault | None) -> dict[str, Any]:
        platform, parts, verb = self._platform, call.parts, request.method
        if not parts:
            raise GraphRefusal(100, message="Unsupported get request.", status=400, subcode=33)
        edge = parts[1] if len(parts) > 1 else None
        if len(parts) > 2:
            raise GraphRefusal(2500, message=f"Unknown path components: /{'/'.join(parts[2:])}")
        if call.number is not None and edge in SENDING and verb == "POST":
            way = Way(marketing_only=edge == "marketing_messages")
            if fault is not None:
                way = replace(way, status_echo=_echoes(fault), fails_later=_fails_later(fault))
            return post_message(platform, call.number, call.body or {}, way)
        if call.number is not None and edge == "media" and verb == "POST":
            return await _upload(platform, call.number, request)
        if edge is None and parts[0] in platform.state.media:
            if verb == "DELETE":
                return media.delete(platform, parts[0], request.query)
            if verb == "GET":
                return media.look_up(platform, parts[0], request.query)
            raise unknown_object(parts[0], verb.lower())
        return await manage(platform, request, parts[0], edge, call.body)

    def _download(self, request: web.Request) -> web.Response:
        medium = media.linked(self._platform, request.query)
        if medium is None:
            return web.Response(status=404)
        return web.Response(body=medium.content, headers={"Content-Type": medium.mime_type})

    def _headers(self, call: Call, trace: str) -> dict[str, str]:
        """Usage in percent of what is allowed. Source: Meta Graph API, rate limits, November 2026."""
        platform = self._platform
        headers = {
            "x-fb-trace-id": trace,
            "facebook-api-version": call.version or platform.account.api_version,
        }
        account_id = platform.account.waba_id
        if call.number is not None:
            account_id = platform.account.waba_of(call.number)
        elif call.parts and call.parts[0] in platform.account.waba_ids:
            account_id = call.parts[0]
        percent = platform.throughput.used(account_id, platform.now())
        usage = {"call_count": percent, "total_cputime": percent // 4, "total_time": percent // 4}
        regain = {"type": "whatsapp", **usage, "estimated_time_to_regain_access": 60 if percent >= 100 else 0}
        headers["X-App-Usage"] = json.dumps(usage)
        headers["X-Business-Use-Case-Usage"] = json.dumps({account_id: [regain]})
        return headers


def _echoes(fault: Fault) -> bool:
    return fault.echo and fault.name != LOST_ECHO


def _fails_later(fault: Fault) -> int | None:
    code = fault.name.removeprefix(FAILS_LATER)
    return int(code) if code != fault.name else None


def _check_token(state: MetaState, sort: str, now: datetime) -> None:
    """Whether the token still works, and may do this. Raises GraphRefusal."""
    if state.token_revoked:
        raise token_revoked()
    if state.token_expires_at is not None and now >= state.token_expires_at:
        at = state.token_expires_at.isoformat()
        message = f"Error validating access token: Session has expired on {at}."
        raise GraphRefusal(190, message=message, subcode=463)
    if sort in MANAGING and MANAGE not in state.granted:
        raise GraphRefusal(200, message=f"(#200) You do not have the permission {MANAGE}.")
    if sort not in MANAGING and SEND not in state.granted:
        raise GraphRefusal(10, message=f"(#10) The application has no permission for this action: {SEND}.")


def _json_answer(body: dict[str, Any], status: int, headers: dict[str, str]) -> web.Response:
    headers = {"Content-Type": "application/json; charset=UTF-8", **headers}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=headers)


async def _json_of(request: web.Request) -> dict[str, Any] | None:
    """The JSON object of a request; None for no body, another kind of body, or broken JSON."""
    if request.content_type != "application/json" or not request.can_read_body:
        return None
    try:
        body = json.loads(await request.read())
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _sort_of(
    request: web.Request, parts: tuple[str, ...], body: dict[str, Any] | None, platform: Platform
) -> str:
    edge = parts[1] if len(parts) > 1 else ""
    if edge in SENDING:
        return "receipts" if body is not None and "status" in body else "messages"
    if request.path == media.DOWNLOAD_PATH:
        return "media_download"
    if edge == "media":
        return "media_upload"
    if parts and parts[0] in platform.state.media:
        return "media_lookup"
    if edge == "message_templates" or (parts and parts[0] in platform.state.templates):
        return "templates"
    return "other"


async def _upload(platform: Platform, number: BusinessNumber, request: web.Request) -> dict[str, Any]:
    if not request.content_type.startswith("multipart/"):
        raise GraphRefusal(100, message="(#100) The parameter file is required.")
    form = await request.post()
    product, declared, file = form.get("messaging_product"), form.get("type"), form.get("file")
    content, name, mime_type = None, None, ""
    if isinstance(file, web.FileField):
        content, name, mime_type = file.file.read(), file.filename, file.content_type
    if isinstance(declared, str) and declared:
        mime_type = declared
    return media.upload(
        platform, number, product if isinstance(product, str) else None, content, mime_type, name
    )
