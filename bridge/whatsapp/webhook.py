"""
The door for Meta: verify, keep, answer.

`judge` and `challenge_for` decide and are pure: any front can carry them. WhatsappDoor is the front on aiohttp.
"""

import hmac
from collections.abc import Sequence
from typing import Final

from aiohttp import web

from bridge.doors import (
    ACCEPTED,
    BODY_WITHIN,
    ENCODED,
    TOO_LARGE,
    Count,
    Keep,
    Verdict,
    answer,
    body_of,
    kept,
    only,
)
from bridge.floods import HELD_OFF, Floods
from bridge.whatsapp.limits import WEBHOOK_BYTES
from bridge.whatsapp.signature import may_be_signature, signed_by

PATH: Final = "/whatsapp/webhook"

# Meta's challenges are short numbers; anything longer is somebody else's text on our page.
_LONGEST_CHALLENGE: Final = 256

UNSIGNED: Final = Verdict(401, "unsigned")
WRONGLY_SIGNED: Final = Verdict(401, "wrongly signed")


def judge(body: bytes, signature: str | None, encoding: str | None, secrets: Sequence[bytes]) -> Verdict:
    """
    What to do with a POST: 200 only once the body is committed.

    An encoded body is refused unread: nothing from outside is ever decompressed. A body not rightly signed is not kept.
    One that is signed is kept whole, whatever is in it, and read later.
    """
    if encoding is not None:
        return ENCODED
    if len(body) > WEBHOOK_BYTES:
        return TOO_LARGE
    if not signed_by(body, signature, secrets):
        return UNSIGNED if signature is None else WRONGLY_SIGNED
    return ACCEPTED


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

    secrets: the app's secrets, at least one, none empty. keep: keeps a body, committed when it returns, or raises
    StoreUnavailable in time. floods: shared by all doors. count: told what became of every request, by a short name.
    """

    def __init__(
        self,
        secrets: Sequence[bytes],
        verify_token: str,
        keep: Keep,
        *,
        floods: Floods,
        count: Count = lambda _: None,
        body_within: float = BODY_WITHIN,
    ) -> None:
        if not secrets or not all(secrets):
            raise ValueError("Meta's app secret is missing or empty")
        self._secrets = tuple(secrets)
        self._verify_token = verify_token
        self._keep = keep
        self._floods = floods
        self._count = count
        self._body_within = body_within

    def routes(self) -> list[web.RouteDef]:
        """To be added to the server's application."""
        return [web.get(PATH, self._verify, allow_head=False), web.post(PATH, self.receive)]

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

    async def receive(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer Meta's POST."""
        verdict = await self._received(request)
        self._count(verdict.outcome)
        return answer(request, verdict)

    async def _received(self, request: web.BaseRequest) -> Verdict:
        header = only(request, "X-Hub-Signature-256")
        if self._floods.holds_off(request, may_be_signed=may_be_signature(header)):
            return self._floods.refused(request, HELD_OFF)
        body = await body_of(request, most=WEBHOOK_BYTES, within=self._body_within)
        if isinstance(body, Verdict):
            return self._floods.refused(request, body)
        verdict = judge(body, header, None, self._secrets)
        if verdict is not ACCEPTED:
            return self._floods.refused(request, verdict)
        self._floods.believe(request)
        return await kept(self._keep, body)
