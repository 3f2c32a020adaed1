"""The audit, in memory: the same chain, under a key that everybody may know."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from core.audit import Anchor, AuditEntry, Checking, Verdict
from sandbox.memory.tenancy import Sight, sign


class MemoryAuditTrail:
    """One tenant's, as a unit of work sees it."""

    def __init__(self, sight: Sight) -> None:
        self._tenancy = sight.tenancy

    async def between(self, since: datetime, until: datetime, most: int) -> Sequence[AuditEntry]:
        """Entries of that time, the newest first."""
        found = [each for each in reversed(self._tenancy.audit) if since <= each.at < until]
        return found[:most]

    async def head(self) -> Anchor | None:
        """The newest entry."""
        return self._tenancy.head()

    async def checked(self, anchors: Iterable[Anchor] = ()) -> Verdict:
        """The whole chain."""
        checking = Checking(self._tenancy.id, sign, anchors)
        checking.read(self._tenancy.audit)
        return checking.verdict()
