"""Connections to PostgreSQL, kept open and lent out, the one used last first."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from desk.ports import StoreUnavailable
from store.databases import Work

T = TypeVar("T")

# Whoever finds all of them lent waits so long for one.
PATIENCE_SECONDS = 10

# One that is older is replaced, so that whatever the server keeps for it is given up.
OLD_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class Lent:
    """A connection, as SQLAlchemy sees it and as its driver does. opened_at: monotonic seconds."""

    connection: AsyncConnection
    driver: "asyncpg.Connection[Any]"
    opened_at: float

    async def run(self, work: Work[T]) -> T:
        """Run it over this connection."""
        return await self.connection.run_sync(work)


class Connections:
    """
    At most so many, opened when they are needed.

    SQLAlchemy's own pool takes a connection apart and puts it together again each time it is lent, which costs four
    times what a transaction's beginning and end do.
    """

    def __init__(self, engine: AsyncEngine, most: int) -> None:
        self._engine = engine
        self._free = asyncio.Semaphore(most)
        self._kept: list[Lent] = []
        self._closed = False

    @contextlib.asynccontextmanager
    async def one(self) -> AsyncIterator[Lent]:
        """Yours until you leave; a transaction that is open then is undone. Raises StoreUnavailable."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._free.acquire()
        except TimeoutError as error:
            raise StoreUnavailable("every connection to the database is busy") from error
        try:
            lent = await self._standing()
            try:
                with given_up(lent.driver):
                    yield lent
            except BaseException:
                await asyncio.shield(self._take_back(lent))
                raise
            await self._take_back(lent)
        finally:
            self._free.release()

    async def close(self) -> None:
        """Close those that are kept; those that are lent when they come back."""
        self._closed = True
        while self._kept:
            await _let_go(self._kept.pop())
        await self._engine.dispose()

    async def _standing(self) -> Lent:
        while self._kept:
            lent = self._kept.pop()
            if not lent.driver.is_closed() and time.monotonic() - lent.opened_at < OLD_SECONDS:
                return lent
            await _let_go(lent)
        connection = await self._engine.connect()
        driver: Any = (await connection.get_raw_connection()).driver_connection
        return Lent(connection, driver, time.monotonic())

    async def _take_back(self, lent: Lent) -> None:
        try:
            if not lent.driver.is_closed() and lent.driver.is_in_transaction():
                await lent.driver.execute("ROLLBACK")
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            lent.driver.terminate()  # nobody knows how it stands: it is not lent again
        if self._closed:
            await _let_go(lent)
        else:
            self._kept.append(lent)


async def _let_go(lent: Lent) -> None:
    await lent.connection.close()


@contextlib.contextmanager
def given_up(driver: Any) -> Iterator[None]:
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
