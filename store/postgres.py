"""
PostgreSQL: connections that all work under a role that row-level security binds, kept and lent out again.

The tenant is set inside each transaction and gone with it; without it every table is empty. What is done for every
tenant has connections of its own, and so has what doors take in.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from desk.ports import StaleVersion, StoreUnavailable
from store.connections import Connections, Lent, given_up
from store.databases import EVERY_TENANT, TROUBLE, Work, unavailable
from store.statements import InsertMany
from store.tables import bundle
from store.writes import Writes

log = logging.getLogger(__name__)

T = TypeVar("T")
L = TypeVar("L")

# The role every connection works under: no superuser, no way around row-level security, owner of nothing.
ROLE = "witiop_app"

# Milliseconds. The store's statements take a few; a transaction never waits for anything outside.
SERVER_SETTINGS = {
    "application_name": "witiop",
    "synchronous_commit": "on",
    "statement_timeout": "15000",
    "lock_timeout": "5000",
    "idle_in_transaction_session_timeout": "30000",
    "jit": "off",
    # Planning again for each value costs more than most of these statements themselves; no value changes a plan here.
    "plan_cache_mode": "force_generic_plan",
}

# What is done for every tenant is so for the whole of a connection; the tables it may touch hold nothing readable.
CROSSING_SETTINGS = {**SERVER_SETTINGS, "witiop.tenant": EVERY_TENANT}

POOL_SIZE = 16
# Connections for what is done for every tenant: claims, attempts, settling what only is settled.
CROSSING = 4
# A unit of work holds its connection while it asks for a number or a key over another: these are kept for that.
KEPT_FOR_SHORT_WORK = 4
CONNECT_SECONDS = 5

_TAKE_IN = InsertMany(bundle, "tenant_id received_at parcels key_id sealed").for_postgres()


class PostgresDatabase:
    """A pool for units of work, and one connection for what comes in."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._connections = Connections(_engine(url, SERVER_SETTINGS), POOL_SIZE)
        self._crossing = Connections(_engine(url, CROSSING_SETTINGS), CROSSING)
        self.units = asyncio.Semaphore(POOL_SIZE - KEPT_FOR_SHORT_WORK)
        self._intake = _Intake(url)

    def session(self, tenant_id: str) -> "PostgresSession":
        """A unit's transaction, begun at its first statement."""
        return PostgresSession(self, tenant_id)

    async def read(self, tenant_id: str, work: Work[T]) -> T:
        """Run and roll back; for every tenant there is nothing to roll back."""
        if tenant_id == EVERY_TENANT:
            async with self._lent(self._crossing) as lent:
                return await lent.run(work)
        async with self.begun(tenant_id) as transaction:
            return await transaction.run(work)

    async def write(self, tenant_id: str, work: Work[T]) -> T:
        """Run and commit."""
        async with self.begun(tenant_id) as transaction:
            result = await transaction.run(work)
            await transaction.commit()
            return result

    async def claim(self, look: Work[L], take: Callable[[Connection, L], T]) -> T | None:
        """A look that finds nothing begins no transaction; what it found is looked at again by whoever takes it."""
        found = await self.read(EVERY_TENANT, look)
        return await self.write(EVERY_TENANT, lambda it: take(it, found)) if found else None

    async def put(self, fill: Callable[[Connection, Writes], None]) -> None:
        """One statement, which is its own transaction."""

        def work(connection: Connection) -> None:
            writes = Writes(connection, at_once=True)
            fill(connection, writes)
            writes.flush()

        async with self._lent(self._crossing) as lent:
            await lent.run(work)

    async def take_in(self, row: Sequence[Any]) -> None:
        """Insert a bundle over a connection of its own: whatever the units do, what comes in is kept."""
        try:
            connection = await self._intake.connected()
            with given_up(connection):
                await connection.execute(_TAKE_IN, *([value] for value in row))
        except TROUBLE as error:
            raise unavailable(error) from error

    @contextlib.asynccontextmanager
    async def begun(self, tenant_id: str) -> AsyncIterator["_Transaction"]:
        """A transaction for this tenant; left without a commit, it is undone."""
        crossing = tenant_id == EVERY_TENANT
        async with self._lent(self._crossing if crossing else self._connections) as lent:
            began = "BEGIN" if crossing else f"BEGIN; SET LOCAL witiop.tenant = {_quoted(tenant_id)}"
            await lent.driver.execute(began)
            yield _Transaction(lent)

    @contextlib.asynccontextmanager
    async def _lent(self, connections: Connections) -> AsyncIterator[Lent]:
        try:
            async with connections.one() as lent:
                yield lent
        except (*TROUBLE, DBAPIError) as error:
            raise _told(error) from error

    async def close(self) -> None:
        """Give every connection back."""
        await self._intake.close()
        await self._connections.close()
        await self._crossing.close()


@dataclass(frozen=True, slots=True)
class _Transaction:
    lent: Lent

    async def run(self, work: Work[T]) -> T:
        return await self.lent.run(work)

    async def commit(self) -> None:
        # Whoever is cancelled here must not leave it open whether this was written.
        ended = await asyncio.shield(self.lent.driver.execute("COMMIT"))
        if ended != "COMMIT":
            raise StoreUnavailable("the database undid what it was asked to commit")


class PostgresSession:
    """One unit of work, one transaction."""

    def __init__(self, database: PostgresDatabase, tenant_id: str) -> None:
        self._database = database
        self._tenant_id = tenant_id
        self._stack = contextlib.AsyncExitStack()
        self._transaction: _Transaction | None = None

    async def read(self, work: Work[T]) -> T:
        transaction = await self._begun()
        try:
            return await transaction.run(work)
        except (*TROUBLE, DBAPIError) as error:
            raise _told(error) from error

    async def commit(self, work: Work[T]) -> T:
        transaction = await self._begun()
        try:
            result = await transaction.run(work)
            await transaction.commit()
        except (*TROUBLE, DBAPIError) as error:
            raise _told(error) from error
        await self.close()
        return result

    async def close(self) -> None:
        self._transaction = None
        await self._stack.aclose()

    async def _begun(self) -> _Transaction:
        if self._transaction is None:
            await self._stack.enter_async_context(self._database.units)
            begun = self._database.begun(self._tenant_id)
            self._transaction = await self._stack.enter_async_context(begun)
        return self._transaction


class _Intake:
    """The connection of what comes in: each statement is a transaction; opened when it is needed, and again."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._connection: asyncpg.Connection[Any] | None = None

    async def connected(self) -> "asyncpg.Connection[Any]":
        if self._connection is None or self._connection.is_closed():
            dsn = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
            connection = await asyncpg.connect(
                dsn, timeout=CONNECT_SECONDS, command_timeout=10, server_settings=CROSSING_SETTINGS
            )
            await connection.execute(f"SET ROLE {ROLE}")
            self._connection = connection
        return self._connection

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()


# Two transactions waited for each other, or one waited too long for a lock: whoever lost begins again.
_LOST_A_LOCK = ("40001", "40P01", "55P03")

_OUR_OWN = (
    IntegrityError,
    ProgrammingError,
    DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.SyntaxOrAccessError,
    asyncpg.DataError,
)


def _told(error: Exception) -> Exception:
    """What went wrong, in the words of the port; our own mistakes stay as they are."""
    if getattr(getattr(error, "orig", error), "sqlstate", None) in _LOST_A_LOCK:
        return StaleVersion("somebody else was faster")
    return error if isinstance(error, _OUR_OWN) else unavailable(error)


def _engine(url: URL, settings: Mapping[str, str]) -> AsyncEngine:
    engine = create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        poolclass=NullPool,
        hide_parameters=True,  # an error's text goes to the log
        # Transactions are begun and ended on the driver itself: each word of them costs a quarter of what it does
        # above, and the tenant goes along with the beginning.
        isolation_level="AUTOCOMMIT",
        connect_args={
            "timeout": CONNECT_SECONDS,
            "command_timeout": 30,
            "server_settings": settings,
            # Every statement there is stays prepared for as long as its connection lives.
            "statement_cache_size": 1_000,
            "max_cached_statement_lifetime": 0,
        },
    )
    event.listen(engine.sync_engine, "connect", _take_role)
    return engine


def _take_role(dbapi_connection: Any, _: object) -> None:
    dbapi_connection.run_async(lambda driver: driver.execute(f"SET ROLE {ROLE}"))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
