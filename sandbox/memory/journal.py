"""The journal, in memory."""

from collections.abc import Collection, Sequence
from datetime import datetime

from core.facts import Fact
from core.ids import ConversationId
from core.routing.assignment import ChoiceMade
from desk.ports import Chosen, Noted
from sandbox.memory.tenancy import Sight


class MemoryJournal:
    """One tenant's, as a unit of work sees it."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight

    async def noted(self, kinds: Collection[type[Fact]], since: datetime, until: datetime) -> Sequence[Noted]:
        """Facts of these kinds in that time."""
        return [
            row
            for row in self._sight.tenancy.journal
            if since <= row.at < until and isinstance(row.fact, tuple(kinds))
        ]

    async def last_choice(self, conversation_id: ConversationId) -> Chosen | None:
        """What was decided last about who gets this conversation."""
        for row in reversed(self._sight.tenancy.journal):
            if isinstance(row.fact, ChoiceMade) and row.fact.conversation_id == conversation_id:
                return Chosen(row.at, row.fact)
        return None
