"""The words a company keeps ready, in memory."""

from collections.abc import Sequence

from core.quick_reply import QuickReply
from sandbox.memory.tenancy import Sight


class MemoryQuickReplies:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight

    async def all(self) -> Sequence[QuickReply]:
        """By name."""
        return sorted(self._sight.quick_replies.tagged("all"), key=lambda it: it.key)

    def save(self, reply: QuickReply) -> None:
        """Insert, or take the place of the one whose name is the same."""
        self._sight.quick_replies.save(reply.key, reply)

    def remove(self, reply: QuickReply) -> None:
        """Take away whatever has this name."""
        self._sight.quick_replies.remove(reply.key, reply)
