"""Supervised loops: they are restarted when they fail, and it shows when they stop."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from server.log import bound

log = logging.getLogger(__name__)

# After a failure a loop waits, twice as long each time, so that a broken database is not hammered.
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 15.0


@dataclass(slots=True)
class Loop:
    """
    One step, repeated: at once while it finds something to do, else when woken, at the latest after poll_seconds.

    step answers whether it did something. beaten_at: monotonic seconds of the last step that ended. rest_seconds:
    pause after each step, so that what comes meanwhile is done together.
    """

    name: str
    step: Callable[[], Awaitable[bool]]
    poll_seconds: float
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    beaten_at: float = field(default_factory=time.monotonic)
    failures: int = 0
    rest_seconds: float = 0.0

    @property
    def silent_seconds(self) -> float:
        """How long no step of it has ended."""
        return time.monotonic() - self.beaten_at


class Loops:
    """Loops running side by side. Each has a strong reference here, or it would be collected in mid-air."""

    def __init__(self, loops: Sequence[Loop]) -> None:
        self.loops = tuple(loops)
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start them all."""
        self._tasks = [asyncio.create_task(self._run(loop), name=loop.name) for loop in self.loops]

    async def stop(self, within_seconds: float) -> bool:
        """
        Let each finish its step, begin none, and cut off what takes longer. Whether all ended by themselves.

        What is cut off in mid-send stays behind as an open attempt, whose outcome is looked for at the next start.
        """
        self._stopping.set()
        for loop in self.loops:
            loop.wake.set()
        if not self._tasks:
            return True
        _, late = await asyncio.wait(self._tasks, timeout=within_seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        return not late

    async def _run(self, loop: Loop) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while not self._stopping.is_set():
            loop.wake.clear()
            try:
                with bound(loop=loop.name):
                    busy = await loop.step()
            except Exception as error:
                loop.failures += 1
                with bound(loop=loop.name):
                    log.exception("a loop failed and starts again", extra={"error": type(error).__name__})
                await self._wait(self._stopping, pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
                continue
            finally:
                loop.beaten_at = time.monotonic()
            pause = _FIRST_PAUSE_SECONDS
            await asyncio.sleep(loop.rest_seconds)
            if not busy:
                await self._wait(loop.wake, loop.poll_seconds)

    @staticmethod
    async def _wait(event: asyncio.Event, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            return
