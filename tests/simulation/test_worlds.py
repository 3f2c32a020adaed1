"""The promises of the product under fire: random worlds over the real use cases."""

import pytest

from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.memory_store import MemoryStore
from sandbox.office import GENERAL, NUMBER, TENANT
from tests.simulation.world import NOON, World

SEEDS = 40
STEPS = 120


async def world_of(seed: int) -> World:
    clock = ManualClock(NOON, flowing=False)
    ids = CountingIds(clock)
    store = MemoryStore(clock, ids)
    await store.provision(TENANT, NUMBER, GENERAL, {})

    async def reopen() -> MemoryStore:
        store.expire_leases()
        return store

    return World(seed, clock, ids, store, reopen)


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_the_promises_hold_in_every_world(seed: int) -> None:
    """Duplicates, disorder, lost answers, crashes, clock jumps: nothing lost, nothing twice, nothing forbidden."""
    world = await world_of(seed)

    await world.lives(STEPS)

    await world.check()


async def test_the_same_seed_is_the_same_world() -> None:
    """A red seed can be looked at as often as needed."""
    first, second = await world_of(7), await world_of(7)

    await first.lives(60)
    await second.lives(60)

    assert first.office.channel.received == second.office.channel.received
    assert [post.words() for post in first.office.workspace.posts.values()] == [
        post.words() for post in second.office.workspace.posts.values()
    ]


async def test_the_worlds_are_wild_enough() -> None:
    """A simulation in which nothing goes wrong proves nothing."""
    worlds = [await world_of(seed) for seed in range(6)]

    for world in worlds:
        await world.lives(STEPS)

    assert sum(world.crashes for world in worlds) > 5
    assert sum(len(world.office.channel.received) for world in worlds) > 50
