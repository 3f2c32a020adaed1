"""What the store needs of a database: reads, writes that are committed when they return, and who may see what."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

import asyncpg
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from desk.ports import StoreUnavailable
from store.writes import Writes

T = TypeVar("T")
L = TypeVar("L")

# Work is written once, in plain synchronous steps; each database runs it in its own way.
Work = Callable[[Connection], T]

# Instead of a tenant, for taking in and claiming: only the tables without readable content answer to it.
EVERY_TENANT = "*"


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

    async def claim(self, look: Work[L], take: Callable[[Connection, L], T]) -> T | None:
        """
        For every tenant: look, and only if there is something, take of it what is still there, and commit.

        None: there was nothing.
        """
        ...

    async def put(self, fill: Callable[[Connection, Writes], None]) -> None:
        """
        For every tenant: write these rows, all or nothing, committed when it returns; each table once.

        Raises what the rows were added with when one was not there to be written, StoreUnavailable.
        """
        ...

    async def take_in(self, row: Sequence[Any]) -> None:
        """Insert a bundle (tenant, received at, parcels, key, sealed), committed when this returns; one at a time."""
        ...

    async def close(self) -> None: ...


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
    asyncpg.InternalClientError,  # asked over a connection that the server has just given up
)
