"""
Hours: when somebody is there, by the week, with breaks, holidays and days of their own.

Days are those of a time zone, whose clocks go back and forth: an hour that comes twice counts both times, and what
would open in an hour that is left out opens when the clock jumps over it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_WHOLE_DAY = 24 * 60
# Whoever is closed for longer than this does not open again.
_HORIZON = 400

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOSED = "closed"
ALWAYS = "always"

_SPAN = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_DAYS = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?")


class HoursMisread(Exception):
    """These words say no hours; `part` is the one that is wrong."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From one minute of a day to another, counted from midnight; an end after 24:00 is in the night that follows."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{_clock(self.start)}-{_clock(self.end)}"


# The spans of one day, in order; none: closed.
Day = tuple[Span, ...]
_OPEN_DAY: Day = (Span(0, _WHOLE_DAY),)


@dataclass(frozen=True, slots=True)
class Hours:
    """
    When somebody is there.

    week: seven days from Monday on. holidays: whose public holidays are closed: a country ("IT") or a region of it
    ("IT-MI"), empty: nobody's. special: days that are otherwise than their weekday, holiday or not, by date.
    """

    week: tuple[Day, ...] = (_OPEN_DAY,) * 7
    holidays: str = ""
    special: tuple[tuple[date, Day], ...] = ()

    @property
    def always(self) -> bool:
        """Whether nobody ever leaves."""
        return not self.holidays and not self.special and set(self.week) == {_OPEN_DAY}

    def on(self, day: date) -> Day:
        """The spans that begin on this day."""
        for special, spans in self.special:
            if special == day:
                return spans
        if self.holidays and holiday(self.holidays, day) is not None:
            return ()
        return self.week[day.weekday()]

    def is_open(self, now: datetime, zone: str) -> bool:
        """Whether somebody is there now."""
        return self.always or self._open_until(now, zone) is not None

    def closes_at(self, now: datetime, zone: str) -> datetime | None:
        """When the last one leaves; None: nobody is there, or nobody ever leaves."""
        if self.always:
            return None
        limit = now + _HORIZON * _DAY
        end = until = self._open_until(now, zone)
        while until is not None and until < limit:
            end, until = until, self._open_until(until, zone)
        return None if until is not None else end

    def next_opening(self, now: datetime, zone: str) -> datetime | None:
        """Now if somebody is there; else when the first one comes; None: nobody ever does."""
        if self.is_open(now, zone):
            return now
        today = _day_of(now, zone)
        for nth in range(_HORIZON):
            starts = [start for start, _ in self._spans(today + nth * _DAY, zone) if start > now]
            if starts:
                return min(starts)
        return None

    def _open_until(self, now: datetime, zone: str) -> datetime | None:
        """The end of a span that holds this moment, the latest there is; None: there is none."""
        today = _day_of(now, zone)
        # Yesterday's night may not be over.
        around = (span for nth in (-1, 0) for span in self._spans(today + nth * _DAY, zone))
        return max((end for start, end in around if start <= now < end), default=None)

    def _spans(self, day: date, zone: str) -> Iterator[tuple[datetime, datetime]]:
        for span in self.on(day):
            start, end = _instant(day, span.start, zone), _instant(day, span.end, zone, last=True)
            if start < end:
                yield start, end


# ---- words ----------------------------------------------------------------------------------------------------------


def read_week(words: str) -> tuple[Day, ...]:
    """
    Seven days out of `mon-fri 09:00-13:00 14:00-18:00; sat 09:00-12:00`, or `always`; whatever is not named is closed.

    A span may go past midnight (`22:00-06:00`). Raises HoursMisread.
    """
    if words.strip().lower() == ALWAYS:
        return (_OPEN_DAY,) * 7
    days: list[Day] = [()] * 7
    for part in _parts(words):
        named, *spans = part.split()
        spoken = _read_spans(spans, part)
        for each in named.split(","):
            for place in _read_days(each):
                days[place] = _in_order((*days[place], *spoken))
    return tuple(days)


def week_words(week: tuple[Day, ...]) -> str:
    """The same in words, days that are alike together."""
    if set(week) == {_OPEN_DAY}:
        return ALWAYS
    said: list[str] = []
    place = 0
    while place < len(week):
        alike = len(list(takewhile(lambda each, day=week[place]: each == day, week[place:])))  # type: ignore[misc]
        if week[place]:
            named = WEEKDAYS[place] if alike == 1 else f"{WEEKDAYS[place]}-{WEEKDAYS[place + alike - 1]}"
            said.append(f"{named} {_spans_words(week[place])}")
        place += alike
    return "; ".join(said) or CLOSED


def read_special(words: str) -> tuple[tuple[date, Day], ...]:
    """Days of one's own out of `2026-12-24 closed; 2026-12-31 09:00-12:00`, by date. Raises HoursMisread."""
    days: dict[date, Day] = {}
    for part in _parts(words):
        named, *spans = part.split()
        try:
            day = date.fromisoformat(named)
        except ValueError:
            raise HoursMisread(part) from None
        days[day] = _read_spans(spans, part)
    return tuple(sorted(days.items()))


def special_words(special: Iterable[tuple[date, Day]]) -> str:
    """The same in words."""
    return "; ".join(f"{day.isoformat()} {_spans_words(spans)}" for day, spans in special)


def _parts(words: str) -> Iterator[str]:
    return (part for each in words.lower().split(";") if (part := each.strip()) and part != CLOSED)


def _read_days(words: str) -> Iterator[int]:
    found = _DAYS.fullmatch(words)
    ends = [] if found is None else [each for each in found.groups() if each is not None]
    if not ends or not set(ends) <= set(WEEKDAYS):
        raise HoursMisread(words)
    first, last = WEEKDAYS.index(ends[0]), WEEKDAYS.index(ends[-1])
    return (place % 7 for place in range(first, (last if last >= first else last + 7) + 1))


def _read_spans(words: list[str], part: str) -> Day:
    if words == [CLOSED]:
        return ()
    if not words:
        raise HoursMisread(part)
    return _in_order(_read_span(each) for each in words)


def _read_span(words: str) -> Span:
    found = _SPAN.fullmatch(words)
    if found is None:
        raise HoursMisread(words)
    first, from_, last, to = (int(each) for each in found.groups())
    start, end = 60 * first + from_, 60 * last + to
    if from_ > 59 or to > 59 or start >= _WHOLE_DAY or end > _WHOLE_DAY or start == end:
        raise HoursMisread(words)
    return Span(start, end if end > start else end + _WHOLE_DAY)


def _in_order(spans: Iterable[Span]) -> Day:
    """Sorted, and those that touch or overlap as one, unless that would be longer than can be said."""
    joined: list[Span] = []
    for span in sorted(set(spans)):
        both = Span(joined[-1].start, max(joined[-1].end, span.end)) if joined else span
        if (
            joined
            and span.start <= joined[-1].end
            and (both in _OPEN_DAY or both.end - both.start < _WHOLE_DAY)
        ):
            joined[-1] = both
        else:
            joined.append(span)
    return tuple(joined)


def _spans_words(spans: Day) -> str:
    return " ".join(str(each) for each in spans) or CLOSED


def _clock(minute: int) -> str:
    past = minute if minute <= _WHOLE_DAY else minute - _WHOLE_DAY
    return f"{past // 60:02}:{past % 60:02}"


# ---- calendars ------------------------------------------------------------------------------------------------------


def is_time_zone(name: str) -> bool:
    """Whether there is a time zone of this IANA name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def holiday(place: str, day: date) -> str | None:
    """What is celebrated in a country ("IT") or a region of it ("IT-MI") on this day; None: nothing."""
    return _holidays(place, day.year).get(day)


def has_holidays(place: str) -> bool:
    """Whether the holidays of this country or region are known."""
    # Here, because loading every country takes as long as everything else together at the start.
    import holidays  # noqa: PLC0415

    country, _, region = place.partition("-")
    known = holidays.list_supported_countries()
    return country in known and (not region or region in known[country])


@lru_cache(maxsize=64)
def _holidays(place: str, year: int) -> dict[date, str]:
    import holidays  # noqa: PLC0415 - see above

    country, _, region = place.partition("-")
    found = holidays.country_holidays(country, subdiv=region or None, years=year, expand=False)
    return dict(found.items())


def _day_of(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def _instant(day: date, minute: int, zone: str, *, last: bool = False) -> datetime:
    """When the clocks of this zone show that minute of that day: of an hour that comes twice the first or the last."""
    wall = datetime.combine(day, time(), ZoneInfo(zone)) + minute * _MINUTE
    first, second = (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        return second if last else first
    return _jump(second, first, ZoneInfo(zone))


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """When, between two moments, the clocks are put forward: to the second."""
    seconds = int((after - before).total_seconds())
    offset = before.astimezone(zone).utcoffset()
    low, high = 0, seconds
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)
