"""A fake Slack, an app that listens, and a real client between them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientResponse, request, web
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.manual_clock import ManualClock
from sandbox.slack import FakeSlack
from tests.sandbox.slack.listening_app import ListeningApp

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class Scene:
    """Slack, the app, and its client. url: where Slack is."""

    slack: FakeSlack
    app: ListeningApp
    client: AsyncWebClient
    clock: ManualClock
    url: str

    @property
    def general(self) -> str:
        """The id of #general."""
        return self.slack.workspace.channel_ids()["general"]

    def user(self, name: str) -> str:
        """A person's id."""
        return self.slack.workspace.user_id(name)

    def posting(self, url: str, body: bytes | dict[str, str]) -> AbstractAsyncContextManager[ClientResponse]:
        """A POST to Slack, redirects not followed."""
        return request("POST", url, data=body, allow_redirects=False)

    async def allowed(self, scopes: str, **more: str) -> str:
        """Somebody lets the app in on Slack's page; answers the code the app is told."""
        redirect = self.slack.settings.redirect_urls[0]
        given = {"client_id": self.slack.client_id, "scope": scopes, "redirect_uri": redirect, "state": "s"}
        given |= {"team": self.slack.workspace.team_id, "answer": "allow", **more}
        async with self.posting(f"{self.url}/oauth/v2/authorize", given) as answer:
            assert answer.status == 302, await answer.text()
            return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]

    async def later(self, **by: float) -> None:
        """Wind the clock and let everything due happen."""
        self.clock.advance(timedelta(**by))
        await self.slack.settle()


async def until(happened: Callable[[], bool]) -> None:
    """Let everything run until this is so; the test's own time limit ends a vain wait."""
    for _ in range(1_000_000):
        if happened():
            return
        await asyncio.sleep(0)
    raise AssertionError("it never happened")


async def serve(application: web.Application) -> tuple[web.AppRunner, str]:
    """Serve on loopback; answers the runner and the address."""
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Noon in Rome's winter; the clock stands."""
    clock = ManualClock(NOON, flowing=False)
    slack, app = FakeSlack(clock), ListeningApp()
    slack_runner, slack_url = await serve(slack.application())
    app_runner, app_url = await serve(app.application())
    await slack.start(f"{app_url}/slack/events", slack_url)
    client = AsyncWebClient(slack.workspace.bot_token, base_url=f"{slack_url}/api/")
    yield Scene(slack, app, client, clock, slack_url)
    await slack.stop()
    await app_runner.cleanup()
    await slack_runner.cleanup()
