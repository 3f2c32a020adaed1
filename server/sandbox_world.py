"""The sandbox's world: a stand-in of Meta, one of Slack, and the real server between them, all on loopback."""

import asyncio
import socket
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any

from aiohttp import web

from sandbox.call_log import CallLog
from sandbox.manual_clock import ManualClock
from sandbox.meta import FakeMeta
from sandbox.slack import FakeSlack
from server.app_manifest import app_manifest
from server.environment import Environment, Given
from server.front import bind
from server.run import running
from server.sandbox_database import forgotten
from server.sandbox_files import SandboxFolder
from server.settings import Settings
from server.settings_reading import read
from server.wiring import wired

LOOPBACK = "127.0.0.1"
MEMORIES = ("meta", "slack")

_SAVED_EVERY_SECONDS = 5.0
_ORIGIN = "sandbox"


class World:
    """
    One sandbox.

    clock: shared by everything in it. `open` begins where the folder's files left off; `reset` forgets everything but
    the addresses and the time, which never goes back.
    """

    def __init__(self, folder: SandboxFolder, clock: ManualClock, database_url: str) -> None:
        self.clock = clock
        self.log = CallLog()
        self.meta = FakeMeta(clock, log=self.log)
        self.slack = FakeSlack(clock, log=self.log)
        self._new = {"meta": self.meta.dump(), "slack": self.slack.dump()}
        self._folder = folder
        self._database_url = database_url
        self._outside = AsyncExitStack()
        self._server = AsyncExitStack()
        self._ports: dict[str, int] = {}
        self._saver: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Start everything. Raises sandbox_files.Unreadable, and whatever wiring raises."""
        for name, stand_in in (("meta", self.meta), ("slack", self.slack)):
            remembered = self._folder.remembered(name)
            if remembered is not None:
                stand_in.load(remembered)
        await self._serve("meta", self.meta.application())
        await self._serve("slack", self.slack.application())
        await self._open_server()
        self._saver = asyncio.create_task(self._save_again_and_again(), name="sandbox saver")

    async def close(self) -> None:
        """Stop everything and keep what the stand-ins remember."""
        if self._saver is not None:
            self._saver.cancel()
            await asyncio.gather(self._saver, return_exceptions=True)
        await self._close_server()
        if self._saver is not None:
            self._save()
        await self._outside.aclose()

    async def reset(self) -> None:
        """Forget every message, post and row; addresses, secrets and the time stay."""
        await self._close_server()
        await forgotten(self._database_url)
        self._folder.forget_media()
        self.meta.load(self._new["meta"])
        self.slack.load(self._new["slack"])
        self._save()
        await self._open_server()

    def url(self, name: str) -> str:
        """Where one of them answers: meta, slack or server."""
        return f"http://{LOOPBACK}:{self._ports[name]}"

    def links(self, page: str) -> Mapping[str, Any]:
        """Every address and secret of this sandbox, for programs."""
        account, workspace = self.meta.account, self.slack.workspace
        return {
            "page": page,
            "server": self.url("server"),
            "meta": {
                "graph_url": self.url("meta"),
                "api_version": account.api_version,
                "access_token": account.access_token,
                "app_secret": account.app_secret,
                "verify_token": account.verify_token,
                "waba_id": account.waba_id,
                "phone_number_id": account.numbers[0].phone_number_id,
            },
            "slack": {
                "api_url": f"{self.url('slack')}/api/",
                "bot_token": workspace.bot_token,
                "app_token": workspace.app_token,
                "signing_secret": self.slack.signing_secret,
                "team_id": workspace.team_id,
                "channels": {
                    channel.name: channel.id
                    for channel in workspace.channels.values()
                    if channel.of_user is None
                },
                "users": {
                    str(user["name"]): user_id
                    for user_id, user in workspace.users.items()
                    if not user.get("is_bot")
                },
            },
        }

    # ---- inside ----

    async def _open_server(self) -> None:
        taken = self._bound("server")
        house = await self._server.enter_async_context(wired(self._settings(), self.clock))
        await self._server.enter_async_context(running(house, taken))
        await self.meta.start(f"{self.url('server')}/whatsapp/webhook")
        manifest = app_manifest()
        if manifest is not None:
            self.slack.install(manifest)
        await self.slack.start(f"{self.url('server')}/slack/events", self.url("slack"))

    async def _close_server(self) -> None:
        await self.meta.stop()
        await self.slack.stop()
        await self._server.aclose()

    async def _serve(self, name: str, application: web.Application) -> None:
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        taken = self._bound(name)
        await runner.setup()
        self._outside.push_async_callback(runner.cleanup)
        await web.SockSite(runner, taken).start()

    def _bound(self, name: str) -> socket.socket:
        taken = bind(LOOPBACK, self._ports.get(name, 0))
        self._ports[name] = taken.getsockname()[1]
        return taken

    def _settings(self) -> Settings:
        """The same settings as in real life, with this sandbox's values: nothing is read from outside."""
        links = self.links("")
        meta, slack = links["meta"], links["slack"]
        values = {
            "WITIOP_DATABASE_URL": self._database_url,
            "WITIOP_MASTER_KEY": self._folder.key(),
            "WITIOP_MEDIA_FOLDER": str(self._folder.media),
            "WITIOP_HOST": LOOPBACK,
            "WITIOP_PORT": str(self._ports["server"]),
            "WITIOP_META_GRAPH_URL": meta["graph_url"],
            "WITIOP_META_API_VERSION": meta["api_version"],
            "WITIOP_META_APP_SECRET": meta["app_secret"],
            "WITIOP_META_VERIFY_TOKEN": meta["verify_token"],
            "WITIOP_META_ACCESS_TOKEN": meta["access_token"],
            "WITIOP_META_WABA_ID": meta["waba_id"],
            "WITIOP_META_PHONE_NUMBER_ID": meta["phone_number_id"],
            "WITIOP_META_MEDIA_HOSTS": f"{LOOPBACK}:{self._ports['meta']}",
            "WITIOP_SLACK_API_URL": slack["api_url"],
            "WITIOP_SLACK_BOT_TOKEN": slack["bot_token"],
            "WITIOP_SLACK_SIGNING_SECRET": slack["signing_secret"],
            "WITIOP_SLACK_DEFAULT_CHANNEL": slack["channels"]["general"],
            "WITIOP_SLACK_HOSTS": f"{LOOPBACK}:{self._ports['slack']}",
        }
        return read(Environment({name: Given(text, _ORIGIN) for name, text in values.items()}))

    def _save(self) -> None:
        self._folder.save(self.clock.ahead, {"meta": self.meta.dump(), "slack": self.slack.dump()})

    async def _save_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(_SAVED_EVERY_SECONDS)
            self._save()
