"""
Taking in: what doors hand over is committed many at a time, sealed together as one row.

What arrives while one commit is under way shares the next: no timer, and one at once when nothing else is going on.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC

from desk.items import Source
from desk.ports import Clock, StoreUnavailable
from store.databases import Database, unavailable
from store.keyring import key_of_day
from store.keys import Cipher, about
from store.parcels_sql import HOUSE, packed
from store.rows import moment

log = logging.getLogger(__name__)

# Without a commit after this time the door answers that it cannot take it. Source: this product's reliability rules.
PATIENCE_SECONDS = 2.0

# Bytes that may wait for a commit, and what a small parcel weighs with all that waits for it; beyond that the door is
# told at once.
WAITING_BYTES = 64 * 1024 * 1024
_LEAST_WEIGHT = 4 * 1024

# Parcels that share one commit, and bytes; the largest one may be alone.
_PARCELS_A_COMMIT = 500
_BYTES_A_COMMIT = 1024 * 1024

_Keys = Callable[..., Awaitable[Sequence[Cipher]]]


class Intake:
    """
    The line of those who wait for a commit: none waits longer than its patience, and not too much at once.

    One timer stands for all of them, because a timer each costs more than the row.
    """

    def __init__(self, database: Database, keys: _Keys, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._arrived: deque[tuple[Source, bytes, asyncio.Future[None]]] = deque()
        self._line: deque[tuple[float, int, asyncio.Future[None]]] = deque()
        self._weight = 0
        self._timer: asyncio.TimerHandle | None = None
        self._wake = asyncio.Event()
        self._closed = False
        self._task = self._loop.create_task(self._run(), name="taking in")

    def keep(self, source: Source, body: bytes) -> "asyncio.Future[None]":
        """Done when it is committed. Raises StoreUnavailable at once or, in time, out of the future."""
        weight = max(len(body), _LEAST_WEIGHT)
        if self._closed:
            raise StoreUnavailable("the store is closed")
        if self._weight + weight > WAITING_BYTES:
            raise StoreUnavailable("too much is waiting to be taken in")
        self._weight += weight
        future: asyncio.Future[None] = self._loop.create_future()
        self._arrived.append((source, body, future))
        self._line.append((self._loop.time() + PATIENCE_SECONDS, weight, future))
        if self._timer is None:
            self._timer = self._loop.call_later(PATIENCE_SECONDS, self._look)
        self._wake.set()
        return future

    async def close(self) -> None:
        """Finish what was handed over."""
        self._closed = True
        self._wake.set()
        await self._task
        if self._timer is not None:
            self._timer.cancel()

    async def _run(self) -> None:
        while not self._closed or self._arrived:
            if not self._arrived:
                self._wake.clear()
                await self._wake.wait()
            await self._commit(self._batch())

    def _batch(self) -> list[tuple[Source, bytes, "asyncio.Future[None]"]]:
        batch: list[tuple[Source, bytes, asyncio.Future[None]]] = []
        size = 0
        while self._arrived and len(batch) < _PARCELS_A_COMMIT:
            size += len(self._arrived[0][1])
            if batch and size > _BYTES_A_COMMIT:
                break
            arrived = self._arrived.popleft()
            if not arrived[2].done():  # given up meanwhile: it comes again
                batch.append(arrived)
        return batch

    async def _commit(self, batch: Sequence[tuple[Source, bytes, "asyncio.Future[None]"]]) -> None:
        if not batch:
            return
        problem: StoreUnavailable | None = None
        try:
            await self._take_in([(source, body) for source, body, _ in batch])
        except Exception as error:
            log.exception("intake failed", extra={"error": type(error).__name__})
            problem = unavailable(error)
        for _, _, future in batch:
            if future.done():
                continue
            if problem is None:
                future.set_result(None)
            else:
                future.set_exception(problem)
        self._leave()

    async def _take_in(self, parcels: Sequence[tuple[Source, bytes]]) -> None:
        now = self._clock.now()
        at, day = moment(now), key_of_day(now.astimezone(UTC).date())
        [cipher] = await self._keys(HOUSE, day)
        sealed = cipher.seal(packed(parcels), about("bundle", "sealed", str(at), HOUSE))
        await self._database.take_in((HOUSE, at, len(parcels), day, sealed))

    def _leave(self) -> None:
        """Whoever stands first in the line and was answered goes."""
        while self._line and self._line[0][2].done():
            self._weight -= self._line.popleft()[1]

    def _look(self) -> None:
        now = self._loop.time()
        for due, _, future in self._line:
            if due > now:
                break
            if not future.done():
                future.set_exception(StoreUnavailable("the database did not commit in time"))
        self._leave()
        self._timer = self._loop.call_at(self._line[0][0], self._look) if self._line else None
