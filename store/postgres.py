"""
PostgreSQL: a pool whose connections all work under a role that row-level security binds.

The tenant is set inside each transaction and gone with it; without it every table is empty. What doors take in goes
through one connection of its own.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DataError, DBAPIError, DisconnectionError, IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import PoolResetState

from desk.ports import StaleVersion, StoreUnavailable
from store.databases import EVERY_TENANT, TROUBLE, Work, unavailable
from store.statements import InsertMany
from store.tables import bundle

log = logging.getLogger(__name__)

T = TypeVar("T")

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

POOL_SIZE = 16
# A unit of work holds its connection while it asks for a number or a key over another: these are kept for that.
KEPT_FOR_SHORT_WORK = 4
CONNECT_SECONDS = 5

_TAKE_IN = InsertMany(bundle, "tenant_id received_at parcels key_id sealed").for_postgres()


class PostgresDatabase:
    """A pool for units of work, and one connection for what comes in."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._engine = create_async_engine(
            url.set(drivername="postgresql+asyncpg"),
            pool_size=POOL_SIZE,
            max_overflow=0,
            pool_timeout=10,
            pool_recycle=1800,
            pool_use_lifo=True,
            hide_parameters=True,  # an error's text goes to the log
            # Transactions are begun and ended on the driver itself: each word of them costs a quarter of what it does
            # above, and the tenant goes along with the beginning.
            isolation_level="AUTOCOMMIT",
            pool_reset_on_return=None,
            connect_args={
                "timeout": CONNECT_SECONDS,
                "command_timeout": 30,
                "server_settings": SERVER_SETTINGS,
            },
        )
        self.units = asyncio.Semaphore(POOL_SIZE - KEPT_FOR_SHORT_WORK)
        event.listen(self._engine.sync_engine, "connect", _take_role)
        event.listen(self._engine.sync_engine, "reset", _undo)
        event.listen(self._engine.sync_engine, "checkout", _see_that_it_stands)
        self._intake = _Intake(url)

    def session(self, tenant_id: str) -> "PostgresSession":
        """A unit's transaction, begun at its first statement."""
        return PostgresSession(self, tenant_id)

    async def read(self, tenant_id: str, work: Work[T]) -> T:
        """Run and roll back."""
        async with self.begun(tenant_id) as transaction:
            return await transaction.run(work)

    async def write(self, tenant_id: str, work: Work[T]) -> T:
        """Run and commit."""
        async with self.begun(tenant_id) as transaction:
            result = await transaction.run(work)
            await transaction.commit()
            return result

    async def take_in(self, row: Sequence[Any]) -> None:
        """Insert a bundle over a connection of its own: whatever the units do, what comes in is kept."""
        try:
            connection = await self._intake.connected()
            with _given_up(connection):
                await connection.execute(_TAKE_IN, *([value] for value in row))
        except TROUBLE as error:
            raise unavailable(error) from error

    @contextlib.asynccontextmanager
    async def begun(self, tenant_id: str) -> AsyncIterator["_Transaction"]:
        """A transaction for this tenant; left without a commit, it is undone."""
        try:
            async with self._engine.connect() as connection:
                driver: Any = (await connection.get_raw_connection()).driver_connection
                with _given_up(driver):
                    await driver.execute(f"BEGIN; SET LOCAL witiop.tenant = {_quoted(tenant_id)}")
                    yield _Transaction(connection, driver)
        except (*TROUBLE, DBAPIError) as error:
            raise _told(error) from error

    async def close(self) -> None:
        """Give every connection back."""
        await self._intake.close()
        await self._engine.dispose()


@dataclass(frozen=True, slots=True)
class _Transaction:
    connection: AsyncConnection
    driver: "asyncpg.Connection[Any]"

    async def run(self, work: Work[T]) -> T:
        return await self.connection.run_sync(work)

    async def commit(self) -> None:
        # Whoever is cancelled here must not leave it open whether this was written.
        ended = await asyncio.shield(self.driver.execute("COMMIT"))
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
            # Every tenant's intake goes through here; the tables it may touch hold nothing readable.
            settings = {**SERVER_SETTINGS, "witiop.tenant": EVERY_TENANT}
            connection = await asyncpg.connect(
                dsn, timeout=CONNECT_SECONDS, command_timeout=10, server_settings=settings
            )
            await connection.execute(f"SET ROLE {ROLE}")
            self._connection = connection
        return self._connection

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()


@contextlib.contextmanager
def _given_up(driver: Any) -> Iterator[None]:
    """
    A connection that the server gave up is closed here and now.

    The server says so before it hangs up; until that is noticed the connection looks well, and whoever got it next
    would fail as well.
    """
    try:
        yield
    except Exception as error:
        cause = getattr(error, "orig", error)
        # Class 57P: the server ends, or ends this connection (PostgreSQL, appendix A).
        if (
            isinstance(cause, asyncpg.InternalClientError)
            or (getattr(cause, "sqlstate", None) or "")[:3] == "57P"
        ):
            driver.terminate()
        raise


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


def _take_role(dbapi_connection: Any, _: object) -> None:
    dbapi_connection.run_async(lambda driver: driver.execute(f"SET ROLE {ROLE}"))


def _undo(dbapi_connection: Any, _: object, state: PoolResetState) -> None:
    """A connection that comes back in the middle of a transaction ends it; one the pool cannot wait for is closed."""
    driver = dbapi_connection.driver_connection
    if state.asyncio_safe and not driver.is_closed() and driver.is_in_transaction():
        dbapi_connection.run_async(lambda driver: driver.execute("ROLLBACK"))


def _see_that_it_stands(dbapi_connection: Any, _: object, __: object) -> None:
    """One that the server has dropped is replaced by the pool."""
    if dbapi_connection.driver_connection.is_closed():
        raise DisconnectionError


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
