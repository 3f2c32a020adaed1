"""Why conversations were closed, in memory."""

from core.closing import Closing
from core.ids import ConversationId
from sandbox.memory.tenancy import Sight


class MemoryClosings:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight

    async def last(self, conversation_id: ConversationId) -> Closing | None:
        """The latest one of this conversation."""
        return max(self._sight.closings.tagged(conversation_id), key=lambda it: it.at, default=None)

    def save(self, closing: Closing) -> None:
        """Keep it beside the former ones."""
        self._sight.closings.save((closing.conversation_id, closing.at), closing)
