"""The store opens only what it can vouch for, and says in one line why it does not."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.engine import Connection

from core.text import Private
from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from store import (
    FileHeld,
    SchemaMissing,
    SchemaNewer,
    SchemaOlder,
    SqlStore,
    StoreUnavailable,
    UnsafeRole,
    WrongMasterKey,
    migrate,
    open_store,
    schema_state,
)
from tests.contracts.store.builders import BAKERY
from tests.store.conftest import MASTER_KEY, Opened, with_companies

OTHER_KEY = bytes(range(1, 33))

TAKE_THE_FILE = """
import asyncio, sys
from store import FileHeld, migrate
try:
    asyncio.run(migrate(sys.argv[1]))
except FileHeld as refused:
    print(refused)
    sys.exit(3)
"""


async def test_a_second_process_is_kept_out_of_a_sqlite_file(
    sqlite_url: str, sqlite_file: Path, opened: Opened
) -> None:
    """Two connections to one file may corrupt it: the second is told who is in the way."""
    await opened(sqlite_url)

    other = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", TAKE_THE_FILE, sqlite_url],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[2],
    )

    assert other.returncode == 3, other.stderr
    assert (
        other.stdout.strip() == f"{sqlite_file} is in use by another process: only one may open a SQLite file"
    )


async def test_the_same_process_is_kept_out_too(sqlite_url: str, opened: Opened) -> None:
    """A second store in this process would be a second connection."""
    await opened(sqlite_url)

    with pytest.raises(FileHeld):
        await opened(sqlite_url)


async def test_a_closed_store_lets_go_of_its_file(sqlite_url: str, opened: Opened) -> None:
    """Whoever comes next may have it."""
    first = await opened(sqlite_url)

    await first.close()

    await (await opened(sqlite_url)).ping()


async def test_a_wrong_master_key_stops_the_start(sql_url: str, opened: Opened, clock: ManualClock) -> None:
    """Before anything could be written that the right key does not open."""
    first = await opened(sql_url)
    await with_companies(first, clock)
    await first.close()

    with pytest.raises(WrongMasterKey) as refused:
        await opened(sql_url, keys=(OTHER_KEY,))

    assert "WITIOP_MASTER_KEY" in str(refused.value)


@pytest.mark.parametrize("keys", [(), (b"short",), (MASTER_KEY, b"")])
async def test_a_master_key_that_cannot_be_one_is_refused(
    sqlite_url: str, opened: Opened, keys: tuple[bytes, ...]
) -> None:
    """32 bytes, and at least one."""
    with pytest.raises(WrongMasterKey):
        await opened(sqlite_url, keys=keys)


async def test_a_rotated_master_key_opens_everything_alone(
    sql_url: str, opened: Opened, clock: ManualClock
) -> None:
    """First both keys, newest first; after the rotation the old one opens nothing any more."""
    first = await opened(sql_url)
    await with_companies(first, clock)
    await first.close()
    both = await opened(sql_url, keys=(OTHER_KEY, MASTER_KEY))
    wrapped = await both.rotate_master_key()
    again = await both.rotate_master_key()
    await both.close()

    alone = await opened(sql_url, keys=(OTHER_KEY,))

    assert (wrapped, again) == (4, 0)
    assert await alone.credentials(BAKERY.id) == {"token": Private("xoxb-bread")}
    await alone.close()
    with pytest.raises(WrongMasterKey):
        await opened(sql_url)


async def test_an_empty_database_is_not_opened(
    tmp_path: Path, opened: Opened, fresh_postgres_url: str
) -> None:
    """It is set up on purpose, by `witiop migrate`."""
    for url in (f"sqlite+aiosqlite:///{tmp_path / 'none.db'}", fresh_postgres_url):
        with pytest.raises(SchemaMissing, match="witiop migrate"):
            await opened(url)
        assert (await schema_state(url)).empty


async def test_an_older_or_newer_schema_is_not_opened(sql_url: str, opened: Opened) -> None:
    """Each with its own remedy; and nobody migrates a newer one back."""
    store = await opened(sql_url)
    await store.close()
    right = (await schema_state(sql_url)).wanted
    try:
        await _set_schema(sql_url, "0000")
        with pytest.raises((SchemaOlder, SchemaNewer)):
            await opened(sql_url)

        await _set_schema(sql_url, "9999")
        with pytest.raises(SchemaNewer):
            await opened(sql_url)
        with pytest.raises(SchemaNewer):
            await migrate(sql_url)
    finally:
        await _set_schema(sql_url, right)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+asyncpg://witiop:hunter2@127.0.0.1:1/none",
        "postgresql+asyncpg://nobody:hunter2@127.0.0.1:5432/there-is-none",
        "mysql://witiop:hunter2@127.0.0.1/none",
        "hunter2",
    ],
)
async def test_an_unreachable_database_is_told_without_its_password(url: str, clock: ManualClock) -> None:
    """In one line."""
    with pytest.raises(StoreUnavailable) as refused:
        await open_store(url, master_keys=[MASTER_KEY], clock=clock, ids=CountingIds(clock))

    assert "hunter2" not in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


async def test_a_folder_that_is_not_there_is_told(tmp_path: Path, opened: Opened) -> None:
    """Rather than made."""
    with pytest.raises(StoreUnavailable):
        await migrate(f"sqlite+aiosqlite:///{tmp_path / 'nowhere' / 'store.db'}")


async def test_sqlite_keeps_what_it_committed(sqlite_url: str, opened: Opened) -> None:
    """Whatever the defaults of this build are: a commit is on the disk, and constraints hold."""
    store = await opened(sqlite_url)

    found = await _asked(
        store,
        "journal_mode",
        "synchronous",
        "foreign_keys",
        "busy_timeout",
    )

    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


async def test_postgres_keeps_what_it_committed(clean_postgres_url: str, opened: Opened) -> None:
    """Its transactions are bounded, and made by a role that walls bind."""
    store = await opened(clean_postgres_url)

    def work(connection: Connection) -> dict[str, object]:
        names = (
            "role",
            "synchronous_commit",
            "statement_timeout",
            "idle_in_transaction_session_timeout",
            "transaction_isolation",
        )
        return {name: connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in names}

    assert await store._database.read("*", work) == {
        "role": "witiop_app",
        "synchronous_commit": "on",
        "statement_timeout": "15s",
        "idle_in_transaction_session_timeout": "30s",
        "transaction_isolation": "read committed",
    }


async def test_postgres_without_its_walls_is_not_opened(fresh_postgres_url: str, opened: Opened) -> None:
    """A table whose wall was taken down could show one company's rows to another."""
    await migrate(fresh_postgres_url)
    connection = await asyncpg.connect(fresh_postgres_url.replace("+asyncpg", ""))
    await connection.execute("ALTER TABLE message NO FORCE ROW LEVEL SECURITY")
    await connection.close()

    with pytest.raises(UnsafeRole):
        await opened(fresh_postgres_url)


async def test_a_sandbox_is_marked_once_and_only_when_empty(tmp_path: Path) -> None:
    """A database that holds anything real never becomes one that may be forgotten."""
    toy, real = (f"sqlite+aiosqlite:///{tmp_path / name}.db" for name in ("toy", "real"))
    await migrate(toy, sandbox=True)
    await migrate(real)

    await migrate(real, sandbox=True)

    assert (await schema_state(toy)).sandbox
    assert not (await schema_state(real)).sandbox


async def _asked(store: SqlStore, *pragmas: str) -> dict[str, object]:
    def work(connection: Connection) -> dict[str, object]:
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in pragmas}

    return await store._database.read("", work)


async def _set_schema(url: str, version: str) -> None:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite+aiosqlite:///"))) as file, file:
            file.execute("UPDATE alembic_version SET version_num = ?", (version,))
        return
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute("UPDATE alembic_version SET version_num = $1", version)
    await connection.close()
