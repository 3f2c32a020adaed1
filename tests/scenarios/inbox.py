"""What became of everything that came in, as it stands in the database; looked at while no server holds it."""

import sqlite3
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import asyncpg

_ASKED = "SELECT source, state, reason FROM inbox"


@dataclass(frozen=True, slots=True)
class End:
    """How one element ended."""

    source: str
    state: str
    reason: str | None


async def ended(database_url: str) -> list[End]:
    """Every element ever taken in, of every tenant."""
    if database_url.startswith("sqlite"):
        connection = sqlite3.connect(database_url.partition(":///")[2])
        rows = connection.execute(_ASKED).fetchall()
        connection.close()
        return [End(*row) for row in rows]
    postgres = await asyncpg.connect(urlunsplit(urlsplit(database_url)._replace(scheme="postgresql")))
    try:
        return [End(*row) for row in await postgres.fetch(_ASKED)]
    finally:
        await postgres.close()
