"""The queue: one order, the same each time, in which nobody is passed over for ever."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ids import ConversationId
from core.priority import Priority
from core.routing.queue import InQueue, Place, Urgency, in_order, place, rank

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def waits(
    name: str,
    *,
    minutes: float = 0,
    priority: Priority = Priority.NORMAL,
    left: timedelta | None = 20 * HOUR,
) -> InQueue:
    """Somebody who has waited so long by noon, with so much of their window left."""
    closes_at = None if left is None else NOON + left
    return InQueue(ConversationId(name), NOON - minutes * MINUTE, priority, closes_at)


items = st.builds(
    waits,
    st.uuids().map(str),
    minutes=st.integers(0, 2000),
    priority=st.sampled_from(Priority),
    left=st.none() | st.integers(-600, 1500).map(lambda minutes: minutes * MINUTE),
)
queues = st.lists(items, max_size=20, unique_by=lambda item: item.id)


@pytest.mark.parametrize(
    ("priority", "minutes"),
    [(Priority.LOW, 0), (Priority.NORMAL, 10), (Priority.HIGH, 30), (Priority.URGENT, 120)],
)
def test_priority_counts_like_minutes_of_waiting(priority: Priority, minutes: int) -> None:
    """Low 0, normal 10, high 30, urgent 120."""
    assert rank(waits("ana", priority=priority), NOON).total == minutes * MINUTE


@pytest.mark.parametrize(
    ("left", "minutes"),
    [
        (None, 0),
        (6 * HOUR + MINUTE, 0),
        (6 * HOUR, 0),
        (6 * HOUR - MINUTE, 0.2),
        (3.5 * HOUR, 30),
        (HOUR, 60),
        (HOUR - timedelta(microseconds=1), 240),
        (timedelta(microseconds=1), 240),
        (timedelta(0), 0),
        (-HOUR, 0),
    ],
)
def test_a_window_near_its_end_counts_more(left: timedelta | None, minutes: float) -> None:
    """Nothing above 6 hours, 60 minutes at 1 hour, 240 below it; a closed one has no urgency any more."""
    assert rank(waits("ana", left=left), NOON).window == minutes * MINUTE


def test_the_parts_are_told_apart() -> None:
    """So that somebody can be told why it was their turn."""
    parts = rank(waits("ana", minutes=7, priority=Priority.HIGH, left=HOUR), NOON)

    assert (parts.priority, parts.waited, parts.window) == (30 * MINUTE, 7 * MINUTE, 60 * MINUTE)
    assert parts.total == 97 * MINUTE


def test_a_clock_that_was_set_back_makes_nobody_wait_less_than_nothing() -> None:
    """Waiting time never counts against anybody."""
    assert rank(waits("ana", minutes=-5), NOON).waited == timedelta(0)


@settings(max_examples=40)
@given(queues, st.randoms(use_true_random=False))
def test_the_order_is_total_and_stable(queue: list[InQueue], chance: "object") -> None:
    """However the same ones are handed in, they are served in the same order."""
    mixed = list(queue)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis's seeded Random

    once = [ranked.item.id for ranked in in_order(queue, NOON)]
    again = [ranked.item.id for ranked in in_order(mixed, NOON)]

    assert once == again
    assert sorted(once) == sorted(item.id for item in queue)


@settings(max_examples=40)
@given(queues)
def test_the_higher_rank_is_served_first(queue: list[InQueue]) -> None:
    """And of equals whoever came first."""
    ranked = in_order(queue, NOON)

    for before, after in pairwise(ranked):
        assert before.rank.total >= after.rank.total
        if before.rank.total == after.rank.total:
            assert before.item.since <= after.item.since


@settings(max_examples=40)
@given(queues, st.integers(361, 5000))
def test_nobody_starves(queue: list[InQueue], late: int) -> None:
    """Whoever has waited the greatest possible head start longer goes before any newcomer, whoever they are."""
    old = waits("old", minutes=2000 + late, priority=Priority.LOW, left=None)

    order = [ranked.item.id for ranked in in_order([*queue, old], NOON)]

    assert order[0] == "old"


@settings(max_examples=40)
@given(queues)
def test_places_stand_in_the_order_of_ranks(queue: list[InQueue]) -> None:
    """Among those of one urgency, the earliest place is the highest rank: an index by place is the queue."""
    for urgency in Urgency:
        alike = [item for item in queue if place(item, NOON).urgency is urgency]
        totals = [rank(item, NOON).total for item in sorted(alike, key=lambda item: place(item, NOON).at)]
        assert all(a >= b - timedelta(milliseconds=1) for a, b in pairwise(totals))


@settings(max_examples=40)
@given(items, st.integers(0, 3000).map(lambda minutes: minutes * MINUTE))
def test_a_place_holds_until_it_says(item: InQueue, later: timedelta) -> None:
    """Before that it stays the very same, so nobody has to look at it again."""
    first = place(item, NOON)

    if first.until is None or NOON + later < first.until:
        assert place(item, NOON + later) == first


@pytest.mark.parametrize(
    ("left", "urgency", "until"),
    [
        (7 * HOUR, Urgency.CALM, HOUR),
        (2 * HOUR, Urgency.NEARING, HOUR),
        (MINUTE, Urgency.PRESSING, MINUTE),
        (timedelta(0), Urgency.CALM, None),
        (None, Urgency.CALM, None),
    ],
)
def test_a_place_says_how_the_window_counts(
    left: timedelta | None, urgency: Urgency, until: timedelta | None
) -> None:
    """Calm, nearing, pressing, and calm again once nothing can be saved."""
    stands = place(waits("ana", left=left), NOON)

    assert stands.urgency is urgency
    assert stands.until == (None if until is None else NOON + until)


def walked(stands: Place, item: InQueue) -> Sequence[Place]:
    """Every place from this one on, looked at whenever the last has run out."""
    seen = [stands]
    while seen[-1].until is not None:
        seen.append(place(item, seen[-1].until + timedelta(microseconds=1)))
    return seen


def test_a_place_comes_to_rest() -> None:
    """Three changes at most: nearing, pressing, closed."""
    item = waits("ana")

    stages = [each.urgency for each in walked(place(item, NOON), item)]

    assert stages == [Urgency.CALM, Urgency.NEARING, Urgency.PRESSING, Urgency.CALM]
