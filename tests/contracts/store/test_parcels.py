"""Parcels: bodies as they came are kept whole, and given out in order to one who cuts, until their pieces are there."""

import pytest

from desk.items import Piece, Source
from desk.ports import HOLD, ParcelLease, StaleLease, SuspectWaits
from tests.contracts.store.builders import BAKERY, NOON, SECOND, AnyStore, piece


async def test_what_was_kept_is_given_out_as_it_came(any_store: AnyStore) -> None:
    """Every byte of it, with its side and the time it came."""
    body = bytes(range(256))
    await any_store.store.keep(Source.SLACK, body)
    any_store.clock.advance(SECOND)

    claimed = await claim(any_store)

    [entry] = claimed.entries
    assert (entry.source, entry.body, entry.received_at) == (Source.SLACK, body, NOON)
    assert claimed.lease.crashes == 0


async def test_nothing_kept_is_nothing_to_cut(any_store: AnyStore) -> None:
    """Whoever looks goes away again."""
    assert await any_store.store.claim_parcels(most=9) is None


async def test_parcels_come_in_the_order_in_which_they_were_kept(any_store: AnyStore) -> None:
    """Over several claims, each about as large as asked for."""
    await keep(any_store, *(f"{number:02}" for number in range(25)))
    seen = []

    while claimed := await any_store.store.claim_parcels(most=10):
        assert len(claimed.entries) <= 10
        seen += bodies(claimed)
        await any_store.store.accept(claimed, [[]] * len(claimed.entries))

    assert seen == [f"{number:02}" for number in range(25)]


async def test_only_one_cuts_at_a_time(any_store: AnyStore) -> None:
    """Or pieces of one person could overtake each other; what comes meanwhile waits behind."""
    await keep(any_store, "a")
    claimed = await claim(any_store)
    await keep(any_store, "b")

    others = await any_store.store.claim_parcels(most=9)
    await cut(any_store, claimed, piece("a"))

    assert others is None
    assert bodies(await claim(any_store)) == ["b"]


async def test_a_parcel_is_gone_when_its_pieces_are_there(any_store: AnyStore) -> None:
    """They stand in their lane, in the order in which they were cut."""
    await keep(any_store, "whole")

    await cut(any_store, await claim(any_store), piece("a"), piece("b"))

    assert await any_store.store.claim_parcels(most=9) is None
    assert await items(any_store) == ["a", "b"]


async def test_the_hold_back_counts_from_the_arrival(any_store: AnyStore) -> None:
    """However late somebody came to cut: so long after it arrived, a message's neighbours are there."""
    await keep(any_store, "whole")
    any_store.clock.advance(0.8 * HOLD)
    await cut(any_store, await claim(any_store), piece("a", hold=True))
    before = await items(any_store)

    any_store.clock.advance(0.2 * HOLD)
    [claimed] = await any_store.store.claim_inbox(lanes=9, entries=9)

    assert before == []
    assert [(entry.body, entry.received_at) for entry in claimed.entries] == [(b"a", NOON)]


async def test_what_was_not_cut_yet_is_given_out_again(any_store: AnyStore) -> None:
    """The first two of five are cut; the other three did nothing wrong."""
    await keep(any_store, *"abcde")
    claimed = await claim(any_store)

    await any_store.store.accept(claimed, [[(BAKERY.id, piece("a"))], [(BAKERY.id, piece("b"))]])

    rest = await claim(any_store)
    assert (bodies(claimed), bodies(rest), rest.lease.crashes) == (list("abcde"), list("cde"), 0)
    assert await items(any_store) == ["a", "b"]


async def test_who_lost_the_lease_writes_nothing(any_store: AnyStore) -> None:
    """No piece of theirs, and the parcels stay with whoever has them now."""
    await keep(any_store, "whole")
    slow = await claim(any_store)
    await any_store.expire_leases()
    quick = await claim(any_store)

    with pytest.raises(StaleLease):
        await cut(any_store, slow, piece("slow"))

    assert await items(any_store) == []
    await cut(any_store, quick, piece("quick"))
    assert await items(any_store) == ["quick"]


async def test_a_lease_writes_once(any_store: AnyStore) -> None:
    """A second time it is nobody's."""
    await keep(any_store, "whole")
    claimed = await claim(any_store)
    await cut(any_store, claimed, piece("a"))

    with pytest.raises(StaleLease):
        await cut(any_store, claimed, piece("b"))

    assert await items(any_store) == ["a"]


async def test_after_a_death_the_guilty_one_stands_alone(any_store: AnyStore) -> None:
    """Whoever cuts "c" dies. In the end it is known, and everybody else's pieces are there, in order."""
    await keep(any_store, *"abcde")
    alone: dict[str, list[int]] = {}

    for _ in range(12):
        claimed = await any_store.store.claim_parcels(most=9)
        if claimed is None:
            break
        for body in bodies(claimed):
            alone.setdefault(body, []).append(claimed.lease.crashes)
        if "c" in bodies(claimed) and claimed.lease.crashes < 3:
            await any_store.expire_leases()
            continue
        await cut(any_store, claimed, *map(piece, bodies(claimed)))

    assert alone == {"a": [0, 1], "b": [0, 1], "c": [0, 1, 2, 3], "d": [0, 1], "e": [0, 1]}
    assert await items(any_store) == list("abcde")


async def test_what_is_given_back_uncut_is_suspect(any_store: AnyStore) -> None:
    """Something about one of these could not be written: they are looked at one by one."""
    await keep(any_store, *"ab")
    claimed = await claim(any_store)

    await any_store.store.accept(claimed, [])

    again = await claim(any_store)
    assert (bodies(claimed), bodies(again), again.lease.crashes) == (["a", "b"], ["a"], 1)


async def test_a_suspect_waits_for_whoever_works_alone(any_store: AnyStore) -> None:
    """Who asks in company gets nothing, and changes nothing."""
    await keep(any_store, *"ab")
    await claim(any_store)
    await any_store.expire_leases()
    for _ in range(3):
        with pytest.raises(SuspectWaits):
            await any_store.store.claim_parcels(most=9, alone=False)

    suspect = await claim(any_store)

    assert (bodies(suspect), suspect.lease.crashes) == (["a"], 1)


async def claim(any_store: AnyStore) -> ParcelLease:
    """All there are, or the suspect."""
    claimed = await any_store.store.claim_parcels(most=9)
    assert claimed is not None
    return claimed


async def keep(any_store: AnyStore, *names: str) -> None:
    """One after the other."""
    for name in names:
        await any_store.store.keep(Source.WHATSAPP, name.encode())


async def cut(any_store: AnyStore, claimed: ParcelLease, *pieces: Piece) -> None:
    """All of them into these pieces."""
    first = [(BAKERY.id, each) for each in pieces]
    await any_store.store.accept(claimed, [first, *([] for _ in claimed.entries[1:])])


def bodies(claimed: ParcelLease) -> list[str]:
    """What is in them."""
    return [entry.body.decode() for entry in claimed.entries]


async def items(any_store: AnyStore) -> list[str]:
    """What stands in the inbox and is due, by the order of its one lane."""
    claimed = await any_store.store.claim_inbox(lanes=9, entries=99)
    return [entry.body.decode() for lease in claimed for entry in lease.entries]
