"""What happens later by the sandbox's clock, as values, so that it survives a restart."""

import asyncio
import heapq
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sandbox.manual_clock import ManualClock
from sandbox.meta.state import Due, MetaState

Handler = Callable[[datetime, dict[str, Any]], None]


class Timetable:
    """
    Runs what is due, in order of its time.

    A handler gets the time at which it was due, not the time it is now: however far the clock is wound at once,
    every status carries the second in which it would have happened.
    """

    def __init__(self, clock: ManualClock, state: MetaState) -> None:
        self._clock = clock
        self._due = state.due
        self._handlers: dict[str, Handler] = {}
        self._order = max((due.order for due in state.due), default=0)
        self._changed = asyncio.Event()
        self._next: datetime | None = None
        heapq.heapify(self._due)

    def handle(self, handlers: Mapping[str, Handler]) -> None:
        """Say who carries out which kinds."""
        self._handlers.update(handlers)

    def add(self, at: datetime, kind: str, about: dict[str, Any]) -> None:
        """Let `kind` happen at that time."""
        self._order += 1
        heapq.heappush(self._due, Due(at, self._order, kind, about))
        if self._next is None or at < self._next:
            self._changed.set()

    def run_due(self) -> int:
        """Carry out everything due by now, and what follows from it; returns how many things that were."""
        done = 0
        now = self._clock.now()
        while self._due and self._due[0].at <= now:
            due = heapq.heappop(self._due)
            self._handlers[due.kind](due.at, due.about)
            done += 1
        return done

    async def run(self) -> None:
        """Carry things out as they become due, until cancelled."""
        while True:
            self._changed.clear()
            self.run_due()
            self._next = self._due[0].at if self._due else None
            waits: list[asyncio.Future[Any]] = [asyncio.ensure_future(self._changed.wait())]
            if self._next is not None:
                waits.append(asyncio.ensure_future(self._clock.sleep_until(self._next)))
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for wait in waits:
                    wait.cancel()
