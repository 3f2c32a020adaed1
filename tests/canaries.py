"""Canaries: what the fixtures of every test hold of people and secrets, and what must never come up in a log (A36)."""

import logging
import re
from collections.abc import Iterator

from server.log import OURS, JsonLines

# Phone numbers as contacts of the fixtures have them, with or without a plus. The second are Ofcom's, kept for fiction.
_PHONES = r"(?<![\w.-])\+?(?:39[0-9]{8,11}|447700900[0-9]{3}|1555[0-9]{7})(?!\w)"
# Names and words of contacts and agents, as the fixtures have them.
_NAMES = r"\bContact \d\d\b|\bCanarina\b|\bcanarino\b|\bcanary\b|\bMarta\b|\bAmara\b|\bMario Rossi\b|\bAna\b|\bBeno\b"
_WORDS = r"Is my parcel lost|I was charged twice|Buongiorno|Good \*?morning|Send the money"
# Tokens and secrets by their shape, and those of the settings of tests.
_TOKENS = (
    r"xox[abeps][.-][\w-]+|xapp-[\w-]+|\bEAA\w+|d4tabase-secret|(?:first|second)-app-secret|verify-me-please"
    r"|MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI|canary-signing-secret"
)
_CANARY = re.compile(f"{_PHONES}|{_NAMES}|{_WORDS}|{_TOKENS}")


def canaries_in(text: str) -> list[str]:
    """Each one that can be read there."""
    return [found[0] for found in _CANARY.finditer(text)]


class CanaryWatch(logging.Handler):
    """Reads every line of ours as production would write it, from the finest level on."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonLines())
        self.leaks: list[str] = []
        self.lines = 0

    def emit(self, record: logging.LogRecord) -> None:
        """A line with a canary is a leak."""
        line = self.format(record)
        self.lines += 1
        if found := canaries_in(line):
            self.leaks.append(f"{found} in {line}")

    def watches(self) -> Iterator[None]:
        """As long as this is open, nothing of ours is logged unseen, whatever becomes of the root's handlers."""
        loggers = [logging.getLogger(name) for name in OURS]
        before = [logger.level for logger in loggers]
        for logger in loggers:
            logger.addHandler(self)
            logger.setLevel(logging.DEBUG)
        yield
        for logger, level in zip(loggers, before, strict=True):
            logger.removeHandler(self)
            logger.setLevel(level)
