"""The union of every effect: all we ever ask of the outside. Effects carry ids, never words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.agent import LearnAgent
from core.blocking import BlockThere
from core.compliance.template_life import TemplateEffect
from core.erasure import EraseContact
from core.filing import FileEffect
from core.ids import (
    AgentId,
    ConversationId,
    MessageId,
)
from core.notice import NoticeKind
from core.operating import PostAnchor
from core.routing.skillset import KeepMembers
from core.seeking import SeekingEffect
from core.showing import ShowingEffect


@dataclass(frozen=True, slots=True)
class WatchWindow:
    """Draw the card anew whenever the window's closing comes near; sets itself anew."""

    conversation_id: ConversationId

    @property
    def lane(self) -> str:
        return f"watch:{self.conversation_id}"


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
    | ShowingEffect
    | FileEffect
    | TemplateEffect
    | WatchWindow
    | TellAgent
    | SendToContact
    | MarkRead
    | ShowTyping
    | LearnAgent
    | KeepMembers
    | CatchUp
    | RaiseAlert
    | PostAnchor
    | BlockThere
    | EraseContact
)


@dataclass(frozen=True, slots=True)
class Due:
    """An effect and how long it waits; a timer is an effect that waits."""

    effect: Effect
    after: timedelta = timedelta(0)


def at_once(*effects: Effect) -> tuple[Due, ...]:
    """These effects, each due now."""
    return tuple(Due(effect) for effect in effects)
