"""The contacts' side in this process: phones that remember everything they got, with fates to choose."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from core.compliance.gate import ClearedMessage
from core.compliance.restraint import NOWHERE, Region
from core.contact import AddressKind, ContactAddress
from core.ids import AttemptKey, MediaRef, MessageId, NumberRef, RemoteMessageId
from core.message import Content, Media, MediaKind, Progress, Text
from desk.items import DeliveryReported
from desk.ports import ChannelLimits, ChoiceLimits, Clock, ContactChannel, Download, MediaTrouble, Receipt
from desk.problems import DeliveryProblem, Tell
from sandbox.fates import Applied, Fate, Fates, meet
from sandbox.memory_templates import MemoryTemplates

CAPTION_LENGTH = 1024

# As on the real side, in small: bytes of the largest file of each type.
TAKES = {
    MediaKind.IMAGE: {"image/jpeg": 5_000, "image/png": 5_000},
    MediaKind.AUDIO: {"audio/ogg": 16_000, "audio/mpeg": 16_000},
    MediaKind.VIDEO: {"video/mp4": 16_000},
    MediaKind.DOCUMENT: {"application/pdf": 100_000, "text/plain": 100_000},
}


@dataclass(frozen=True, slots=True)
class Received:
    """What a phone got. words: the bare words of a text; quoted: what it answers."""

    phone: str
    message_id: MessageId
    key: AttemptKey
    remote_id: RemoteMessageId
    number: NumberRef
    words: str
    at: datetime
    content: Content
    quoted: RemoteMessageId | None


class MemoryChannel(ContactChannel):
    """
    Phones by their first address, in the order in which messages reached them.

    reports: what the channel would tell about them, for the test to deliver when and as often as it likes. files: what
    contacts sent, by reference; fetched: what was asked for, in order. handed: what was handed over for contacts.
    read, typed_at: what they were shown as read, and when they were shown that somebody types. blocked: who cannot
    write to which number, while takes_blocks.
    """

    def __init__(self, clock: Clock, *, fates: Fates | None = None, text_length: int = 4096) -> None:
        self.fates = Fates() if fates is None else fates
        self.received: list[Received] = []
        self.reports: list[DeliveryReported] = []
        self.read: list[RemoteMessageId] = []
        self.typed_at: list[datetime] = []
        self.blocked: set[tuple[NumberRef, ContactAddress]] = set()
        self.takes_blocks = True
        self.files: dict[MediaRef, bytes] = {}
        self.fetched: list[MediaRef] = []
        self.requests = 0
        self.regions: dict[ContactAddress, Region] = {}
        self.templates_there = MemoryTemplates(self.fates)
        self._clock = clock
        self.handed: dict[MediaRef, bytes] = {}
        self._limits = ChannelLimits(
            text_length,
            CAPTION_LENGTH,
            TAKES,
            buttons=ChoiceLimits(3, 1024, 20),
            menu=ChoiceLimits(10, 4096, 24, 72),
            label=20,
        )

    @property
    def limits(self) -> ChannelLimits:
        return self._limits

    @property
    def templates(self) -> MemoryTemplates:
        return self.templates_there

    def phone(self, address: str) -> list[str]:
        """The words that phone got, in order."""
        return [received.words for received in self.received if received.phone == address]

    def region(self, addresses: Sequence[ContactAddress]) -> Region:
        """As a test said of one of these addresses; else nobody knows."""
        return next((self.regions[each] for each in addresses if each in self.regions), NOWHERE)

    async def send(self, cleared: ClearedMessage, key: AttemptKey) -> Receipt:
        self.requests += 1
        fate = self.fates.of("send")
        remote_id = RemoteMessageId(f"wamid.out.{self.requests}")
        if fate in Applied:
            by_kind = {address.kind: address.value.reveal() for address in cleared.to}
            phone = by_kind.get(AddressKind.PHONE) or by_kind[AddressKind.SCOPED_ID]
            words = cleared.content.body.words().reveal() if isinstance(cleared.content, Text) else ""
            now = self._clock.now()
            self.received.append(
                Received(
                    phone,
                    cleared.message_id,
                    key,
                    remote_id,
                    cleared.number,
                    words,
                    now,
                    cleared.content,
                    cleared.quoted,
                )
            )
            self.reports += [
                DeliveryReported(cleared.number, remote_id, now, progress, key=key)
                for progress in (Progress.SENT, Progress.DELIVERED, Progress.READ)
            ]
        meet(fate)
        return Receipt(remote_id)

    @asynccontextmanager
    async def fetch(self, number: NumberRef, media: Media) -> AsyncIterator[Download]:
        self.fetched.append(media.ref)
        fate = self.fates.of("fetch")
        if fate not in Applied:
            meet(fate)
        content = self.files.get(media.ref)
        if content is None:
            raise DeliveryProblem(MediaTrouble.GONE, Tell.MEDIA)
        yield Download(media.mime_type, _in_two(content, fate))

    async def hand_over(
        self, number: NumberRef, mime_type: str, size_bytes: int, chunks: AsyncIterator[bytes]
    ) -> MediaRef:
        fate = self.fates.of("hand_over")
        content = b"".join([chunk async for chunk in chunks])
        if fate not in Applied:
            meet(fate)
        ref = MediaRef(f"handed.{len(self.handed) + 1}")
        self.handed[ref] = content
        meet(fate)
        return ref

    async def mark_read(self, number: NumberRef, message: RemoteMessageId, *, typing: bool = False) -> None:
        meet(self.fates.of("mark_read"))
        self.read.append(message)
        if typing:
            self.typed_at.append(self._clock.now())

    async def block(self, number: NumberRef, addresses: Sequence[ContactAddress], *, blocked: bool) -> bool:
        meet(self.fates.of("block"))
        if not self.takes_blocks:
            return False
        pair = (number, addresses[0])
        taken = blocked or pair in self.blocked
        (self.blocked.add if blocked else self.blocked.discard)(pair)
        return taken


async def _in_two(content: bytes, fate: Fate) -> AsyncIterator[bytes]:
    """The bytes; of a file whose line breaks, only the first half."""
    half = len(content) // 2
    yield content[:half]
    meet(fate)
    yield content[half:]
