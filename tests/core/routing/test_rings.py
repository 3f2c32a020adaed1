"""Rings: they only widen, whatever the clock does and whoever comes and goes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.priority import Priority, highest
from core.routing.rings import RINGS, Ring, RingTimes, Search

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TIMES = RingTimes()
ALL = frozenset(Ring)

rings = st.sampled_from(Ring)
instants = st.integers(-900, 4000).map(lambda seconds: NOON + seconds * SECOND)


@pytest.mark.parametrize(
    ("waited", "ring"),
    [
        (0, Ring.LAST_AGENT),
        (59, Ring.LAST_AGENT),
        (60, Ring.LEVEL),
        (120, Ring.LEVEL_LOWER),
        (180, Ring.OPTIONAL_DROPPED),
        (299, Ring.OPTIONAL_DROPPED),
        (300, Ring.OVERFLOW),
        (479, Ring.OVERFLOW),
        (480, Ring.ANYONE),
        (100_000, Ring.ANYONE),
    ],
)
def test_each_ring_lasts_its_time(waited: int, ring: Ring) -> None:
    """60, 60, 60, 120 and 180 seconds; the last ring has no end, and a long absence loses nothing."""
    search = Search.begun(NOON).widened(NOON + waited * SECOND, TIMES, ALL)

    assert search.ring is ring


def test_a_ring_without_hope_is_skipped_at_once() -> None:
    """Nobody in the first two rings: the third begins at once, with all of its own time."""
    search = Search.begun(NOON).widened(NOON, TIMES, ALL - {Ring.LAST_AGENT, Ring.LEVEL})

    assert search.ring is Ring.LEVEL_LOWER
    assert search.widens_at(TIMES) == NOON + TIMES.level_lower


def test_without_anybody_the_last_ring_is_reached_at_once() -> None:
    """It is the one in which a supervisor is told."""
    assert Search.begun(NOON).widened(NOON, TIMES, ()).ring is Ring.ANYONE


def test_the_clock_stands_still_during_an_offer() -> None:
    """90 seconds of an offer cost the contact no ring."""
    offered = Search.begun(NOON).paused(NOON + 20 * SECOND)

    later = offered.widened(NOON + 110 * SECOND, TIMES, ALL)

    assert later.ring is Ring.LAST_AGENT
    assert later.widens_at(TIMES) is None
    assert later.resumed(NOON + 110 * SECOND).widens_at(TIMES) == NOON + 150 * SECOND


def test_the_last_ring_never_ends() -> None:
    """There is nothing wider."""
    assert Search(Ring.ANYONE, timedelta(0), NOON).widens_at(TIMES) is None


@given(
    st.lists(
        st.tuples(instants, st.frozensets(rings), st.sampled_from(("look", "pause", "resume"))), max_size=12
    )
)
def test_rings_only_widen(looks: Sequence[tuple[datetime, frozenset[Ring], str]]) -> None:
    """However the clock jumps, whoever comes and goes, however often an offer is out."""
    search = Search.begun(NOON)
    seen = [search]

    for now, reachable, act in looks:
        match act:
            case "look":
                search = search.widened(now, TIMES, reachable)
            case "pause":
                search = search.paused(now)
            case _:
                search = search.resumed(now)
        seen.append(search)

    assert all(before.ring.reach <= after.ring.reach for before, after in pairwise(seen))
    assert all(each.spent >= timedelta(0) for each in seen)


@given(instants, st.frozensets(rings))
def test_looking_twice_sees_the_same(now: datetime, reachable: frozenset[Ring]) -> None:
    """A second look at the same instant changes nothing."""
    once = Search.begun(NOON).widened(now, TIMES, reachable)

    assert once.widened(now, TIMES, reachable) == once


@given(st.integers(0, 2000))
def test_the_ring_ends_when_it_says(seconds: int) -> None:
    """A timer set for `widens_at` finds the next ring, and a second before it the same one."""
    search = Search.begun(NOON).widened(NOON + seconds * SECOND, TIMES, ALL)
    ends = search.widens_at(TIMES)

    if ends is None:
        assert search.ring is Ring.ANYONE
    else:
        assert search.widened(ends - SECOND, TIMES, ALL).ring is search.ring
        assert search.widened(ends, TIMES, ALL).ring is RINGS[search.ring.reach + 1]


def test_the_highest_priority_counts() -> None:
    """Of contact, choice and skillset."""
    assert highest(Priority.LOW, Priority.URGENT, Priority.NORMAL) is Priority.URGENT
    assert highest(Priority.LOW) is Priority.LOW
