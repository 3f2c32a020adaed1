"""
The door for Meta: verify, keep, answer.

`judge` and `challenge_for` decide and are pure: any front can carry them. WhatsappDoor is the front on aiohttp.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from bridge.whatsapp.limits import WEBHOOK_BYTES
from bridge.whatsapp.parse import split
from bridge.whatsapp.signature import signed_by
from desk.items import Piece
from desk.ports import StoreUnavailable

PATH: Final = "/whatsapp/webhook"

# Meta's challenges are short numbers; anything longer is somebody else's text on our page.
_LONGEST_CHALLENGE: Final = 256
# Seconds for a whole body; Meta's arrive at once.
_BODY_WITHIN: Final = 10.0
# Seconds until the pieces must be committed. Source: Meta asks for answers within 250 ms, and tries again if not.
_KEPT_WITHIN: Final = 2.0

Accept = Callable[[Sequence[Piece]], Awaitable[None]]
Count = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to answer, and what to keep before. outcome: what to count it as."""

    status: int
    outcome: str
    pieces: Sequence[Piece] = ()


def judge(body: bytes, signature: str | None, encoding: str | None, secrets: Sequence[bytes]) -> Verdict:
    """
    What to do with a POST: 200 only once `pieces` are committed.

    An encoded body is refused unread: nothing from outside is ever decompressed. A body not rightly signed is neither
    parsed nor kept. One that is signed is kept whatever is in it.
    """
    if encoding is not None:
        return Verdict(415, "encoded")
    if len(body) > WEBHOOK_BYTES:
        return Verdict(413, "too large")
    if not signed_by(body, signature, secrets):
        return Verdict(401, "unsigned" if signature is None else "wrongly signed")
    return Verdict(200, "accepted", split(body))


def challenge_for(mode: str | None, token: str | None, challenge: str | None, *, expected: str) -> str | None:
    """What to answer to Meta's verification, None to refuse it. An empty expected token matches nothing."""
    if not expected or mode != "subscribe" or token is None or challenge is None:
        return None
    if len(challenge) > _LONGEST_CHALLENGE:
        return None
    same = hmac.compare_digest(token.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))
    return challenge if same else None


class WhatsappDoor:
    """
    The routes of Meta's side.

    secrets: the app's secrets, at least one, none empty. accept: keeps pieces, committed when it returns, or raises
    StoreUnavailable. count: told what became of every request, by a short name.
    """

    def __init__(
        self,
        secrets: Sequence[bytes],
        verify_token: str,
        accept: Accept,
        *,
        count: Count = lambda _: None,
        body_within: float = _BODY_WITHIN,
        kept_within: float = _KEPT_WITHIN,
    ) -> None:
        if not secrets or not all(secrets):
            raise ValueError("Meta's app secret is missing or empty")
        self._secrets = tuple(secrets)
        self._verify_token = verify_token
        self._accept = accept
        self._count = count
        self._body_within = body_within
        self._kept_within = kept_within

    def routes(self) -> list[web.RouteDef]:
        """To be added to the server's application."""
        return [web.get(PATH, self._verify, allow_head=False), web.post(PATH, self._receive)]

    async def _verify(self, request: web.Request) -> web.Response:
        query = request.query
        challenge = challenge_for(
            query.get("hub.mode"),
            query.get("hub.verify_token"),
            query.get("hub.challenge"),
            expected=self._verify_token,
        )
        self._count("refused verification" if challenge is None else "verified")
        if challenge is None:
            return web.Response(status=403)
        return web.Response(text=challenge, headers={"X-Content-Type-Options": "nosniff"})

    async def _receive(self, request: web.Request) -> web.Response:
        encodings = request.headers.getall("Content-Encoding", [])
        if encodings:
            return self._refuse(judge(b"", None, ", ".join(encodings), self._secrets))
        if (request.content_length or 0) > WEBHOOK_BYTES:
            return self._refuse(Verdict(413, "too large"))
        try:
            if request.content.is_eof():  # all of it is here already, as it mostly is: nothing to wait for
                body = await _read(request)
            else:
                async with asyncio.timeout(self._body_within):
                    body = await _read(request)
        except TimeoutError:
            return self._refuse(Verdict(408, "too slow"))
        except (ConnectionError, web.RequestPayloadError):
            return self._refuse(Verdict(400, "broken off"))
        # Two signatures are none: which one counts would be somebody else's choice.
        signatures = request.headers.getall("X-Hub-Signature-256", [])
        verdict = judge(body, signatures[0] if len(signatures) == 1 else None, None, self._secrets)
        if verdict.status != 200:
            return self._refuse(verdict)
        return await self._keep(verdict)

    async def _keep(self, verdict: Verdict) -> web.Response:
        try:
            if verdict.pieces:
                async with asyncio.timeout(self._kept_within):
                    await self._accept(verdict.pieces)
        except (StoreUnavailable, TimeoutError):
            # Meta comes again; what was committed after all is recognised by its keys.
            self._count("store unavailable")
            return web.Response(status=503)
        self._count(verdict.outcome)
        return web.Response()

    def _refuse(self, verdict: Verdict) -> web.Response:
        self._count(verdict.outcome)
        response = web.Response(status=verdict.status)
        if verdict.status != 401:
            # The rest of the body is of no interest.
            response.force_close()
        return response


async def _read(request: web.Request) -> bytes:
    """The body as it came, or one byte more than is allowed."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > WEBHOOK_BYTES:
            break
    return bytes(body[: WEBHOOK_BYTES + 1])
