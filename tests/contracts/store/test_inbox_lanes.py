"""A lane belongs to one at a time, by a lease that runs out; who lost it writes nothing."""

import asyncio
from datetime import timedelta

import pytest

from desk.ports import InboxLease, InboxOutcome, InboxState, StaleLease, SuspectWaits
from tests.contracts.store.builders import BAKERY, SECOND, AnyStore, accept, piece


async def test_two_claimers_never_share_a_lane(any_store: AnyStore) -> None:
    """However many ask at the same time, each lane is given out once."""
    lanes = [f"contact:1:{number}" for number in range(20)]
    await accept(any_store.store, *(piece(lane, lane=lane) for lane in lanes))

    rounds = [
        await asyncio.gather(*(any_store.store.claim_inbox(lanes=7, entries=10) for _ in range(6)))
        for _ in range(4)
    ]

    claims = [claim for together in rounds for claim in together]
    given = [lease.lease.lane for claim in claims for lease in claim]
    assert sorted(given) == sorted(lanes)
    assert max(len(claim) for claim in claims) <= 7
    assert any(claims[:6])


async def test_the_lane_that_waits_longest_goes_first(any_store: AnyStore) -> None:
    """Nobody is forgotten behind newer ones."""
    for lane in ("old", "middle", "new"):
        await accept(any_store.store, piece(f"{lane}1", lane=lane))
        any_store.clock.advance(SECOND)
    await accept(any_store.store, piece("old2", lane="old"))

    claimed = await any_store.store.claim_inbox(lanes=2, entries=10)

    assert [lease.lease.lane for lease in claimed] == ["old", "middle"]


async def test_new_items_of_a_claimed_lane_wait_for_it(any_store: AnyStore) -> None:
    """Otherwise two would be handled at once."""
    await accept(any_store.store, piece("a"))
    [claimed] = await any_store.store.claim_inbox(lanes=10, entries=10)
    await accept(any_store.store, piece("b"))
    meanwhile = await any_store.store.claim_inbox(lanes=10, entries=10)

    await settle(any_store, claimed, InboxState.DONE)

    assert meanwhile == []
    assert await bodies(any_store) == [b"b"]


async def test_what_was_not_settled_stays(any_store: AnyStore) -> None:
    """An entry that is not named is new as before, with no failure counted."""
    await accept(any_store.store, piece("a"), piece("b"))
    [claimed] = await any_store.store.claim_inbox(lanes=10, entries=10)

    await settle(any_store, claimed, InboxState.DONE, only=1)

    [again] = await any_store.store.claim_inbox(lanes=10, entries=10)
    assert [(entry.body, entry.attempts) for entry in again.entries] == [(b"b", 0)]


async def test_an_item_that_is_tried_again_counts_its_failures(any_store: AnyStore) -> None:
    """So that it is given up one day."""
    await accept(any_store.store, piece("a"), piece("b"))

    for _ in range(3):
        [claimed] = await any_store.store.claim_inbox(lanes=10, entries=10)
        await settle(any_store, claimed, InboxState.NEW, only=1)

    [again] = await any_store.store.claim_inbox(lanes=10, entries=10)
    assert [entry.attempts for entry in again.entries] == [3, 0]


async def test_a_paused_lane_rests_and_no_other(any_store: AnyStore) -> None:
    """A failing item delays its own lane only."""
    await accept(any_store.store, piece("a", lane="ill"), piece("b", lane="well"))
    for claimed in await any_store.store.claim_inbox(lanes=10, entries=10):
        pause = 30 * SECOND if claimed.lease.lane == "ill" else None
        await settle(any_store, claimed, InboxState.NEW, pause=pause)
    at_once = await bodies(any_store)
    any_store.clock.advance(29 * SECOND)
    before = await bodies(any_store)

    any_store.clock.advance(SECOND)

    assert (at_once, before) == ([b"b"], [b"b"])
    assert sorted(await bodies(any_store)) == [b"a", b"b"]


async def test_a_lane_whose_holder_died_is_claimed_again_and_counts_it(any_store: AnyStore) -> None:
    """Twice in a row on the same item means the item kills."""
    await accept(any_store.store, piece("a"))
    leases = []
    for _ in range(3):
        [claimed] = await any_store.store.claim_inbox(lanes=10, entries=10)
        leases.append(claimed.lease)
        await any_store.expire_leases()

    assert [lease.crashes for lease in leases] == [0, 1, 2]
    assert leases[0].token < leases[1].token < leases[2].token


async def test_a_settled_lane_has_not_crashed(any_store: AnyStore) -> None:
    """What went well once is not held against it for ever."""
    await accept(any_store.store, piece("a"), piece("b"))
    await any_store.store.claim_inbox(lanes=10, entries=10)
    await any_store.expire_leases()
    [claimed] = await any_store.store.claim_inbox(lanes=10, entries=10)

    await settle(any_store, claimed, InboxState.DONE, only=1)

    [after] = await any_store.store.claim_inbox(lanes=10, entries=10)
    assert (claimed.lease.crashes, after.lease.crashes) == (1, 0)


async def test_a_suspect_is_given_out_by_itself(any_store: AnyStore) -> None:
    """An innocent that has waited longer comes before it, and none comes with it."""
    await accept(any_store.store, piece("innocent", lane="1"))
    any_store.clock.advance(SECOND)
    await accept(any_store.store, piece("suspect", lane="2"))
    [innocent, _] = await any_store.store.claim_inbox(lanes=2, entries=10)
    await settle(any_store, innocent, InboxState.NEW)
    await any_store.expire_leases()
    any_store.clock.advance(SECOND)
    await accept(any_store.store, piece("new", lane="3"))

    [first] = await any_store.store.claim_inbox(lanes=10, entries=10, alone=False)
    with pytest.raises(SuspectWaits):
        await any_store.store.claim_inbox(lanes=10, entries=10, alone=False)
    [suspect] = await any_store.store.claim_inbox(lanes=10, entries=10)
    [new] = await any_store.store.claim_inbox(lanes=10, entries=10, alone=False)

    given_out = [(each.lease.lane, each.lease.crashes) for each in (first, suspect, new)]
    assert given_out == [("1", 0), ("2", 1), ("3", 0)]


async def test_whoever_asks_in_company_leaves_a_suspect_as_it_was(any_store: AnyStore) -> None:
    """However often: nothing was given out, so nothing counts; and innocents before it are given out without it."""
    await accept(any_store.store, piece("suspect", lane="2"))
    await any_store.store.claim_inbox(lanes=1, entries=10)
    await any_store.expire_leases()
    for _ in range(3):
        with pytest.raises(SuspectWaits):
            await any_store.store.claim_inbox(lanes=10, entries=10, alone=False)

    [suspect] = await any_store.store.claim_inbox(lanes=10, entries=10)

    assert suspect.lease.crashes == 1


async def test_a_lane_settled_and_kept_is_suspect_when_its_holder_dies(any_store: AnyStore) -> None:
    """Its count begins anew with the entry that is first now."""
    await accept(any_store.store, piece("a"), piece("b"))
    for _ in range(2):
        await any_store.store.claim_inbox(lanes=10, entries=10)
        await any_store.expire_leases()
    [claimed] = await any_store.store.claim_inbox(lanes=10, entries=10)
    async with any_store.unit() as uow:
        uow.settle_inbox(claimed.lease, [InboxOutcome(claimed.entries[0], InboxState.DONE)], free=False)
        await uow.commit()
    meanwhile = await any_store.store.claim_inbox(lanes=10, entries=10)
    await any_store.expire_leases()

    [again] = await any_store.store.claim_inbox(lanes=10, entries=10)

    assert (claimed.lease.crashes, meanwhile, again.lease.crashes) == (2, [], 1)
    assert [entry.body for entry in again.entries] == [b"b"]


async def test_who_lost_the_lane_settles_nothing(any_store: AnyStore) -> None:
    """The slow worker's outcome is refused, and everything it wanted to save with it."""
    await accept(any_store.store, piece("a"))
    [slow] = await any_store.store.claim_inbox(lanes=10, entries=10)
    await any_store.expire_leases()
    [quick] = await any_store.store.claim_inbox(lanes=10, entries=10)
    contact = any_store.new_contact("393331234567")

    async with any_store.unit() as uow:
        uow.contacts.save(contact)
        uow.settle_inbox(slow.lease, [InboxOutcome(slow.entries[0], InboxState.DONE)])
        with pytest.raises(StaleLease):
            await uow.commit()

    async with any_store.unit() as uow:
        assert await uow.contacts.at(contact.addresses) == []
    await settle(any_store, quick, InboxState.NEW)
    assert await bodies(any_store) == [b"a"]


async def test_a_lease_settles_once(any_store: AnyStore) -> None:
    """A lane that was given back is nobody's."""
    await accept(any_store.store, piece("a"))
    [claimed] = await any_store.store.claim_inbox(lanes=10, entries=10)
    await settle(any_store, claimed, InboxState.NEW)

    with pytest.raises(StaleLease):
        await settle(any_store, claimed, InboxState.DONE)

    assert await bodies(any_store) == [b"a"]


async def test_leaving_without_commit_settles_nothing(any_store: AnyStore) -> None:
    """The lane stays with its holder, who may settle it in another unit of work."""
    await accept(any_store.store, piece("a"))
    [claimed] = await any_store.store.claim_inbox(lanes=10, entries=10)

    async with any_store.unit() as uow:
        uow.settle_inbox(claimed.lease, [InboxOutcome(claimed.entries[0], InboxState.DONE)])

    assert await any_store.store.claim_inbox(lanes=10, entries=10) == []
    await settle(any_store, claimed, InboxState.DONE)


async def test_many_lanes_settle_in_one_unit(any_store: AnyStore) -> None:
    """One commit for a whole claim."""
    await accept(any_store.store, *(piece(f"{number}", lane=f"lane{number}") for number in range(12)))
    claims = await any_store.store.claim_inbox(lanes=64, entries=10)

    async with any_store.unit() as uow:
        for claimed in claims:
            uow.settle_inbox(claimed.lease, [InboxOutcome(claimed.entries[0], InboxState.DONE)])
        await uow.commit()

    assert len(claims) == 12
    assert await any_store.store.claim_inbox(lanes=64, entries=10) == []


async def settle(
    any_store: AnyStore,
    claimed: InboxLease,
    state: InboxState,
    *,
    only: int | None = None,
    pause: timedelta | None = None,
) -> None:
    async with any_store.store.begin(claimed.lease.tenant_id) as uow:
        outcomes = [InboxOutcome(entry, state, "code") for entry in claimed.entries[:only]]
        uow.settle_inbox(claimed.lease, outcomes, pause=pause)
        await uow.commit()


async def bodies(any_store: AnyStore) -> list[bytes]:
    """What can be claimed now; given back at once."""
    found: list[bytes] = []
    for claimed in await any_store.store.claim_inbox(lanes=100, entries=100):
        found += [entry.body for entry in claimed.entries]
        async with any_store.store.begin(BAKERY.id) as uow:
            uow.settle_inbox(claimed.lease, [])
            await uow.commit()
    return found
