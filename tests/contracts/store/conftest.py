"""The stores that are held to the contract: memory, SQLite, PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.memory_store import MemoryStore
from tests.contracts.store.builders import (
    BAKERY,
    BAKERY_NUMBER,
    BREAD,
    CINEMA,
    CINEMA_NUMBER,
    FILM,
    NOON,
    SECOND_NUMBER,
    AnyStore,
)


@pytest.fixture(params=["memory"])
async def any_store(request: pytest.FixtureRequest) -> AsyncIterator[AnyStore]:
    """A store of two companies that know nothing of each other, at noon."""
    async with in_memory() as store:
        await store.store.provision(BAKERY, BAKERY_NUMBER, BREAD, {})
        await store.store.provision(BAKERY, SECOND_NUMBER, BREAD, {})
        await store.store.provision(CINEMA, CINEMA_NUMBER, FILM, {})
        await store.store.refresh_directory()
        yield store


@asynccontextmanager
async def in_memory() -> AsyncIterator[AnyStore]:
    clock = ManualClock(NOON, flowing=False)
    ids = CountingIds(clock)
    store = MemoryStore(clock, ids)

    async def expire_leases() -> None:
        store.expire_leases()

    yield AnyStore(store, clock, ids, expire_leases)
