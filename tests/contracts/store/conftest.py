"""The stores that are held to the contract: memory, SQLite, PostgreSQL."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.memory.directory import Provisioned
from sandbox.memory_store import MemoryStore
from store import migrate, open_store
from tests.contracts.store.builders import (
    BAKERY,
    BAKERY_NUMBER,
    BREAD,
    CINEMA,
    CINEMA_NUMBER,
    FILM,
    NOON,
    SECOND_NUMBER,
    AnyStore,
)

MASTER_KEY = bytes(range(32))

COMPANIES = (
    (BAKERY, BAKERY_NUMBER, BREAD),
    (BAKERY, SECOND_NUMBER, BREAD),
    (CINEMA, CINEMA_NUMBER, FILM),
)

KEPT_TABLES = ["alembic_version", "meta", "tenant", "number", "skillset", "cipher_key"]

POSTGRES = pytest.param("clean_postgres_url", marks=pytest.mark.needs_postgres, id="postgres")


@pytest.fixture(params=[pytest.param(None, id="memory"), pytest.param("sqlite_url", id="sqlite"), POSTGRES])
def store_url(request: pytest.FixtureRequest) -> str | None:
    """Where the store of this test stands; None: in memory."""
    return None if request.param is None else str(request.getfixturevalue(request.param))


@pytest.fixture
async def any_store(store_url: str | None) -> AsyncIterator[AnyStore]:
    """A store of two companies that know nothing of each other, at noon."""
    async with in_memory() if store_url is None else in_sql(store_url) as store:
        await provision(store)
        yield store


async def provision(store: AnyStore) -> None:
    """Set up both companies, unless they stand there as an earlier test found them."""
    wanted = Provisioned()
    for company in COMPANIES:
        wanted.put(*company)
    if store.store.directory != wanted.read():
        for company in COMPANIES:
            await store.store.provision(*company, {})


@asynccontextmanager
async def in_memory() -> AsyncIterator[AnyStore]:
    clock = ManualClock(NOON, flowing=False)
    ids = CountingIds(clock)
    yield AnyStore(MemoryStore(clock, ids), clock, ids)


@asynccontextmanager
async def in_sql(url: str) -> AsyncIterator[AnyStore]:
    clock = ManualClock(NOON, flowing=False)
    ids = CountingIds(clock)
    store = await open_store(url, master_keys=[MASTER_KEY], clock=clock, ids=ids)
    try:
        yield AnyStore(store, clock, ids)
    finally:
        await store.close()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with our schema and both companies; copied for each test."""
    file = tmp_path_factory.mktemp("sqlite") / "companies.db"
    elsewhere(made(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """A SQLite database of this test's own."""
    shutil.copy(migrated_file, tmp_path / "store.db")
    return f"sqlite+aiosqlite:///{tmp_path / 'store.db'}"


@pytest.fixture(scope="session")
def migrated_postgres_url(postgres_url_of: Callable[[str], str]) -> str:
    """The PostgreSQL database of this process, with our schema and both companies."""
    url = postgres_url_of("contracts")
    elsewhere(made(url))
    return url


@pytest.fixture
def clean_postgres_url(migrated_postgres_url: str) -> str:
    """The same with nothing else in it."""
    elsewhere(emptied(migrated_postgres_url))
    return migrated_postgres_url


def elsewhere(task: Coroutine[object, object, None]) -> None:
    """Run it in a thread and a loop of its own, whatever loop this test has."""
    with ThreadPoolExecutor(max_workers=1) as threads:
        threads.submit(asyncio.run, task).result()


async def made(url: str) -> None:
    await migrate(url)
    async with in_sql(url) as store:
        await provision(store)


async def emptied(url: str) -> None:
    """Nothing left but the companies."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        tables = await connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL($1)",
            KEPT_TABLES,
        )
        async with connection.transaction():
            await connection.execute("SET LOCAL session_replication_role = replica")  # in any order
            await connection.execute("SET LOCAL synchronous_commit = off")
            await connection.execute("; ".join(f'DELETE FROM "{each["tablename"]}"' for each in tables))
            await connection.execute("DELETE FROM skillset WHERE id <> ALL($1)", [BREAD.id, FILM.id])
            await connection.execute("DELETE FROM meta WHERE name = 'present_at'")
    finally:
        await connection.close()
