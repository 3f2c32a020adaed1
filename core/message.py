"""Messages: what can be said, in our words, and how far each has come."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum, StrEnum

from core.ids import AgentId, ConversationId, MediaRef, MessageId, PostRef, RemoteMessageId, TemplateId
from core.text import Private, RichText

# ---- content: what can be said -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """Words with marks."""

    body: RichText


class MediaKind(StrEnum):
    """Kinds of files."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    VOICE = "voice"
    DOCUMENT = "document"
    STICKER = "sticker"


# These carry no words of their own.
WITHOUT_CAPTION = (MediaKind.AUDIO, MediaKind.VOICE, MediaKind.STICKER)


@dataclass(frozen=True, slots=True)
class Media:
    """
    A file; type and name are the sender's claims. sha256: of the bytes, as the channel gave it, or None.

    ref: the channel's name for it; of an agent's file, until it is handed over, the workspace's.
    """

    kind: MediaKind
    ref: MediaRef
    mime_type: str
    sha256: str | None = None
    filename: Private | None = None
    caption: RichText | None = None
    animated: bool = False


@dataclass(frozen=True, slots=True)
class Location:
    """A place; degrees."""

    latitude: float
    longitude: float
    name: Private | None = None
    address: Private | None = None
    url: Private | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One contact card: a name and what can be copied from it (numbers, mail addresses, other lines)."""

    name: Private
    phones: tuple[Private, ...] = ()
    emails: tuple[Private, ...] = ()
    lines: tuple[Private, ...] = ()


@dataclass(frozen=True, slots=True)
class Cards:
    """Contact cards; own: the person shared their own number because we asked."""

    cards: tuple[Card, ...]
    own: bool = False


class ChoiceKind(StrEnum):
    """What was tapped."""

    BUTTON = "button"
    LIST = "list"
    TEMPLATE_BUTTON = "template button"


@dataclass(frozen=True, slots=True)
class Choice:
    """A tapped button or list row; id is ours, given when it was offered."""

    kind: ChoiceKind
    id: Private
    title: Private
    description: Private | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One of those to choose from; id comes back with the Choice."""

    id: Private
    title: Private
    description: Private | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """A question with what can be tapped below it: buttons, or with a label a list that opens when it is tapped."""

    asked: Private
    options: tuple[Option, ...]
    label: Private | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """An answered form (flow or address); answers in their order, values as text."""

    name: str
    answers: tuple[tuple[Private, Private], ...]


@dataclass(frozen=True, slots=True)
class CallPermission:
    """The person allowed or refused to be called; until: None is for good or unknown."""

    allowed: bool
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One product of an order; price per piece in the currency's main unit."""

    product: Private
    quantity: int
    price: float
    currency: str


@dataclass(frozen=True, slots=True)
class Order:
    """A basket from the catalogue."""

    catalog: str
    lines: tuple[OrderLine, ...]
    note: Private | None = None


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Something the channel could not hand over; what: its name for it, "unknown" where it gave none."""

    what: str
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji put on another message, named by what this one answers; None: taken away."""

    emoji: Private | None


@dataclass(frozen=True, slots=True)
class Deleted:
    """What stands where a message was that its sender deleted."""


class SlotPlace(StrEnum):
    """Where in a template a value stands."""

    HEADER = "header"
    BODY = "body"
    LINK = "link"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class SlotValue:
    """What stands in one slot. name: of a named one, else empty; button: the place of its button, from 0."""

    place: SlotPlace
    value: Private
    name: str = ""
    button: int = 0


@dataclass(frozen=True, slots=True)
class Tappable:
    """A button of a template; opens: the address it leads to, or the number it calls."""

    label: str
    opens: Private | None = None


@dataclass(frozen=True, slots=True)
class FromTemplate:
    """
    A template filled in for a contact: what they read, and what the channel has to be told to make it so.

    purpose: a Purpose's value, what they must have allowed. values: in the order in which each part asks for them.
    file, place: what stands above the words, one of them at most.
    """

    template_id: TemplateId
    name: str
    language: str
    purpose: str
    body: Private
    header: Private | None = None
    footer: str = ""
    buttons: tuple[Tappable, ...] = ()
    values: tuple[SlotValue, ...] = ()
    file: Media | None = None
    place: Location | None = None


Content = (
    Text
    | Media
    | Location
    | Cards
    | Choice
    | Choices
    | Form
    | CallPermission
    | Order
    | Reaction
    | Deleted
    | Unsupported
    | FromTemplate
)


def file_in(content: Content) -> Media | None:
    """The file of it: itself, or what stands above a template's words."""
    match content:
        case Media():
            return content
        case FromTemplate(file=file):
            return file
        case _:
            return None


def with_file(content: Content, file: Media) -> Content:
    """The same with this file in the place of its own."""
    return replace(content, file=file) if isinstance(content, FromTemplate) else file


@dataclass(frozen=True, slots=True)
class Referral:
    """The advertisement or post a person came from."""

    source_url: Private
    headline: Private | None = None
    body: Private | None = None
    source_id: str | None = None
    source_type: str = "ad"
    picture_url: Private | None = None


class Forwarded(StrEnum):
    """Whether a message was forwarded before it came. Source: Meta Cloud API, messages, context, November 2026."""

    NO = "no"
    YES = "yes"
    OFTEN = "often"


# ---- how far it came -----------------------------------------------------------------------------------------------


class Progress(IntEnum):
    """How far an outgoing message came; it only ever climbs. Source: Meta Cloud API, statuses, November 2026."""

    NONE = 0
    SENT = 1
    DELIVERED = 2
    READ = 3
    PLAYED = 4


class OutboundState(StrEnum):
    """
    Where an outgoing message stands on our side.

    draft: kept, not sent, waits for a decision; held: goes out when the contact writes again; queued: is to be sent;
    unknown: may have arrived, a person decides; sent: the channel accepted it; failed: it will not arrive;
    note: it was decided to keep it inside.
    """

    DRAFT = "draft"
    HELD = "held"
    QUEUED = "queued"
    UNKNOWN = "unknown"
    SENT = "sent"
    FAILED = "failed"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Reacted:
    """What the contact put on a message last; None: they took it away. at: by the channel's clock."""

    emoji: Private | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Former:
    """What a message said before it was changed or deleted. until: when that was, by the channel's clock."""

    content: Content
    until: datetime


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """
    What a contact wrote.

    sent_at: by the channel's clock; late: it came after a newer one had been shown, or long after it was sent.
    quoted: the message it answers, which we may not know. product: the catalogue's product it asks about.
    former: what it said before, oldest first; empty while it was never changed.
    """

    id: MessageId
    conversation_id: ConversationId
    remote_id: RemoteMessageId
    content: Content
    sent_at: datetime
    quoted: RemoteMessageId | None = None
    forwarded: Forwarded = Forwarded.NO
    product: Private | None = None
    referral: Referral | None = None
    late: bool = False
    former: tuple[Former, ...] = ()
    reacted: Reacted | None = None

    def said(self, content: Content, *, at: datetime) -> "InboundMessage":
        """
        The same message after its sender changed it, Deleted or other words.

        What is older than the last change known is kept among what it said before.
        """
        if self.former and at < self.former[-1].until:
            return replace(self, former=(Former(content, at), *self.former))
        return replace(self, content=content, former=(*self.former, Former(self.content, at)))


# Who wrote what staff sent outside of this product.
NO_AGENT = AgentId("")
# Who wrote what a number says by itself, and who closed what ended by itself.
BY_ITSELF = AgentId("by itself")
# Nobody who could be told anything.
UNSIGNED = (NO_AGENT, BY_ITSELF)


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """
    What an agent says to a contact; of NO_AGENT, what staff said to them elsewhere; of BY_ITSELF, an announcement.

    post: the agent's own post it was made of; part: 0-based place among the messages that one post became.
    remote_id: None until the channel accepted it. problem: what went wrong, as `tell:code`, None while nothing did.
    amended: what the whole post says since it was changed after it had left, nothing once it was deleted; None while
    it says the same. leaves_at: until then its post can be changed or deleted; None: it leaves at once.
    version: counts saved changes, reports included.
    """

    id: MessageId
    conversation_id: ConversationId
    agent_id: AgentId
    content: Content
    post: PostRef | None
    state: OutboundState
    written_at: datetime
    part: int = 0
    quoted: RemoteMessageId | None = None
    remote_id: RemoteMessageId | None = None
    progress: Progress = Progress.NONE
    problem: str | None = None
    reacted: Reacted | None = None
    amended: RichText | None = None
    leaves_at: datetime | None = None
    version: int = 0


Message = InboundMessage | OutboundMessage
