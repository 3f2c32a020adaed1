"""The clock for programs and on the page: wound to moments, stopped, set wrong."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sandbox.page.clock_targets import next_change, next_opening
from tests.sandbox.page.conftest import NOON, Json, Scene

ROME = ZoneInfo("Europe/Rome")


async def moved(scene: Scene, body: Json) -> Json:
    status, answer = await scene.post("/sandbox/clock", body)
    assert status == 200, answer
    return answer


@pytest.mark.parametrize(
    ("now", "change"),
    [
        (datetime(2026, 11, 23, 12, tzinfo=UTC), datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC), datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC)),
    ],
)
def test_summer_time_is_known_to_the_second(now: datetime, change: datetime) -> None:
    """Both ways, in Rome; a zone without it has none."""
    assert next_change(now, ROME) == change
    assert next_change(now, ZoneInfo("Asia/Tokyo")) is None


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        (datetime(2026, 11, 23, 12, tzinfo=UTC), datetime(2026, 11, 24, 8, tzinfo=UTC)),
        (datetime(2026, 11, 27, 12, tzinfo=UTC), datetime(2026, 11, 30, 8, tzinfo=UTC)),
        (datetime(2027, 3, 26, 12, tzinfo=UTC), datetime(2027, 3, 29, 7, tzinfo=UTC)),
    ],
)
def test_the_next_working_day_begins_at_nine(now: datetime, opening: datetime) -> None:
    """Nine there, whatever summer time says; not on a weekend."""
    assert next_opening(now, ROME) == opening


async def test_the_clock_is_wound_to_a_moment(scene: Scene) -> None:
    """A time of day is one of the people's zone; with a zone of its own it is what it says."""
    there = await moved(scene, {"to": "2026-11-24T09:00:00"})
    further = await moved(scene, {"to": "2026-11-24T09:00:00+00:00"})

    assert there["now"] == "2026-11-24T08:00:00+00:00" and there["local"] == "2026-11-24T09:00:00+01:00"
    assert further["now"] == "2026-11-24T09:00:00+00:00"


async def test_the_clock_is_wound_past_summer_time_and_back(scene: Scene) -> None:
    """The hour that is missing, and half a year later the one that comes twice."""
    spring = await moved(scene, {"to_next": "dst"})
    autumn = await moved(scene, {"to_next": "dst"})

    assert spring["local"] == "2027-03-28T03:00:00+02:00"
    assert autumn["local"] == "2027-10-31T02:00:00+01:00"


async def test_the_clock_is_wound_to_the_end_of_a_window(scene: Scene) -> None:
    """Twenty-four hours after a contact's last word; then no window is left to wait for."""
    await scene.writes("Hello")
    scene.clock.advance(timedelta(hours=1))

    closed = await moved(scene, {"to_next": "window_end"})
    status, answer = await scene.post("/sandbox/clock", {"to_next": "window_end"})

    assert closed["now"] == (NOON + timedelta(hours=24)).isoformat()
    assert status == 404 and "dst" in answer["error"]


async def test_prices_change_only_once(scene: Scene) -> None:
    """Offered while it lies ahead: from November 2026 on it does not."""
    _, answer = await scene.get("/sandbox/clock?zone=Asia/Tokyo")

    assert "price_change" not in answer["next"] and "dst" not in answer["next"]
    assert answer["zone"] == "Asia/Tokyo"


async def test_the_clock_stops_and_runs_and_is_set_wrong(scene: Scene) -> None:
    """Forward and back: the fault of a clock, which everybody in the sandbox shares."""
    running = await moved(scene, {"flowing": True})
    stopped = await moved(scene, {"flowing": False})
    back = await moved(scene, {"jump_seconds": -3600})

    assert (running["flowing"], stopped["flowing"]) == (True, False)
    assert datetime.fromisoformat(back["now"]) == datetime.fromisoformat(stopped["now"]) - timedelta(hours=1)


@pytest.mark.parametrize(
    "body",
    [
        {"to": "2026-11-22T12:00:00Z"},
        {"to": "tomorrow"},
        {"to": "9999-12-31T23:59:59Z"},
        {"to_next": "christmas"},
        {"jump_seconds": 100_000},
        {"flowing": "yes"},
        {"advance_seconds": 1, "to_next": "dst"},
        {"to": "2026-11-24T09:00:00", "zone": "Mars/Olympus"},
    ],
)
async def test_a_wrong_wish_moves_nothing(scene: Scene, body: Json) -> None:
    """It is refused in one sentence."""
    status, answer = await scene.post("/sandbox/clock", body)

    assert status in (400, 404) and answer["error"].endswith(".")
    assert scene.clock.now() == NOON


async def test_the_page_offers_what_lies_ahead(scene: Scene) -> None:
    """Each moment with its date, and that the clock stands."""
    await scene.writes("Hello")

    html = await scene.page()

    assert "stands still" in html
    assert "change to or from summer time" in html and "Sun 28 Mar 2027" in html
    assert "end of a window of 24 hours" in html
