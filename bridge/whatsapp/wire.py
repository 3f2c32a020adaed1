"""The payloads as they come, read with tolerance: a key of the wrong type is a key that is not there."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from bridge.whatsapp.cleaning import LONGEST_LINE, clean_line
from core.text import Private

# Ids are opaque; a message's is the longest, of 60 to 200 characters. Source: Meta Cloud API, November 2026.
_LONGEST_ID: Final = 1024
# Seconds of the first and last moment that can be meant: 2001 and 9999.
_FIRST, _LAST = 978_307_200, 253_402_300_799


class Fields:
    """One JSON object. Asking for what is absent, null, empty or of another type gives None, or nothing."""

    __slots__ = ("_members",)

    def __init__(self, members: object = None) -> None:
        self._members: Mapping[str, object] = members if isinstance(members, dict) else {}

    def __bool__(self) -> bool:
        return bool(self._members)

    def __contains__(self, name: str) -> bool:
        return self._members.get(name) is not None

    def __iter__(self) -> Iterator[tuple[str, object]]:
        return iter(self._members.items())

    def text(self, name: str) -> str | None:
        """Words as they came; whoever asks makes them harmless."""
        value = self._members.get(name)
        return value if isinstance(value, str) and value else None

    def line(self, name: str, longest: int = LONGEST_LINE) -> Private | None:
        """A person's words of one line, harmless."""
        words = self.words(name, longest)
        return Private(words) if words is not None else None

    def words(self, name: str, longest: int = LONGEST_LINE) -> str | None:
        """The same, where they are nobody's secret."""
        value = self._members.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        return (clean_line(value, longest) or None) if isinstance(value, str) else None

    def id(self, name: str) -> str | None:
        """An opaque id or a code, never changed; numbers become text. None for what can be no id."""
        value = self._members.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, str) and 0 < len(value) <= _LONGEST_ID and value.isprintable():
            return value
        return None

    def number(self, name: str) -> float | None:
        """A finite number, also where it is written as text."""
        value = self._members.get(name)
        if isinstance(value, str) and len(value) <= 40:
            try:
                value = float(value)
            except ValueError:
                return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return float(value) if abs(value) < 1e15 and math.isfinite(value) else None

    def whole(self, name: str) -> int | None:
        """A whole number."""
        number = self.number(name)
        return int(number) if number is not None and number.is_integer() else None

    def flag(self, name: str) -> bool:
        """True only if it says so."""
        return self._members.get(name) in (True, "true")

    def time(self, name: str) -> datetime | None:
        """A moment, given in seconds."""
        seconds = self.whole(name)
        return (
            datetime.fromtimestamp(seconds, UTC)
            if seconds is not None and _FIRST <= seconds <= _LAST
            else None
        )

    def child(self, name: str) -> "Fields":
        """The object of that name; an empty one if there is none."""
        return Fields(self._members.get(name))

    def children(self, name: str, most: int = 10_000) -> Sequence["Fields"]:
        """The objects of a list; what is no object is left out."""
        value = self._members.get(name)
        return (
            [Fields(one) for one in value[:most] if isinstance(one, dict)] if isinstance(value, list) else []
        )

    def texts(self, name: str, most: int = 10_000) -> Sequence[str]:
        """The words of a list; what is no word is left out."""
        value = self._members.get(name)
        return [one for one in value[:most] if isinstance(one, str)] if isinstance(value, list) else []

    def rows(self, name: str, most: int = 100) -> Sequence[Sequence[str]]:
        """The lists of words in a list."""
        value = self._members.get(name)
        listed = value[:most] if isinstance(value, list) else []
        return [[word for word in row if isinstance(word, str)] for row in listed if isinstance(row, list)]
