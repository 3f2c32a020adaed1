"""What a door takes in is kept once, whole, and given out in order."""

from datetime import timedelta

from core.facts import ItemSetAside
from desk.items import Source
from desk.ports import HOLD, InboxOutcome, InboxState
from tests.contracts.store.builders import BAKERY, CINEMA, NOON, AnyStore, accept, piece, take_in


async def test_what_was_accepted_is_claimed_as_it_came(any_store: AnyStore) -> None:
    """Body, source and time of arrival come back; nothing failed yet."""
    await accept(any_store.store, piece("a", body=b'{"raw": "\xc3\xa8"}'))

    [claimed] = await any_store.store.claim_inbox(lanes=10, entries=10)

    [entry] = claimed.entries
    assert entry.body == b'{"raw": "\xc3\xa8"}'
    assert (entry.source, entry.received_at, entry.attempts) == (Source.WHATSAPP, NOON, 0)
    assert (claimed.lease.tenant_id, claimed.lease.lane) == (BAKERY.id, "contact:1:2")
    assert (claimed.lease.table, claimed.lease.crashes) == ("inbox", 0)


async def test_an_item_is_taken_in_once(any_store: AnyStore) -> None:
    """The same key again changes nothing, in one body or in another, whatever else comes with it."""
    await accept(any_store.store, piece("a"), piece("a"), piece("b"))
    await accept(any_store.store, piece("b", body=b"another"), piece("c"))

    [claimed] = await any_store.store.claim_inbox(lanes=10, entries=10)

    assert [entry.body for entry in claimed.entries] == [b"a", b"b", b"c"]


async def test_an_item_that_was_handled_is_not_taken_in_again(any_store: AnyStore) -> None:
    """A re-delivery days later finds its key, though the item has ended."""
    await accept(any_store.store, piece("a"))
    await settle_all(any_store, InboxState.DONE)
    any_store.clock.advance(timedelta(days=6))

    await accept(any_store.store, piece("a"))

    assert await any_store.store.claim_inbox(lanes=10, entries=10) == []


async def test_the_same_key_of_two_tenants_is_two_items(any_store: AnyStore) -> None:
    """A company cannot make another's item vanish by guessing its key."""
    await take_in(any_store.store, (BAKERY.id, piece("a")), (CINEMA.id, piece("a")))

    claimed = await any_store.store.claim_inbox(lanes=10, entries=10)

    assert {lease.lease.tenant_id for lease in claimed} == {BAKERY.id, CINEMA.id}


async def test_items_of_a_lane_come_in_order_of_arrival(any_store: AnyStore) -> None:
    """Over several bodies, and however many there are."""
    for start in range(0, 30, 10):
        await accept(any_store.store, *(piece(f"{number:02}") for number in range(start, start + 10)))

    [claimed] = await any_store.store.claim_inbox(lanes=10, entries=25)

    assert [entry.body.decode() for entry in claimed.entries] == [f"{number:02}" for number in range(25)]


async def test_accepting_nothing_is_well(any_store: AnyStore) -> None:
    """A body without elements is answered like any other."""
    await take_in(any_store.store)

    assert await any_store.store.claim_inbox(lanes=10, entries=10) == []


async def test_a_held_item_waits_a_moment_for_its_neighbours(any_store: AnyStore) -> None:
    """Two messages sent one after the other arrive in any order; by then both are there."""
    await accept(any_store.store, piece("second", hold=True))
    any_store.clock.advance(0.8 * HOLD)
    early = await any_store.store.claim_inbox(lanes=10, entries=10)
    await accept(any_store.store, piece("first", hold=True))
    any_store.clock.advance(1.2 * HOLD)

    [claimed] = await any_store.store.claim_inbox(lanes=10, entries=10)

    assert early == []
    assert [entry.body for entry in claimed.entries] == [b"second", b"first"]


async def test_what_is_not_held_is_there_at_once(any_store: AnyStore) -> None:
    """Reports and posts wait for nobody."""
    await accept(any_store.store, piece("a", hold=False))

    assert len(await any_store.store.claim_inbox(lanes=10, entries=10)) == 1


async def test_what_was_set_aside_is_not_handed_out_again(any_store: AnyStore) -> None:
    """Quarantined, dead, ignored and done items leave their lane."""
    ends = (InboxState.DONE, InboxState.IGNORED, InboxState.QUARANTINED, InboxState.DEAD)
    await accept(any_store.store, *(piece(end) for end in ends))
    [claimed] = await any_store.store.claim_inbox(lanes=10, entries=10)

    async with any_store.unit() as uow:
        outcomes = [
            InboxOutcome(entry, end, "code") for entry, end in zip(claimed.entries, ends, strict=True)
        ]
        uow.record(ItemSetAside(claimed.entries[2].id, "code"))
        uow.settle_inbox(claimed.lease, outcomes)
        await uow.commit()

    assert await any_store.store.claim_inbox(lanes=10, entries=10) == []


async def settle_all(any_store: AnyStore, state: InboxState) -> None:
    """End everything that can be claimed like this."""
    for claimed in await any_store.store.claim_inbox(lanes=100, entries=100):
        async with any_store.store.begin(claimed.lease.tenant_id) as uow:
            uow.settle_inbox(claimed.lease, [InboxOutcome(entry, state) for entry in claimed.entries])
            await uow.commit()
