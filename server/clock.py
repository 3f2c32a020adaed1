"""The clock of the machine: what everything but the sandbox lives by."""

import asyncio
from datetime import UTC, datetime


class SystemClock:
    """The machine's own time. Implements desk.ports.Clock."""

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""
        await asyncio.sleep(seconds)
