"""Restrictions of the channel: only what must stop stops, and only as long."""

from datetime import UTC, datetime, timedelta

import pytest

from core.restriction import Restriction, Stops, in_the_way

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TEMPLATES = Restriction(Stops.TEMPLATES, "RESTRICTED_BIZ_INITIATED_MESSAGING", NOON, NOON + DAY)
EVERYTHING = Restriction(Stops.EVERYTHING, "DISABLE", NOON)


def test_whoever_may_begin_with_nobody_still_answers() -> None:
    """The restriction Meta uses most leaves the conversations that are going on alone."""
    assert in_the_way([TEMPLATES], NOON, template=False) is None
    assert in_the_way([TEMPLATES], NOON, template=True) == TEMPLATES


def test_a_ban_stops_everything() -> None:
    """Words and templates alike."""
    assert in_the_way([EVERYTHING], NOON, template=False) == EVERYTHING
    assert in_the_way([EVERYTHING], NOON, template=True) == EVERYTHING


@pytest.mark.parametrize(
    ("age", "holds"), [(timedelta(0), True), (DAY - timedelta(seconds=1), True), (DAY, False)]
)
def test_a_restriction_ends_when_the_channel_said(age: timedelta, holds: bool) -> None:
    """At that very moment."""
    assert (in_the_way([TEMPLATES], NOON + age, template=True) is not None) is holds


def test_the_one_that_lasts_longest_is_named() -> None:
    """Whoever waits for the end of another waits in vain."""
    longer = Restriction(Stops.TEMPLATES, "longer", NOON, NOON + 2 * DAY)

    assert in_the_way([TEMPLATES, longer], NOON, template=True) == longer
    assert in_the_way([longer, EVERYTHING], NOON, template=True) == EVERYTHING
    assert in_the_way([], NOON, template=True) is None
