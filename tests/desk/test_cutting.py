"""Cutting what doors kept: whatever fails or dies, every piece is there once, and only the guilty one is set aside."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from core.ids import TenantId
from desk import cutting
from desk.desk import Desk
from desk.failpoints import Failpoint
from desk.intake import CRASHES
from desk.items import Piece, Source, Unrecognised
from desk.ports import ParcelLease, StoreUnavailable
from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.memory_store import MemoryStore
from sandbox.office import GENERAL, NUMBER, TENANT, Office
from tests.desk.conftest import NOON


class _Died(BaseException):
    """The process died here."""


def _letters(body: bytes) -> Sequence[Piece]:
    """A piece of each letter; a "!" kills, a "?" is a mistake of ours."""
    if b"!" in body:
        raise _Died
    if b"?" in body:
        raise ValueError
    return [
        Piece(Source.WHATSAPP, NUMBER.ref, letter.encode(), "contact:1", letter.encode())
        for letter in body.decode()
    ]


class _Refusing(MemoryStore):
    """A store that takes everything but a piece with a "#", and nothing at all while it is `down`."""

    down = False

    async def accept(self, claimed: ParcelLease, cut: Sequence[Sequence[tuple[TenantId, Piece]]]) -> None:
        if self.down:
            raise StoreUnavailable("down")
        if any(b"#" in piece.body and len(piece.body) == 1 for pieces in cut for _, piece in pieces):
            raise ValueError("no such letter")
        await super().accept(claimed, cut)


@pytest.fixture
async def store() -> _Refusing:
    clock = ManualClock(NOON, flowing=False)
    store = _Refusing(clock, CountingIds(clock))
    await store.provision(TENANT, NUMBER, GENERAL, {})
    return store


@pytest.fixture
def desk(store: _Refusing) -> Desk:
    clock = ManualClock(NOON, flowing=False)
    desk = Office(store, clock, CountingIds(clock)).desk
    never = dict.fromkeys(Source, lambda _: Unrecognised("never read"))
    return replace(desk, cut=dict.fromkeys(Source, _letters), read=never)


async def test_every_piece_of_every_parcel_in_order(desk: Desk, store: _Refusing) -> None:
    """As they were kept."""
    await _keep(desk, "abc", "", "de")

    assert await cutting.step(desk)

    assert _taken_in(store) == list("abcde")
    assert not await cutting.step(desk)


async def test_a_death_before_the_commit_loses_nothing_and_doubles_nothing(
    desk: Desk, store: _Refusing
) -> None:
    """Nor one right after it."""
    await _keep(desk, "ab", "cd")
    for place in (Failpoint.CUT_BEFORE_COMMIT, Failpoint.CUT_AFTER_COMMIT):
        with pytest.raises(_Died):
            await cutting.step(replace(desk, reach=_dies_at(place)))
        store.expire_leases()

    await _until_cut(desk)

    assert _taken_in(store) == list("abcd")


async def test_a_body_that_kills_is_kept_whole_in_the_end(desk: Desk, store: _Refusing) -> None:
    """Once in company, twice alone; what was kept with it and after it is cut as ever."""
    await _keep(desk, "a", "!", "b")
    deaths = 0

    for _ in range(20):
        try:
            if not await cutting.step(desk):
                break
        except _Died:
            deaths += 1
            store.expire_leases()

    assert deaths == CRASHES
    assert _taken_in(store) == ["a", "!", "b"]


async def test_a_body_our_own_mistake_cannot_cut_is_kept_whole(desk: Desk, store: _Refusing) -> None:
    """At once, and its neighbours with it are cut."""
    await _keep(desk, "a", "what?", "b")

    await cutting.step(desk)

    assert _taken_in(store) == ["a", "what?", "b"]


async def test_pieces_the_store_will_not_have_stop_nobody_else(desk: Desk, store: _Refusing) -> None:
    """Whoever cuts hears of it each time; the body ends whole, to be looked at."""
    await _keep(desk, "a", "x#", "b")
    failures = 0

    for _ in range(20):
        try:
            if not await cutting.step(desk):
                break
        except ValueError:
            failures += 1

    assert failures == CRASHES
    assert _taken_in(store) == ["a", "x#", "b"]


async def test_a_store_that_is_down_keeps_its_parcels(desk: Desk, store: _Refusing) -> None:
    """And they are cut when it is back."""
    await _keep(desk, "ab", "c")
    store.down = True
    with pytest.raises(StoreUnavailable):
        await cutting.step(desk)
    store.down = False
    store.expire_leases()

    await _until_cut(desk)

    assert _taken_in(store) == list("abc")


async def test_what_nobody_owns_goes_to_the_operator(desk: Desk, store: _Refusing) -> None:
    """There it will be set aside, with an alert."""
    stray = Piece(Source.WHATSAPP, "nobody's number", b"key", "notice:", b"stray")
    await _keep(desk, "x")

    await cutting.step(replace(desk, cut=dict.fromkeys(Source, lambda _: [stray])))

    assert [row.tenant_id for row in store.inbox_rows()] == [TENANT.id]


async def test_parcels_that_grow_are_cut_a_few_at_a_time(desk: Desk, store: _Refusing) -> None:
    """A parcel's pieces may be much larger than it; memory stays bounded, and nothing is left behind."""
    await _keep(desk, *"abc")

    def grown(body: bytes) -> Sequence[Piece]:
        return [Piece(Source.WHATSAPP, NUMBER.ref, body, "contact:1", body * 10_000_000)]

    growing = replace(desk, cut=dict.fromkeys(Source, grown))
    await cutting.step(growing)
    first = [row.body[:1] for row in store.inbox_rows()]
    await _until_cut(growing)

    assert first == [b"a", b"b"]
    assert [row.body[:1] for row in store.inbox_rows()] == [b"a", b"b", b"c"]


def _dies_at(place: Failpoint) -> Callable[[Failpoint], None]:
    def reach(here: Failpoint) -> None:
        if here is place:
            raise _Died

    return reach


async def _keep(desk: Desk, *bodies: str) -> None:
    for body in bodies:
        await desk.store.keep(Source.WHATSAPP, body.encode())


async def _until_cut(desk: Desk) -> None:
    while await cutting.step(desk):
        pass


def _taken_in(store: MemoryStore) -> list[str]:
    return [row.body.decode() for row in store.inbox_rows()]
