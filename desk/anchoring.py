"""Anchoring: once a day the newest entry of each audit is written down where the database cannot change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from core.audit import Anchor
from core.ids import ChannelRef, TenantId
from core.operating import AuditAnchored, Mac
from desk.desk import Desk

# A little less than a day, so that it does not wander through the day.
_NOT_AGAIN_FOR = timedelta(hours=23)
# What was noted in this very moment counts.
_A_MOMENT = timedelta(seconds=1)


class Notebook(Protocol):
    """Somewhere outside of the database."""

    async def write(self, tenant_id: TenantId, anchor: Anchor, at: datetime) -> None:
        """Add it at the end; there to stay when this returns. Raises OSError."""
        ...


@dataclass(frozen=True, slots=True)
class Anchoring:
    """Where anchors go: into a notebook, None: none is kept; and into the channels of the tenants that have one."""

    desk: Desk
    notebook: Notebook | None
    channels: Mapping[TenantId, ChannelRef]

    async def step(self) -> bool:
        """
        Anchor what was not anchored today.

        The notebook comes first: whoever dies in between writes the same again. The post follows from the fact.
        """
        anchored = False
        for tenant_id in self.desk.store.directory.tenants:
            channel = self.channels.get(tenant_id)
            if self.notebook is not None or channel is not None:
                anchored |= await self._anchor(tenant_id, channel)
        return anchored

    async def _anchor(self, tenant_id: TenantId, channel: ChannelRef | None) -> bool:
        now = self.desk.clock.now()
        async with self.desk.store.begin(tenant_id) as uow:
            head = await uow.audit.head()
            today = await uow.journal.noted([AuditAnchored], now - _NOT_AGAIN_FOR, now + _A_MOMENT)
            if head is None or today:
                return False
            if self.notebook is not None:
                await self.notebook.write(tenant_id, head, now)
            uow.record(AuditAnchored(head.number, Mac(head.mac), channel))
            await uow.commit()
        return True
