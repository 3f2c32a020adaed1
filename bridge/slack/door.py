"""
The door for Slack: verify, keep, answer.

Events are kept before they are acknowledged and never pass through Bolt; what a person waits for (buttons, commands)
goes through Bolt and is acknowledged when its use case has committed.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from bridge.doors import BODY_WITHIN, Count, Keep, Verdict, answer, body_of, kept, only
from bridge.floods import HELD_OFF, Floods
from bridge.slack.limits import BODY_BYTES
from bridge.slack.signature import Signed, checked_secrets, may_be_signature, signed_by
from bridge.slack.wire import NotAnEvent, as_text, envelope
from desk.ports import Clock

PATH: Final = "/slack/events"

_FORM: Final = "application/x-www-form-urlencoded"
# Slack's challenges have about fifty signs; anything longer is somebody else's text on our page.
_LONGEST_CHALLENGE: Final = 256

log = logging.getLogger(__name__)


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

    signing_secrets: at least one, none empty. keep: keeps a body, committed when it returns, or raises
    StoreUnavailable in time. forms: answers what a person waits for. floods: shared by all doors. count: told what
    became of every request.
    """

    def __init__(
        self,
        signing_secrets: Sequence[str],
        keep: Keep,
        forms: Forms,
        clock: Clock,
        *,
        floods: Floods,
        count: Count = lambda _: None,
        body_within: float = BODY_WITHIN,
    ) -> None:
        self._secrets = checked_secrets(signing_secrets)
        self._keep = keep
        self._forms = forms
        self._clock = clock
        self._floods = floods
        self._count = count
        self._body_within = body_within

    def routes(self) -> list[web.RouteDef]:
        """To be added to the server's application."""
        return [web.post(PATH, self._receive)]

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        body = await self._signed(request)
        if isinstance(body, Verdict):
            self._count(body.outcome)
            return answer(request, body)
        self._floods.believe(request)
        reply = await self.forms(body) if request.content_type == _FORM else await self.event(body)
        return web.Response(
            status=reply.status,
            text=reply.text,
            content_type=reply.content_type,
            headers={"X-Content-Type-Options": "nosniff"},
        )

    async def _signed(self, request: web.Request) -> bytes | Verdict:
        """The body if it is rightly signed; else what to answer instead."""
        timestamp = only(request, "X-Slack-Request-Timestamp")
        given = only(request, "X-Slack-Signature")
        if self._floods.holds_off(request, may_be_signed=may_be_signature(timestamp, given)):
            return self._floods.refused(request, HELD_OFF)
        body = await body_of(request, most=BODY_BYTES, within=self._body_within)
        if isinstance(body, Verdict):
            return self._floods.refused(request, body)
        signed = signed_by(body, timestamp, given, self._secrets, self._clock.now())
        if signed is Signed.RIGHTLY:
            return body
        verdict = Verdict(401, signed)
        if signed is Signed.WRONGLY:
            return self._floods.refused(request, verdict)
        log.warning("a request of Slack is rightly signed but old: is the clock right?")
        return verdict  # no flood: a clock is wrong, or a request is repeated

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
        match read.type:
            case "event_callback":
                verdict = await kept(self._keep, body)
                self._count(verdict.outcome)
                return Reply(verdict.status)
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
