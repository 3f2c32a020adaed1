"""How far the files of messages came, in memory."""

from collections.abc import Sequence

from core.ids import ContactId, MessageId
from core.medium import Medium
from sandbox.memory.tenancy import Sight


class MemoryMediaStates:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight

    async def get(self, message_id: MessageId) -> Medium | None:
        """None: the message has no file."""
        try:
            return self._sight.media.get(message_id)
        except KeyError:
            return None

    async def of_contact(self, contact_id: ContactId) -> Sequence[Medium]:
        """Of every conversation with them, in the order they were wanted."""
        talks = self._sight.conversations.tagged(("of", contact_id))
        found = [each for talk in talks for each in self._sight.media.tagged(("in", talk.id))]
        return sorted(found, key=lambda it: (it.wanted_at, it.message_id))

    def save(self, medium: Medium) -> None:
        """Insert or change."""
        self._sight.media.save(medium.message_id, medium)
