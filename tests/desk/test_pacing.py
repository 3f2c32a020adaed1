"""Pacing: the far side's limits are never reached."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desk.pacing import Pacer, Pacers
from sandbox.manual_clock import ManualClock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def clock_at_noon() -> ManualClock:
    return ManualClock(NOON, flowing=False)


def test_a_burst_passes_at_once_and_then_each_waits_its_turn() -> None:
    """Three at once, the fourth after a second, the fifth after two."""
    pacer = Pacer(1, 3, clock_at_noon())

    waits = [pacer.reserve() for _ in range(5)]

    assert waits == [timedelta(0), timedelta(0), timedelta(0), SECOND, 2 * SECOND]


def test_looking_takes_nothing() -> None:
    """However often one asks, the place is still free."""
    pacer = Pacer(1, 1, clock_at_noon())

    looks = [pacer.delay() for _ in range(5)]

    assert looks == [timedelta(0)] * 5
    assert pacer.reserve() == timedelta(0)
    assert pacer.delay() == SECOND


def test_a_place_that_is_used_later_is_paid_for_from_then() -> None:
    """Counted from when it was taken, the one after the burst would come too soon for whoever counts what arrives."""
    clock = clock_at_noon()
    pacer = Pacer(1, 2, clock)

    waits = [pacer.reserve(after=SECOND / 4), pacer.reserve(after=SECOND / 2)]
    clock.advance(SECOND)

    assert waits == [SECOND / 4, SECOND / 2]
    assert pacer.delay() == SECOND / 4


def test_rest_brings_the_burst_back() -> None:
    """What was borrowed is paid back with time."""
    clock = clock_at_noon()
    pacer = Pacer(1, 3, clock)
    for _ in range(3):
        pacer.reserve()

    clock.advance(3 * SECOND)

    assert pacer.rested
    assert [pacer.reserve() for _ in range(3)] == [timedelta(0)] * 3


def test_a_pause_holds_everything_and_ends_without_a_burst() -> None:
    """The far side said: not before then. Then one by one."""
    pacer = Pacer(1, 10, clock_at_noon())

    pacer.pause(NOON + 30 * SECOND)

    assert pacer.reserve() == 30 * SECOND
    assert pacer.reserve() == 31 * SECOND


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    """The later of two ends counts."""
    pacer = Pacer(1, 1, clock_at_noon())
    pacer.pause(NOON + 30 * SECOND)

    pacer.pause(NOON + 5 * SECOND)

    assert pacer.delay() == 30 * SECOND


@given(
    rate=st.floats(0.1, 1000),
    burst=st.integers(1, 50),
    steps=st.lists(st.integers(0, 500_000), min_size=1, max_size=200),
)
def test_no_second_ever_sees_more_than_the_rate_and_one_burst(
    rate: float, burst: int, steps: list[int]
) -> None:
    """Whatever the arrivals, what passes within a second stays within rate and burst."""
    clock = clock_at_noon()
    pacer = Pacer(rate, burst, clock)
    passed: list[datetime] = []

    for step in steps:
        clock.advance(timedelta(microseconds=step))
        passed.append(clock.now() + pacer.reserve())

    assert passed == sorted(passed)
    for index, start in enumerate(passed):
        within = sum(1 for moment in passed[index:] if moment - start < SECOND)
        assert within <= rate * 1.001 + burst + 1


def test_rested_pacers_are_forgotten_and_busy_ones_kept() -> None:
    """A million contacts do not need a million pacers."""
    clock = clock_at_noon()
    pacers: Pacers[int] = Pacers(lambda: Pacer(1, 1, clock), most=10)
    for key in range(10):
        pacers.of(key).reserve()
    clock.advance(2 * SECOND)
    busy = pacers.of(3)
    busy.reserve()

    pacers.of(99)

    assert len(pacers) == 2
    assert pacers.of(3) is busy
