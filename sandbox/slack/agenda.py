"""What the sandbox has to do: in flight now, and later by the clock."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sandbox.manual_clock import ManualClock

Answer = TypeVar("Answer")


class Agenda:
    """Keeps every piece of work in sight, so that one can wait until nothing due is left."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self._in_flight: set[asyncio.Future[None]] = set()
        self._later: dict[asyncio.Task[None], datetime] = {}

    def now(self, work: Coroutine[Any, Any, None]) -> None:
        """Start this work at once."""
        task = asyncio.get_running_loop().create_task(work)
        self._in_flight.add(task)
        task.add_done_callback(self._in_flight.discard)

    def at(self, due: datetime, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Start this work when the clock shows `due`."""
        task = asyncio.get_running_loop().create_task(self._when_due(due, work))
        self._later[task] = due
        task.add_done_callback(lambda done: self._later.pop(done, None))

    @contextmanager
    def busy(self) -> Iterator[None]:
        """While inside, something is in flight that this agenda did not start: a request being served."""
        mark: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._in_flight.add(mark)
        try:
            yield
        finally:
            self._in_flight.discard(mark)
            mark.set_result(None)

    async def settle(self) -> None:
        """Return once nothing is in flight and nothing is due. Waits for ever if an answer never comes."""
        while True:
            if any(due <= self._clock.now() for due in self._later.values()):
                await asyncio.sleep(0)
            elif self._in_flight:
                await asyncio.wait(set(self._in_flight), return_when=asyncio.FIRST_COMPLETED)
            else:
                return

    async def within(self, seconds: float, work: Coroutine[Any, Any, Answer]) -> Answer:
        """The answer, if it comes before that many seconds of the clock; TimeoutError otherwise."""
        loop = asyncio.get_running_loop()
        task = loop.create_task(work)
        timer = loop.create_task(self._until(self._clock.now() + timedelta(seconds=seconds)))
        try:
            await asyncio.wait({task, timer}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise TimeoutError
        finally:
            timer.cancel()
            task.cancel()

    async def stop(self) -> None:
        """Give up everything that is in flight or waiting."""
        tasks = [task for task in (*self._in_flight, *self._later) if isinstance(task, asyncio.Task)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _until(self, due: datetime) -> None:
        if due > self._clock.now():  # the clock may have been wound before this task began
            await self._clock.sleep_until(due)

    async def _when_due(self, due: datetime, work: Callable[[], Awaitable[None]]) -> None:
        await self._until(due)
        mine = asyncio.current_task()
        if mine is not None:
            self._later.pop(mine, None)
        with self.busy():
            await work()
