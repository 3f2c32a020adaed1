"""The audit in the databases: only added to, and whatever somebody does behind our back is found."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest

from core.access import Role
from core.agent import RoleChanged
from core.audit import Anchor, Verdict, Wrong
from core.conversation import Conversation
from core.ids import AgentId
from core.message import Text
from core.text import Private, RichText
from desk.items import Source
from sandbox.manual_clock import ManualClock
from server.ids import RandomIds
from store import SqlStore
from store.media import SealedVault, folder_place
from tests.contracts.store.builders import BAKERY, AnyStore
from tests.store.conftest import MASTER_KEY, Opened, with_companies

PROMOTED = RoleChanged(AgentId("bea"), Role.AGENT, Role.ADMIN, by=AgentId("ada"))
OTHER_KEY = bytes(range(32, 64))

# What somebody may try who has the database: what they do, and what is found.
TAMPERING = [
    pytest.param("UPDATE audit SET deed = replace(deed, 'ada', 'bea') WHERE number = 2", 2, Wrong.CHANGED, id="edited"),
    pytest.param("UPDATE audit SET at = at + 1 WHERE number = 3", 3, Wrong.CHANGED, id="moved in time"),
    pytest.param("DELETE FROM audit WHERE number = 2", 2, Wrong.MISSING, id="deleted"),
    pytest.param(
        "DELETE FROM audit WHERE number = 2; UPDATE audit SET number = number - 1 WHERE number > 2", 2, Wrong.CHANGED,
        id="deleted and closed up",
    ),
    pytest.param(
        "UPDATE audit SET number = 99 WHERE number = 1; UPDATE audit SET number = 1 WHERE number = 2; "
        "UPDATE audit SET number = 2 WHERE number = 99",
        1, Wrong.CHANGED, id="reordered",
    ),
    pytest.param("DELETE FROM audit WHERE number > 3", 4, Wrong.CUT, id="tail cut"),
    pytest.param("DELETE FROM audit", 1, Wrong.CUT, id="all gone"),
    pytest.param("DELETE FROM audit; DELETE FROM cipher_key WHERE id = 'audit'", 1, Wrong.CUT, id="key gone"),
    pytest.param("DELETE FROM cipher_key WHERE id = 'audit'", 1, Wrong.CHANGED, id="key gone, rows left"),
]  # fmt: skip


async def filled(store: SqlStore, clock: ManualClock, deeds: int = 4) -> Anchor:
    """Some deeds of the bakery; the head, as somebody wrote it down."""
    companies = await with_companies(store, clock)
    for _ in range(deeds):
        await companies.record(PROMOTED)
    async with store.begin(BAKERY.id) as uow:
        head = await uow.audit.head()
    assert head is not None
    return head


async def checked(store: SqlStore, *anchors: Anchor) -> Verdict:
    async with store.begin(BAKERY.id) as uow:
        return await uow.audit.checked(anchors)


def in_file(file: Path, statements: str) -> None:
    """As somebody who has the file, and takes the triggers away first."""
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(f"DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; {statements}")


async def as_superuser(url: str, statements: str) -> None:
    """As somebody who runs the server, and needs no leave of triggers."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute(f"SET session_replication_role = replica; {statements}")
    finally:
        await connection.close()


@pytest.mark.parametrize(("statements", "number", "wrong"), TAMPERING)
async def test_what_was_done_to_the_file_is_found(
    sqlite_url: str, sqlite_file: Path, opened: Opened, clock: ManualClock, statements: str, number: int, wrong: Wrong
) -> None:  # fmt: skip
    """A39, on SQLite: nothing is found before, and the first bad entry after."""
    first = await opened(sqlite_url)
    head = await filled(first, clock)
    assert (await checked(first, head)).is_whole
    await first.close()

    in_file(sqlite_file, statements)

    found = await checked(await opened(sqlite_url), head)
    assert (found.number, found.wrong) == (number, wrong)


@pytest.mark.parametrize(("statements", "number", "wrong"), TAMPERING[1:9:3])
async def test_what_was_done_to_the_server_is_found(
    clean_postgres_url: str, opened: Opened, clock: ManualClock, statements: str, number: int, wrong: Wrong
) -> None:  # fmt: skip
    """A39, on PostgreSQL."""
    first = await opened(clean_postgres_url)
    head = await filled(first, clock)
    assert (await checked(first, head)).is_whole
    await first.close()

    await as_superuser(clean_postgres_url, statements)

    found = await checked(await opened(clean_postgres_url), head)
    assert (found.number, found.wrong) == (number, wrong)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET kind = 'x'",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit LIMIT 1",
    ],
)
async def test_sqlite_itself_refuses_to_change_it(
    sqlite_url: str, sqlite_file: Path, opened: Opened, clock: ManualClock, statement: str
) -> None:
    """A mistake of ours stops at the database, whatever it was meant to do."""
    store = await opened(sqlite_url)
    await filled(store, clock)
    await store.close()

    with closing(sqlite3.connect(sqlite_file)) as connection:
        connection.execute("PRAGMA recursive_triggers = ON")
        with pytest.raises(sqlite3.IntegrityError, match="only added to"):
            connection.execute(statement)


@pytest.mark.parametrize("statement", ["UPDATE audit SET kind = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
async def test_postgres_itself_refuses_to_change_it(
    clean_postgres_url: str, opened: Opened, clock: ManualClock, statement: str
) -> None:
    """The application has no right to, and even the owner is stopped by a trigger."""
    await filled(await opened(clean_postgres_url), clock)
    connection = await asyncpg.connect(clean_postgres_url.replace("+asyncpg", ""))
    try:
        with pytest.raises(asyncpg.RaiseError, match="only added to"):
            await connection.execute(statement)
        await connection.execute(f"SET ROLE witiop_app; SET witiop.tenant = '{BAKERY.id}'")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_two_servers_write_one_chain(
    clean_postgres_url: str, opened: Opened, clock: ManualClock
) -> None:
    """Instances beside each other, many deeds at once: no gap, no fork, nobody stuck."""
    one, other = [
        AnyStore(await opened(clean_postgres_url, ids=RandomIds(clock)), clock, RandomIds(clock))
        for _ in range(2)
    ]
    await with_companies(one.store, clock)  # type: ignore[arg-type]
    await other.store.refresh_directory()

    await asyncio.gather(*(store.record(PROMOTED) for _ in range(30) for store in (one, other)))

    found = await checked(await opened(clean_postgres_url))
    assert (found.entries, found.is_whole) == (60, True)


async def test_a_long_chain_is_checked_page_by_page(
    sqlite_url: str, opened: Opened, clock: ManualClock
) -> None:
    """More entries than one look takes, the end included."""
    store = await opened(sqlite_url)
    companies = await with_companies(store, clock)
    await companies.record(*[PROMOTED] * 4_001)

    found = await checked(store)

    assert (found.entries, found.is_whole) == (4_001, True)


async def test_the_chain_outlives_its_master_key(sql_url: str, opened: Opened, clock: ManualClock) -> None:
    """Rotated and the old key thrown away: what was signed before is proof as before, and the rotation stands in it."""
    first = await opened(sql_url)
    await filled(first, clock)
    await first.close()
    both = await opened(sql_url, keys=(OTHER_KEY, MASTER_KEY))
    await both.rotate_master_key()
    await both.close()

    alone = await opened(sql_url, keys=(OTHER_KEY,))

    async with alone.begin(BAKERY.id) as uow:
        [newest, *_] = await uow.audit.between(clock.now(), clock.now().replace(year=2030), 10)
    assert newest.kind == "KeysRotated"
    assert '"keys":3' in newest.deed
    assert (await checked(alone)).is_whole


async def test_words_and_files_outlive_their_master_key(
    sql_url: str, opened: Opened, clock: ManualClock, tmp_path: Path
) -> None:
    """Rotated beside work that goes on, the old key thrown away: everything opens, also what came in meanwhile."""
    place, today = folder_place(tmp_path / "vault"), clock.now().date()

    async def chunks(content: bytes) -> AsyncIterator[bytes]:
        yield content

    first = await with_companies(await opened(sql_url, ids=RandomIds(clock)), clock)
    before = await said_something(first)
    vault = SealedVault(place, first.store.cipher_of, clock)  # type: ignore[attr-defined]
    file = await vault.keep(BAKERY.id, before.contact_id, chunks(b"a photo"), today=today)
    await first.store.keep(Source.WHATSAPP, b"a parcel under the old key")
    await first.store.close()  # type: ignore[attr-defined]

    both = await opened(sql_url, keys=(OTHER_KEY, MASTER_KEY), ids=RandomIds(clock))
    beside = AnyStore(both, clock, RandomIds(clock))
    await both.keep(Source.WHATSAPP, b"a parcel before")
    meanwhile, _ = await asyncio.gather(said_something(beside), both.rotate_master_key())
    await both.keep(Source.WHATSAPP, b"a parcel after")
    await both.close()

    alone = await opened(sql_url, keys=(OTHER_KEY,))
    async with alone.begin(BAKERY.id) as uow:
        for talk in (before, meanwhile):
            message = await uow.messages.last_inbound(talk.id)
            assert message is not None
            assert message.content == Text(RichText.plain("Buongiorno"))
            assert (await uow.contacts.get(talk.contact_id)).name == Private("Ada")
    vault = SealedVault(place, alone.cipher_of, clock)
    assert [chunk async for chunk in vault.read(BAKERY.id, file.ref)] == [b"a photo"]
    parcels = await alone.claim_parcels(most=9)
    assert parcels is not None
    assert [entry.body for entry in parcels.entries] == [
        b"a parcel under the old key",
        b"a parcel before",
        b"a parcel after",
    ]


async def said_something(store: AnyStore) -> Conversation:
    contact = store.new_contact(phone=store.ids.new())
    talk = await store.new_conversation(contact)
    await store.keep(contact, talk, store.new_inbound(talk))
    return talk


async def test_no_key_of_the_audit_stands_in_the_database(
    sqlite_url: str, sqlite_file: Path, opened: Opened, clock: ManualClock
) -> None:
    """Whoever has the file alone signs nothing: the key is there only as the master key wrapped it."""
    store = await opened(sqlite_url)
    await filled(store, clock)
    await store.close()

    with closing(sqlite3.connect(sqlite_file)) as connection:
        rows = connection.execute("SELECT wrapped_by FROM cipher_key WHERE id = 'audit'").fetchall()

    assert rows
    assert all(wrapped_by != "tenant" for (wrapped_by,) in rows)
