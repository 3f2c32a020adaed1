"""The database, seen from outside: made for one run, wound forward, and asked at the end."""

import secrets
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import asyncpg

POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"

# Time passes for whatever waits by the clock: leases of the dead, retries, doubts. Never what has ended.
_LEASES = "UPDATE lane SET leased_until = 0 WHERE leased_until IS NOT NULL"
_WAITS = (
    "UPDATE outbox SET due_at = due_at - {microseconds} WHERE due_at IS NOT NULL AND kind <> 'WatchWindow'",
    "UPDATE lane SET paused_until = paused_until - {microseconds} WHERE paused_until IS NOT NULL",
)
_INBOX = (
    "SELECT state, count(*) FROM inbox GROUP BY state "
    "UNION ALL SELECT 'uncut', sum(parcels - cut) FROM bundle HAVING count(*) > 0"
)
_OUTBOX = "SELECT kind || ' ' || state, count(*) FROM outbox GROUP BY 1"
_ATTEMPTS = "SELECT coalesce(outcome, 'open'), count(*) FROM attempt GROUP BY 1"


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by state: `inbox` by its own, and parcels uncut; `outbox` by kind and state, `attempts` by outcome."""

    inbox: dict[str, int]
    outbox: dict[str, int]
    attempts: dict[str, int]


class Records(Protocol):
    """One database. url: as the server is given it. May be asked only while no server holds it."""

    name: str
    url: str

    async def leases_run_out(self) -> None:
        """A minute passes for whoever held a lease."""
        ...

    async def time_passes(self, seconds: float) -> None:
        """So much time passes for what waits."""
        ...

    async def counts(self) -> Counts:
        """What is in there."""
        ...


class SqliteRecords:
    """A file."""

    name = "sqlite"

    def __init__(self, file: Path) -> None:
        self._file = file
        self.url = f"sqlite+aiosqlite:///{file}"

    async def leases_run_out(self) -> None:
        """The server does it by itself: whoever opens the file is alone."""

    async def time_passes(self, seconds: float) -> None:
        """By winding what waits."""
        with closing(sqlite3.connect(self._file)) as connection:
            for statement in _WAITS:
                connection.execute(statement.format(microseconds=int(seconds * 1e6)))
            connection.commit()

    async def counts(self) -> Counts:
        """By asking the file."""
        with closing(sqlite3.connect(self._file)) as connection:
            asked = [dict(connection.execute(statement)) for statement in (_INBOX, _OUTBOX, _ATTEMPTS)]
        return Counts(*asked)


class PostgresRecords:
    """A database of a server. May be wound while a server works with it."""

    name = "postgres"

    def __init__(self, url: str) -> None:
        self.url = url

    async def leases_run_out(self) -> None:
        """By winding the leases."""
        await self._execute(_LEASES)

    async def time_passes(self, seconds: float) -> None:
        """By winding what waits."""
        for statement in _WAITS:
            await self._execute(statement.format(microseconds=int(seconds * 1e6)))

    async def counts(self) -> Counts:
        """By asking the server."""
        asked = []
        for statement in (_INBOX, _OUTBOX, _ATTEMPTS):
            connection = await asyncpg.connect(self._plain)
            try:
                rows = await connection.fetch(statement)
            finally:
                await connection.close()
            asked.append({row[0]: row[1] for row in rows})
        return Counts(*asked)

    @property
    def _plain(self) -> str:
        return self.url.replace("+asyncpg", "")

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self._plain)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@asynccontextmanager
async def own_postgres(server: str = POSTGRES) -> AsyncIterator[PostgresRecords]:
    """A database of this run's own, dropped at the end."""
    name = f"witiop_kill_{secrets.token_hex(8)}"
    await PostgresRecords(server)._execute(f'CREATE DATABASE "{name}"')
    try:
        yield PostgresRecords(f"{server.rpartition('/')[0].replace('://', '+asyncpg://')}/{name}")
    finally:
        await PostgresRecords(server)._execute(f'DROP DATABASE "{name}" WITH (FORCE)')
