"""The world of the stories: both platforms played on loopback, and the real server between them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import aiohttp
import yaml
from aiohttp import web
from cryptography.fernet import Fernet
from multidict import CIMultiDict

from desk import attending, catching_up, dispatch
from desk.desk import Desk
from desk.failpoints import Failpoint, nothing
from sandbox.meta import FakeMeta, MetaAccount
from sandbox.meta.delivery import signature as meta_signature
from sandbox.slack import FakeSlack
from sandbox.slack.line import signature as slack_signature
from server.environment import Environment, Given
from server.front import Front, bind
from server.health import Health
from server.house import House
from server.settings import Settings
from server.settings_reading import read
from server.wiring import wired
from store import SqlStore
from tests.scenarios.agents import Agent
from tests.scenarios.contacts import Contact
from tests.scenarios.rest import PERFORMING, come_to_rest
from tests.scenarios.story_clock import NOON, StoryClock
from tests.scenarios.threads import Post, Thread, threads_in, words_of

MANIFEST = yaml.safe_load((Path(__file__).parents[2] / "manifest.yml").read_text(encoding="utf-8"))
LOOPBACK = "127.0.0.1"
MASTER_KEY = Fernet.generate_key().decode()

MOMENT = timedelta(seconds=2)
_PATIENCE_SECONDS = 5.0
_STEP = timedelta(milliseconds=500)
# The longer nothing was done to the world, the longer the steps: an eighth of the time that has passed.
_SHARE = 8
# How often the server looks after what no event moves.
_SWEEP = timedelta(seconds=15)

Reach = Callable[[Failpoint], None]


class World:
    """
    One company with one number and one workspace.

    Nothing happens by itself: whoever does something lets a moment pass, and everything that is due is done in its
    order, over real HTTP. `passes` lets more time pass.
    """

    def __init__(
        self,
        database_url: str,
        *,
        socket_mode: bool = False,
        account: MetaAccount | None = None,
        start: datetime = NOON,
        operators: Sequence[str] = (),
    ) -> None:
        self.clock = StoryClock(start)
        self.meta = FakeMeta(self.clock, account)
        self.slack = FakeSlack(self.clock)
        self.slack.install(MANIFEST)
        self.database_url = database_url
        self.vault_folder = TemporaryDirectory(prefix="vault")
        self._socket_mode = socket_mode
        self._operators = operators
        self._outside = AsyncExitStack()
        self._server = AsyncExitStack()
        self._ports: dict[str, int] = {}
        self._house: House | None = None
        self._phones = count(447_700_900_100)
        self.reach: Reach = nothing

    # ---- who there is ----------------------------------------------------------------------------------------------

    def contact(self, name: str, *, address: str | None = None) -> Contact:
        """Somebody with a phone."""
        number = address or str(next(self._phones))
        return Contact(self.meta, self.slack, self.moment, number, name)

    def agent(self, name: str) -> Agent:
        """Somebody of the workspace: bea, carlo, supervisor, manager, admin, or whom the story added."""
        return Agent(self.slack, self.moment, name)

    @property
    def threads(self) -> list[Thread]:
        """Every thread in the skillset's channel, oldest first."""
        return threads_in(self.slack, "general")

    @property
    def alerts(self) -> list[str]:
        """What whoever runs this was told, oldest first."""
        cards = {thread.ts for thread in self.threads}
        bot = self.slack.workspace.bot_user_id
        posts = self.slack.workspace.channel("general").top_level()
        return [words_of(post) for post in posts if post.get("user") == bot and post["ts"] not in cards]

    # ---- time ------------------------------------------------------------------------------------------------------

    async def moment(self) -> None:
        """Two seconds."""
        await self.passes(seconds=MOMENT.total_seconds())

    async def rests(self) -> None:
        """Everything due now is done; no time passes."""
        if self._house is not None:
            await come_to_rest(self._house, self.meta, self.slack, self.clock)
        else:
            await self.meta.settle()
            await self.slack.settle()

    async def passes(self, **span: float) -> None:
        """Time passes, and what falls due meanwhile is done at its time."""
        began = self.clock.now()
        until = began + timedelta(**span)
        swept = began
        await self.rests()
        while (now := self.clock.now()) < until:
            closely = now + max(_STEP, (now - began) / _SHARE)
            due = [at for at in (self.clock.next_due(), await self._next_due()) if at is not None]
            following = min([closely, until, *(max(at, now + timedelta(milliseconds=1)) for at in due)])
            self.clock.advance(following - now)
            if following - swept >= _SWEEP and self._house is not None:
                swept = following
                await dispatch.sweep(self.desk)
                await attending.look_around(self.desk)
            await self.rests()

    async def _next_due(self) -> datetime | None:
        return None if self._house is None else await self.desk.store.next_due()

    async def press_together(self, post: Post, label: str, *agents: Agent) -> None:
        """Several people press the same button before anybody sees what it did."""
        await asyncio.gather(*(self.slack.press(agent.ref, post.channel, post.ts, label) for agent in agents))
        await self.moment()

    # ---- what platforms do beside what people do --------------------------------------------------------------------

    @property
    def asked_to_send(self) -> int:
        """How often WhatsApp was asked to send a text, whatever came of it."""
        bodies = [request.body for request in self.meta.requests if request.path.endswith("/messages")]
        return sum(1 for body in bodies if isinstance(body, dict) and body.get("type") == "text")

    async def slack_tells_again(self, post: Post) -> int:
        """Slack tells of a person's post once more, as a new event; answers the HTTP status."""
        event = {**post.message, "channel": post.channel, "channel_type": "channel", "event_ts": post.ts}
        return await self.knocks_as_slack(self.told_by_slack(event))

    def told_by_slack(self, event: Mapping[str, object], *, team_id: str | None = None) -> bytes:
        """The body of an event, always of the same event id."""
        workspace = self.slack.workspace
        told = {
            "type": "event_callback",
            "team_id": team_id or workspace.team_id,
            "api_app_id": workspace.app_id,
            "event_id": "Ev0AGAIN0001",
            "event": dict(event),
            "authorizations": [{"user_id": workspace.bot_user_id, "is_bot": True}],
        }
        return json.dumps(told).encode()

    async def presses_forged(self, agent: Agent, action: str, value: str) -> int:
        """Somebody sends a press of a button that nobody drew; answers the HTTP status."""
        workspace, channel = self.slack.workspace, self.slack.workspace.channel("general").id
        payload = {
            "type": "block_actions",
            "team": {"id": workspace.team_id, "domain": workspace.domain},
            "user": {"id": agent.ref, "team_id": workspace.team_id},
            "api_app_id": workspace.app_id,
            "container": {"type": "message", "message_ts": "1.000001", "channel_id": channel},
            "trigger_id": "1.1.1",
            "channel": {"id": channel, "name": "general"},
            "response_url": "http://169.254.169.254/latest/meta-data",
            "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": value}],
        }
        form = urlencode({"payload": json.dumps(payload)}).encode()
        return await self.knocks_as_slack(form, Content_Type="application/x-www-form-urlencoded")

    async def knocks_as_slack(self, body: bytes, *, moment: int | None = None, **headers: str) -> int:
        """Somebody posts this to Slack's door, rightly signed (for that moment) unless the headers say otherwise."""
        at = int(self.clock.now().timestamp()) if moment is None else moment
        signed = {
            "Content-Type": "application/json",
            "X-Slack-Request-Timestamp": str(at),
            "X-Slack-Signature": slack_signature(self.slack.signing_secret, at, body),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        return await self.knocks("/slack/events", body, list(signed.items()))

    async def knocks_as_meta(self, body: bytes, headers: Mapping[str, str] | None = None) -> int:
        """Somebody posts this to Meta's door, rightly signed unless the headers say otherwise."""
        signed = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": meta_signature(body, self.meta.account.app_secret),
            **(headers or {}),
        }
        return await self.knocks("/whatsapp/webhook", body, list(signed.items()))

    async def knocks(self, path: str, body: bytes, headers: Sequence[tuple[str, str]]) -> int:
        """Somebody posts to one of our doors; answers the HTTP status."""
        address = f"{self.url('server')}{path}"
        async with (
            aiohttp.ClientSession() as client,
            client.post(address, data=BytesIO(body), headers=CIMultiDict(headers)) as answer,
        ):
            await answer.read()
            return answer.status

    async def connected_again(self) -> None:
        """Until the server has opened a connection to Slack of its own; fails after ten seconds."""
        async with asyncio.timeout(10):
            while not self.slack.sockets.connections:  # noqa: ASYNC110 - the library tells nobody
                await asyncio.sleep(0.02)

    # ---- the server ------------------------------------------------------------------------------------------------

    @property
    def house(self) -> House:
        """Everything the server is made of."""
        assert self._house is not None, "the server does not run"
        return self._house

    @property
    def desk(self) -> Desk:
        """All ports of the server."""
        return self.house.desk

    def url(self, name: str) -> str:
        """Where one of them answers: meta, slack or server."""
        return f"http://{LOOPBACK}:{self._ports[name]}"

    @property
    def settings(self) -> Settings:
        """As in real life; nothing is read from outside."""
        account, workspace = self.meta.account, self.slack.workspace
        texts = {
            "WITIOP_DATABASE_URL": self.database_url,
            "WITIOP_MASTER_KEY": MASTER_KEY,
            "WITIOP_MEDIA_FOLDER": self.vault_folder.name,
            "WITIOP_META_MEDIA_HOSTS": f"{LOOPBACK}:{self._ports['meta']}",
            "WITIOP_HOST": LOOPBACK,
            "WITIOP_META_GRAPH_URL": self.url("meta"),
            "WITIOP_META_API_VERSION": account.api_version,
            "WITIOP_META_APP_SECRET": account.app_secret,
            "WITIOP_META_VERIFY_TOKEN": account.verify_token,
            "WITIOP_META_ACCESS_TOKEN": account.access_token,
            "WITIOP_META_WABA_ID": account.waba_id,
            "WITIOP_META_PHONE_NUMBER_ID": account.numbers[0].phone_number_id,
            "WITIOP_SLACK_API_URL": f"{self.url('slack')}/api/",
            "WITIOP_SLACK_BOT_TOKEN": workspace.bot_token,
            "WITIOP_SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "WITIOP_SLACK_DEFAULT_CHANNEL": workspace.channel("general").id,
            "WITIOP_SLACK_HOSTS": f"{LOOPBACK}:{self._ports['slack']}",
            **({"WITIOP_SLACK_APP_TOKEN": workspace.app_token} if self._socket_mode else {}),
            **self._reviewing,
        }
        return read(Environment({name: Given(text, "a story") for name, text in texts.items()}))

    @property
    def _reviewing(self) -> Mapping[str, str]:
        """Operators look at templates in the channel of the sales people, where the story has any."""
        if not self._operators:
            return {}
        people = ",".join(self.slack.workspace.user_id(each) for each in self._operators)
        channel = self.slack.workspace.channel("sales").id
        return {"WITIOP_OPERATORS": people, "WITIOP_OPERATOR_CHANNEL": channel}

    async def opens(self) -> None:
        """Start everything."""
        await self._serve("meta", self.meta.application())
        await self._serve("slack", self.slack.application())
        if self._socket_mode:
            await self.slack.start("", self.url("slack"))
        await self.server_starts()
        await self.meta.start(f"{self.url('server')}/whatsapp/webhook")
        if not self._socket_mode:
            await self.slack.start(f"{self.url('server')}/slack/events", self.url("slack"))
        await self.rests()

    async def closes(self) -> None:
        """Stop everything."""
        await self.meta.stop()
        await self.slack.stop()
        await self.server_stops()
        await self._outside.aclose()
        self.vault_folder.cleanup()

    async def server_starts(self) -> None:
        """Start the server, or start it again on the same address."""
        taken = bind(LOOPBACK, self._ports.get("server", 0))
        self._ports["server"] = taken.getsockname()[1]
        house = await self._server.enter_async_context(wired(self.settings, self.clock, self._reached))
        metrics = house.metrics
        routes = [*house.routes, *Health(house.ready, house.stands).routes(), *metrics.routes()]
        front = Front(routes, metrics, first=house.first)
        await front.open(taken)
        self._server.push_async_callback(front.close)
        self._server.push_async_callback(self._cuts_off, house)
        self._house = house
        await catching_up.returned(house.desk)
        for loop in house.alongside:
            await loop.step()

    async def server_stops(self) -> None:
        """Stop the server: nobody answers on its address any more."""
        self._house = None
        await self._server.aclose()  # pushed back in reverse: what is in flight ends, then the front closes

    async def leases_run_out(self) -> None:
        """A minute by the database's own clock: whoever held a lane and died holds it no more."""
        assert isinstance(self.desk.store, SqlStore)
        await self.desk.store.expire_leases()

    # ---- inside ----------------------------------------------------------------------------------------------------

    def _reached(self, place: Failpoint) -> None:
        self.reach(place)

    async def _cuts_off(self, house: House) -> None:
        """What is in flight may end; what waits for the clock is cut off, as at a real stop that takes too long."""
        in_flight = [task for task in asyncio.all_tasks() if task.get_name().startswith(PERFORMING)]
        awake = [task for task in in_flight if not self.clock.sleeps(task)]
        if awake:
            await asyncio.wait(awake, timeout=_PATIENCE_SECONDS)
        for task in in_flight:
            task.cancel()
        await asyncio.gather(*in_flight, return_exceptions=True)

    async def _serve(self, name: str, application: web.Application) -> None:
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        taken = bind(LOOPBACK, 0)
        self._ports[name] = taken.getsockname()[1]
        await runner.setup()
        self._outside.push_async_callback(runner.cleanup)
        await web.SockSite(runner, taken).start()


@asynccontextmanager
async def living(
    database_url: str,
    *,
    socket_mode: bool = False,
    account: MetaAccount | None = None,
    start: datetime = NOON,
    operators: Sequence[str] = (),
) -> AsyncIterator[World]:
    """A world for as long as the story lasts. operators: who looks at templates first."""
    world = World(database_url, socket_mode=socket_mode, account=account, start=start, operators=operators)
    try:
        await world.opens()
        yield world
    finally:
        await world.closes()
