"""A conversation's thread: what becomes of the place where agents read and answer it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.ids import ChannelRef, ConversationId, MessageId, ThreadRef


@dataclass(frozen=True, slots=True)
class ThreadOpened:
    """The conversation has its thread. outdated: its card shows less than is known by now."""

    conversation_id: ConversationId
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class ThreadLost:
    """The thread's root or its channel is gone; a new one is needed."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True)
class ThreadRenewed:
    """The thread has grown too long: the conversation goes on in a new one."""

    conversation_id: ConversationId
    former: ThreadRef


@dataclass(frozen=True, slots=True)
class ThreadUnwatched:
    """Nobody was there to hear what was said in the conversation's thread since then."""

    conversation_id: ConversationId
    since: datetime


@dataclass(frozen=True, slots=True)
class ShowPostponed:
    """A message could not be shown because its thread was gone; it is shown in the new one."""

    conversation_id: ConversationId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class CallPostponed:
    """A call could not be shown because its thread was gone; it is shown in the new one. at, lasted: as CallEnded."""

    conversation_id: ConversationId
    at: datetime
    lasted: timedelta | None


@dataclass(frozen=True, slots=True)
class ChannelLost:
    """A channel of ours was archived or deleted, or we were removed from it."""

    channel: ChannelRef


@dataclass(frozen=True, slots=True)
class SaidElsewhere:
    """Staff said something to the contact outside of this product: the thread gets a post of ours with it."""

    conversation_id: ConversationId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class ChannelMoved:
    """A channel of ours has another id, and everything that stands in it is found under that."""

    former: ChannelRef
    now: ChannelRef


ThreadFact = (
    ThreadOpened
    | ThreadLost
    | ThreadRenewed
    | ThreadUnwatched
    | ShowPostponed
    | CallPostponed
    | ChannelLost
    | ChannelMoved
    | SaidElsewhere
)
