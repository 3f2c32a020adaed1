"""A whole contact centre in this process, in the domain's words: for tests of the use cases and for the simulation."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import count

from core.contact import AddressKind, ContactAddress
from core.ids import (
    AgentRef,
    AttemptKey,
    ChannelRef,
    ConversationId,
    MessageId,
    NumberId,
    NumberRef,
    PostRef,
    RemoteMessageId,
    SkillsetId,
    TenantId,
    ThreadRef,
    WorkspaceRef,
)
from core.message import Content, OutboundMessage, Text
from core.number import ManagedNumber
from core.routing.skillset import Skillset
from core.tenant import Tenant
from core.text import Private, RichText
from desk import cutting, intake
from desk.desk import Desk
from desk.dispatch import Dispatcher
from desk.failpoints import Failpoint, nothing
from desk.items import (
    AgentPosted,
    Author,
    DeliveryReported,
    Item,
    MessageReceived,
    OwnPostSeen,
    Piece,
    PostedFile,
    Sender,
    Source,
)
from desk.ports import Ids, Store
from sandbox.fates import Fates
from sandbox.manual_clock import ManualClock
from sandbox.memory_channel import MemoryChannel
from sandbox.memory_converter import MemoryConverter
from sandbox.memory_vault import MemoryVault
from sandbox.memory_workspace import MemoryWorkspace

TENANT = Tenant(TenantId("t1"), "Acme", WorkspaceRef("T0ACME"), ChannelRef("C0GENERAL"))
GENERAL = Skillset.general(SkillsetId("s1"), ChannelRef("C0GENERAL"))
NUMBER = ManagedNumber(
    NumberId("n1"), TENANT.id, NumberRef("106540352242922"), "209999", "+39 02 1234 5678", (GENERAL.id,)
)

SHORT = timedelta(seconds=10)
HALF_SECOND = timedelta(milliseconds=500)


class Office:
    """
    One company's desk over in-process sides.

    Items come in as parcels and through the inbox like everywhere else; only the vendors' payloads are left out: what
    a door takes in is the number of its pieces, and a piece's body that of its item.
    """

    def __init__(
        self,
        store: Store,
        clock: ManualClock,
        ids: Ids,
        *,
        channel: Fates | None = None,
        workspace: Fates | None = None,
        reach: Callable[[Failpoint], None] = nothing,
    ) -> None:
        self.clock = clock
        self.channel = MemoryChannel(clock, fates=channel)
        self.workspace = MemoryWorkspace(clock, fates=workspace)
        self.vault = MemoryVault()
        self.items: list[Item] = []
        self._parcels: list[Sequence[Piece]] = []
        self._ids = ids
        self._reach = reach
        self._numbers = count(1)
        self.starts(store)

    def starts(self, store: Store) -> None:
        """Start the server's part, or start it again after it died: the sides and what they remember stay."""
        self.desk = Desk(
            store,
            self.channel,
            self.workspace,
            self.vault,
            MemoryConverter(),
            self.clock,
            self._ids,
            cut=dict.fromkeys(Source, self._cut),
            read=dict.fromkeys(Source, self._read),
            reach=self._reach,
        )
        self.dispatcher = Dispatcher(self.desk)

    def _cut(self, body: bytes) -> Sequence[Piece]:
        return self._parcels[int(body)]

    def _read(self, body: bytes) -> Item:
        return self.items[int(body)]

    # ---- what comes in ---------------------------------------------------------------------------------------------

    def piece(self, item: Item, *, key: str, lane: str, source: Source = Source.WHATSAPP) -> Piece:
        """An item as a door hands it over. key: the same for the same thing, however often it comes."""
        self.items.append(item)
        digest = hashlib.blake2b(key.encode(), digest_size=16).digest()
        scope = NUMBER.ref if source is Source.WHATSAPP else TENANT.workspace
        return Piece(source, scope, bytes(8) + digest, lane, str(len(self.items) - 1).encode())

    async def takes_in(self, *pieces: Piece) -> None:
        """A door takes these in."""
        source = pieces[0].source if pieces else Source.WHATSAPP
        await self.desk.store.keep(source, self._parcel(pieces))

    def _parcel(self, pieces: Sequence[Piece]) -> bytes:
        self._parcels.append(pieces)
        return str(len(self._parcels) - 1).encode()

    def writes(
        self,
        phone: str,
        text: str,
        *,
        at: datetime | None = None,
        remote_id: str | None = None,
        content: Content | None = None,
        quoted: RemoteMessageId | None = None,
    ) -> Piece:
        """A contact wrote. quoted: the message they answer."""
        remote = RemoteMessageId(remote_id or f"wamid.in.{next(self._numbers)}")
        sender = Sender(
            (ContactAddress(AddressKind.PHONE, Private(phone)),), Private(f"Contact {phone[-2:]}")
        )
        said = content or Text(RichText.plain(text))
        item = MessageReceived(NUMBER.ref, sender, remote, at or self.clock.now(), said, quoted=quoted)
        return self.piece(item, key=remote, lane=f"contact:{NUMBER.ref}:{phone}")

    def new_post(self, thread: ThreadRef) -> PostRef:
        """The reference of a person's next post in that thread."""
        return PostRef(f"{thread.split('/')[0]}/9{next(self._numbers):09d}.000000")

    def posts(
        self,
        agent: str,
        thread: ThreadRef,
        text: str,
        *,
        files: Sequence[PostedFile] = (),
        author: Author = Author.PERSON,
        at: datetime | None = None,
        post: PostRef | None = None,
    ) -> Piece:
        """An agent posted in a thread."""
        ref = post or self.new_post(thread)
        posted_at = at or self.clock.now()
        words = RichText.plain(text)
        item = AgentPosted(thread, ref, AgentRef(agent), author, words, posted_at, files=tuple(files))
        piece = self.piece(item, key=ref, lane=f"post:{thread}", source=Source.SLACK)
        self.workspace.said.append((thread, posted_at, self._parcel([piece])))
        return piece

    def reported(self, report: DeliveryReported, *, copy: int = 0) -> Piece:
        """The channel reported; another copy comes under another key only if it is another report."""
        key = f"{report.remote_id}:{report.progress}:{copy}"
        return self.piece(report, key=key, lane=f"reports:{NUMBER.ref}")

    def echoed(self, echo: OwnPostSeen) -> Piece:
        """One of our own posts came back."""
        return self.piece(echo, key=f"echo:{echo.post}", lane=f"post:{echo.thread}", source=Source.SLACK)

    # ---- what happens ----------------------------------------------------------------------------------------------

    async def step(self) -> bool:
        """One round of everything that is due. False: there was nothing."""
        cut = await cutting.step(self.desk)
        took = await intake.step(self.desk)
        started = await self.dispatcher.step()
        await self.dispatcher.drain()
        return cut or took or started

    async def works(self, *, rounds: int = 400) -> None:
        """Work until nothing is due any more."""
        for _ in range(rounds):
            if not await self.step():
                return
        raise AssertionError("the office never comes to rest")

    async def passes(self, by: timedelta) -> None:
        """Time passes; what falls due meanwhile is done at its time: short pauses to the half second."""
        until = self.clock.now() + by
        close = min(until, self.clock.now() + SHORT)
        await self.works()
        while self.clock.now() < close:
            self.clock.advance(min(HALF_SECOND, close - self.clock.now()))
            await self.works()
        while (due := await self.desk.store.next_due()) is not None and due <= until:
            self.clock.advance(max(HALF_SECOND, due - self.clock.now()))
            await self.works()
        self.clock.advance(max(timedelta(0), until - self.clock.now()))
        await self.works()

    async def reports_arrive(self) -> None:
        """Everything the channel has to tell arrives, once and in order."""
        reports, self.channel.reports = self.channel.reports, []
        await self.takes_in(*(self.reported(report) for report in reports))
        await self.works()

    # ---- what one sees ---------------------------------------------------------------------------------------------

    def thread(self, place: int = -1) -> ThreadRef:
        """The thread opened last, or at that place."""
        return self.workspace.roots()[place].thread

    def conversation_id(self, place: int = -1) -> ConversationId:
        """Whose thread that is."""
        card = self.workspace.roots()[place].card
        return card.conversation_id

    def shown(self, thread: ThreadRef) -> list[str]:
        """The bare words of what a thread shows of the contact, in order."""
        return [words for post in self.workspace.replies(thread) for words in post.words()]

    async def reply(self, post: PostRef) -> OutboundMessage:
        """The message an agent's post became."""
        async with self.desk.store.begin(TENANT.id) as uow:
            return (await uow.messages.of_post(post))[0]

    async def message(self, message_id: MessageId) -> OutboundMessage:
        """One of our messages."""
        async with self.desk.store.begin(TENANT.id) as uow:
            return await uow.messages.outbound(message_id)


def number_of(key: AttemptKey) -> int:
    """Which attempt a key belongs to, counted from 1."""
    return int(key.rsplit(".", 1)[1])
