"""What the databases themselves add to the promises of lanes: clocks, processes, deep queues."""

import asyncio
import itertools
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Connection

from desk.ports import (
    InboxLease,
    InboxOutcome,
    InboxState,
    OutboxLease,
    OutboxOutcome,
    OutboxState,
    StaleLease,
    Store,
)
from sandbox.manual_clock import ManualClock
from store import SqlStore
from tests.contracts.store.builders import BAKERY, MINUTE, NOON, AnyStore, accept, piece, some_facts, take_in
from tests.store.conftest import Opened, with_companies

SOON = timedelta(milliseconds=40)


async def test_a_lease_runs_out_by_the_databases_clock(
    sql_url: str, opened: Opened, clock: ManualClock
) -> None:
    """The desk's clock stands still all the while: it says nothing about who is alive."""
    any_store = await with_companies(await opened(sql_url, lease=SOON), clock)
    await accept(any_store.store, piece("a"))
    [slow] = await any_store.store.claim_inbox(lanes=1, entries=1)

    [quick] = await eventually(any_store.store)

    assert quick.lease.token > slow.lease.token
    assert (slow.lease.crashes, quick.lease.crashes) == (0, 1)
    with pytest.raises(StaleLease):
        await settle(any_store.store, slow)
    await settle(any_store.store, quick)


async def test_an_hour_on_the_desks_clock_ends_no_lease(any_store: AnyStore) -> None:
    """Winding the sandbox's clock must not make two workers do one thing."""
    await accept(any_store.store, piece("a"))
    await any_store.store.claim_inbox(lanes=1, entries=1)

    any_store.clock.advance(60 * MINUTE)

    assert await any_store.store.claim_inbox(lanes=1, entries=1) == []


async def test_an_attempt_keeps_its_lane(sql_url: str, opened: Opened, clock: ManualClock) -> None:
    """Each request that leaves starts the lease anew, so a slow far side loses no lane."""
    any_store = await with_companies(await opened(sql_url, lease=timedelta(seconds=2)), clock)
    talk = await any_store.talk()
    await any_store.record(*some_facts(talk, 1))
    lease = await any_store.lane(f"card:{talk.id}")
    before = await leased_until(any_store)

    await any_store.store.open_attempt(lease.lease, lease.entries[0], None)

    assert await leased_until(any_store) >= before
    assert await any_store.store.claim_outbox(lanes=9, entries=9) == []


async def test_a_lane_that_comes_back_gives_no_old_token_again(any_store: AnyStore) -> None:
    """A lane's row goes when it is empty; whoever held it then must not pass for whoever holds it now."""
    tokens = []
    for name in ("a", "b", "c"):
        await accept(any_store.store, piece(name))
        [claimed] = await any_store.store.claim_inbox(lanes=1, entries=9)
        tokens.append(claimed.lease)
        await settle(any_store.store, claimed)

    assert await rows(any_store, "lane") == 0
    assert tokens[0].token < tokens[1].token < tokens[2].token
    await accept(any_store.store, piece("d"))
    await any_store.store.claim_inbox(lanes=1, entries=9)
    async with any_store.unit() as uow:
        uow.settle_inbox(tokens[0], [])
        with pytest.raises(StaleLease):
            await uow.commit()


async def test_a_deep_lane_hides_no_other(any_store: AnyStore) -> None:
    """Ten thousand reports of one number wait first; everybody else's single message still gets its turn."""
    deep = [(BAKERY.id, piece(f"r{each}", lane="reports:1")) for each in range(10_000)]
    for start in range(0, len(deep), 1000):
        await take_in(any_store.store, *deep[start : start + 1000])
    any_store.clock.advance(timedelta(seconds=1))
    await accept(any_store.store, *(piece(f"m{each}", lane=f"contact:1:{each}") for each in range(20)))

    claimed = await any_store.store.claim_inbox(lanes=64, entries=100)

    assert claimed[0].lease.lane == "reports:1"
    assert len(claimed) == 21
    assert len(claimed[0].entries) == 100
    for lease in claimed:
        await settle(any_store.store, lease)
    assert len(await any_store.store.claim_inbox(lanes=64, entries=100)) == 1


async def test_a_deep_lane_that_is_held_hides_no_other(any_store: AnyStore) -> None:
    """Nor does it when its holder is still busy."""
    deep = [(BAKERY.id, piece(f"r{each}", lane="reports:1")) for each in range(2_500)]
    await take_in(any_store.store, *deep)
    await any_store.store.claim_inbox(lanes=1, entries=1)
    await accept(any_store.store, piece("m", lane="contact:1:2"))

    [claimed] = await any_store.store.claim_inbox(lanes=64, entries=100)

    assert claimed.lease.lane == "contact:1:2"


async def test_two_processes_share_the_work(clean_postgres_url: str, opened: Opened) -> None:
    """Each lane is given to one of them, whoever asks first, and none waits for the other."""
    one, other = await two_stores(clean_postgres_url, opened)
    lanes = [f"contact:1:{each}" for each in range(200)]
    await accept(one, *(piece(lane, lane=lane) for lane in lanes))

    claims = await asyncio.gather(
        *(store.claim_inbox(lanes=25, entries=5) for store in (one, other) for _ in range(8))
    )

    given = [lease.lease.lane for claim in claims for lease in claim]
    assert len(given) == len(set(given))
    rest = await one.claim_inbox(lanes=200, entries=5)
    assert sorted([*given, *(lease.lease.lane for lease in rest)]) == sorted(lanes)


async def test_a_killed_process_leaves_its_lanes_to_the_next(
    sqlite_url: str, opened: Opened, clock: ManualClock
) -> None:
    """On SQLite there is only one: what it held when it died is free as soon as it is back, and counted."""
    any_store = await with_companies(await opened(sqlite_url), clock)
    await accept(any_store.store, piece("a"))
    await any_store.store.claim_inbox(lanes=1, entries=1)
    await any_store.store.close()  # type: ignore[attr-defined]

    again = await opened(sqlite_url)

    [claimed] = await again.claim_inbox(lanes=1, entries=1)
    assert claimed.lease.crashes == 1


async def test_rested_lanes_are_forgotten(any_store: AnyStore) -> None:
    """Lanes of messages long done must not pile up."""
    talk = await any_store.talk()
    await any_store.record(*some_facts(talk, 1))
    lease = await any_store.lane(f"card:{talk.id}")
    await any_store.settle(lease, OutboxState.DONE, pause=MINUTE)
    resting = await rows(any_store, "lane")
    any_store.clock.advance(MINUTE)

    store = sql(any_store)
    store._swept -= 3600
    await store.claim_outbox(lanes=1, entries=1)

    assert resting == 1
    assert await rows(any_store, "lane") == 0


async def test_lanes_of_a_person_bear_no_address(any_store: AnyStore) -> None:
    """The lane's name in the database tells nobody who writes."""
    await accept(any_store.store, piece("a", lane="contact:1:393331234567"))

    names = await values(any_store, "SELECT lane FROM inbox")

    assert names[0].startswith("contact:")
    assert "393331234567" not in names[0]


@pytest.mark.parametrize(
    "end", [InboxState.DONE, InboxState.IGNORED, InboxState.DEAD, InboxState.QUARANTINED]
)
async def test_the_database_itself_holds_an_ended_item_back(any_store: AnyStore, end: InboxState) -> None:
    """An ended row is never due again, whatever code writes it."""
    await accept(any_store.store, piece("a"))
    [claimed] = await any_store.store.claim_inbox(lanes=1, entries=1)
    await settle(any_store.store, claimed, end)

    with pytest.raises(Exception, match=r"(?i)check"):
        await values(any_store, "UPDATE inbox SET due_at = 1 RETURNING state")


async def test_retries_of_many_lanes_keep_their_order(any_store: AnyStore) -> None:
    """Longest waiting first, over rounds of success and failure."""
    talks = [await any_store.talk() for _ in range(6)]
    ids = itertools.count()
    for talk in talks:
        await any_store.record(*some_facts(talk, 2))
        any_store.clock.advance(timedelta(seconds=1))

    first = await any_store.store.claim_outbox(lanes=6, entries=1)
    for lease in first[:3]:
        await settle_out(any_store.store, lease, OutboxState.READY, due=6 + next(ids))
    for lease in first[3:]:
        await settle_out(any_store.store, lease, OutboxState.DONE)
    any_store.clock.advance(timedelta(seconds=60))
    second = await any_store.store.claim_outbox(lanes=6, entries=9)

    order = [lease.lease.lane for lease in second]
    assert order == [f"card:{talk.id}" for talk in [*talks[3:], *talks[:3]]]


async def eventually(store: Store) -> list[InboxLease]:
    """Ask until a lane is free; its lease is short."""
    for _ in range(500):
        claimed = await store.claim_inbox(lanes=1, entries=1)
        if claimed:
            return list(claimed)
        await asyncio.sleep(0.01)
    raise AssertionError("the lease never ran out")


async def two_stores(url: str, opened: Opened) -> tuple[SqlStore, SqlStore]:
    one, other = await opened(url), await opened(url)
    await with_companies(one, ManualClock(NOON, flowing=False))
    await other.refresh_directory()
    return one, other


async def settle(store: Store, claimed: InboxLease, state: InboxState = InboxState.DONE) -> None:
    async with store.begin(claimed.lease.tenant_id) as uow:
        uow.settle_inbox(claimed.lease, [InboxOutcome(entry, state, "code") for entry in claimed.entries])
        await uow.commit()


async def settle_out(store: Store, claimed: OutboxLease, state: OutboxState, due: int = 0) -> None:
    due_at = NOON + timedelta(seconds=due) if state is OutboxState.READY else None
    async with store.begin(claimed.lease.tenant_id) as uow:
        uow.settle_outbox(claimed.lease, [OutboxOutcome(claimed.entries[0], state, due_at)], free=True)
        await uow.commit()


async def leased_until(any_store: AnyStore) -> int:
    [found] = await values(any_store, "SELECT leased_until FROM lane")
    return int(found)


async def rows(any_store: AnyStore, table: str) -> int:
    [found] = await values(any_store, f"SELECT count(*) FROM {table}")
    return int(found)


async def values(any_store: AnyStore, statement: str) -> list[Any]:
    def work(connection: Connection) -> list[Any]:
        return list(connection.execute(text(statement)).scalars())

    return await sql(any_store)._database.read("*", work)


def sql(any_store: AnyStore) -> SqlStore:
    """The store, known to be one of ours."""
    assert isinstance(any_store.store, SqlStore)
    return any_store.store
