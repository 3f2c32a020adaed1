"""Two contacts' sides that must behave alike: the one in memory, and ours before the stand-in for Meta."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from aiohttp import web
from aiohttp.test_utils import TestServer

from bridge.floods import Floods
from bridge.whatsapp.channel import WhatsappChannel
from bridge.whatsapp.parse import item, split
from bridge.whatsapp.webhook import PATH, WhatsappDoor
from core.compliance.gate import ClearedMessage
from core.contact import AddressKind, ContactAddress
from core.ids import AttemptKey, NumberRef, RemoteMessageId
from core.text import Private
from desk.items import DeliveryReported, Item, MessageReceived, Piece
from desk.ports import ContactChannel, Receipt
from sandbox.fates import Fate, Fates
from sandbox.manual_clock import ManualClock
from sandbox.memory_channel import MemoryChannel
from sandbox.meta import FakeMeta, MetaAccount
from tests.bridge.whatsapp.cleared import HELLO, cleared

NOON: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
AMARA: Final = "447700900123"

# How the stand-in for Meta brings about what the one in memory calls by a name.
_FAULTS: Final = {
    Fate.BUSY: "429",
    Fate.REFUSED: "131026",
    Fate.LOST: "reset_before",
    Fate.SILENT: "reset_after",
    Fate.REVOKED: "190",
}


class StridingClock:
    """The same time as the far side's; whoever sleeps by it winds it forward."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        self._clock.advance(timedelta(seconds=seconds))


class World(Protocol):
    """One side, from both ends."""

    channel: ContactChannel
    number: NumberRef
    asked: RemoteMessageId

    def plan(self, fate: Fate) -> None:
        """What becomes of the next send."""

    async def writes(self) -> None:
        """Amara writes, so that she may be answered; `asked` is the id of her message."""
        ...

    async def told(self) -> Sequence[DeliveryReported]:
        """All the reports that came so far, once everything due has arrived."""
        ...

    def shown(self) -> list[str]:
        """What came to Amara's phone."""
        ...


def to_amara(
    world: World, content: ClearedMessage | None = None, *, quoted: str | None = None
) -> ClearedMessage:
    """Permission to write to her from the world's number."""
    given = content if content is not None else cleared(HELLO, quoted=quoted, number=world.number)
    return replace(given, to=(ContactAddress(AddressKind.PHONE, Private(AMARA)),))


async def send(world: World, key: str = "v1.e.1", *, quoted: str | None = None) -> Receipt:
    """Hello, with this key."""
    return await world.channel.send(to_amara(world, quoted=quoted), AttemptKey(key))


class MemoryWorld:
    """The side in memory."""

    def __init__(self) -> None:
        self._fates = Fates()
        self._channel = MemoryChannel(ManualClock(NOON, flowing=False), fates=self._fates)
        self.channel: ContactChannel = self._channel
        self.number = NumberRef("1")

    def plan(self, fate: Fate) -> None:
        self._fates.plan("send", fate)

    async def writes(self) -> None:
        self.asked = RemoteMessageId("wamid.in.1")

    async def told(self) -> Sequence[DeliveryReported]:
        return self._channel.reports

    def shown(self) -> list[str]:
        return self._channel.phone(AMARA)


class MetaWorld:
    """Our side, its door included, before the stand-in for Meta; real HTTP between them."""

    def __init__(
        self, meta: FakeMeta, channel: WhatsappChannel, pieces: list[Piece], clock: ManualClock
    ) -> None:
        self.meta = meta
        self.clock = clock
        self.channel: ContactChannel = channel
        self.number = NumberRef(meta.account.numbers[0].phone_number_id)
        self._pieces = pieces

    def plan(self, fate: Fate) -> None:
        if fate is not Fate.FINE:
            self.meta.faults.add("messages", _FAULTS[fate])

    async def writes(self) -> None:
        written = self.meta.phone_sends(AMARA, {"type": "text", "text": {"body": "Hello?"}})
        await self.meta.settle()
        received = [one for one in self.items() if isinstance(one, MessageReceived)]
        assert [one.remote_id for one in received] == [written]
        self.asked = received[0].remote_id

    async def told(self) -> Sequence[DeliveryReported]:
        await self.meta.settle()
        return [one for one in self.items() if isinstance(one, DeliveryReported)]

    def shown(self) -> list[str]:
        bubbles = self.meta.phone(AMARA).bubbles
        return [str(bubble.content) for bubble in bubbles if bubble.direction == "in"]

    def items(self) -> list[Item]:
        """What the door kept, read; each key once."""
        once = {piece.key: piece for piece in self._pieces}
        return [item(piece.body) for piece in once.values()]


@asynccontextmanager
async def in_memory() -> AsyncIterator[World]:
    """Nothing to start."""
    yield MemoryWorld()


@asynccontextmanager
async def before_meta() -> AsyncIterator[World]:
    """The stand-in's Graph and our door, on loopback, by one clock."""
    clock = ManualClock(NOON, flowing=False)
    account = MetaAccount()
    meta = FakeMeta(clock, account, seed=7)
    pieces: list[Piece] = []

    async def keep(body: bytes) -> None:
        pieces.extend(split(body))

    application = web.Application()
    application.add_routes(
        WhatsappDoor([account.app_secret.encode()], account.verify_token, keep, floods=Floods()).routes()
    )
    graph, door = TestServer(meta.application()), TestServer(application)
    await graph.start_server()
    await door.start_server()
    url = str(graph.make_url("")).rstrip("/")
    meta.public_url = url
    channel = WhatsappChannel(url, account.api_version, lambda _: account.access_token, StridingClock(clock))
    await meta.start(str(door.make_url(PATH)))
    yield MetaWorld(meta, channel, pieces, clock)
    await channel.aclose()
    await meta.stop()
    await graph.close()
    await door.close()


WORLDS: Final[dict[str, Callable[[], AbstractAsyncContextManager[World]]]] = {
    "memory": in_memory,
    "meta": before_meta,
}
