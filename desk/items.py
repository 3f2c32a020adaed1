"""Item: what can come in, from either side, in our words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.contact import ContactAddress
from core.ids import (
    AgentRef,
    AttemptKey,
    ChannelRef,
    FileRef,
    GroupRef,
    NumberRef,
    PostRef,
    RemoteMessageId,
    ThreadRef,
)
from core.message import Content, Forwarded, Progress, Referral
from core.text import Private, RichText
from desk.channel_news import AccountReported, ChannelReported, NumberReported, TemplateReported
from desk.problems import DeliveryProblem


class Source(StrEnum):
    """Which side an item came from; names its parser."""

    WHATSAPP = "whatsapp"
    SLACK = "slack"


@dataclass(frozen=True, slots=True)
class Piece:
    """
    One element of what a door took in: it becomes one row and, later, one item.

    key: unique for this element for 45 days, beginning with its own time (8 bytes, big-endian milliseconds), so that
    rows lie in the order of time. lane: pieces of a lane are handled in order. body: what the parser gets, one
    element with its envelope. hold: whether to wait a moment for neighbours that are on their way (order).
    """

    source: Source
    scope: str
    key: bytes
    lane: str
    body: bytes
    hold: bool = False


# ---- from the contacts' side ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote: every address given, and the name they chose (which may be missing, empty or hostile)."""

    addresses: tuple[ContactAddress, ...]
    name: Private | None = None


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """
    A contact wrote.

    group: the group it was written in, None in a talk of two. product: the catalogue's product it asks about.
    """

    number: NumberRef
    sender: Sender
    remote_id: RemoteMessageId
    sent_at: datetime
    content: Content
    quoted: RemoteMessageId | None = None
    forwarded: Forwarded = Forwarded.NO
    referral: Referral | None = None
    group: str | None = None
    product: Private | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """
    What the channel says a message costs, by its own names; said once or twice for one message.

    kind: charged or free, and why; None in old reports. model: how it is reckoned.
    """

    kind: str | None
    category: str
    model: str | None


@dataclass(frozen=True, slots=True)
class DeliveryReported:
    """
    The channel says how far a message came.

    progress: None when it failed; then problem says why. key: the attempt's key where the channel gave it back.
    recipient: whom the report is about, every address given. group: the group it was sent to; then one report comes
    for each of its members.
    """

    number: NumberRef
    remote_id: RemoteMessageId
    at: datetime
    progress: Progress | None
    problem: DeliveryProblem | None = None
    key: AttemptKey | None = None
    recipient: tuple[ContactAddress, ...] = ()
    charge: Charge | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class ContactReacted:
    """A contact put an emoji on a message, or (None) took it away."""

    number: NumberRef
    sender: Sender
    remote_id: RemoteMessageId
    target: RemoteMessageId
    sent_at: datetime
    emoji: str | None


@dataclass(frozen=True, slots=True)
class ContactEdited:
    """A contact changed a message. remote_id: the change's own."""

    number: NumberRef
    sender: Sender
    remote_id: RemoteMessageId
    original: RemoteMessageId
    sent_at: datetime
    content: Content


@dataclass(frozen=True, slots=True)
class ContactRevoked:
    """A contact deleted a message. remote_id: the deletion's own."""

    number: NumberRef
    sender: Sender
    remote_id: RemoteMessageId
    original: RemoteMessageId
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class IdentityChanged:
    """One person's addresses changed: before and after are the same contact. It opens no window."""

    number: NumberRef
    before: tuple[ContactAddress, ...]
    after: tuple[ContactAddress, ...]
    at: datetime
    rekeyed: bool = False


class CallEnd(StrEnum):
    """How a call stands."""

    RINGING = "ringing"
    ENDED = "ended"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class CallReceived:
    """A contact called the number; `outgoing` calls open no window."""

    number: NumberRef
    sender: Sender
    call_id: str
    at: datetime
    end: CallEnd
    outgoing: bool = False
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class PreferenceChanged:
    """A contact stopped or resumed marketing messages in their app."""

    number: NumberRef
    sender: Sender
    at: datetime
    wants_marketing: bool


@dataclass(frozen=True, slots=True)
class WrittenElsewhere:
    """Staff wrote to a contact outside this product (the phone app, or Meta's own agent); shown as outgoing."""

    number: NumberRef
    to: tuple[ContactAddress, ...]
    remote_id: RemoteMessageId
    sent_at: datetime
    content: Content


@dataclass(frozen=True, slots=True)
class HeardElsewhere:
    """A contact wrote while Meta's own agent holds the conversation."""

    message: MessageReceived


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """Something the parser can make nothing of. reason: a code; kept whole, set aside, replayed after a fix."""

    reason: str


@dataclass(frozen=True, slots=True)
class Irrelevant:
    """Something understood that needs nothing done. reason: a code."""

    reason: str


# ---- from the agents' side -----------------------------------------------------------------------------------------


class Author(StrEnum):
    """Who posted, as far as the payload itself tells; what they may do is the agent directory's business."""

    PERSON = "person"
    STRANGER = "stranger"
    OTHER_BOT = "other bot"


@dataclass(frozen=True, slots=True)
class PostedFile:
    """A file of a post; name, type and size are the sender's claims."""

    ref: FileRef
    name: Private
    mime_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class AgentPosted:
    """
    Somebody posted in a thread. broadcast: also shown in the channel.

    stripped: links into the workspace were taken out of the text, which is empty if it held nothing else. addressed: it
    mentions us, which the text leaves out.
    """

    thread: ThreadRef
    post: PostRef
    agent: AgentRef
    author: Author
    text: RichText
    posted_at: datetime
    files: tuple[PostedFile, ...] = ()
    broadcast: bool = False
    stripped: bool = False
    addressed: bool = False


@dataclass(frozen=True, slots=True)
class AgentEdited:
    """Somebody changed their post. stripped: as of AgentPosted."""

    post: PostRef
    agent: AgentRef
    text: RichText
    stripped: bool = False


@dataclass(frozen=True, slots=True)
class AgentDeleted:
    """A person's post was deleted."""

    post: PostRef


@dataclass(frozen=True, slots=True)
class OwnPostSeen:
    """Our own post came back: an echo. key: the attempt it was made by, where it can be read."""

    post: PostRef
    thread: ThreadRef | None
    key: AttemptKey | None


@dataclass(frozen=True, slots=True)
class ThreadRootGone:
    """The root of a thread was deleted."""

    thread: ThreadRef


@dataclass(frozen=True, slots=True)
class ChannelGone:
    """A channel was archived or deleted, or the app was removed from it."""

    channel: ChannelRef
    why: str


@dataclass(frozen=True, slots=True)
class ChannelIdChanged:
    """
    A channel is the same and is called otherwise from now on.

    began, begin: how references to its posts and threads began, and how they begin now.
    """

    former: ChannelRef
    now: ChannelRef
    began: str
    begin: str


@dataclass(frozen=True, slots=True)
class ChannelMembersChanged:
    """Somebody came into a channel, or left it."""

    channel: ChannelRef


@dataclass(frozen=True, slots=True)
class GroupMembersChanged:
    """Somebody came into a user group, or left it; or it was switched off or on."""

    group: GroupRef


@dataclass(frozen=True, slots=True)
class AgentProfileChanged:
    """What Slack says of a person changed; it is asked anew."""

    agent: AgentRef


@dataclass(frozen=True, slots=True)
class WorkspaceGone:
    """The app was removed or its tokens were revoked."""

    why: str


Item = (
    MessageReceived
    | DeliveryReported
    | ContactReacted
    | ContactEdited
    | ContactRevoked
    | IdentityChanged
    | CallReceived
    | PreferenceChanged
    | WrittenElsewhere
    | HeardElsewhere
    | TemplateReported
    | NumberReported
    | AccountReported
    | ChannelReported
    | Unrecognised
    | Irrelevant
    | AgentPosted
    | AgentEdited
    | AgentDeleted
    | OwnPostSeen
    | ThreadRootGone
    | ChannelGone
    | ChannelIdChanged
    | AgentProfileChanged
    | ChannelMembersChanged
    | GroupMembersChanged
    | WorkspaceGone
)
