"""Many commits share one: none waits for a timer, one that fails takes nobody with it, and nobody sees half of one."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import Connection

from core.facts import ItemSetAside
from desk.items import Source
from desk.ports import StaleLease, StaleVersion, StoreUnavailable
from store.sqlite import SqliteDatabase
from tests.contracts.store.builders import BAKERY_NUMBER, AnyStore, accept, piece


async def test_a_stale_unit_fails_alone(any_store: AnyStore) -> None:
    """Twenty commit at once, two of them on what a third has changed: eighteen are written whole."""
    talk = await any_store.talk()
    contacts = [any_store.new_contact(phone=f"39333000{place:04}") for place in range(17)]

    met = [any_store.new_contact(phone=f"39333100{place:04}") for place in range(3)]

    async def change(place: int) -> None:
        async with any_store.unit() as uow:
            uow.contacts.save(met[place])
            uow.conversations.save(replace(talk, problem=f"p{place}"))
            uow.record(ItemSetAside(1, f"p{place}"))
            await uow.commit()

    async def meet(place: int) -> None:
        async with any_store.unit() as uow:
            uow.contacts.save(contacts[place])
            await uow.commit()

    ended = await asyncio.gather(*map(change, range(3)), *map(meet, range(17)), return_exceptions=True)

    assert [type(each) for each in ended].count(StaleVersion) == 2
    assert [each for each in ended if each is not None and not isinstance(each, StaleVersion)] == []
    async with any_store.unit() as uow:
        assert [len(await uow.contacts.at(each.addresses)) for each in contacts] == [1] * 17
        assert (await uow.conversations.get(talk.id)).version == talk.version + 1
        assert sorted([len(await uow.contacts.at(each.addresses)) for each in met]) == [0, 0, 1]
    assert len(await any_store.lanes()) == 1


async def test_a_stale_settlement_undoes_what_was_saved_with_it(any_store: AnyStore) -> None:
    """Beside others that are settled in the same moment."""
    await accept(any_store.store, *(piece(f"{place}", lane=f"l{place}") for place in range(8)))
    leases = await any_store.store.claim_inbox(lanes=8, entries=1)
    lost = replace(leases[0].lease, token=leases[0].lease.token - 1)
    contact = any_store.new_contact(phone="393330000001")

    async def settle(place: int) -> None:
        async with any_store.unit() as uow:
            if place == 0:
                uow.contacts.save(contact)
            uow.settle_inbox(lost if place == 0 else leases[place].lease, [])
            await uow.commit()

    ended = await asyncio.gather(*map(settle, range(8)), return_exceptions=True)

    assert [type(each) for each in ended if each is not None] == [StaleLease]
    async with any_store.unit() as uow:
        assert await uow.contacts.at(contact.addresses) == []


async def test_nobody_sees_half_of_a_commit(any_store: AnyStore) -> None:
    """A thousand looks while fifty units of two rows each are written: always both, or neither."""
    talk = await any_store.talk()
    torn = 0

    async def write(place: int) -> None:
        async with any_store.unit() as uow:
            uow.messages.save(any_store.new_inbound(talk, f"wamid.{place}.a"))
            uow.messages.save(any_store.new_inbound(talk, f"wamid.{place}.b"))
            await uow.commit()

    async def look() -> None:
        nonlocal torn
        async with any_store.unit() as uow:
            torn += len(await uow.messages.of_conversation(talk.id)) % 2

    await asyncio.gather(*(write(place) for place in range(50)), *(look() for _ in range(50)))

    assert torn == 0


async def test_what_comes_in_together_is_committed_together(any_store: AnyStore) -> None:
    """Three hundred doors at once need far fewer commits than three hundred, however slow the machine."""
    store = any_store.store
    await store.keep(Source.WHATSAPP, b"warm")
    before = await _commits(any_store)

    await asyncio.gather(*(store.keep(Source.WHATSAPP, b"%d" % place) for place in range(300)))

    taken = await _commits(any_store) - before
    assert taken <= 100
    assert await _parcels(any_store) == [b"warm", *(b"%d" % place for place in range(300))]


async def test_a_large_parcel_shares_no_commit_that_would_grow_too_large(any_store: AnyStore) -> None:
    """Three megabytes each: every one is there, in its order."""
    bodies = [bytes([place]) * 3_000_000 for place in range(4)]

    await asyncio.gather(*(any_store.store.keep(Source.WHATSAPP, body) for body in bodies))

    assert await _parcels(any_store) == bodies


async def test_a_store_that_cannot_commit_says_so_in_time(sqlite_file: Path, sqlite_store: AnyStore) -> None:
    """The door answers 503 rather than keep Meta waiting; and goes on when the file is free again."""
    store = sqlite_store.store
    with closing(sqlite3.connect(sqlite_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        started = asyncio.get_running_loop().time()

        with pytest.raises(StoreUnavailable):
            await store.keep(Source.WHATSAPP, b"late")

        assert asyncio.get_running_loop().time() - started < 4
        other.execute("ROLLBACK")
    await store.keep(Source.WHATSAPP, b"next")

    assert b"next" in await _parcels(sqlite_store)


async def test_a_full_line_is_refused_at_once(any_store: AnyStore) -> None:
    """Memory is bounded: what cannot be kept is not taken, and what was taken is kept all the same."""
    body = b"x" * 1_000_000

    ended = await asyncio.gather(
        *(any_store.store.keep(Source.WHATSAPP, body) for _ in range(70)), return_exceptions=True
    )

    too_much = [each for each in ended if "too much" in str(each)]
    assert 0 < len(too_much) < 10
    assert all(isinstance(each, StoreUnavailable) for each in ended if each is not None)
    assert len(await _parcels(any_store)) >= ended.count(None)
    await any_store.store.keep(Source.WHATSAPP, b"after")


async def test_a_commit_that_fails_is_heard_by_all_who_shared_it(sqlite_store: AnyStore) -> None:
    """And nothing of it is there."""
    database = _sqlite(sqlite_store)
    await sqlite_store.store.keep(Source.WHATSAPP, b"before")

    def broken(connection: Connection) -> None:
        connection.exec_driver_sql("ROLLBACK")  # what a full disk does to a transaction

    held_up, everybody_waits = threading.Event(), threading.Event()

    def holds_up(_: Connection) -> None:
        held_up.set()
        everybody_waits.wait(10)

    holding_up = asyncio.create_task(database.write("", holds_up))
    await asyncio.to_thread(held_up.wait)
    sharing = [
        asyncio.create_task(database.write("", broken)),
        *(asyncio.create_task(sqlite_store.store.keep(Source.WHATSAPP, b"%d" % place)) for place in range(5)),
    ]
    for _ in range(9):
        await asyncio.sleep(0)
    everybody_waits.set()
    await holding_up
    ended = await asyncio.gather(*sharing, return_exceptions=True)

    assert [type(each) for each in ended[:2]] == [StoreUnavailable, StoreUnavailable]
    there = await _parcels(sqlite_store)
    assert [b"before", *(b"%d" % place for place, each in enumerate(ended[1:]) if each is None)] == there


async def test_a_commit_holds_the_file_from_its_first_look(sqlite_file: Path, sqlite_store: AnyStore) -> None:
    """What it read is still so when it writes: nobody can slip in between, and it is never told to start over."""

    def look_then_write(connection: Connection) -> str:
        connection.exec_driver_sql("SELECT count(*) FROM meta").scalar_one()
        with closing(sqlite3.connect(sqlite_file, timeout=0)) as other:
            try:
                other.execute("INSERT INTO meta VALUES ('intruder', 'x')")
            except sqlite3.OperationalError as refused:
                told = str(refused)
            else:
                other.commit()
                told = "nobody held the file"
        connection.exec_driver_sql("INSERT INTO meta VALUES ('mine', 'x')")
        return told

    assert await _sqlite(sqlite_store).write("", look_then_write) == "database is locked"


async def test_whoever_stops_waiting_leaves_the_store_whole(any_store: AnyStore) -> None:
    """A client that hangs up in the middle: its unit is written or not, and the next one works."""
    talk = await any_store.talk()

    async def change() -> None:
        async with any_store.unit() as uow:
            uow.conversations.save(replace(await uow.conversations.get(talk.id), problem="x"))
            uow.record(ItemSetAside(1, "x"))
            await uow.commit()

    for patience in range(12):
        task = asyncio.create_task(change())
        for _ in range(patience):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    for _ in range(5):
        try:
            await change()
            break
        except StaleVersion:
            continue
    conversation = await any_store.conversation(talk.id)
    async with any_store.unit() as uow:
        assert (await uow.conversations.latest(talk.contact_id, BAKERY_NUMBER.id)) == conversation
    lease = await any_store.lane("alert:x")
    assert len(lease.entries) == conversation.version - talk.version


async def _parcels(any_store: AnyStore) -> list[bytes]:
    """The bodies of all parcels, oldest first; they are cut now."""
    bodies: list[bytes] = []
    while claimed := await any_store.store.claim_parcels(most=1000):
        bodies += [entry.body for entry in claimed.entries]
        await any_store.store.accept(claimed, [[]] * len(claimed.entries))
    return bodies


def _sqlite(any_store: AnyStore) -> SqliteDatabase:
    database: SqliteDatabase = any_store.store._database  # type: ignore[attr-defined]
    return database


async def test_attempts_asked_for_together_share_commits(any_store: AnyStore) -> None:
    """Sixty lanes about to send need far fewer commits than sixty, and each attempt is there when it is answered."""
    talks = [await any_store.talk() for _ in range(60)]
    for talk in talks:
        await any_store.reply(talk)
    leases = await any_store.store.claim_outbox(lanes=200, entries=1)
    sending = [each for each in leases if each.lease.lane.startswith("phone:")]
    before = await _commits(any_store)

    keys = await asyncio.gather(
        *(any_store.store.open_attempt(each.lease, each.entries[0], None) for each in sending)
    )

    assert len(set(keys)) == 60
    assert await _commits(any_store) - before <= 6


async def _commits(any_store: AnyStore) -> int:
    """How many commits this database has seen; of PostgreSQL, whose server others use too, those that left attempts."""
    database = any_store.store._database  # type: ignore[attr-defined]
    if isinstance(database, SqliteDatabase):
        return database.commits
    committed: int = await database.read(
        "*",
        lambda it: it.exec_driver_sql("SELECT count(DISTINCT xmin::text) FROM attempt").scalar_one(),
    )
    return committed
