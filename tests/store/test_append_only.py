"""What contacts allowed stands as it was said: the databases themselves refuse to change it."""

import sqlite3
from pathlib import Path

import asyncpg
import pytest

from core.compliance.consent import Entry, Move, Purpose, Way
from sandbox.manual_clock import ManualClock
from store.tables import consent
from tests.contracts.store.builders import BAKERY, NOON, AnyStore
from tests.store.conftest import Opened, with_companies

# A merged contact's entries become the other's.
FIXED = [column.name for column in consent.columns if column.name != "contact_id"]


@pytest.mark.parametrize("column", FIXED)
async def test_sqlite_refuses_to_change_an_entry(
    sqlite_url: str, sqlite_file: Path, opened: Opened, column: str
) -> None:
    """Any part of it, whoever asks."""
    store = await opened(sqlite_url)
    await _granted(await with_companies(store, ManualClock(NOON, flowing=False)))
    await store.close()

    with sqlite3.connect(sqlite_file) as connection:
        with pytest.raises(sqlite3.IntegrityError, match="never changes"):
            connection.execute(f"UPDATE consent SET {column} = 'x'")

        assert connection.execute("UPDATE consent SET contact_id = 'x'").rowcount == 1


@pytest.mark.needs_postgres
async def test_postgres_refuses_to_change_an_entry(postgres_store: AnyStore, clean_postgres_url: str) -> None:
    """The role we work under has no right to, to no part of it."""
    await _granted(postgres_store)
    connection = await asyncpg.connect(clean_postgres_url.replace("+asyncpg", ""))
    await connection.execute("SET ROLE witiop_app")
    await connection.execute("SELECT set_config('witiop.tenant', $1, false)", BAKERY.id)

    for column in FIXED:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"UPDATE consent SET {column} = {column}")

    assert await connection.execute("UPDATE consent SET contact_id = 'x'") == "UPDATE 1"
    await connection.close()


async def _granted(store: AnyStore) -> None:
    contact = store.new_contact(phone="393330001112")
    await store.keep(contact)
    async with store.unit() as uow:
        uow.consents.add(contact.id, Entry(Purpose.MARKETING, Move.GRANTED, NOON, Way.FORM))
        await uow.commit()
