"""Hours: weeks with breaks and nights, clocks that jump, holidays and days of one's own."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.hours import (
    Hours,
    HoursMisread,
    Span,
    has_holidays,
    holiday,
    is_time_zone,
    read_special,
    read_week,
    special_words,
    week_words,
)

ROME = "Europe/Rome"
OFFICE = Hours(read_week("mon-fri 09:00-13:00 14:00-18:00; sat 09:00-12:00"))
MINUTE = timedelta(minutes=1)


def at(words: str, zone: str = ROME, fold: int = 0) -> datetime:
    """A moment by what the clocks of a zone show."""
    return datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "is_open", "closes_at", "opens_at"),
    [
        ("2026-11-27 08:59:59", False, None, "2026-11-27 09:00"),
        ("2026-11-27 09:00", True, "2026-11-27 13:00", "2026-11-27 09:00"),
        ("2026-11-27 12:59:59", True, "2026-11-27 13:00", "2026-11-27 12:59:59"),
        ("2026-11-27 13:00", False, None, "2026-11-27 14:00"),
        ("2026-11-27 18:00", False, None, "2026-11-28 09:00"),
        ("2026-11-28 12:00", False, None, "2026-11-30 09:00"),
    ],
)
def test_a_week_with_a_break(now: str, is_open: bool, closes_at: str | None, opens_at: str) -> None:
    """The first second is open, the last is not; after Saturday comes Monday."""
    moment = at(now)

    assert OFFICE.is_open(moment, ROME) is is_open
    assert OFFICE.closes_at(moment, ROME) == (None if closes_at is None else at(closes_at))
    assert OFFICE.next_opening(moment, ROME) == at(opens_at)


def test_whoever_never_leaves_never_closes() -> None:
    """Nor opens: they are there."""
    noon = at("2026-11-27 12:00")

    assert Hours().is_open(noon, ROME)
    assert (Hours().closes_at(noon, ROME), Hours().next_opening(noon, ROME)) == (None, noon)


def test_whoever_is_never_there_never_opens() -> None:
    """A week of closed days."""
    never = Hours(read_week("closed"))
    noon = at("2026-11-27 12:00")

    assert not never.is_open(noon, ROME)
    assert (never.closes_at(noon, ROME), never.next_opening(noon, ROME)) == (None, None)


def test_a_whole_week_in_seven_days_does_not_end() -> None:
    """Though it has a holiday far away, the end is looked for a year ahead at most."""
    hours = Hours(special=((date(2036, 1, 1), ()),))
    noon = at("2026-11-27 12:00")

    assert hours.is_open(noon, ROME)
    assert hours.closes_at(noon, ROME) is None
    assert Hours(special=((date(2026, 12, 1), ()),)).closes_at(noon, ROME) == at("2026-12-01 00:00")


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    """Sunday's night is still Sunday's on Monday morning."""
    night = Hours(read_week("fri-sun 22:00-06:00"))

    assert night.is_open(at("2026-11-30 05:59"), ROME)
    assert night.closes_at(at("2026-11-29 23:00"), ROME) == at("2026-11-30 06:00")
    assert not night.is_open(at("2026-11-30 22:00"), ROME)
    assert night.next_opening(at("2026-11-30 06:00"), ROME) == at("2026-12-04 22:00")


def test_an_hour_that_comes_twice_is_open_twice() -> None:
    """In autumn at three the clocks go back to two: until half past two lasts until the second one."""
    hours = Hours(read_week("sun 01:00-02:30"))
    begins = at("2026-10-25 01:00")

    assert hours.closes_at(begins, ROME) == at("2026-10-25 02:30", fold=1)
    assert hours.closes_at(begins, ROME) == begins + timedelta(hours=2, minutes=30)
    assert hours.is_open(at("2026-10-25 02:45"), ROME)


def test_an_opening_in_an_hour_that_comes_twice_is_the_first() -> None:
    """Nobody waits an hour longer than the clock says."""
    hours = Hours(read_week("sun 02:30-04:00"))

    assert hours.next_opening(at("2026-10-25 01:00"), ROME) == at("2026-10-25 02:30", fold=0)


def test_an_hour_that_is_left_out_opens_at_the_jump() -> None:
    """In spring at two it is three at once: half past two is never shown."""
    hours = Hours(read_week("sun 02:30-06:00"))

    assert hours.next_opening(at("2026-03-29 01:00"), ROME) == at("2026-03-29 03:00")
    assert Hours(read_week("sun 01:00-02:30")).closes_at(at("2026-03-29 01:30"), ROME) == at(
        "2026-03-29 03:00"
    )


def test_hours_within_an_hour_that_is_left_out_are_none() -> None:
    """They open at the next one."""
    hours = Hours(read_week("sun 02:10-02:50"))

    assert hours.next_opening(at("2026-03-29 00:00"), ROME) == at("2026-04-05 02:10")


def test_a_day_that_begins_an_hour_late_is_open_from_then_on() -> None:
    """In Beirut the clocks jump at midnight."""
    beirut = "Asia/Beirut"
    hours = Hours(read_week("sat 09:00-24:00; sun 00:00-10:00"))

    assert hours.closes_at(at("2026-03-28 12:00", beirut), beirut) == at("2026-03-29 10:00", beirut)


def test_a_holiday_is_closed_where_it_is_one() -> None:
    """Saint Ambrose is Milan's alone, Christmas is everybody's."""
    italy, milan = (Hours(OFFICE.week, holidays=place) for place in ("IT", "IT-MI"))

    assert not italy.is_open(at("2026-12-25 10:00"), ROME)
    assert italy.is_open(at("2026-12-07 10:00"), ROME)
    assert not milan.is_open(at("2026-12-07 10:00"), ROME)
    assert milan.next_opening(at("2026-12-05 13:00"), ROME) == at("2026-12-09 09:00")
    assert holiday("IT-MI", date(2026, 12, 7)) is not None
    assert holiday("IT", date(2026, 12, 7)) is None


def test_a_day_of_ones_own_counts_before_everything() -> None:
    """Open on a holiday, closed on a Wednesday."""
    special = read_special("2026-12-25 10:00-12:00; 2026-12-23 closed")
    hours = Hours(OFFICE.week, "IT", special)

    assert hours.is_open(at("2026-12-25 11:00"), ROME)
    assert not hours.is_open(at("2026-12-23 10:00"), ROME)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("mon-fri 09:00-18:00", "mon-fri 09:00-18:00"),
        ("Mon,Wed 9:00-12:00 12:00-13:00", "mon 09:00-13:00; wed 09:00-13:00"),
        ("sat-mon 22:00-02:00", "mon 22:00-02:00; sat-sun 22:00-02:00"),
        ("mon 09:00-10:00; mon 09:30-11:00; tue closed", "mon 09:00-11:00"),
        ("mon 05:00-17:00 10:00-09:00", "mon 05:00-17:00 10:00-09:00"),
        ("mon-sun 00:00-24:00", "always"),
        ("always", "always"),
        ("", "closed"),
    ],
)
def test_hours_are_said_in_words(words: str, said: str) -> None:
    """However one writes them, they are said in one way."""
    assert week_words(read_week(words)) == said


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("mon", "mon"),
        ("mon-fry 09:00-18:00", "mon-fry"),
        ("lun 09:00-18:00", "lun"),
        ("mondays 09:00-18:00", "mondays"),
        ("mon 9-18", "9-18"),
        ("mon 09:00-24:01", "09:00-24:01"),
        ("mon 09:60-10:00", "09:60-10:00"),
        ("mon 09:00-10:60", "09:00-10:60"),
        ("mon 24:00-03:00", "24:00-03:00"),
        ("mon 09:00-09:00", "09:00-09:00"),
    ],
)
def test_words_that_say_no_hours_are_refused_by_name(words: str, part: str) -> None:
    """The part that is wrong, so that it can be mended."""
    with pytest.raises(HoursMisread) as misread:
        read_week(words)

    assert misread.value.part == part


def test_a_day_that_is_none_is_refused_by_name() -> None:
    """There is no thirtieth of February."""
    with pytest.raises(HoursMisread, match="2026-02-30 closed"):
        read_special("2026-02-30 closed")


def test_time_zones_and_holidays_are_known_by_name() -> None:
    """And what is not known is not guessed."""
    assert is_time_zone(ROME)
    assert not is_time_zone("Europe/Rom")
    assert not is_time_zone("../etc/passwd")
    assert has_holidays("IT")
    assert has_holidays("IT-MI")
    assert not has_holidays("IT-XX")
    assert not has_holidays("XX")
    assert not has_holidays("")


# ---- any week, any time -------------------------------------------------------------------------------------------


@st.composite
def days(draw: st.DrawFn) -> tuple[Span, ...]:
    """One day as people write it: up to three spans, each less than a day long, or the whole day."""
    starts = draw(st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 1439)), max_size=3))
    written = [str(Span(start, start + length)) for start, length in starts]
    return (
        read_week(f"mon {' '.join(written)}")[0]
        if written
        else read_week(draw(st.sampled_from(["", "always"])))[0]
    )


weeks = st.lists(days(), min_size=7, max_size=7).map(tuple)
zones = st.sampled_from(
    [ROME, "UTC", "America/New_York", "Asia/Beirut", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
# Around both jumps of either half of the world.
moments = st.integers(0, 366 * 24 * 60).map(lambda each: datetime(2026, 1, 1, tzinfo=UTC) + each * MINUTE)


@given(weeks)
def test_words_are_read_back(week: tuple[tuple[Span, ...], ...]) -> None:
    """Any week there can be."""
    assert read_week(week_words(week)) == week


@given(st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2027, 1, 1)), days())))
def test_days_of_ones_own_are_read_back(special: list[tuple[date, tuple[Span, ...]]]) -> None:
    """By date, each once."""
    days = tuple(sorted(dict(special).items()))

    assert read_special(special_words(days)) == days


@given(weeks, zones, moments)
def test_openings_and_closings_agree_with_what_is_open(
    week: tuple[tuple[Span, ...], ...], zone: str, now: datetime
) -> None:
    """Until it closes it is open and then it is not; until it opens it is not, and then it is."""
    hours = Hours(week)
    opens, closes = hours.next_opening(now, zone), hours.closes_at(now, zone)

    if hours.is_open(now, zone):
        assert opens == now
        if closes is not None:
            assert closes > now
            assert hours.is_open(closes - MINUTE, zone)
            assert not hours.is_open(closes, zone)
    else:
        assert closes is None
        if opens is not None:
            assert opens > now
            assert hours.is_open(opens, zone)
            assert not hours.is_open(opens - timedelta(seconds=1), zone)


@given(weeks, zones, moments)
def test_a_clock_on_the_wall_that_shows_an_open_minute_never_lies(
    week: tuple[tuple[Span, ...], ...], zone: str, now: datetime
) -> None:
    """What the week says of the minute on the clock is open, whichever time the minute comes."""
    wall = now.astimezone(ZoneInfo(zone))
    minute = wall.hour * 60 + wall.minute
    today, yesterday = week[wall.weekday()], week[wall.weekday() - 1]
    said = any(span.start <= minute < span.end for span in today) or any(
        span.start <= minute + 1440 < span.end for span in yesterday
    )

    if said:
        assert Hours(week).is_open(now, zone)
