"""What became of effects, where nothing else is written: as safe as in a unit of work, and many share a commit."""

import asyncio
from datetime import timedelta

import pytest

from core.conversation import Conversation
from desk.ports import AttemptOutcome, OutboxLease, OutboxOutcome, OutboxState, StaleLease
from tests.contracts.store.builders import CINEMA, CINEMA_NUMBER, MINUTE, AnyStore, some_facts


async def test_what_was_settled_is_over_and_its_lane_goes_on(any_store: AnyStore) -> None:
    """The first effect is done, the second is next."""
    lease = await with_facts(any_store, await any_store.talk())

    await any_store.store.settle(lease.lease, [done(lease)], free=True)

    again = await any_store.lane(lease.lease.lane)
    assert again.entries == lease.entries[1:]
    assert again.lease.token > lease.lease.token


async def test_who_goes_on_keeps_the_lane(any_store: AnyStore) -> None:
    """Until it is given back nobody else gets it; no crash is counted against it."""
    lease = await with_facts(any_store, await any_store.talk())

    await any_store.store.settle(lease.lease, [done(lease)], free=False)

    assert lease.lease.lane not in await any_store.lanes()
    await any_store.store.settle(lease.lease, [], free=True)
    again = await any_store.lane(lease.lease.lane)
    assert (again.entries, again.lease.crashes) == (lease.entries[1:], 0)


async def test_who_lost_the_lane_settles_nothing(any_store: AnyStore) -> None:
    """Neither the effect nor its attempt; whoever has the lane by now finds both as they were."""
    talk = await any_store.talk()
    slow, key = await any_store.attempt(await any_store.reply(talk))
    await any_store.expire_leases()
    quick = await any_store.lane(slow.lease.lane)
    outcome = OutboxOutcome(slow.entries[0], OutboxState.DONE, attempts=(AttemptOutcome(key, "applied"),))

    for free in (True, False):
        with pytest.raises(StaleLease):
            await any_store.store.settle(slow.lease, [outcome], free=free)
    with pytest.raises(StaleLease):
        await any_store.store.settle(slow.lease, [outcome], free=True, pause=MINUTE)

    await any_store.store.settle(quick.lease, [], free=True)
    again = await any_store.lane(slow.lease.lane)
    assert (again.entries[0].id, again.entries[0].open_attempts) == (slow.entries[0].id, (key,))


async def test_what_is_settled_at_once_is_settled_each_by_itself(any_store: AnyStore) -> None:
    """Lanes of two companies: one goes on, one rests, one is kept, and one was lost, which takes nobody along."""
    talks = [await any_store.talk() for _ in range(3)]
    lost = await with_facts(any_store, talks[0])
    await any_store.expire_leases()
    newer = await any_store.lane(lost.lease.lane)
    resting, kept = [await with_facts(any_store, talk) for talk in talks[1:]]
    theirs = await any_store.talk(CINEMA_NUMBER, CINEMA)
    await any_store.record(*some_facts(theirs, 2), tenant=CINEMA)
    going_on = await any_store.lane(f"card:{theirs.id}")
    settle = any_store.store.settle

    ended = await asyncio.gather(
        settle(going_on.lease, [done(going_on)], free=True),
        settle(lost.lease, [done(lost)], free=True),
        settle(resting.lease, [done(resting)], free=True, pause=MINUTE),
        settle(kept.lease, [done(kept)], free=False),
        return_exceptions=True,
    )

    assert [isinstance(each, StaleLease) for each in ended] == [False, True, False, False]
    free = {each.lease.lane: each for each in await any_store.store.claim_outbox(lanes=100, entries=100)}
    assert free[going_on.lease.lane].entries == going_on.entries[1:]
    assert not {each.lease.lane for each in (lost, resting, kept)} & set(free)
    await settle(newer.lease, [], free=True)
    await settle(kept.lease, [], free=True)
    any_store.clock.advance(MINUTE + timedelta(seconds=1))
    found = {each.lease.lane: each for each in await any_store.store.claim_outbox(lanes=100, entries=100)}
    assert found[lost.lease.lane].entries == lost.entries
    assert found[resting.lease.lane].entries == resting.entries[1:]
    assert found[kept.lease.lane].entries == kept.entries[1:]


async def with_facts(any_store: AnyStore, talk: Conversation) -> OutboxLease:
    """A lane with two effects, claimed."""
    await any_store.record(*some_facts(talk, 2))
    return await any_store.lane(f"card:{talk.id}")


def done(lease: OutboxLease) -> OutboxOutcome:
    """Its first effect was performed."""
    return OutboxOutcome(lease.entries[0], OutboxState.DONE)
