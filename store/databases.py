"""What the store needs of a database: reads, writes that are committed when they return, and who may see what."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol, TypeVar

import asyncpg
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from desk.ports import StoreUnavailable

T = TypeVar("T")

# Work is written once, in plain synchronous steps; each database runs it in its own way.
Work = Callable[[Connection], T]

# Instead of a tenant, for taking in and claiming: only the tables without readable content answer to it.
EVERY_TENANT = "*"

# Without a commit after this time the door answers that it cannot take it. Source: this product's reliability rules.
INTAKE_PATIENCE_SECONDS = 2.0

# Rows waiting for a commit; beyond that the door is told at once.
INTAKE_WAITING_ROWS = 20_000


class Session(Protocol):
    """What one unit of work reads and, once, writes with."""

    async def read(self, work: Work[T]) -> T:
        """See what is committed."""
        ...

    async def commit(self, work: Work[T]) -> T:
        """Run the work and commit it, or nothing of it if it raises."""
        ...

    async def close(self) -> None:
        """Undo what was not committed. May be called twice."""
        ...


class Database(Protocol):
    """One of the two databases."""

    def session(self, tenant_id: str) -> Session: ...

    async def read(self, tenant_id: str, work: Work[T]) -> T: ...

    async def write(self, tenant_id: str, work: Work[T]) -> T:
        """Run the work and commit it. Raises StoreUnavailable."""
        ...

    async def take_in(self, rows: Sequence[Sequence[Any]]) -> None:
        """Insert inbox rows together with whatever else is being taken in; committed when this returns."""
        ...

    async def close(self) -> None: ...


class Waiting:
    """
    Doors that wait for a commit: none waits longer than its patience, and not too many at once.

    One timer for all of them, because a timer each costs more than the row.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._line: deque[tuple[float, asyncio.Future[None]]] = deque()
        self._rows = 0
        self._timer: asyncio.TimerHandle | None = None

    def expect(self, rows: int) -> "asyncio.Future[None]":
        """A future for so many rows. Raises StoreUnavailable when too much is waiting."""
        if self._rows + rows > INTAKE_WAITING_ROWS:
            raise StoreUnavailable("too much is waiting to be taken in")
        self._rows += rows
        future: asyncio.Future[None] = self._loop.create_future()
        future.add_done_callback(partial(self._ended, rows))
        self._line.append((self._loop.time() + INTAKE_PATIENCE_SECONDS, future))
        if self._timer is None:
            self._timer = self._loop.call_later(INTAKE_PATIENCE_SECONDS, self._look)
        return future

    def close(self) -> None:
        """Look at the time no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _ended(self, rows: int, _: "asyncio.Future[None]") -> None:
        self._rows -= rows

    def _look(self) -> None:
        self._timer = None
        now = self._loop.time()
        while self._line and (self._line[0][1].done() or self._line[0][0] <= now):
            _, future = self._line.popleft()
            if not future.done():
                future.set_exception(StoreUnavailable("the database did not commit in time"))
        if self._line:
            self._timer = self._loop.call_at(self._line[0][0], self._look)


def unavailable(error: BaseException) -> StoreUnavailable:
    """The same in one line, without statements, values or addresses."""
    if isinstance(error, StoreUnavailable):
        return error
    if isinstance(error, DBAPIError) and error.orig is not None:
        return StoreUnavailable(f"the database refused: {type(error.orig).__name__}")
    return StoreUnavailable(f"the database does not answer: {type(error).__name__}")


# What means that a constraint stood in the way: somebody else was first.
BROKEN_PROMISE = (IntegrityError, sqlite3.IntegrityError, asyncpg.IntegrityConstraintViolationError)

# What means that the database cannot do it now, rather than that we asked for something wrong.
TROUBLE = (
    OperationalError,
    InterfaceError,
    PoolTimeout,
    sqlite3.OperationalError,
    OSError,
    asyncpg.PostgresError,  # while connecting, before anybody translates it
    asyncpg.InterfaceError,
)
