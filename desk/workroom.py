"""Workroom: who works beside whom in this process, so that a death is blamed on nobody who merely stood by."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Workroom:
    """
    Many work side by side, or one works alone.

    Whatever was given out before and never settled may be what killed the process: it is claimed and worked on alone.
    Should the process die of it, nothing else was given out meanwhile, and nothing else counts a crash.
    """

    def __init__(self) -> None:
        self._entrance = asyncio.Lock()
        self._empty = asyncio.Event()
        self._empty.set()
        self._inside = 0
        self.is_alone = False

    @asynccontextmanager
    async def shared(self) -> AsyncIterator[None]:
        """Work beside others, once nobody works or waits to work alone."""
        async with self._entrance:
            self._inside += 1
            self._empty.clear()
        try:
            yield
        finally:
            self._inside -= 1
            if not self._inside:
                self._empty.set()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Work when all others have ended; they wait meanwhile."""
        async with self._entrance:
            await self._empty.wait()
            self.is_alone = True
            try:
                yield
            finally:
                self.is_alone = False
