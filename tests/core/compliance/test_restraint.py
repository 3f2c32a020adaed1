"""Restraint: not at night, not too often, not twice at once; and how much the channel still allows."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.compliance.consent import Purpose
from core.compliance.restraint import (
    PAIR_SPACING,
    USUAL,
    Allowance,
    Approach,
    Restraint,
    too_soon,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
ROME = ("Europe/Rome",)


def in_rome(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Rome")).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (in_rome(23, 12), None),
        (in_rome(23, 20, 59), None),
        (in_rome(23, 21), in_rome(24, 8)),
        (in_rome(24, 0), in_rome(24, 8)),
        (in_rome(24, 7, 59), in_rome(24, 8)),
        (in_rome(24, 8), None),
        # The night in which the clocks go back is an hour longer.
        (in_rome(24, 22, month=10), in_rome(25, 8, month=10)),
    ],
)
def test_nobody_is_advertised_to_at_night(now: datetime, until: datetime | None) -> None:
    """By their own clock; the morning is named."""
    assert USUAL.quiet(now, ROME) == until


def test_a_quiet_time_in_the_middle_of_the_day_ends_on_it() -> None:
    """A siesta is not a night."""
    siesta = Restraint(quiet_from=time(13), quiet_until=time(16))

    assert siesta.quiet(in_rome(23, 14), ROME) == in_rome(23, 16)
    assert siesta.quiet(in_rome(23, 16), ROME) is None
    assert siesta.quiet(in_rome(23, 2), ROME) is None


def test_without_a_quiet_time_no_hour_is_quiet() -> None:
    """A company whose contacts work at night says so."""
    assert Restraint(quiet_from=time(0), quiet_until=time(0)).quiet(in_rome(23, 3), ROME) is None


def test_night_in_any_zone_of_a_country_is_night() -> None:
    """When the west coast gets up, the east coast has been awake for long."""
    coasts = ("America/New_York", "America/Los_Angeles")
    now = datetime(2026, 11, 23, 14, tzinfo=UTC)  # 9 in New York, 6 in Los Angeles

    until = USUAL.quiet(now, coasts)

    assert until == datetime(2026, 11, 23, 16, tzinfo=UTC)


def test_the_last_of_many_mornings_is_waited_for() -> None:
    """From one coast to the other and beyond, one after the other gets up."""
    zones = tuple(f"Etc/GMT+{hours}" for hours in range(5, 11))
    midnight = datetime(2026, 11, 23, 10, tzinfo=UTC)  # 5 in the morning in the first, midnight in the last

    assert USUAL.quiet(midnight, zones) == datetime(2026, 11, 23, 18, tzinfo=UTC)


def test_where_some_zone_is_always_asleep_the_search_for_a_morning_ends() -> None:
    """A day's span around the world has no hour at which everybody is awake: some later morning is named."""
    world = ("Pacific/Auckland", "Europe/Rome", "America/Los_Angeles")

    until = USUAL.quiet(NOON, world)

    assert until is not None
    assert until > NOON


@given(st.integers(0, 400 * 24 * 60))
def test_the_morning_named_is_one(minutes: int) -> None:
    """Whatever the day: what is held back until then may go then, and is never held for more than a night."""
    now = NOON + timedelta(minutes=minutes)
    until = USUAL.quiet(now, ROME)

    if until is not None:
        assert now < until <= now + timedelta(hours=12)
        assert USUAL.quiet(until, ROME) is None


def advertised(*ages: timedelta, purpose: Purpose = Purpose.MARKETING) -> tuple[Approach, ...]:
    return tuple(Approach(NOON - age, purpose) for age in ages)


def test_nobody_is_advertised_to_more_often_than_the_company_wants() -> None:
    """The time is named at which the oldest of them counts no more."""
    assert USUAL.capped(NOON, advertised(DAY)) is None
    assert USUAL.capped(NOON, advertised(DAY, 3 * DAY)) == NOON + 4 * DAY
    assert USUAL.capped(NOON, advertised(DAY, 3 * DAY, 5 * DAY)) == NOON + 4 * DAY
    assert USUAL.capped(NOON, advertised(DAY, 7 * DAY)) is None
    assert USUAL.capped(NOON, advertised(DAY, 7 * DAY - SECOND)) == NOON + SECOND


def test_what_a_contact_is_owed_counts_towards_no_cap() -> None:
    """An order that was shipped is no advertisement."""
    assert USUAL.capped(NOON, advertised(DAY, 2 * DAY, 3 * DAY, purpose=Purpose.UTILITY)) is None


def test_two_templates_do_not_follow_each_other_at_once() -> None:
    """Whoever presses twice sends once; whatever they were for."""
    assert too_soon(NOON, ()) is None
    assert too_soon(NOON, advertised(SECOND, DAY)) == NOON - SECOND + PAIR_SPACING
    assert too_soon(NOON, advertised(PAIR_SPACING)) is None


@pytest.mark.parametrize(
    ("allowance", "one", "bulk"),
    [
        (Allowance(), True, True),
        (Allowance(most=250, reached=224, kept=25), True, True),
        (Allowance(most=250, reached=225, kept=25), True, False),
        (Allowance(most=250, reached=249, kept=25), True, False),
        (Allowance(most=250, reached=250, kept=25), False, False),
        (Allowance(most=250, reached=250, kept=25, known=True), True, True),
    ],
)
def test_a_part_of_the_allowance_is_kept_for_agents(allowance: Allowance, one: bool, bulk: bool) -> None:
    """A campaign never takes the last of it; who was reached today already costs nothing more."""
    assert allowance.allows(bulk=False) is one
    assert allowance.allows(bulk=True) is bulk
