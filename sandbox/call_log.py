"""Every call between the app, Meta and Slack, as it happened: bounded, without secrets, comparable between runs."""

import hashlib
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

Party = Literal["app", "meta", "slack"]

# The bound: so many calls, and so many characters of bodies and answers together; the oldest go first.
MOST_CALLS = 10_000
MOST_CHARACTERS = 32_000_000
LONGEST_TEXT = 64_000

MASK = "•••"
# What opens something: tokens, secrets, addresses that need no token.
_SECRETS: tuple[re.Pattern[str], ...] = (
    re.compile(r"\b(?:xox[a-z]|xapp)[-.][\w.-]+"),
    re.compile(r"(?<=[?&]access_token=)[^&\s\"]+"),
    re.compile(r"(?<=hub\.verify_token=)[^&\s\"]+"),
    re.compile(r"(?<=[?&]hash=)[^&\s\"]+"),
    re.compile(r"(?<=/upload/v1/)[\w-]+"),
    re.compile(r"(?<=/link/\?ticket=)\w+"),
)
SECRET_NAMES = frozenset(
    {"access_token", "refresh_token", "verify_token", "token", "client_secret", "appsecret_proof"}
)
_NAMED_SECRET = re.compile(rf'"({"|".join(sorted(SECRET_NAMES))})":\s*"[^"]*"')
_RESPONSE_URL = re.compile(r"(/response/\w+/\w+/\d+/)\w+")
_LOOPBACK = re.compile(r"\b(?:http|ws)://127\.0\.0\.1:\d+")


@dataclass(frozen=True, slots=True)
class SeenCall:
    """
    One request and what came of it.

    number: counts up from 1 in the order in which they ended. at: by the sandbox's clock, when it began.
    took_ms: real milliseconds. path: with its query. content_type: of the body. body, answer: as text, cut at
    LONGEST_TEXT characters; what is no text is described. status: None where no answer came, then `problem` says why.
    fault: the planned fault that struck. attempt: 0 is the first.
    """

    at: datetime
    sender: Party
    receiver: Party
    method: str
    path: str
    content_type: str = ""
    body: str = ""
    status: int | None = None
    answer: str = ""
    problem: str | None = None
    fault: str | None = None
    attempt: int = 0
    took_ms: float = 0.0
    number: int = 0

    @property
    def name(self) -> str:
        """The end of its path: a method of Slack, an edge of Graph."""
        return self.path.partition("?")[0].rstrip("/").rpartition("/")[2]

    @property
    def well(self) -> bool:
        """Whether it was answered well: a 2xx, and nothing struck."""
        return self.status is not None and 200 <= self.status < 300 and self.fault is None

    @property
    def comparable(self) -> str:
        """What two runs of one seed have in common: all but real time, ports, and the order of what overlapped."""
        parts = (
            self.at.isoformat(),
            f"{self.sender}>{self.receiver}",
            self.method,
            self.path,
            self.body,
            str(self.status),
            self.answer,
            str(self.problem),
            str(self.fault),
            str(self.attempt),
        )
        return _LOOPBACK.sub("http://here", "\x1f".join(parts))


class CallLog:
    """The last calls, oldest first. conceal: further secrets, never kept."""

    def __init__(self, most_calls: int = MOST_CALLS, most_characters: int = MOST_CHARACTERS) -> None:
        self._most_calls = most_calls
        self._most_characters = most_characters
        self._calls: deque[SeenCall] = deque()
        self._characters = 0
        self._secrets: set[str] = set()
        self.last = 0

    def conceal(self, *secrets: str) -> None:
        """Never show these."""
        self._secrets.update(secret for secret in secrets if secret)

    def note(self, call: SeenCall) -> SeenCall:
        """Keep this call under the next number; answers it as it is kept."""
        self.last += 1
        kept = replace(
            call,
            number=self.last,
            path=self._clean(call.path),
            body=self._clean(call.body),
            answer=self._clean(call.answer),
        )
        self._calls.append(kept)
        self._characters += _size(kept)
        while self._calls and (
            len(self._calls) > self._most_calls or self._characters > self._most_characters
        ):
            self._characters -= _size(self._calls.popleft())
        return kept

    def __iter__(self) -> Iterator[SeenCall]:
        return iter(tuple(self._calls))

    def __len__(self) -> int:
        return len(self._calls)

    def after(self, number: int) -> Iterator[SeenCall]:
        """Those with a higher number, oldest first."""
        first = self._calls[0].number if self._calls else 0
        calls = tuple(self._calls)
        return iter(calls[max(0, number + 1 - first) :])

    def find(self, number: int) -> SeenCall | None:
        """That one, unless it is gone."""
        found = next(self.after(number - 1), None)
        return found if found is not None and found.number == number else None

    def forget(self) -> None:
        """Forget every call; numbers go on."""
        self._calls.clear()
        self._characters = 0

    def fingerprint(self) -> str:
        """Equal for equal calls at equal times, whatever overlapped."""
        lines = sorted(call.comparable for call in self._calls)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def masked(self, text: str) -> str:
        """The text without what opens something."""
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        for pattern in _SECRETS:
            text = pattern.sub(MASK, text)
        text = _NAMED_SECRET.sub(lambda found: f'"{found[1]}":"{MASK}"', text)
        return _RESPONSE_URL.sub(lambda found: found[1] + MASK, text)

    def _clean(self, text: str) -> str:
        return self.masked(text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…")


def _size(call: SeenCall) -> int:
    return len(call.path) + len(call.body) + len(call.answer)
