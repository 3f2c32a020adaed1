"""Killed between any two steps of a file's way, it stands in the thread once, and nothing is left over."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from core.ids import MediaRef
from core.message import Media, MediaKind
from desk.failpoints import Failpoint
from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.memory_store import MemoryStore
from sandbox.office import GENERAL, NUMBER, TENANT, Office

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANA = "393331110001"
PHOTO = Media(MediaKind.IMAGE, MediaRef("photo"), "image/jpeg")
MOMENT = timedelta(seconds=3)


class _Died(BaseException):  # an Exception would be taken for a mistake in performing
    """As if the process were gone."""


class Deaths:
    """Dies at the n-th place that is reached in the first life, or (0) never; remembers the places until then."""

    def __init__(self, at: int = 0) -> None:
        self._at = at
        self.places: list[Failpoint] = []
        self.lives_again = False

    def __call__(self, place: Failpoint) -> None:
        if self.lives_again:
            return
        self.places.append(place)
        if len(self.places) == self._at:
            raise _Died


async def lived(deaths: Deaths) -> Office:
    """Ana sends a picture; the process dies once and begins again."""
    clock = ManualClock(NOON, flowing=False)
    store = MemoryStore(clock, CountingIds(clock))
    await store.provision(TENANT, NUMBER, GENERAL, {})
    office = Office(store, clock, CountingIds(clock), reach=deaths)
    office.channel.files[PHOTO.ref] = b"a photo"
    delivered = office.writes(ANA, "", content=PHOTO)
    with suppress(_Died):
        await office.takes_in(delivered)
        await office.passes(MOMENT)
    deaths.lives_again = True
    store.expire_leases()
    office.starts(store)
    await office.takes_in(delivered)
    await office.takes_in(*(office.echoed(echo) for echo in office.workspace.echoes))
    await office.passes(timedelta(minutes=2))
    return office


async def test_killed_at_any_place_the_file_is_shown_once() -> None:
    """Every place that is reached on the whole way, one death each (MD9)."""
    alive = Deaths()
    await lived(alive)
    assert set(alive.places) >= {place for place in Failpoint if place.name.startswith("FILE")}

    for at in range(1, len(alive.places) + 1):
        deaths = Deaths(at)
        office = await lived(deaths)

        where = deaths.places[at - 1]
        assert [file.content for file in office.workspace.files_in(office.thread())] == [b"a photo"], where
        assert [file.name for file in office.workspace.files.values() if file.finished], where
        assert len([file for file in office.workspace.files.values() if file.finished]) == 1, where
