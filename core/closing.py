"""Closing: why a conversation was ended, as whoever ended it chose from the company's own list."""

from dataclasses import dataclass
from datetime import datetime

from core.ids import AgentId, ConversationId
from core.text import Private

# A note is a line or two; more belongs into the thread.
NOTE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Closing:
    """
    One end of a conversation, which may have several: a contact who writes soon goes on with it.

    reason: as it stood in the list then. note: what else there was to say, None: nothing.
    """

    conversation_id: ConversationId
    at: datetime
    by: AgentId
    reason: str
    note: Private | None = None
