"""Whom to ask about, and from when somebody counts as gone."""

from datetime import UTC, datetime, timedelta

import pytest

from core.attendance import ABSENT_AFTER, ASKED_AGAIN_AFTER, IN_A_ROUND, Attendance, asked_every, to_be_asked
from core.ids import AgentId

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def people(count: int, name: str, ago: timedelta | None = None) -> list[Attendance]:
    asked_at = None if ago is None else NOON - ago
    return [Attendance(AgentId(f"{name}{nth:02}"), asked_at=asked_at) for nth in range(count)]


@pytest.mark.parametrize(
    ("seen_at", "absent"),
    [(None, False), (NOON - ABSENT_AFTER, True), (NOON - ABSENT_AFTER + SECOND, False), (NOON, False)],
)
def test_two_minutes_make_somebody_absent(seen_at: datetime | None, absent: bool) -> None:
    """Whoever was never seen has just come."""
    assert Attendance(AgentId("a"), seen_at).is_absent(NOON) is absent


@pytest.mark.parametrize(
    ("working", "others", "asked"),
    [(0, 0, (0, 0)), (3, 2, (3, 2)), (20, 20, (7, 3)), (20, 1, (9, 1)), (2, 20, (2, 8)), (20, 0, (10, 0))],
)
def test_those_with_open_work_are_asked_about_first(
    working: int, others: int, asked: tuple[int, int]
) -> None:
    """And the others as well: no round is longer than Slack allows."""
    chosen = to_be_asked(people(working, "w"), people(others, "o"), NOON)

    assert (sum(each[0] == "w" for each in chosen), sum(each[0] == "o" for each in chosen)) == asked
    assert len(chosen) <= IN_A_ROUND


def test_whoever_was_asked_about_longest_ago_comes_first() -> None:
    """Who was never asked about before everybody, who was asked about a moment ago not at all."""
    never, long_ago = people(1, "n"), people(1, "l", 2 * ASKED_AGAIN_AFTER)
    just, now = people(1, "j", ASKED_AGAIN_AFTER), people(1, "x", ASKED_AGAIN_AFTER - SECOND)

    assert to_be_asked([], [*now, *just, *long_ago, *never], NOON) == ["n00", "l00", "j00"]


@pytest.mark.parametrize(("count", "seconds"), [(0, 40), (5, 40), (80, 120), (100, 150), (1000, 1500)])
def test_beyond_a_hundred_it_takes_longer_as_slack_wants_it(count: int, seconds: int) -> None:
    """And that can be said."""
    assert asked_every(count) == seconds * SECOND
