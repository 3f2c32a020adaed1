"""The migrations lead to the tables the code writes to, on both databases, however often they are run."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import asyncpg
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from store import migrate, schema_state
from store.tables import CROSSING, WALLED, meta, metadata


async def test_sqlite_migrated_is_sqlite_as_the_code_sees_it(tmp_path: Path) -> None:
    """Every table and index, word for word."""
    migrated, declared = tmp_path / "migrated.db", tmp_path / "declared.db"
    await migrate(f"sqlite+aiosqlite:///{migrated}")
    engine = create_engine(f"sqlite:///{declared}")
    metadata.create_all(engine)
    engine.dispose()

    assert _sqlite_schema(migrated) == _sqlite_schema(declared)


async def test_postgres_migrated_is_postgres_as_the_code_sees_it(fresh_postgres_url: str) -> None:
    """Every column, index and constraint, as the server itself describes them."""
    await migrate(fresh_postgres_url)
    migrated = await _postgres_schema(fresh_postgres_url)

    engine = create_async_engine(fresh_postgres_url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.drop_all)
        await connection.run_sync(metadata.create_all)
    await engine.dispose()

    assert await _postgres_schema(fresh_postgres_url) == migrated


async def test_migrating_again_changes_nothing(tmp_path: Path, fresh_postgres_url: str) -> None:
    """It may be run at every start."""
    for url in (f"sqlite+aiosqlite:///{tmp_path / 'again.db'}", fresh_postgres_url):
        await migrate(url)
        before = await schema_state(url)

        await migrate(url)

        assert await schema_state(url) == before
        assert before.is_right


def test_every_table_has_its_wall() -> None:
    """A table that nobody put on either side of the walls would be seen by every company."""
    assert {*WALLED, *CROSSING, meta} == set(metadata.tables.values())


def test_a_tenant_leads_every_key() -> None:
    """So that tables can be told apart, walled and distributed by company."""
    for table in metadata.tables.values():
        if table in {meta, *(each for each in CROSSING if each.name == "tenant")}:
            continue
        first = next(iter(table.primary_key.columns)).name
        assert first == "tenant_id", table.name


def _sqlite_schema(file: Path) -> dict[str, list[str]]:
    """Statements by name: columns in their order, then constraints in any."""
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    parts = {name: re.sub(r"\s+", " ", sql).removesuffix(" )").split(", CONSTRAINT ") for name, sql in rows}
    return {
        name: [first, *sorted(rest)] for name, (first, *rest) in parts.items() if name != "alembic_version"
    }


async def _postgres_schema(url: str) -> dict[str, list[tuple[object, ...]]]:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        questions = {
            "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity "
            "FROM information_schema.columns WHERE table_schema = 'public'",
            "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
            "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace",
            "sequences": "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'",
        }
        found = {}
        for what, question in questions.items():
            rows = [tuple(row) for row in await connection.fetch(question)]
            found[what] = sorted(row for row in rows if row[0] != "alembic_version")
        return found
    finally:
        await connection.close()
