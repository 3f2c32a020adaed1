"""The union of every effect: all we ever ask of the outside. Effects carry ids, never words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.agent import LearnAgent
from core.ids import (
    AgentId,
    ConversationId,
    FileRef,
    MessageId,
    PostRef,
    ThreadRef,
    VaultRef,
)
from core.notice import NoticeKind
from core.routing.skillset import KeepMembers
from core.seeking import SeekingEffect


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
class FetchMedia:
    """
    Bring a contact's file into the vault.

    late: it failed before, and waits in a lane of its own, in nobody's way.
    """

    conversation_id: ConversationId
    message_id: MessageId
    late: bool = False

    @property
    def lane(self) -> str:
        return f"late:{self.message_id}" if self.late else f"fetch:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class ShareMedia:
    """Put a contact's file into the thread, below its words."""

    conversation_id: ConversationId
    message_id: MessageId

    @property
    def lane(self) -> str:
        return f"share:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class ExplainMissing:
    """Say in the thread that a contact's file did not arrive, and why."""

    conversation_id: ConversationId
    message_id: MessageId

    @property
    def lane(self) -> str:
        return f"failure:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class RemoveKeptFile:
    """Remove a file from the vault."""

    ref: VaultRef

    @property
    def lane(self) -> str:
        return f"vault:{self.ref}"


@dataclass(frozen=True, slots=True)
class RemoveSharedFile:
    """Delete an own file from the workspace."""

    file: FileRef

    @property
    def lane(self) -> str:
        return f"file:{self.file}"


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
class WatchWindow:
    """Draw the card anew whenever the window's closing comes near; sets itself anew."""

    conversation_id: ConversationId

    @property
    def lane(self) -> str:
        return f"watch:{self.conversation_id}"


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
class TellAgent:
    """Tell an agent something privately, about one message."""

    conversation_id: ConversationId
    agent_id: AgentId
    message_id: MessageId
    notice: NoticeKind

    @property
    def lane(self) -> str:
        return f"tell:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class SendToContact:
    """Send a message to the contact's phone."""

    conversation_id: ConversationId
    message_id: MessageId

    @property
    def lane(self) -> str:
        return f"phone:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class MarkRead:
    """Show the contact that what they wrote was read, if their number has it so. answered: they are being answered."""

    conversation_id: ConversationId
    answered: bool = False

    @property
    def lane(self) -> str:
        return f"read:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class ShowTyping:
    """Show the contact that somebody is typing, as long as this message is with us; sets itself anew."""

    conversation_id: ConversationId
    message_id: MessageId

    @property
    def lane(self) -> str:
        return f"typing:{self.message_id}"


@dataclass(frozen=True, slots=True)
class RemovePost:
    """Delete an own post that turned out to be a twin."""

    post: PostRef

    @property
    def lane(self) -> str:
        return f"twin:{self.post}"


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Take in what people said in the conversation's thread since then, as far as it was missed."""

    conversation_id: ConversationId
    since: datetime

    @property
    def lane(self) -> str:
        return f"catch:{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class RaiseAlert:
    """Tell whoever runs this that something was set aside or given up; one a quarter of an hour for each reason."""

    reason: str

    @property
    def lane(self) -> str:
        return f"alert:{self.reason}"


Effect = (
    SeekingEffect
    | OpenThread
    | ShowInThread
    | ShowReaction
    | ShowSent
    | ShowChange
    | ShowCall
    | ShowMove
    | PointOn
    | FetchMedia
    | ShareMedia
    | ExplainMissing
    | RemoveKeptFile
    | RemoveSharedFile
    | ExplainFailure
    | AskWhetherArrived
    | WarnOfDouble
    | RefreshCard
    | WatchWindow
    | WarnOfClosing
    | MentionOwner
    | MarkPost
    | TellAgent
    | SendToContact
    | MarkRead
    | ShowTyping
    | LearnAgent
    | KeepMembers
    | RemovePost
    | CatchUp
    | RaiseAlert
)


@dataclass(frozen=True, slots=True)
class Due:
    """An effect and how long it waits; a timer is an effect that waits."""

    effect: Effect
    after: timedelta = timedelta(0)
