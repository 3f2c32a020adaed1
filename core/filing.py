"""Filing: what we ask of the places where files are: the channel, the vault, the thread."""

from dataclasses import dataclass

from core.ids import ConversationId, FileRef, MessageId, VaultRef


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


FileEffect = FetchMedia | ShareMedia | RemoveKeptFile | RemoveSharedFile
