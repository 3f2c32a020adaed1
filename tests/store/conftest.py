"""SQL stores to look into: what stands in their files and tables, and what other processes see of it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from desk.ports import Ids
from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from store import SqlStore, migrate, open_store
from tests.contracts.store.builders import (
    BAKERY,
    BAKERY_NUMBER,
    BREAD,
    CINEMA,
    CINEMA_NUMBER,
    FILM,
    NOON,
    AnyStore,
)

MASTER_KEY = bytes(range(32))

Opened = Callable[..., Awaitable[SqlStore]]


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with our schema and nothing in it; copied for each test."""
    file = tmp_path_factory.mktemp("sqlite") / "empty.db"
    elsewhere(migrate(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture
def sqlite_file(migrated_file: Path, tmp_path: Path) -> Path:
    """A SQLite file of this test's own."""
    file = tmp_path / "store.db"
    shutil.copy(migrated_file, file)
    return file


@pytest.fixture
def sqlite_url(sqlite_file: Path) -> str:
    """Its URL."""
    return f"sqlite+aiosqlite:///{sqlite_file}"


@pytest.fixture(scope="session")
def migrated_postgres_url(postgres_url_of: Callable[[str], str]) -> str:
    """The PostgreSQL database of this process, with our schema."""
    url = postgres_url_of("store")
    elsewhere(migrate(url))
    return url


@pytest.fixture
def clean_postgres_url(migrated_postgres_url: str) -> str:
    """The same with nothing in it."""
    elsewhere(emptied(migrated_postgres_url))
    return migrated_postgres_url


@pytest.fixture(params=["sqlite_url", pytest.param("clean_postgres_url", marks=pytest.mark.needs_postgres)])
def sql_url(request: pytest.FixtureRequest) -> str:
    """Each of the two databases."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
def clock() -> ManualClock:
    """Noon, until somebody winds it."""
    return ManualClock(NOON, flowing=False)


@pytest.fixture
async def opened(clock: ManualClock) -> AsyncIterator[Opened]:
    """Opens stores over one clock; all are closed at the end."""
    async with AsyncExitStack() as stack:

        async def opening(
            url: str,
            *,
            keys: tuple[bytes, ...] = (MASTER_KEY,),
            lease: timedelta = timedelta(seconds=60),
            ids: Ids | None = None,
        ) -> SqlStore:
            store = await open_store(
                url, master_keys=keys, clock=clock, ids=ids or CountingIds(clock), lease=lease
            )
            stack.push_async_callback(store.close)
            return store

        yield opening


@pytest.fixture
async def any_store(sql_url: str, opened: Opened, clock: ManualClock) -> AnyStore:
    """A store of two companies in each database."""
    return await with_companies(await opened(sql_url), clock)


@pytest.fixture
async def sqlite_store(sqlite_url: str, opened: Opened, clock: ManualClock) -> AnyStore:
    """The same in SQLite."""
    return await with_companies(await opened(sqlite_url), clock)


@pytest.fixture
async def postgres_store(clean_postgres_url: str, opened: Opened, clock: ManualClock) -> AnyStore:
    """The same in PostgreSQL."""
    return await with_companies(await opened(clean_postgres_url), clock)


async def with_companies(store: SqlStore, clock: ManualClock) -> AnyStore:
    """The store, with two companies that know nothing of each other."""
    await store.provision(BAKERY, BAKERY_NUMBER, BREAD, {"token": "xoxb-bread"})
    await store.provision(CINEMA, CINEMA_NUMBER, FILM, {"token": "xoxb-film"})
    return AnyStore(store, clock, CountingIds(clock))


def elsewhere(task: Coroutine[object, object, None]) -> None:
    """Run it in a thread and a loop of its own, whatever loop this test has."""
    with ThreadPoolExecutor(max_workers=1) as threads:
        threads.submit(asyncio.run, task).result()


async def emptied(url: str) -> None:
    """Delete every row of ours."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        tables = await connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        )
        # In any order, in one round trip; whether it outlives this machine does not matter.
        gone = "; ".join(f'DELETE FROM "{table["tablename"]}"' for table in tables)
        await connection.execute(
            f"SET session_replication_role = replica; SET synchronous_commit = off; {gone}"
        )
    finally:
        await connection.close()
