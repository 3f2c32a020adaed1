"""Bundles of parcels in the databases: what becomes of them when processes die, and when several cut at once."""

import asyncio
from collections.abc import Iterator

import asyncpg
import pytest

from desk.items import Source
from desk.ports import ParcelLease
from sandbox.manual_clock import ManualClock
from store import SqlStore
from tests.contracts.store.builders import BAKERY, AnyStore, piece
from tests.store.conftest import Opened, with_companies


async def test_of_a_bundle_the_guilty_one_stands_alone(any_store: AnyStore) -> None:
    """Parcels that shared a commit share a row; not the blame for the one that kills whoever cuts it."""
    store = sql(any_store)
    await store.keep(Source.WHATSAPP, b"first of the day")
    await asyncio.gather(*(store.keep(Source.WHATSAPP, each) for each in (b"a", b"b", b"c", b"d", b"e")))
    bundles = await _bundles(store)
    alone: dict[str, list[int]] = {}

    while claimed := await store.claim_parcels(most=9):
        for entry in claimed.entries:
            alone.setdefault(entry.body.decode(), []).append(claimed.lease.crashes)
        if any(entry.body == b"c" for entry in claimed.entries) and claimed.lease.crashes < 3:
            await store.expire_leases()
            continue
        await _cut(store, claimed)

    assert bundles < 6
    assert {name: crashes[-1] for name, crashes in alone.items()} == dict.fromkeys("abde", 1) | {
        "first of the day": 1,
        "c": 3,
    }
    assert await _items(store) == ["first of the day", *"abcde"]


async def test_what_was_kept_outlives_the_process(
    sqlite_url: str, opened: Opened, clock: ManualClock
) -> None:
    """Killed while somebody was cutting: the next process finds every parcel, and cuts at once."""
    store = sql(await with_companies(await opened(sqlite_url), clock))
    await store.keep(Source.WHATSAPP, b"a")
    await store.claim_parcels(most=9)
    await store.keep(Source.SLACK, b"b")
    await store.close()

    again = await opened(sqlite_url)

    bodies = []
    while claimed := await again.claim_parcels(most=9):
        bodies += [(entry.source, entry.body) for entry in claimed.entries]
        await _cut(again, claimed)
    assert bodies == [(Source.WHATSAPP, b"a"), (Source.SLACK, b"b")]


async def test_two_processes_take_in_and_cut_the_same_once(
    clean_postgres_url: str, opened: Opened, clock: ManualClock
) -> None:
    """Meta delivers again to whichever process answers; each process' parcels keep their order."""
    one = sql(await with_companies(await opened(clean_postgres_url), clock))
    other = await opened(clean_postgres_url)
    await one.keep(Source.WHATSAPP, b"0")

    async def keep(store: SqlStore) -> None:
        for name in range(1, 40):
            await store.keep(Source.WHATSAPP, b"%d" % name)

    async def cut(store: SqlStore, kept: "asyncio.Task[None]") -> int:
        busy = 0
        while not kept.done() or await _bundles(one):
            claimed = await store.claim_parcels(most=3)
            if claimed is not None:
                busy += 1
                await _cut(store, claimed)
        return busy

    kept = [asyncio.create_task(keep(store)) for store in (one, other)]
    busy = await asyncio.gather(cut(one, kept[0]), cut(other, kept[1]))

    assert all(busy)
    assert await _items(one) == [str(each) for each in range(40)]


async def test_what_is_committed_late_under_a_lower_number_is_cut_too(
    clean_postgres_url: str, opened: Opened, clock: ManualClock
) -> None:
    """Two processes draw numbers at once, and the one that drew first may commit last."""
    store = sql(await with_companies(await opened(clean_postgres_url), clock))
    for body in (b"late", b"early"):
        await store.keep(Source.WHATSAPP, body)
    connection = await asyncpg.connect(clean_postgres_url.replace("+asyncpg", ""))
    late = await connection.fetchrow("DELETE FROM bundle WHERE id = (SELECT min(id) FROM bundle) RETURNING *")
    claimed = await store.claim_parcels(most=9)
    assert claimed is not None
    places = ", ".join(f"${place}" for place in range(1, len(late) + 1))
    await connection.execute(f"INSERT INTO bundle VALUES ({places})", *late.values())
    await connection.close()

    await _cut(store, claimed)

    rest = await store.claim_parcels(most=9)
    assert rest is not None
    assert [entry.body for entry in (*claimed.entries, *rest.entries)] == [b"early", b"late"]


async def test_a_stranger_cannot_move_a_parcel(any_store: AnyStore) -> None:
    """A sealed bundle opens only where it was written: put elsewhere it stops whoever cuts, unread."""
    store = sql(any_store)
    await store.keep(Source.WHATSAPP, b"a")
    await store._database.write("*", lambda it: it.exec_driver_sql("UPDATE bundle SET received_at = 1"))

    with pytest.raises(Exception, match="does not open"):
        await store.claim_parcels(most=9)


def sql(any_store: AnyStore) -> SqlStore:
    """The store in SQL."""
    store = any_store.store
    assert isinstance(store, SqlStore)
    return store


async def _cut(store: SqlStore, claimed: ParcelLease) -> None:
    """Each into one piece of its name."""
    cut = [[(BAKERY.id, piece(entry.body.decode()))] for entry in claimed.entries]
    await store.accept(claimed, cut)


async def _bundles(store: SqlStore) -> int:
    found: int = await store._database.read(
        "*", lambda it: it.exec_driver_sql("SELECT count(*) FROM bundle").scalar_one()
    )
    return found


async def _items(store: SqlStore) -> list[str]:
    def bodies() -> Iterator[str]:
        for lease in leases:
            for entry in lease.entries:
                yield entry.body.decode()

    leases = await store.claim_inbox(lanes=9, entries=999)
    return list(bodies())
