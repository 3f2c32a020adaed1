"""The line to the app: signed requests to its one address, each with three seconds to answer."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp

from sandbox.call_log import CallLog, SeenCall
from sandbox.manual_clock import ManualClock
from sandbox.noting import JSON, milliseconds_since, readable
from sandbox.slack.agenda import Agenda
from sandbox.slack.wire import Json, epoch

# Source: Slack, Events API, "Responding to events"; the same three seconds hold for interactions and commands.
ANSWER_WITHIN_SECONDS = 3.0
# Source: Slack, Events API: up to two redirects are followed.
REDIRECTS = 2
CONNECTIONS = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. problem: Slack's word for what went wrong, None for a 2xx in time."""

    status: int | None
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None


def signature(secret: str, timestamp: int, raw: bytes) -> str:
    """The X-Slack-Signature of these bytes. Source: Slack, Verifying requests from Slack, version v0."""
    base = b"v0:%d:%s" % (timestamp, raw)
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class Line:
    """One shared HTTP session; requests run side by side."""

    def __init__(self, clock: ManualClock, agenda: Agenda, log: CallLog) -> None:
        self._clock = clock
        self._log = log
        self._agenda = agenda
        self._session: aiohttp.ClientSession | None = None
        self.request_url = ""

    def open(self, request_url: str) -> None:
        """From now on requests go there."""
        self.request_url = request_url
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS)
            self._session = aiohttp.ClientSession(
                connector=connector, timeout=aiohttp.ClientTimeout(total=None)
            )

    async def close(self) -> None:
        """Hang up."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def post(
        self,
        secret: str,
        raw: bytes,
        content_type: str,
        headers: Mapping[str, str] | None = None,
        struck: str = "",
    ) -> Answer:
        """Send these bytes, signed for this very moment. struck: planned faults of what they tell, for the log."""
        at, began = self._clock.now(), time.perf_counter()
        answer = await self._signed(secret, raw, content_type, headers or {})
        self._log.note(
            SeenCall(
                at=at,
                sender="slack",
                receiver="app",
                method="POST",
                path=urlsplit(self.request_url).path,
                content_type=content_type,
                body=readable(raw, content_type),
                status=answer.status,
                answer=readable(answer.body.encode(), answer.headers.get("Content-Type", "")),
                problem=answer.problem if answer.status is None else None,
                fault=struck or None,
                attempt=int((headers or {}).get("x-slack-retry-num", "0")),
                took_ms=milliseconds_since(began),
            )
        )
        return answer

    async def _signed(self, secret: str, raw: bytes, content_type: str, headers: Mapping[str, str]) -> Answer:
        if self._session is None or not self.request_url:
            return Answer(None, problem="connection_failed")
        moment = epoch(self._clock.now())
        signed = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": str(moment),
            "X-Slack-Signature": signature(secret, moment, raw),
            **headers,
        }
        try:
            return await self._agenda.within(ANSWER_WITHIN_SECONDS, self._send(self._session, raw, signed))
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as failure:
            return Answer(None, problem=_problem(failure))

    def note_lost(self, body: Json, struck: str) -> None:
        """What the app was never told."""
        text = json.dumps(body, ensure_ascii=False)
        path = urlsplit(self.request_url).path
        lost = SeenCall(
            self._clock.now(), "slack", "app", "POST", path, JSON, text, problem="lost", fault=struck
        )
        self._log.note(lost)

    async def _send(self, session: aiohttp.ClientSession, raw: bytes, headers: Mapping[str, str]) -> Answer:
        async with session.post(
            self.request_url, data=raw, headers=headers, max_redirects=REDIRECTS + 1
        ) as response:
            body = await response.text(errors="replace")
            problem = None if 200 <= response.status < 300 else "http_error"
            return Answer(response.status, body, response.headers, problem)


def _problem(failure: Exception) -> str:
    """The reason Slack gives in x-slack-retry-reason."""
    match failure:
        case TimeoutError():
            return "http_timeout"
        case aiohttp.TooManyRedirects():
            return "too_many_redirects"
        case aiohttp.ClientSSLError():
            return "ssl_error"
        case aiohttp.ClientConnectionError() | OSError():
            return "connection_failed"
        case _:
            return "unknown_error"
