"""Each story is told twice: over SQLite and over PostgreSQL, each time with an empty database."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from store import migrate
from store.tables import metadata
from tests.scenarios.transcript import transcript
from tests.scenarios.world import World, living

SQLITE = "sqlite"
POSTGRES = "postgres"
IN_TURN = "in_turn"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of a story marked `in_turn`, every other way is told over SQLite and the rest over PostgreSQL."""
    ways: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker(IN_TURN):
            ways.setdefault(item.nodeid.replace(f"[{SQLITE}", "[").replace(f"[{POSTGRES}", "["), []).append(
                item
            )
    twice = [
        sorted(tellings, key=lambda it: it.nodeid)
        for _, tellings in sorted(ways.items())
        if len(tellings) == 2
    ]
    left_out = [tellings[place % 2] for place, tellings in enumerate(twice)]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with our schema and nothing in it."""
    file = tmp_path_factory.mktemp("template") / "empty.db"
    _elsewhere(migrate(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def migrated_postgres_url(postgres_url_of: Callable[[str], str]) -> str:
    """A PostgreSQL database with our schema and nothing in it."""
    url = postgres_url_of("scenarios")
    _elsewhere(migrate(url))
    return url


@pytest.fixture(params=[SQLITE, pytest.param(POSTGRES, marks=pytest.mark.needs_postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with our schema and nothing in it."""
    if request.param == SQLITE:
        file = tmp_path / "witiop.db"
        shutil.copy(request.getfixturevalue("migrated_file"), file)
        return f"sqlite+aiosqlite:///{file}"
    url: str = request.getfixturevalue("migrated_postgres_url")
    _elsewhere(_emptied(url))
    return url


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """A company at work."""
    async with living(database_url) as alive:
        yield alive
        print(transcript(alive.meta, alive.slack))  # noqa: T201 - shown with a story that failed


async def _emptied(url: str) -> None:
    """Whatever an earlier story left is gone; much faster than a new database each time."""
    connection = await asyncpg.connect(urlunsplit(urlsplit(url)._replace(scheme="postgresql")), timeout=10)
    try:
        # In any order, in one round trip; whether it outlives this machine does not matter.
        gone = "; ".join(f'DELETE FROM "{table.name}"' for table in metadata.sorted_tables)
        await connection.execute(
            f"SET session_replication_role = replica; SET synchronous_commit = off; {gone}"
        )
    finally:
        await connection.close()


def _elsewhere(work: Awaitable[None]) -> None:
    """Runs a coroutine in a thread and a loop of its own, whatever loop is set here."""

    async def run() -> None:
        await work

    with ThreadPoolExecutor(max_workers=1) as threads:
        threads.submit(asyncio.run, run()).result()
