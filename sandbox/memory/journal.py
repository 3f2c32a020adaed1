"""The journal, in memory."""

from collections.abc import Collection, Sequence
from datetime import datetime

from core.facts import Fact
from desk.ports import Noted
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
