"""Messages that we began with, in memory."""

from collections.abc import Mapping
from datetime import datetime

from core.compliance.restraint import Approach
from core.ids import ContactId, MessageId
from sandbox.memory.tenancy import Sight


class MemoryApproaches:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight

    async def of(self, contact_id: ContactId, since: datetime) -> Mapping[MessageId, Approach]:
        """What a contact was begun with since then."""
        theirs = self._sight.approaches.tagged(contact_id)
        return {message_id: one for message_id, _, one in theirs if one.at >= since}

    async def reached(self, since: datetime) -> int:
        """How many people were begun with outside their windows since then; what is committed."""
        rows = self._sight.tenancy.approaches.rows.values()
        return len({contact_id for _, contact_id, one in rows if one.outside and one.at >= since})

    def save(self, message_id: MessageId, contact_id: ContactId, approach: Approach) -> None:
        """Count it."""
        self._sight.approaches.save(message_id, (message_id, contact_id, approach))

    def remove(self, message_id: MessageId) -> None:
        """It did not leave after all."""
        self._sight.undo.put(self._sight.approaches.pending, message_id, None)
