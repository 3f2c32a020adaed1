"""The whole way in, from the body at the door to the items of the inbox: the pieces are those that `split` makes."""

import asyncio
from collections.abc import Collection

from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.slack.parse import split as slack_split
from bridge.whatsapp.parse import split
from desk import cutting
from desk.desk import Desk
from desk.intake import CRASHES
from desk.items import Piece, Source, Unrecognised
from desk.ports import Clock, Ids, Store
from sandbox.memory_channel import MemoryChannel
from sandbox.memory_converter import MemoryConverter
from sandbox.memory_vault import MemoryVault
from sandbox.memory_workspace import MemoryWorkspace
from tests.bridge.whatsapp.payloads import WEBHOOKS, fixture, messages_of, posted, text_message
from tests.contracts.store.builders import SECOND, AnyStore
from tests.contracts.store.conftest import in_memory, provision


async def test_every_sample_is_cut_as_it_is_split(any_store: AnyStore) -> None:
    """Whatever Meta sends: each piece once, whole, in the lane and the order it has."""
    bodies = [fixture(path.stem) for path in WEBHOOKS]

    await asyncio.gather(*(any_store.store.keep(Source.WHATSAPP, body) for body in bodies))
    found = await _all_of_it(any_store)

    assert found == _by_lane(bodies)


@given(
    bodies=st.lists(st.lists(st.integers(0, 12), min_size=0, max_size=6), min_size=1, max_size=8),
    deaths=st.sets(st.integers(0, 6), max_size=CRASHES - 1),
)
@settings(max_examples=60, deadline=None)
def test_however_it_is_batched_and_whoever_dies(bodies: list[list[int]], deaths: set[int]) -> None:
    """
    Messages in any company, delivered again in another, and cutters that never come back: the same pieces.

    Those are fewer than it takes to blame a parcel.
    """
    sent = [posted(messages_of(*(text_message(f"wamid.{place}") for place in body))) for body in bodies]

    async def way_in() -> dict[str, list[bytes]]:
        async with in_memory() as store:
            await provision(store)
            for body in sent:
                await store.store.keep(Source.WHATSAPP, body)
            return await _all_of_it(store, deaths)

    assert asyncio.run(way_in()) == _by_lane(sent)


async def _all_of_it(any_store: AnyStore, deaths: Collection[int] = ()) -> dict[str, list[bytes]]:
    """Everything cut, by lane. deaths: at which claims the cutter dies instead."""
    store, turn = any_store.store, 0
    desk = _desk(store, any_store.clock, any_store.ids)
    while True:
        if turn in deaths:
            await store.claim_parcels(most=cutting.PARCELS_AT_ONCE)
            await any_store.expire_leases()
        elif not await cutting.step(desk):
            break
        turn += 1
    any_store.clock.advance(SECOND)
    leases = await store.claim_inbox(lanes=10_000, entries=10_000)
    return {lease.lease.lane: [entry.body for entry in lease.entries] for lease in leases}


def _by_lane(bodies: list[bytes]) -> dict[str, list[bytes]]:
    """What the pieces of these bodies are, each key once."""
    once: dict[tuple[str, bytes], Piece] = {}
    for body in bodies:
        for piece in split(body):
            once.setdefault((piece.scope, piece.key), piece)
    lanes: dict[str, list[bytes]] = {}
    for piece in once.values():
        lanes.setdefault(piece.lane, []).append(piece.body)
    return lanes


def _desk(store: Store, clock: Clock, ids: Ids) -> Desk:
    return Desk(
        store,
        MemoryChannel(clock),
        MemoryWorkspace(clock),
        MemoryVault(),
        MemoryConverter(),
        clock,
        ids,
        cut={Source.WHATSAPP: split, Source.SLACK: slack_split},
        read=dict.fromkeys(Source, lambda _: Unrecognised("never read")),
    )
