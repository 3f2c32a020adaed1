"""The whole agents' side: a stand-in for Slack, our door and Bolt app, and a desk with its store in memory."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from admin_commands.table import fill, run
from bridge.floods import Floods
from bridge.slack.app import SlackApp
from bridge.slack.door import PATH, SlackDoor
from bridge.slack.parse import item, split
from bridge.slack.workspace import SlackWorkspace
from core.contact import AddressKind, ContactAddress
from core.ids import ChannelRef, RemoteMessageId, WorkspaceRef
from core.message import Text
from core.text import Private, RichText
from desk import cutting, intake
from desk.desk import Desk
from desk.dispatch import Dispatcher
from desk.items import Item, MessageReceived, Piece, Sender, Source
from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.memory_channel import MemoryChannel
from sandbox.memory_converter import MemoryConverter
from sandbox.memory_store import MemoryStore
from sandbox.memory_vault import MemoryVault
from sandbox.office import GENERAL, NUMBER, TENANT
from sandbox.slack import FakeSlack
from tests.bridge.slack.given import Json

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class Centre:
    """One company's contact centre in front of the stand-in for Slack."""

    slack: FakeSlack
    clock: ManualClock
    desk: Desk
    dispatcher: Dispatcher
    store: MemoryStore
    phones: MemoryChannel
    app: SlackApp
    door: SlackDoor
    api_url: str
    counted: list[str]
    written: list[Item]

    @property
    def general(self) -> str:
        return self.slack.workspace.channel_ids()["general"]

    async def works(self) -> None:
        """Until nothing is due: events arrive, items are handled, effects performed, answers said."""
        for _ in range(200):
            await self.slack.settle()
            cut = await cutting.step(self.desk)
            took = await intake.step(self.desk)
            started = await self.dispatcher.step()
            await self.dispatcher.drain()
            await self.app.settle()
            due = any(event.due <= self.clock.now() for event in self.slack.delivery.pending)
            if not cut and not took and not started and not due:
                return
        raise AssertionError("the centre never comes to rest")

    async def passes(self, **time: float) -> None:
        """Time passes in small steps, and what falls due is done."""
        end = self.clock.now() + timedelta(**time)
        while self.clock.now() < end:
            self.clock.advance(min(timedelta(seconds=0.5), end - self.clock.now()))
            await self.works()

    async def writes(self, text: str) -> str:
        """A contact wrote; answers the ts of the conversation's root."""
        sender = Sender((ContactAddress(AddressKind.PHONE, Private("391230000001")),), Private("Marta"))
        remote = RemoteMessageId(f"wamid.{len(self.written)}")
        said = Text(RichText.plain(text))
        self.written.append(MessageReceived(NUMBER.ref, sender, remote, self.clock.now(), said))
        number = len(self.written) - 1
        await self.store.keep(Source.WHATSAPP, str(number).encode())
        await self.passes(seconds=2)
        roots = [
            message for message in self.messages() if message.get("thread_ts", message["ts"]) == message["ts"]
        ]
        return str(roots[0]["ts"])

    def messages(self) -> list[Json]:
        """What stands in #general."""
        return list(self.slack.workspace.channels[self.general].messages.values())

    def reactions(self, ts: str) -> list[str]:
        """The marks on a message."""
        message = self.slack.workspace.channels[self.general].messages[ts]
        return [reaction["name"] for reaction in message.get("reactions", [])]

    def notes(self, user: str) -> list[Json]:
        """What only this person sees."""
        mine = self.slack.workspace.user_id(user)
        return [
            note
            for note in self.slack.workspace.channels[self.general].ephemerals
            if note["shown_to"] == mine
        ]


class StridingClock:
    """Slack's time; whoever sleeps by it winds it forward."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        self._clock.advance(timedelta(seconds=seconds))


def _numbered(body: bytes) -> Sequence[Piece]:
    """What a contact wrote, by its number."""
    return [Piece(Source.WHATSAPP, NUMBER.ref, int(body).to_bytes(24, "big"), "contact:1", body)]


@pytest.fixture
async def centre() -> AsyncIterator[Centre]:
    """At noon; nothing has happened yet."""
    clock = ManualClock(NOON, flowing=False)
    slack = FakeSlack(clock)
    slack_server = TestServer(slack.application())
    await slack_server.start_server()
    api_base = str(slack_server.make_url("")).rstrip("/")
    channel = ChannelRef(slack.workspace.channel_ids()["general"])
    store = MemoryStore(clock, CountingIds(clock))
    tenant = replace(TENANT, workspace=WorkspaceRef(slack.workspace.team_id), entry_channel=channel)
    await store.provision(tenant, NUMBER, replace(GENERAL, channel=channel), {})
    token = {tenant.id: slack.workspace.bot_token}
    workspace = SlackWorkspace(f"{api_base}/api/", token.__getitem__, StridingClock(clock))
    phones = MemoryChannel(clock)
    written: list[Item] = []
    desk = Desk(
        store,
        phones,
        workspace,
        MemoryVault(),
        MemoryConverter(),
        clock,
        CountingIds(clock),
        cut={Source.SLACK: split, Source.WHATSAPP: _numbered},
        read={Source.SLACK: item, Source.WHATSAPP: lambda body: written[int(body)]},
    )
    app = SlackApp(desk, workspace.client, run, fill)
    counted: list[str] = []

    async def keep(body: bytes) -> None:
        await store.keep(Source.SLACK, body)

    door = SlackDoor([slack.signing_secret], keep, app.forms, clock, floods=Floods(), count=counted.append)
    application = web.Application()
    application.add_routes(door.routes())
    server = TestServer(application)
    await server.start_server(auto_decompress=False)
    await slack.start(str(server.make_url(PATH)), api_base)
    centre = Centre(
        slack, clock, desk, Dispatcher(desk), store, phones, app, door, f"{api_base}/api/", counted, written
    )
    yield centre
    await slack.stop()
    await workspace.close()
    await server.close()
    await slack_server.close()
