"""The desk's tests work in an office with a store in memory and sides in this process."""

from datetime import UTC, datetime

import pytest

from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.memory_store import MemoryStore
from sandbox.office import GENERAL, NUMBER, TENANT, Office

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
async def office() -> Office:
    """A company with the skillset General and one number, at noon."""
    clock = ManualClock(NOON, flowing=False)
    store = MemoryStore(clock, CountingIds(clock))
    await store.provision(TENANT, NUMBER, GENERAL, {})
    return Office(store, clock, CountingIds(clock))
