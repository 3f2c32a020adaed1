"""What a database is asked for is asked in the right moment: seen from a second connection to the same database."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import asyncpg
import pytest

from desk.items import Source
from tests.contracts.store.builders import BAKERY, BAKERY_NUMBER, BREAD, accept, piece
from tests.contracts.store.conftest import POSTGRES, in_sql

# Long enough for a commit that nobody holds up.
_A_MOMENT = 0.3


@pytest.fixture(params=[pytest.param("sqlite_url", id="sqlite"), POSTGRES])
def database_url(request: pytest.FixtureRequest) -> str:
    """Where the store of this test stands."""
    return str(request.getfixturevalue(request.param))


@asynccontextmanager
async def _held_up(url: str) -> AsyncIterator[None]:
    """Somebody else is writing: what wants to be committed has to wait."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.partition("///")[2], isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("UPDATE tenant SET language = language")
            yield
            other.execute("COMMIT")
        return
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE inbox, bundle IN EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()


async def test_keep_returns_when_it_is_committed_and_not_before(database_url: str) -> None:
    """The door answers 200 when this returns: nobody may be told so of something that is still under way."""
    async with in_sql(database_url) as any_store:
        await any_store.store.keep(Source.WHATSAPP, b"a")  # what is made once a day is made

        async with _held_up(database_url):
            keeping = asyncio.create_task(any_store.store.keep(Source.WHATSAPP, b"b"))
            early, _ = await asyncio.wait({keeping}, timeout=_A_MOMENT)
        await keeping

        assert not early
        claimed = await any_store.store.claim_parcels(most=9)
        assert claimed is not None
        assert [entry.body for entry in claimed.entries] == [b"a", b"b"]


async def test_a_parcel_is_gone_when_its_pieces_are_there_and_not_before(database_url: str) -> None:
    """In one transaction: whoever dies in the middle leaves it as it was."""
    async with in_sql(database_url) as any_store:
        await any_store.store.provision(BAKERY, BAKERY_NUMBER, BREAD, {})
        await accept(any_store.store, piece("a"))  # what is made once a day is made
        await any_store.store.keep(Source.WHATSAPP, b"whole")
        claimed = await any_store.store.claim_parcels(most=9)
        assert claimed is not None

        async with _held_up(database_url):
            accepting = asyncio.create_task(any_store.store.accept(claimed, [[(BAKERY.id, piece("b"))]]))
            await asyncio.wait({accepting}, timeout=_A_MOMENT)
            seen = await _seen(database_url)
        await accepting

        assert seen == (1, 1)
        assert await _seen(database_url) == (0, 2)


async def test_pieces_that_cannot_be_written_leave_their_parcel(database_url: str) -> None:
    """A full disk, a broken table: nothing is thrown away, and all of it is there when the database is well again."""
    async with in_sql(database_url) as any_store:
        await any_store.store.provision(BAKERY, BAKERY_NUMBER, BREAD, {})
        await accept(any_store.store, piece("a"))
        await any_store.store.keep(Source.WHATSAPP, b"whole")
        claimed = await any_store.store.claim_parcels(most=9)
        assert claimed is not None

        async with _refusing(database_url):
            with pytest.raises(Exception, match=r"(?i)nothing_gets_in"):
                await any_store.store.accept(claimed, [[(BAKERY.id, piece("b"))]])

        assert await _seen(database_url) == (1, 1)
        await any_store.store.accept(claimed, [[(BAKERY.id, piece("b"))]])
        assert await _seen(database_url) == (0, 2)


@asynccontextmanager
async def _refusing(url: str) -> AsyncIterator[None]:
    """The database takes no item."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.partition("///")[2], isolation_level=None)) as other:
            other.execute(
                "CREATE TRIGGER refusing BEFORE INSERT ON inbox BEGIN SELECT RAISE(ABORT, 'nothing_gets_in'); END"
            )
            yield
            other.execute("DROP TRIGGER refusing")
        return
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute("ALTER TABLE inbox ADD CONSTRAINT nothing_gets_in CHECK (false) NOT VALID")
        yield
        await connection.execute("ALTER TABLE inbox DROP CONSTRAINT nothing_gets_in")
    finally:
        await connection.close()


async def _seen(url: str) -> tuple[int, int]:
    """How many bundles and how many items another connection sees."""
    counts = "SELECT (SELECT count(*) FROM bundle), (SELECT count(*) FROM inbox)"
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.partition("///")[2])) as other:
            bundles, items = other.execute(counts).fetchone()
        return bundles, items
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        bundles, items = await connection.fetchrow(counts)
    finally:
        await connection.close()
    return bundles, items


async def test_who_reads_before_writing_waits_for_the_lock_first(sqlite_url: str) -> None:
    """A transaction that becomes a writing one too late has looked at a state that is gone, and fails."""
    async with in_sql(sqlite_url) as any_store:
        await any_store.store.provision(BAKERY, BAKERY_NUMBER, BREAD, {})
        await accept(any_store.store, piece("a"))

        async with _held_up(sqlite_url):
            claiming = asyncio.create_task(any_store.store.claim_inbox(lanes=1, entries=1))
            early, _ = await asyncio.wait({claiming}, timeout=_A_MOMENT)

        assert not early
        assert len(await claiming) == 1


async def test_two_doors_may_take_in_the_same_at_the_same_time(database_url: str) -> None:
    """A platform that delivers twice at once is told 200 twice, and the item is there once."""
    async with in_sql(database_url) as any_store:
        await any_store.store.provision(BAKERY, BAKERY_NUMBER, BREAD, {})

        await asyncio.gather(*(any_store.store.keep(Source.WHATSAPP, b"%d" % door) for door in range(8)))
        while claimed := await any_store.store.claim_parcels(most=3):
            cut = [
                [(BAKERY.id, piece("a")), (BAKERY.id, piece(f"own {e.body.decode()}"))]
                for e in claimed.entries
            ]
            await any_store.store.accept(claimed, cut)

        [lease] = await any_store.store.claim_inbox(lanes=1, entries=100)
        bodies = sorted(entry.body for entry in lease.entries)
        assert bodies == sorted([b"a", *(b"own %d" % door for door in range(8))])
