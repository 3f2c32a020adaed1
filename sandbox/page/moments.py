"""Moments as the viewer reads them: in their zone and language, Slack's date formats included."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from words import say

# Source: Slack, Formatting message text, "Date formatting".
_PATTERNS = {
    "date_num": "yyyy-MM-dd",
    "date_slash": "dd/MM/yyyy",
    "date_short": "d MMM yyyy",
    "date": "d MMMM yyyy",
    "date_long": "EEEE d MMMM yyyy",
    "day_divider_pretty": "EEEE d MMMM",
    "time": "HH:mm",
    "time_secs": "HH:mm:ss",
}
_PRETTY = "_pretty"
_LATEST = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moments:
    """How this viewer reads moments. now: the sandbox's time, for today and yesterday."""

    language: str
    zone: ZoneInfo
    now: datetime

    def time(self, at: datetime) -> str:
        """Hours and minutes."""
        return self._written(at, "HH:mm")

    def day(self, at: datetime) -> str:
        """Today, yesterday, or the date."""
        return self._near(at) or self._written(at, "EEE d MMM")

    def both(self, at: datetime) -> str:
        """Day and time, the day only where it is not today."""
        return self.time(at) if self._days_from_now(at) == 0 else f"{self.day(at)} {self.time(at)}"

    def dated(self, at: datetime) -> str:
        """Date with its year, and time."""
        return self._written(at, "EEE d MMM yyyy, HH:mm")

    def exact(self, at: datetime) -> str:
        """To the thousandth of a second, for lists of what happened."""
        return f"{self._written(at, 'HH:mm:ss')}.{at.microsecond // 1000:03}"

    def clock(self, at: datetime) -> str:
        """As the clock at the top shows it."""
        return self._written(at, "EEE d MMM, HH:mm:ss")

    def whole(self, at: datetime) -> str:
        """Everything, for whoever points at a short form."""
        return self._written(at, "EEEE d MMMM yyyy, HH:mm:ss zzz")

    def of_slack(self, timestamp: int, pattern: str) -> str | None:
        """A date token with its `{names}` filled in; None where Slack would show the fallback."""
        at = _moment(timestamp)
        if at is None:
            return None
        text = pattern
        for name in (*_PATTERNS, "date_short_pretty", "date_long_pretty", "date_pretty", "ago"):
            if f"{{{name}}}" in text:
                text = text.replace(f"{{{name}}}", self._token(name, at))
        return text

    def _token(self, name: str, at: datetime) -> str:
        if name == "ago":
            return self.both(at)
        if name.endswith(_PRETTY):
            near = self._near(at)
            if near is not None:
                return near
        return self._written(at, _PATTERNS.get(name) or _PATTERNS[name.removesuffix(_PRETTY)])

    def _near(self, at: datetime) -> str | None:
        match self._days_from_now(at):
            case 0:
                return say(self.language, "today")
            case -1:
                return say(self.language, "yesterday")
            case 1:
                return say(self.language, "tomorrow")
            case _:
                return None

    def day_of(self, at: datetime) -> date:
        """The calendar day in the viewer's zone."""
        return at.astimezone(self.zone).date()

    def _days_from_now(self, at: datetime) -> int:
        return (self.day_of(at) - self.day_of(self.now)).days

    def _written(self, at: datetime, pattern: str) -> str:
        locale = {"en": "en_GB"}.get(self.language, self.language)
        return _formatted(at.replace(microsecond=0), self.zone, pattern, locale)


@lru_cache(maxsize=8_192)
def _formatted(at: datetime, zone: ZoneInfo, pattern: str, locale: str) -> str:
    return format_datetime(at.astimezone(zone), pattern, locale=locale)


def instant(ts: str) -> datetime:
    """When a message with this Slack ts was written."""
    seconds, _, micros = ts.partition(".")
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(seconds), microseconds=int(micros or 0))


def _moment(timestamp: int) -> datetime | None:
    try:
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=timestamp)
    except OverflowError:
        return None
    return at if at < _LATEST else None
