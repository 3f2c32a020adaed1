"""What people see, before any vendor draws it: cards, posts, marks, notices, answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.acquaintance import Moved
from core.compliance.gate import Refusal
from core.ids import AgentRef, ConversationId, MessageId, PostRef
from core.medium import Missing
from core.message import Content, Forwarded, MediaKind, Referral
from core.notice import NoticeKind
from core.text import Private, RichText
from desk.consent_views import ConsentMark, WithdrawalPost
from desk.filling import CommandForm, ContactForm
from desk.listing import Listing
from desk.questions import OfferPost, WhosePost
from desk.template_views import WritingForm
from desk.transfer_views import HandOverPost


class CardStage(StrEnum):
    """The stages a card shows."""

    UNMANAGED = "unmanaged"
    WAITING = "waiting"
    OFFERED = "offered"
    ASSIGNED = "assigned"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Ended:
    """
    How a conversation was closed. by: None: by nobody who is known; reason: of the company's list, or empty.

    by_itself: our word had been the last for long enough.
    """

    by: AgentRef | None
    reason: str = ""
    note: Private | None = None
    by_itself: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """
    A conversation's card, the root of its thread.

    phone: masked, None when no number is known. excerpt: the start of the contact's last message. since: waiting
    since, owned since, or closed at. owner: who has it, or is being asked. priority: a core.priority.Priority value.
    reserved: kept for one alone. ended: how it was closed, None while it is open. asks_why: whoever closes it is asked
    for a reason. window_closes_at: None if the contact never wrote; window_open: at drawing time.
    problem: a desk.problems.Tell value, None while all is well. former: the root of the thread before this one.
    goes_on: the root of the one after it, where this is a former thread's card. stranger: their number serves only
    contacts who are known, which this one is not. consent: None: nothing worth telling.
    """

    conversation_id: ConversationId
    number: int
    name: Private
    phone: str | None
    username: Private | None
    excerpt: Private | None
    to_number: str
    skillset: str
    stage: CardStage
    since: datetime
    owner: AgentRef | None
    window_closes_at: datetime | None
    window_open: bool
    problem: str | None
    language: str
    former: PostRef | None = None
    goes_on: PostRef | None = None
    priority: str = "normal"
    reserved: bool = False
    ended: Ended | None = None
    asks_why: bool = False
    stranger: bool = False
    consent: ConsentMark | None = None


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a message answers. post: what shows it; excerpt: how it begins; None where that is not known."""

    post: PostRef | None
    excerpt: Private | None


@dataclass(frozen=True, slots=True)
class ContactPost:
    """
    A contact's message as a post. quoted: what it answers, None where it answers nothing.

    product: of the catalogue, which it asks about. late: it came long after it was sent, or after newer ones.
    edited: it said something else before.
    """

    message_id: MessageId
    name: Private
    content: Content
    sent_at: datetime
    quoted: Quoted | None = None
    forwarded: Forwarded = Forwarded.NO
    product: Private | None = None
    referral: Referral | None = None
    late: bool = False
    edited: bool = False


@dataclass(frozen=True, slots=True)
class FailurePost:
    """A message did not arrive. tell: a desk.problems.Tell value; code: the channel's; excerpt: how it began."""

    message_id: MessageId
    tell: str
    code: str
    excerpt: Private
    agent: AgentRef


@dataclass(frozen=True, slots=True)
class DoubtPost:
    """Nobody knows whether a message arrived: Send again, or It arrived."""

    message_id: MessageId
    excerpt: Private
    agent: AgentRef


@dataclass(frozen=True, slots=True)
class DoublePost:
    """A message turned out to have arrived twice."""

    message_id: MessageId
    excerpt: Private


@dataclass(frozen=True, slots=True)
class ReactionPost:
    """A contact's emoji that could not be shown on the post it belongs to; None: they took it away."""

    name: Private
    emoji: Private | None
    quoted: Quoted


@dataclass(frozen=True, slots=True)
class ChangePost:
    """A contact changed or deleted a message. post: what shows it; words: how it begins now, None without words."""

    message_id: MessageId
    name: Private
    post: PostRef
    words: Private | None
    deleted: bool


@dataclass(frozen=True, slots=True)
class CallPost:
    """The contact called. lasted: None if nobody answered."""

    name: Private
    at: datetime
    lasted: timedelta | None


@dataclass(frozen=True, slots=True)
class MovePost:
    """A contact has another number, identity or phone. phone: the number as it is now, masked."""

    name: Private
    moved: Moved
    phone: str | None


@dataclass(frozen=True, slots=True)
class SentPost:
    """
    What an agent sent by a form, or staff outside of this product, or the number by itself.

    agent: their name, None for the others; quoted: what it answers, None: nothing in particular.
    """

    message_id: MessageId
    agent: str | None
    content: Content
    quoted: Quoted | None
    by_itself: bool = False


@dataclass(frozen=True, slots=True)
class ClosingPost:
    """An answer is owed and the window closes. agents: who is told so by name; nobody has it where owned is false."""

    closes_at: datetime
    agents: tuple[AgentRef, ...]
    owned: bool


@dataclass(frozen=True, slots=True)
class OwnerPost:
    """An agent has the conversation now; written: they had it, and the contact (name) wrote after some quiet."""

    agent: AgentRef
    name: Private
    written: bool


@dataclass(frozen=True, slots=True)
class OnwardPost:
    """The last word in a former thread: the conversation goes on in that one (named by its root)."""

    thread: PostRef


@dataclass(frozen=True, slots=True)
class MissingPost:
    """A contact's file did not arrive. label: the sender's name for it, empty where there is none."""

    message_id: MessageId
    name: Private
    kind: MediaKind
    label: Private
    missing: Missing


ThreadPost = (
    ContactPost
    | SentPost
    | ReactionPost
    | ChangePost
    | CallPost
    | MovePost
    | HandOverPost
    | FailurePost
    | DoubtPost
    | DoublePost
    | ClosingPost
    | WithdrawalPost
    | OwnerPost
    | OfferPost
    | WhosePost
    | OnwardPost
    | MissingPost
)


@dataclass(frozen=True, slots=True)
class Pickable:
    """One message of those a post shows. excerpt: how it begins, empty for one without words."""

    message_id: MessageId
    excerpt: Private


@dataclass(frozen=True, slots=True)
class Picking:
    """The messages a post shows, for somebody to pick one; in their language."""

    language: str
    messages: tuple[Pickable, ...]


@dataclass(frozen=True, slots=True)
class CorrectionForm:
    """
    What has left is corrected, in the agent's language.

    excerpt: how it begins that is corrected; words: what stands in the form at first.
    """

    language: str
    message_id: MessageId
    excerpt: Private
    words: RichText


@dataclass(frozen=True, slots=True)
class Searching:
    """A quick reply is looked for, to be sent in this conversation; in the agent's language."""

    language: str
    conversation_id: ConversationId


@dataclass(frozen=True, slots=True)
class Review:
    """A quick reply as it would go out, for the agent to look over and change. name: its own; contact: who gets it."""

    language: str
    conversation_id: ConversationId
    name: str
    contact: Private
    words: Private


@dataclass(frozen=True, slots=True)
class ChoicesForm:
    """A question with choices is written, to be sent in this conversation. buttons, rows: how many there can be."""

    language: str
    conversation_id: ConversationId
    buttons: int
    rows: int


@dataclass(frozen=True, slots=True)
class PlaceForm:
    """A place is described, to be sent in this conversation; in the agent's language."""

    language: str
    conversation_id: ConversationId


@dataclass(frozen=True, slots=True)
class QuickReplyForm:
    """Where a quick reply is written, in its writer's language. name and text: as they stand, empty for a new one."""

    language: str
    name: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ClosingForm:
    """Why a conversation is closed is chosen, in the language of whoever closes it. reasons: the company's own."""

    language: str
    conversation_id: ConversationId
    number: int
    reasons: tuple[str, ...]


class Mark(StrEnum):
    """How far an agent's post came; marks are only added."""

    QUEUED = "queued"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    INSIDE = "inside"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Notice:
    """
    A private word to one agent about one of their posts.

    owner: who has the conversation or, where `asked`, is being asked about it. reason: of a file, why it cannot go;
    refusal: what the gate says now, None once it would pass. can_hold: whether the words can still go. goes_on: the
    root of the thread that is read now. words_kept: whether the words of a post whose file cannot go are kept,
    message_id being theirs.
    """

    kind: NoticeKind
    message_id: MessageId
    excerpt: Private
    language: str
    time_zone: str
    reason: str | None = None
    owner: AgentRef | None = None
    asked: bool = False
    refusal: Refusal | None = None
    can_hold: bool = False
    words_kept: bool = False
    goes_on: PostRef | None = None


class Tone(StrEnum):
    """How an answer sounds."""

    DONE = "done"
    TOLD = "told"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What a person who pressed or typed something is told: whole sentences in their language, one a line.

    said: somebody's words, which stand below. told: the same for programs, None: it is nothing for them. about: the
    field of a form that is wrong. form: what opens instead of the lines, where forms can open. listing: rows that
    stand in the place of the lines, where they can be pressed.
    """

    lines: tuple[str, ...] = ()
    tone: Tone = Tone.DONE
    title: str | None = None
    said: tuple[Private, ...] = ()
    told: object = None
    about: str = ""
    form: QuickReplyForm | CommandForm | ContactForm | WritingForm | None = None
    listing: Listing | None = None
