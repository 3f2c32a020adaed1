"""Showing: what we ask of a conversation's thread: its card, what was said, what went wrong, how far ours came."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.ids import AgentId, ConversationId, MessageId, PostRef, ThreadRef


@dataclass(frozen=True, slots=True)
class OpenThread:
    """Post the conversation's card; its thread hangs below it."""

    conversation_id: ConversationId

    @property
    def lane(self) -> str:
        return f"thread:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class ShowInThread:
    """Show a contact's message."""

    conversation_id: ConversationId
    message_id: MessageId

    @property
    def lane(self) -> str:
        return f"thread:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class ShowReaction:
    """Show on a message's post what the contact put on it, as it stands by then."""

    conversation_id: ConversationId
    message_id: MessageId

    @property
    def lane(self) -> str:
        return f"react:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class ShowSent:
    """Show in the thread what an agent sent by a form."""

    conversation_id: ConversationId
    message_id: MessageId

    @property
    def lane(self) -> str:
        return f"sent:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class ShowChange:
    """Draw a changed message's post anew, and say in the thread that it changed."""

    conversation_id: ConversationId
    message_id: MessageId

    @property
    def lane(self) -> str:
        return f"change:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class ShowCall:
    """Say in the thread that the contact called, and how long it lasted; None if nobody answered."""

    conversation_id: ConversationId
    at: datetime
    lasted: timedelta | None

    @property
    def lane(self) -> str:
        return f"thread:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class ShowMove:
    """Say in the thread what became of the contact's account. moved: a Moved of core.facts."""

    conversation_id: ConversationId
    moved: str

    @property
    def lane(self) -> str:
        return f"change:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class PointOn:
    """Say in a former thread, on its card and below, where the conversation goes on."""

    conversation_id: ConversationId
    former: ThreadRef

    @property
    def lane(self) -> str:
        return f"former:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class ExplainMissing:
    """Say in the thread that a contact's file did not arrive, and why."""

    conversation_id: ConversationId
    message_id: MessageId

    @property
    def lane(self) -> str:
        return f"failure:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class ExplainFailure:
    """Say in the thread why a message did not arrive, with a button to send it again."""

    conversation_id: ConversationId
    message_id: MessageId

    @property
    def lane(self) -> str:
        return f"failure:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class AskWhetherArrived:
    """Ask in the thread what to do with a message nobody knows the fate of."""

    conversation_id: ConversationId
    message_id: MessageId

    @property
    def lane(self) -> str:
        return f"failure:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class AskWhetherWithdrawn:
    """Ask in the thread whether a contact's words mean that they want no more."""

    conversation_id: ConversationId
    message_id: MessageId

    @property
    def lane(self) -> str:
        return f"failure:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class WarnOfDouble:
    """Say in the thread that the contact has a message twice."""

    conversation_id: ConversationId
    message_id: MessageId

    @property
    def lane(self) -> str:
        return f"failure:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class RefreshCard:
    """Draw the card anew from the state of that moment."""

    conversation_id: ConversationId

    @property
    def lane(self) -> str:
        return f"card:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class WarnOfClosing:
    """Say in the thread, to whom it concerns, that an answer is due while it can still be given freely."""

    conversation_id: ConversationId
    left: timedelta

    @property
    def lane(self) -> str:
        return f"closing:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class MentionOwner:
    """Tell the owner by name, in the thread, that it is theirs. written: that the contact wrote after some quiet."""

    conversation_id: ConversationId
    agent_id: AgentId
    written: bool = False

    @property
    def lane(self) -> str:
        return f"owner:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class MarkPost:
    """Show on an agent's post how far its messages came."""

    conversation_id: ConversationId
    message_id: MessageId

    @property
    def lane(self) -> str:
        return f"mark:{self.message_id}"


@dataclass(frozen=True, slots=True)
class RemovePost:
    """Delete an own post that turned out to be a twin."""

    post: PostRef

    @property
    def lane(self) -> str:
        return f"twin:{self.post}"


ShowingEffect = (
    OpenThread
    | ShowInThread
    | ShowReaction
    | ShowSent
    | ShowChange
    | ShowCall
    | ShowMove
    | PointOn
    | ExplainMissing
    | ExplainFailure
    | AskWhetherArrived
    | AskWhetherWithdrawn
    | WarnOfDouble
    | RefreshCard
    | WarnOfClosing
    | MentionOwner
    | MarkPost
    | RemovePost
)
