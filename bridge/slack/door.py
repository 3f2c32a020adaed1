"""
The door for Slack: verify, keep, answer.

Events are kept before they are acknowledged and never pass through Bolt; what a person waits for (buttons, commands)
goes through Bolt and is acknowledged when its use case has committed.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from bridge.slack.limits import BODY_BYTES
from bridge.slack.parse import pieces_of
from bridge.slack.signature import Signed, checked_secrets, signed_by
from bridge.slack.wire import NotAnEvent, as_text, envelope
from desk.items import Piece
from desk.ports import Clock, StoreUnavailable

PATH: Final = "/slack/events"

_FORM: Final = "application/x-www-form-urlencoded"
# Slack's challenges have about fifty signs; anything longer is somebody else's text on our page.
_LONGEST_CHALLENGE: Final = 256
# Seconds for a whole body; Slack's arrive at once.
_BODY_WITHIN: Final = 10.0
# Seconds until a piece must be committed. Source: Slack, Events API: answer within three seconds.
_KEPT_WITHIN: Final = 2.0

log = logging.getLogger(__name__)

Accept = Callable[[Sequence[Piece]], Awaitable[None]]
Count = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer to a request: text is empty for a bare acknowledgement."""

    status: int
    text: str = ""
    content_type: str = "text/plain"


Forms = Callable[[bytes], Awaitable[Reply]]


class SlackDoor:
    """
    The one route of Slack's side.

    signing_secrets: at least one, none empty. accept: keeps pieces, committed when it returns, or raises
    StoreUnavailable. forms: answers what a person waits for. count: told what became of every request.
    """

    def __init__(
        self,
        signing_secrets: Sequence[str],
        accept: Accept,
        forms: Forms,
        clock: Clock,
        *,
        count: Count = lambda _: None,
        body_within: float = _BODY_WITHIN,
        kept_within: float = _KEPT_WITHIN,
    ) -> None:
        self._secrets = checked_secrets(signing_secrets)
        self._accept = accept
        self._forms = forms
        self._clock = clock
        self._count = count
        self._body_within = body_within
        self._kept_within = kept_within

    def routes(self) -> list[web.RouteDef]:
        """To be added to the server's application."""
        return [web.post(PATH, self._receive)]

    async def _receive(self, request: web.Request) -> web.Response:
        if request.headers.getall("Content-Encoding", []):
            return self._refuse(415, "encoded")
        if (request.content_length or 0) > BODY_BYTES:
            return self._refuse(413, "too large")
        try:
            async with asyncio.timeout(self._body_within):
                body = await _read(request)
        except TimeoutError:
            return self._refuse(408, "too slow")
        if len(body) > BODY_BYTES:
            return self._refuse(413, "too large")
        signed = signed_by(
            body,
            _only(request, "X-Slack-Request-Timestamp"),
            _only(request, "X-Slack-Signature"),
            self._secrets,
            self._clock.now(),
        )
        if signed is not Signed.RIGHTLY:
            if signed is Signed.STALE:
                log.warning("a request of Slack is rightly signed but old: is the clock right?")
            return self._refuse(401, signed)
        reply = await self.forms(body) if request.content_type == _FORM else await self.event(body)
        return web.Response(
            status=reply.status,
            text=reply.text,
            content_type=reply.content_type,
            headers={"X-Content-Type-Options": "nosniff"},
        )

    async def forms(self, body: bytes) -> Reply:
        """A button, a command, a form: its answer."""
        self._count("form")
        return await self._forms(body)

    async def event(self, body: bytes) -> Reply:
        """An event: 200 when it is committed, 503 when the store cannot take it (Slack comes again)."""
        try:
            read = envelope(body)
        except NotAnEvent:
            self._count("not an event")
            return Reply(400)
        if pieces := pieces_of(read, body):
            return await self._keep(pieces)
        match read.type:
            case "url_verification":
                challenge = as_text(read.challenge)
                self._count("verification")
                return Reply(200, challenge) if len(challenge) <= _LONGEST_CHALLENGE else Reply(403)
            case "app_rate_limited":
                self._count("rate limited by slack")
                log.error(
                    "slack drops events of a workspace: more than 30,000 an hour", extra={"team": read.team}
                )
                return Reply(200)
            case _:
                self._count("unknown kind")
                log.error("slack sent something of an unknown kind")
                return Reply(200)

    async def _keep(self, pieces: Sequence[Piece]) -> Reply:
        try:
            async with asyncio.timeout(self._kept_within):
                await self._accept(pieces)
        except (StoreUnavailable, TimeoutError):
            # Slack comes again; what was committed after all is recognised by its key.
            self._count("store unavailable")
            return Reply(503)
        self._count("accepted")
        return Reply(200)

    def _refuse(self, status: int, outcome: str) -> web.Response:
        self._count(outcome)
        response = web.Response(status=status)
        if status != 401:
            response.force_close()  # the rest of the body is of no interest
        return response


def _only(request: web.Request, name: str) -> str | None:
    """The header's value; None when it is missing or there twice: which one counts would be the sender's choice."""
    values = request.headers.getall(name, [])
    return values[0] if len(values) == 1 else None


async def _read(request: web.Request) -> bytes:
    """The body, at most one byte more than is taken."""
    parts = bytearray()
    async for part in request.content.iter_any():
        parts += part
        if len(parts) > BODY_BYTES:
            break
    return bytes(parts)
