"""The business behind the fake platform, as the stories of this folder need it."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.manual_clock import ManualClock
from sandbox.meta import FakeMeta, MetaAccount

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
AMARA = "447700900123"
TOMAS = "393331234567"
ORDINARY = "106540352242922"
SHARED = "106540352242933"
TRIAL = "106540352242955"
OTHER_ACCOUNT = "106540352242944"


@dataclass
class Answer:
    """What a call got back: its status and its JSON."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def code(self) -> int:
        return int(self.body["error"]["code"])

    @property
    def details(self) -> str:
        return str(self.body["error"]["error_data"]["details"])

    @property
    def wamid(self) -> str:
        assert self.status == 200, self.body
        return str(self.body["messages"][0]["id"])


@dataclass
class Business:
    """The far side: takes webhooks, checks their signatures, and calls the API."""

    account: MetaAccount
    url: str = ""
    session: aiohttp.ClientSession | None = None
    answers: list[int] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    refused: int = 0
    verify_token: str = ""
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def verification(self, request: web.Request) -> web.Response:
        if request.query.get("hub.verify_token") != self.verify_token:
            return web.Response(status=403)
        return web.Response(text=request.query["hub.challenge"])

    async def webhook(self, request: web.Request) -> web.Response:
        raw = await request.read()
        proof = hmac.new(self.account.app_secret.encode(), raw, hashlib.sha256).hexdigest()
        assert request.headers["X-Hub-Signature-256"] == f"sha256={proof}"
        assert request.content_type == "application/json"
        status = self.answers.pop(0) if self.answers else 200
        if status != 200:
            self.refused += 1
            return web.Response(status=status)
        self.raw.append(raw)
        self.bodies.append(json.loads(raw))
        self.news.set()
        return web.Response(text="OK")

    async def hears(self, told: Callable[[], bool]) -> None:
        """Wait for webhooks until that is so; fails after ten seconds."""
        async with asyncio.timeout(10):
            while not told():
                self.news.clear()
                await self.news.wait()

    @property
    def changes(self) -> list[dict[str, Any]]:
        return [change for body in self.bodies for entry in body["entry"] for change in entry["changes"]]

    @property
    def values(self) -> list[dict[str, Any]]:
        return [change["value"] for change in self.changes]

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [message for value in self.values for message in value.get("messages", [])]

    @property
    def statuses(self) -> list[dict[str, Any]]:
        return [status for value in self.values for status in value.get("statuses", [])]

    def statuses_of(self, wamid: str) -> list[str]:
        return [status["status"] for status in self.statuses if status["id"] == wamid]

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.account.access_token}"}

    async def call(self, verb: str, path: str, **options: Any) -> Answer:
        assert self.session is not None
        options.setdefault("headers", self.headers())
        async with self.session.request(verb, f"{self.url}{path}", **options) as answer:
            return Answer(answer.status, await answer.json(), dict(answer.headers))

    async def sends(
        self, to: str | None = f"+{AMARA}", *, number: str = ORDINARY, patience: float = 10, **body: Any
    ) -> Answer:
        """Send a message; a plain text unless the body says otherwise. Patience: real seconds."""
        frame: dict[str, Any] = {"messaging_product": "whatsapp"}
        if to is not None:
            frame["to"] = to
        if not body.keys() & {"type", "text", "status"}:
            frame["text"] = {"body": "Hello"}
        return await self.call(
            "POST",
            f"/v26.0/{number}/messages",
            json={**frame, **body},
            timeout=aiohttp.ClientTimeout(total=patience),
        )

    async def sends_template(
        self, name: str, *words: str, to: str | None = f"+{AMARA}", **body: Any
    ) -> Answer:
        """Send a template with body values, in English."""
        parameters = [{"type": "text", "text": word} for word in words]
        components = [{"type": "body", "parameters": parameters}] if words else []
        template = {"name": name, "language": {"code": "en"}, "components": components}
        return await self.sends(to, type="template", template=template, **body)


@dataclass
class World:
    """Everything a story needs."""

    clock: ManualClock
    meta: FakeMeta
    business: Business
    callback_url: str

    async def passes(self, **span: float) -> None:
        """Wind the clock and let everything that became due arrive."""
        self.clock.advance(timedelta(**span))
        await self.meta.settle()

    async def writes(self, words: str = "Hello", address: str = AMARA, **more: Any) -> str:
        """A person writes a text, and the business has it."""
        wamid = self.meta.phone_sends(address, {"type": "text", "text": {"body": words}}, **more)
        await self.meta.settle()
        return wamid


@asynccontextmanager
async def playing(clock: ManualClock, business: Business, seed: int = 7) -> AsyncIterator[World]:
    """The platform and the business, both on loopback, for as long as the story lasts."""
    meta = FakeMeta(clock, business.account, seed=seed, patience_seconds=2.0)
    callback = web.Application()
    callback.router.add_get("/whatsapp/webhook", business.verification)
    callback.router.add_post("/whatsapp/webhook", business.webhook)
    graph_runner, business.url = await _serve(meta.application())
    callback_runner, callback_url = await _serve(callback)
    meta.public_url = business.url
    async with aiohttp.ClientSession() as session:
        business.session = session
        callback_url += "/whatsapp/webhook"
        await meta.start(callback_url)
        yield World(clock, meta, business, callback_url)
        await meta.stop()
    await asyncio.gather(graph_runner.cleanup(), callback_runner.cleanup())


async def _serve(application: web.Application) -> tuple[web.AppRunner, str]:
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    return runner, f"http://{host}:{port}"
