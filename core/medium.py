"""Medium: the file of one message on its way from one side to the other, and how far it came."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from core.ids import AgentId, ContactId, ConversationId, FileRef, MessageId, VaultRef

# Pauses between tries: the first is short enough for pictures to keep their order, all together are hours and end long
# before the seven days for which the channel keeps a file.
PAUSES = (timedelta(seconds=2), timedelta(minutes=1), timedelta(minutes=20), timedelta(hours=3))

# How often damaged bytes are fetched anew.
TRIES_WHEN_DAMAGED = 2

# The channel keeps what it was handed for 30 days; a day before, it is handed over anew.
# Source: Meta Cloud API, media, November 2026.
HANDED_FOR = timedelta(days=29)


class MediumState(StrEnum):
    """
    How far it came.

    wanted: its bytes are not here yet; kept: they lie in the vault; arrived: they are where they belong; missing: it
    was given up, and a person was told; erased: whoever carries it has to drop it.
    """

    WANTED = "wanted"
    KEPT = "kept"
    ARRIVED = "arrived"
    MISSING = "missing"
    ERASED = "erased"


class Missing(StrEnum):
    """Why a file did not arrive, as a person is told."""

    GONE = "gone"
    UNREACHABLE = "unreachable"
    TOO_LARGE = "too large"
    DAMAGED = "damaged"
    UNSAFE = "unsafe"
    NOT_TAKEN = "not taken"


class UnfitReason(StrEnum):
    """Why an agent's file cannot go to the contact, as the agent is told."""

    GONE = "gone"
    UNREACHABLE = "unreachable"
    TOO_LARGE = "too large"
    TOO_LONG = "too long"
    UNREADABLE = "unreadable"
    UNSAFE = "unsafe"
    NOT_TAKEN = "not taken"


@dataclass(frozen=True, slots=True)
class Medium:
    """
    One message's file.

    mime_type: what it truly is, known with the first bytes. file: the workspace's own file: the one its bytes were
    handed to, or the one an agent posted. tries: how often fetching it failed. handed_at: when the channel got an
    agent's file.
    """

    message_id: MessageId
    conversation_id: ConversationId
    wanted_at: datetime
    state: MediumState = MediumState.WANTED
    tries: int = 0
    vault: VaultRef | None = None
    mime_type: str | None = None
    size_bytes: int | None = None
    file: FileRef | None = None
    missing: Missing | None = None
    handed_at: datetime | None = None
    version: int = 0

    @property
    def is_on_its_way(self) -> bool:
        """Whether there is anything left to do for it."""
        return self.state in (MediumState.WANTED, MediumState.KEPT)

    def kept(self, ref: VaultRef, mime_type: str, size_bytes: int) -> "Medium":
        """Its bytes lie in the vault."""
        return replace(
            self, state=MediumState.KEPT, vault=ref, mime_type=mime_type, size_bytes=size_bytes, missing=None
        )

    def failed(self) -> "Medium":
        """Fetching it failed once more."""
        return replace(self, tries=self.tries + 1)

    def given_up(self, why: Missing) -> "Medium":
        """Nobody tries any more, unless a person asks."""
        return replace(self, state=MediumState.MISSING, missing=why, file=None)

    def wanted_again(self) -> "Medium":
        """A person asked, or the vault lost it: from the beginning."""
        return replace(self, state=MediumState.WANTED, tries=0, vault=None, file=None, missing=None)

    def handed(self, at: datetime) -> "Medium":
        """The channel has it, under an id of its own."""
        return replace(self, state=MediumState.ARRIVED, handed_at=at)

    def is_handed(self, now: datetime) -> bool:
        """Whether the channel still has it."""
        return self.handed_at is not None and now - self.handed_at < HANDED_FOR

    def lost(self) -> "Medium":
        """The vault has it no more: it is fetched anew from where the agent posted it."""
        return replace(self, state=MediumState.WANTED, vault=None, handed_at=None)

    def erased(self) -> "Medium":
        """The person it belongs to is forgotten."""
        return replace(self, state=MediumState.ERASED, vault=None)

    def pause(self, why: Missing) -> timedelta | None:
        """How long to wait before the next try; None when there is none."""
        most = TRIES_WHEN_DAMAGED if why is Missing.DAMAGED else len(PAUSES) + 1
        if why not in (Missing.UNREACHABLE, Missing.DAMAGED) or self.tries >= most:
            return None
        return PAUSES[self.tries - 1]


# ---- facts ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MediumWanted:
    """A contact's message has a file, or a person asked to try again."""

    conversation_id: ConversationId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class MediumDelayed:
    """Its file could not be fetched; it steps aside, and others go ahead."""

    conversation_id: ConversationId
    message_id: MessageId
    pause: timedelta


@dataclass(frozen=True, slots=True)
class MediumKept:
    """Its file lies in the vault."""

    conversation_id: ConversationId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class MediumArrived:
    """Its file stands in the thread."""

    conversation_id: ConversationId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class MediumMissed:
    """Its file was given up."""

    conversation_id: ConversationId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class FileRefused:
    """An agent's file cannot go to the contact, and nothing of its post was sent; its words are kept as a draft."""

    conversation_id: ConversationId
    message_id: MessageId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class KeptFileErased:
    """A file in the vault belongs to somebody who is forgotten."""

    ref: VaultRef


@dataclass(frozen=True, slots=True)
class SharedFileErased:
    """A file in the workspace belongs to somebody who is forgotten."""

    file: FileRef


@dataclass(frozen=True, slots=True)
class FilesForgotten:
    """Somebody who administers had every file of a contact removed."""

    contact_id: ContactId
    agent_id: AgentId


MediumFact = (
    MediumWanted
    | MediumDelayed
    | MediumKept
    | MediumArrived
    | MediumMissed
    | FileRefused
    | KeptFileErased
    | SharedFileErased
    | FilesForgotten
)
