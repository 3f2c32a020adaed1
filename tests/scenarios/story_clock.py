"""The clock of the stories: it stands still until somebody winds it, and knows who sleeps by it."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from sandbox.manual_clock import ManualClock

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class StoryClock(ManualClock):
    """A standing clock that tells which tasks wait for it alone, so that one can know when nothing else happens."""

    def __init__(self, start: datetime = NOON) -> None:
        super().__init__(start, flowing=False)
        self._sleeping: dict[asyncio.Task[Any], datetime] = {}

    def sleeps(self, task: asyncio.Task[Any]) -> bool:
        """Whether this task can go on only when the clock is wound."""
        due = self._sleeping.get(task)
        return due is not None and due > self.now()

    @property
    def answers_asleep(self) -> int:
        """How many answers of the platforms wait for the clock: whoever waits for one of them waits for it too."""
        names = (getattr(task.get_coro(), "__qualname__", "") for task in self._sleeping if self.sleeps(task))
        return sum(name.startswith("RequestHandler.") for name in names)

    async def sleep_until(self, due: datetime) -> None:
        """As the clock does, and remembered."""
        task = asyncio.current_task()
        assert task is not None
        self._sleeping[task] = due
        try:
            await super().sleep_until(due)
        finally:
            del self._sleeping[task]
