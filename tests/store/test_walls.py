"""PostgreSQL says a second time that one company never sees another's rows."""

from collections.abc import AsyncIterator
from typing import TypeAlias

import asyncpg
import pytest

from desk.items import Source
from store.tables import CROSSING, WALLED
from tests.contracts.store.builders import BAKERY, CINEMA, CINEMA_NUMBER, AnyStore, accept, piece

Raw: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

ALL_TABLES = [table.name for table in (*WALLED, *CROSSING)]


@pytest.fixture
async def connection(postgres_store: AnyStore, clean_postgres_url: str) -> AsyncIterator[Raw]:
    """A connection under the application's role, in a transaction, beside a store with rows of two companies."""
    talk = await postgres_store.talk()
    await postgres_store.keep(postgres_store.new_inbound(talk), postgres_store.new_agent())
    await postgres_store.reply(talk)
    await postgres_store.talk(CINEMA_NUMBER, CINEMA)
    await accept(postgres_store.store, piece("a"))
    await postgres_store.store.keep(Source.WHATSAPP, b"of many")
    await postgres_store.store.claim_inbox(lanes=1, entries=1)
    found = await asyncpg.connect(clean_postgres_url.replace("+asyncpg", ""))
    await found.execute("SET ROLE witiop_app")
    async with found.transaction():
        yield found
    await found.close()


async def test_without_a_tenant_there_are_no_rows(connection: Raw) -> None:
    """A forgotten setting shows nothing rather than everything."""
    assert await _counts(connection) == dict.fromkeys(ALL_TABLES, 0)


@pytest.mark.parametrize("nothing", ["", "nobody", "%"])
async def test_a_tenant_that_is_none_sees_no_rows(connection: Raw, nothing: str) -> None:
    """Nor does a setting that was tampered with."""
    await _as(connection, nothing)

    assert await _counts(connection) == dict.fromkeys(ALL_TABLES, 0)


async def test_a_tenant_sees_its_own_rows_alone(connection: Raw) -> None:
    """Whatever the statement asks for."""
    await _as(connection, CINEMA.id)

    for table in ALL_TABLES:
        column = "id" if table == "tenant" else "tenant_id"
        owners = {row[0] for row in await connection.fetch(f"SELECT {column} FROM {table}")}
        assert owners <= {CINEMA.id}, table
    assert (await _counts(connection))["conversation"] == 1
    assert await connection.execute("UPDATE message SET problem = 'x'") == "UPDATE 0"
    assert await connection.execute("DELETE FROM agent") == "DELETE 0"


async def test_a_tenant_writes_no_other_tenants_rows(connection: Raw) -> None:
    """Not even new ones."""
    await _as(connection, CINEMA.id)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("INSERT INTO counter VALUES ($1, 'forged', 1)", BAKERY.id)


async def test_who_claims_for_all_sees_nothing_that_can_be_read(connection: Raw) -> None:
    """The one who takes in and claims across tenants sees queues, keys under their wrapping, and the directory."""
    await _as(connection, "*")

    counts = await _counts(connection)

    assert {table.name: counts[table.name] for table in WALLED} == {table.name: 0 for table in WALLED}
    assert (counts["inbox"], counts["bundle"]) == (1, 1)
    assert counts["tenant"] == 2


async def test_the_setting_ends_with_its_transaction(postgres_store: AnyStore) -> None:
    """A connection that goes back to the pool belongs to nobody."""
    await postgres_store.talk()

    database = postgres_store.store._database  # type: ignore[attr-defined]
    async with database._connections.one() as again:
        rows = await again.driver.fetchval("SELECT count(*) FROM conversation")

    assert rows == 0


async def _as(connection: Raw, tenant: str) -> None:
    await connection.execute("SELECT set_config('witiop.tenant', $1, true)", tenant)


async def _counts(connection: Raw) -> dict[str, int]:
    return {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in ALL_TABLES}
