"""Time and new identities."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time everything but leases lives by."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait that long by this clock."""
        ...


class Ids(Protocol):
    """New identities."""

    def new(self) -> str:
        """UUIDv7 text: later ones sort after earlier ones."""
        ...
