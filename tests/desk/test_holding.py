"""Work that takes longer than a lease keeps its lane, or ends when it has lost it."""

import asyncio
from datetime import UTC, datetime

import pytest

from core.ids import ConversationId, MessageId
from core.medium import MediumWanted
from desk.holding import while_held
from desk.ports import Lease, StaleLease
from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.memory_store import MemoryStore
from sandbox.office import GENERAL, NUMBER, TENANT, Office

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Watch:
    """Seconds, for leases only."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def claimed() -> tuple[Office, Watch, Lease]:
    """A lane that is worked on."""
    watch, clock = Watch(), ManualClock(NOON, flowing=False)
    store = MemoryStore(clock, CountingIds(clock), lease_clock=watch)
    await store.provision(TENANT, NUMBER, GENERAL, {})
    async with store.begin(TENANT.id) as uow:
        uow.record(MediumWanted(ConversationId("c1"), MessageId("m1")))
        await uow.commit()
    (lease,) = await store.claim_outbox(lanes=1, entries=1)
    return Office(store, clock, CountingIds(clock)), watch, lease.lease


async def test_a_lane_is_held_for_longer_than_its_lease(claimed: tuple[Office, Watch, Lease]) -> None:
    """Three leases' time of work, and nobody else gets it."""
    office, watch, lease = claimed

    async def long_work() -> str:
        for _ in range(6):
            watch.now += 30
            for _ in range(10):
                await asyncio.sleep(0)
        return "done"

    assert await while_held(office.desk, lease, long_work(), beat_seconds=0) == "done"
    assert await office.desk.store.claim_outbox(lanes=1, entries=1) == []


async def test_work_ends_when_the_lane_is_lost(claimed: tuple[Office, Watch, Lease]) -> None:
    """Somebody else has it by now: what is done here would be done twice."""
    office, watch, lease = claimed
    watch.now += 61
    assert await office.desk.store.claim_outbox(lanes=1, entries=1)
    ended = asyncio.Event()

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with pytest.raises(StaleLease):
        await while_held(office.desk, lease, endless(), beat_seconds=0)
    assert ended.is_set()


async def test_whoever_stops_the_server_stops_the_work(claimed: tuple[Office, Watch, Lease]) -> None:
    """A cancellation from outside is one."""
    office, _, lease = claimed
    working = asyncio.create_task(while_held(office.desk, lease, asyncio.Event().wait()))
    for _ in range(5):
        await asyncio.sleep(0)

    working.cancel()

    with pytest.raises(asyncio.CancelledError):
        await working
