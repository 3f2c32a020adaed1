"""New identities: UUIDv7 text."""

import secrets

from desk.ports import Clock

_LOW_BITS = 62
_STEP_BITS = 42


class RandomIds:
    """
    UUIDv7 (RFC 9562): 48 bits of milliseconds, then 74 bits of chance.

    Within one millisecond, and while the clock stands or goes back, the chance part only grows: ids made by one
    process sort in the order they were made.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._milliseconds = -1
        self._chance = 0

    def new(self) -> str:
        """The next identity."""
        now = int(self._clock.now().timestamp() * 1000)
        if now > self._milliseconds:
            self._milliseconds, self._chance = now, secrets.randbits(73)
        else:
            self._chance += 1 + secrets.randbits(_STEP_BITS)
            if self._chance >> 74:
                self._milliseconds, self._chance = self._milliseconds + 1, secrets.randbits(73)
        number = (
            self._milliseconds << 80
            | 0x7 << 76
            | (self._chance >> _LOW_BITS) << 64
            | 0b10 << 62
            | self._chance & ((1 << _LOW_BITS) - 1)
        )
        text = f"{number:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
