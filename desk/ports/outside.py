"""The outside: the contacts' side and the agents' side."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from core.agent import Standing
from core.compliance.gate import ClearedMessage
from core.compliance.restraint import Region
from core.contact import ContactAddress
from core.ids import (
    AgentRef,
    AttemptKey,
    ChannelRef,
    FileRef,
    GroupRef,
    MediaRef,
    NumberRef,
    PostRef,
    RemoteMessageId,
    TenantId,
    ThreadRef,
)
from core.message import Media, MediaKind
from core.text import Private
from desk.operator_views import Alert, AnchorNote
from desk.ports.media import Download
from desk.ports.templates import ChannelTemplates
from desk.questions import DirectWord
from desk.template_views import ReviewPost
from desk.views import Card, Mark, Notice, ThreadPost


@dataclass(frozen=True, slots=True)
class Receipt:
    """The channel took it."""

    remote_id: RemoteMessageId


@dataclass(frozen=True, slots=True)
class ChoiceLimits:
    """How many can be chosen from; characters of the question, of each title and description. None: there is none."""

    most: int
    asked: int
    title: int
    description: int | None = None


@dataclass(frozen=True, slots=True)
class ChannelLimits:
    """
    What the contacts' side can carry.

    text_length, caption_length: characters of one message, and of the words with a file. files: bytes of the largest
    file of each MIME type, by the kind as which it is sent. buttons: what can be tapped below a message; menu: what a
    list can hold; label: characters on what opens the list.
    """

    text_length: int
    caption_length: int
    files: Mapping[MediaKind, Mapping[str, int]]
    buttons: ChoiceLimits
    menu: ChoiceLimits
    label: int


class MediaTrouble(StrEnum):
    """Codes of a DeliveryProblem that is about a file itself."""

    GONE = "media gone"
    TOO_LARGE = "media too large"
    DAMAGED = "media damaged"
    UNSAFE = "media unsafe"


class ContactChannel(Protocol):
    """The contacts' side."""

    @property
    def limits(self) -> ChannelLimits: ...

    @property
    def templates(self) -> ChannelTemplates:
        """What it does with templates."""
        ...

    def region(self, addresses: Sequence[ContactAddress]) -> Region:
        """Where somebody lives, as far as their addresses tell."""
        ...

    async def send(self, cleared: ClearedMessage, key: AttemptKey) -> Receipt:
        """Send once, never twice by itself. Raises DeliveryProblem."""
        ...

    def fetch(self, number: NumberRef, media: Media) -> AbstractAsyncContextManager[Download]:
        """
        A contact's file, streamed; may be asked for again. Entering it and its chunks raise DeliveryProblem.

        Codes of problems that mean the file, not the line: see MediaTrouble.
        """
        ...

    async def hand_over(
        self, number: NumberRef, mime_type: str, size_bytes: int, chunks: AsyncIterator[bytes]
    ) -> MediaRef:
        """Give the channel a file's bytes; nobody sees it until it is sent. May be done again: that is another file."""
        ...

    async def mark_read(self, number: NumberRef, message: RemoteMessageId, *, typing: bool = False) -> None:
        """
        Show the contact that this and everything before it was read; may be called twice. Raises DeliveryProblem.

        typing: and that somebody is typing, for some seconds or until something arrives.
        """
        ...

    async def block(self, number: NumberRef, addresses: Sequence[ContactAddress], *, blocked: bool) -> bool:
        """
        Keep somebody from writing to a number, or let them again; may be asked twice. Raises DeliveryProblem.

        False: the channel does not take it, because it is so already or it does not know them well enough.
        """
        ...


@dataclass(frozen=True, slots=True)
class AgentProfile:
    """What the workspace says of a person. manages: owner or admin of the workspace."""

    ref: AgentRef
    name: str
    standing: Standing
    manages: bool
    language: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A post was made. thread: the thread it stands in (its own, for a root)."""

    post: PostRef
    thread: ThreadRef


@dataclass(frozen=True, slots=True)
class FileFound:
    """A file that was handed over. finished: sharing was asked for; post: where it stands, None while nowhere."""

    finished: bool
    post: PostRef | None = None


class AgentWorkspace(Protocol):
    """The agents' side. Everything raises DeliveryProblem; nothing is tried twice behind our back."""

    async def open_thread(
        self, tenant_id: TenantId, channel: ChannelRef, card: Card, key: AttemptKey
    ) -> Shown:
        """Post a card; the thread hangs below it."""
        ...

    async def show(
        self,
        tenant_id: TenantId,
        thread: ThreadRef,
        posts: Sequence[ThreadPost],
        key: AttemptKey,
        *,
        language: str,
    ) -> Shown:
        """Post one or more things as one post: several only when the channel is behind."""
        ...

    async def redraw(
        self,
        tenant_id: TenantId,
        thread: ThreadRef,
        post: PostRef,
        posts: Sequence[ThreadPost],
        *,
        language: str,
    ) -> None:
        """Draw an own post anew in its place, as `show` would; may be called twice."""
        ...

    async def upload(
        self, tenant_id: TenantId, name: Private, size_bytes: int, chunks: AsyncIterator[bytes]
    ) -> FileRef:
        """Hand over a file's bytes; nobody sees it until it is shared. May be done again: that is another file."""
        ...

    async def share(
        self, tenant_id: TenantId, thread: ThreadRef, file: FileRef, title: Private, *, about: str = ""
    ) -> None:
        """
        Put a file that was handed over into the thread; once only, and `find_file` says whether it came to be.

        about: what stands beside it, plain; may be empty.
        """
        ...

    async def find_file(self, tenant_id: TenantId, thread: ThreadRef, file: FileRef) -> FileFound:
        """How far sharing a file came."""
        ...

    def fetch(
        self, tenant_id: TenantId, file: FileRef, *, most: int
    ) -> AbstractAsyncContextManager[Download]:
        """
        An agent's file, streamed; may be asked for again. Entering it and its chunks raise DeliveryProblem.

        most: bytes; a larger one is TOO_LARGE. Codes that mean the file, not the line: see MediaTrouble.
        """
        ...

    async def remove_file(self, tenant_id: TenantId, file: FileRef) -> None:
        """Delete an own file; gone already is well too."""
        ...

    async def refresh(self, tenant_id: TenantId, thread: ThreadRef, card: Card) -> None:
        """Draw the card anew; may be called twice."""
        ...

    async def mark(self, tenant_id: TenantId, post: PostRef, marks: Sequence[Mark]) -> None:
        """
        Add marks to a person's post, in their order; may be called twice.

        Where that would have to wait for its turn only the last is added, which says most; a failure goes first.
        """
        ...

    async def react(self, tenant_id: TenantId, post: PostRef, signs: Sequence[Private]) -> bool:
        """
        Leave exactly these emoji of the contact on a post, beside our marks; may be called twice.

        False: it has to be said in words, because a sign cannot be shown there, or one is gone that never was.
        """
        ...

    async def tell(self, tenant_id: TenantId, agent: AgentRef, thread: ThreadRef, notice: Notice) -> None:
        """Tell one agent privately, in the thread where that can be shown, else by direct message."""
        ...

    async def find(
        self,
        tenant_id: TenantId,
        where: ThreadRef | ChannelRef,
        keys: Sequence[AttemptKey],
        *,
        since: datetime,
    ) -> PostRef | None:
        """Look whether one of these attempts left a post there (a root in a channel, a reply in a thread)."""
        ...

    async def posted_since(self, tenant_id: TenantId, thread: ThreadRef, since: datetime) -> Sequence[bytes]:
        """What people posted in a thread since then, oldest first: bodies as the door would have kept them."""
        ...

    async def remove(self, tenant_id: TenantId, post: PostRef) -> None:
        """Delete an own post; gone already is well too."""
        ...

    async def members(self, tenant_id: TenantId, channel: ChannelRef) -> Sequence[AgentRef]:
        """Everybody who is in a channel, bots and guests too."""
        ...

    async def group_members(self, tenant_id: TenantId, group: GroupRef) -> Sequence[AgentRef]:
        """Everybody who is in a user group; nobody in one that is switched off or gone."""
        ...

    async def invite(self, tenant_id: TenantId, channel: ChannelRef, people: Sequence[AgentRef]) -> None:
        """Bring people into a channel; who is there already, or cannot be, is no error."""
        ...

    async def profile(self, tenant_id: TenantId, agent: AgentRef) -> AgentProfile:
        """Who this is."""
        ...

    async def alert(self, tenant_id: TenantId, channel: ChannelRef, alert: Alert | AnchorNote) -> None:
        """Post a word for whoever runs this."""
        ...

    async def alert_directly(self, tenant_id: TenantId, agent: AgentRef, alert: Alert) -> None:
        """Send one person a word for whoever runs this."""
        ...

    async def write_to(self, tenant_id: TenantId, agent: AgentRef, word: DirectWord) -> None:
        """Send one person a word by direct message; done again, it stands there twice."""
        ...

    async def show_review(
        self, tenant_id: TenantId, channel: ChannelRef, review: ReviewPost, post: PostRef | None
    ) -> PostRef:
        """Ask operators about a template in their channel, or draw a post that does anew; where it stands."""
        ...

    async def managers(self, tenant_id: TenantId) -> Sequence[AgentRef]:
        """The owners and admins of the workspace."""
        ...

    async def is_present(self, tenant_id: TenantId, agent: AgentRef) -> bool:
        """Whether the workspace shows somebody as there now."""
        ...

    async def channel_name(self, tenant_id: TenantId, channel: ChannelRef) -> str | None:
        """What a channel is called; None where the workspace does not tell. Never raises."""
        ...

    async def address(self, tenant_id: TenantId, post: PostRef) -> str | None:
        """Where people find a post, as a link; None where the workspace does not tell. Never raises."""
        ...

    def channel_of(self, post: PostRef) -> ChannelRef:
        """The channel a post stands in."""
        ...

    def card_turn(self, tenant_id: TenantId) -> timedelta:
        """
        How long until a card may be drawn: nothing, or a promise that whoever comes again then finds its turn.

        Asked before a card is read: what waits for its turn holds neither a worker nor the database.
        """
        ...

    def lag(self, tenant_id: TenantId, thread: ThreadRef) -> timedelta:
        """How long a post into this thread's channel would wait for its turn now."""
        ...
