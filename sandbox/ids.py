"""Identities one can foretell: the same run of a story gives the same ids."""

import itertools

from desk.ports import Clock


class CountingIds:
    """Ids that look like UUIDv7 (RFC 9562) and sort like them: milliseconds of the clock, then a counter."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._count = itertools.count(1)

    def new(self) -> str:
        """The next identity; later ones sort after earlier ones as long as the clock does not go back."""
        milliseconds = int(self._clock.now().timestamp() * 1000)
        count = next(self._count)
        high, middle, low = (count >> 60) & 0xFFF, (count >> 48) & 0xFFF, count & 0xFFFFFFFFFFFF
        time = f"{milliseconds:012x}"
        return f"{time[:8]}-{time[8:]}-7{high:03x}-{0x8000 | middle:04x}-{low:012x}"
