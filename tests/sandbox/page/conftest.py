"""The page over both stand-ins, on loopback, with the smallest business that can listen behind them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from playwright.async_api import Page, expect

from sandbox.call_log import CallLog
from sandbox.manual_clock import ManualClock
from sandbox.meta import FakeMeta
from sandbox.page import SandboxPage
from sandbox.slack import FakeSlack
from tests.browser.window import PATIENCE_MILLISECONDS, window
from tests.sandbox.slack.listening_app import ListeningApp

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
GIULIA = "393331234567"
Json = dict[str, Any]

expect.set_options(timeout=PATIENCE_MILLISECONDS)


@dataclass
class Scene:
    """
    The page, what stands behind it, and a program that uses it.

    resets: how often everything was forgotten. webhooks: bodies Meta delivered.
    """

    meta: FakeMeta
    slack: FakeSlack
    clock: ManualClock
    app: ListeningApp
    session: aiohttp.ClientSession
    url: str = ""
    resets: int = 0
    webhooks: list[Json] = field(default_factory=list)

    @property
    def general(self) -> str:
        """The id of #general."""
        return self.slack.workspace.channel_ids()["general"]

    async def get(self, path: str, **headers: str) -> tuple[int, Json]:
        """A GET of the page's address; the status and the JSON."""
        async with self.session.get(self.url + path, headers=headers) as answer:
            return answer.status, await answer.json()

    async def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, Json]:
        """A POST of JSON; the status and the JSON."""
        async with self.session.post(self.url + path, json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def page(self, query: str = "", **headers: str) -> str:
        """The page's HTML."""
        async with self.session.get(f"{self.url}/{query}", headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.text()

    async def writes(self, text: str, address: str = GIULIA) -> str:
        """A contact writes; answers the message's id."""
        status, answer = await self.post(
            f"/sandbox/phones/{address}/send", {"type": "text", "text": {"body": text}}
        )
        assert status == 200, answer
        return str(answer["id"])

    def links(self) -> Json:
        """What the command that starts everything would say."""
        return {"page": self.url, "server": "http://127.0.0.1:9"}

    async def reset(self) -> None:
        """Counts."""
        self.resets += 1

    async def webhook(self, request: web.Request) -> web.Response:
        """The business's callback."""
        if request.method == "GET":
            return web.Response(text=request.query["hub.challenge"])
        self.webhooks.append(await request.json())
        return web.Response()


async def serve(application: web.Application) -> tuple[web.AppRunner, str]:
    """Serve on loopback; answers the runner and the address."""
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


def typeable(language: str) -> list[tuple[str, str]]:
    """What can be typed after the slash command."""
    return [("status [available|away]", "your status"), ("help [command]", "this list")]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Noon; the clock stands."""
    async with staged() as scene:
        yield scene


@asynccontextmanager
async def staged(seed: int = 0) -> AsyncIterator[Scene]:
    """A scene of its own. seed: of both stand-ins."""
    clock = ManualClock(NOON, flowing=False)
    log, app = CallLog(), ListeningApp()
    meta, slack = (
        FakeMeta(clock, seed=seed, patience_seconds=2.0, log=log),
        FakeSlack(clock, seed=seed, log=log),
    )
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        scene = Scene(meta, slack, clock, app, session)
        business = app.application()
        business.router.add_route("*", "/whatsapp/webhook", scene.webhook)
        page = SandboxPage(meta, slack, clock, scene.links, scene.reset, typeable)
        served = [
            await serve(one)
            for one in (business, meta.application(), slack.application(), page.application())
        ]
        (_, business_url), (_, meta.public_url), (_, slack_url), (_, scene.url) = served
        await meta.start(f"{business_url}/whatsapp/webhook")
        await slack.start(f"{business_url}/slack/events", slack_url)
        yield scene
        await meta.stop()
        await slack.stop()
        for runner, _ in reversed(served):
            await runner.cleanup()


@pytest.fixture
async def page(scene: Scene, chromium: str) -> AsyncIterator[Page]:
    """The page in a window of its own."""
    async with window(chromium) as page:
        await page.goto(scene.url)
        yield page
