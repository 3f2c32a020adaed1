"""Anchors of audits in a file: a line for each, only ever added to."""

import asyncio
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.audit import Anchor
from core.ids import ChannelRef, TenantId
from desk.anchoring import Anchoring
from desk.desk import Desk
from server.settings import Audit

_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class AnchorFile:
    """Where whoever runs this keeps them: another volume than the database's, or one that is written once."""

    path: Path

    async def write(self, tenant_id: TenantId, anchor: Anchor, at: datetime) -> None:
        """A line at the end, on the disk when this returns."""
        line = f"{tenant_id} {anchor.number} {anchor.mac} {at.isoformat(timespec='seconds')}\n"
        await asyncio.to_thread(self._append, line.encode())

    def _append(self, line: bytes) -> None:
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _PRIVATE)
        try:
            os.write(file, line)
            os.fsync(file)
        finally:
            os.close(file)


def anchoring_of(audit: Audit, desk: Desk, tenant_id: TenantId) -> Anchoring:
    """What the settings say. tenant_id: the first tenant, whose channel they name."""
    notebook = None if audit.anchors is None else AnchorFile(audit.anchors)
    channels = {} if audit.channel is None else {tenant_id: ChannelRef(audit.channel)}
    return Anchoring(desk, notebook, channels)
