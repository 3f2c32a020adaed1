"""A town to serve in: both stand-ins on loopback, and settings that fit them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory

from aiohttp import web

from sandbox.manual_clock import ManualClock
from sandbox.meta import FakeMeta
from sandbox.slack import FakeSlack
from server.front import bind
from tests.server.given import variables


@dataclass(slots=True)
class Town:
    """
    Meta and Slack.

    values: settings without their prefix; None: not set. urls: where each stand-in answers once it is open.
    """

    meta: FakeMeta
    slack: FakeSlack
    values: dict[str, str | None] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)

    def given(self, **changed: str | None) -> dict[str, str]:
        """The variables of a process in this town."""
        return variables(**{**self.values, **changed})

    async def delivers_to(self, server: str) -> None:
        """Both platforms know the server's address from now on."""
        await self.meta.start(f"{server}/whatsapp/webhook")
        await self.slack.start(f"{server}/slack/events", self.urls["slack"])

    def posts(self, channel: str = "general") -> list[str]:
        """What stands in a channel, threads included."""
        shown = self.slack.channel_json(channel)
        return [str(post["text"]) for root in shown["posts"] for post in (root, *root.get("thread", []))]


@asynccontextmanager
async def founded() -> AsyncIterator[Town]:
    """A town where everything is well, apart from a public channel."""
    clock = ManualClock()
    town = Town(FakeMeta(clock), FakeSlack(clock))
    async with AsyncExitStack() as stack:
        for name, application in (("meta", town.meta.application()), ("slack", town.slack.application())):
            town.urls[name] = await _open(stack, application)
        account, workspace = town.meta.account, town.slack.workspace
        town.values |= {
            "MEDIA_FOLDER": stack.enter_context(TemporaryDirectory(prefix="vault")),
            "META_GRAPH_URL": town.urls["meta"],
            "META_API_VERSION": account.api_version,
            "META_APP_SECRET": account.app_secret,
            "META_VERIFY_TOKEN": account.verify_token,
            "META_ACCESS_TOKEN": account.access_token,
            "META_WABA_ID": account.waba_id,
            "META_PHONE_NUMBER_ID": account.numbers[0].phone_number_id,
            "SLACK_API_URL": f"{town.urls['slack']}/api/",
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_SIGNING_SECRET": town.slack.signing_secret,
            "SLACK_DEFAULT_CHANNEL": workspace.channel("general").id,
        }
        stack.push_async_callback(town.slack.stop)
        stack.push_async_callback(town.meta.stop)
        yield town


async def _open(stack: AsyncExitStack, application: web.Application, port: int = 0) -> str:
    taken = bind("127.0.0.1", port)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.SockSite(runner, taken).start()
    return f"http://127.0.0.1:{taken.getsockname()[1]}"
