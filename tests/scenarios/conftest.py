"""Each story is told twice: over SQLite and over PostgreSQL, each time with a database of its own."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from store import migrate
from tests.scenarios.transcript import transcript
from tests.scenarios.world import World, living

SQLITE = "sqlite"
POSTGRES = "postgres"

_numbers = count(1)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with our schema and nothing in it."""
    file = tmp_path_factory.mktemp("template") / "empty.db"
    _elsewhere(migrate(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def migrated_postgres_url(postgres_url: str) -> str:
    """A PostgreSQL database with our schema and nothing in it."""
    _elsewhere(migrate(postgres_url))
    return postgres_url


@pytest.fixture(params=[SQLITE, pytest.param(POSTGRES, marks=pytest.mark.needs_postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database with our schema, of this story's own."""
    if request.param == SQLITE:
        file = tmp_path / "witiop.db"
        shutil.copy(request.getfixturevalue("migrated_file"), file)
        yield f"sqlite+aiosqlite:///{file}"
        return
    template = request.getfixturevalue("migrated_postgres_url")
    name = f"{_name(template)}_{next(_numbers)}"
    _elsewhere(_asked(template, f'CREATE DATABASE "{name}" TEMPLATE "{_name(template)}"'))
    try:
        yield urlunsplit(urlsplit(template)._replace(path=f"/{name}"))
    finally:
        _elsewhere(_asked(template, f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """A company at work."""
    async with living(database_url) as alive:
        yield alive
        print(transcript(alive.meta, alive.slack))  # noqa: T201 - shown with a story that failed


def _name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


async def _asked(url: str, statement: str) -> None:
    """Beside the template: nobody may be connected to it while it is copied."""
    beside = urlunsplit(urlsplit(url)._replace(scheme="postgresql", path="/postgres"))
    connection = await asyncpg.connect(beside, timeout=10)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _elsewhere(work: Awaitable[None]) -> None:
    """Runs a coroutine in a thread and a loop of its own, whatever loop is set here."""

    async def run() -> None:
        await work

    with ThreadPoolExecutor(max_workers=1) as threads:
        threads.submit(asyncio.run, run()).result()
