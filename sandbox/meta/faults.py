"""What goes wrong, and when: chosen by whoever tests, drawn by seed, never by itself."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from sandbox.meta.state import MetaState

Fate = Literal["answer", "hold", "reset", "truncated", "malformed", "slow", "corrupt", "redirect"]


@dataclass(frozen=True, slots=True)
class Kind:
    """
    What a named fault does.

    effect: whether the call takes effect. fate: what becomes of the connection.
    code, status, html: the answer of a fault that answers.
    """

    effect: bool
    fate: Fate = "answer"
    code: int | None = None
    status: int | None = None
    html: bool = False


KINDS: dict[str, Kind] = {
    "429": Kind(False, code=4, status=429),
    "500_graph": Kind(False, code=2, status=500),
    "500_html": Kind(False, status=500, html=True),
    "timeout_before": Kind(False, "hold"),
    "timeout_after": Kind(True, "hold"),
    "reset_before": Kind(False, "reset"),
    "reset_after": Kind(True, "reset"),
    "refuse": Kind(False, "reset"),
    "truncated": Kind(True, "truncated"),
    "malformed": Kind(True, "malformed"),
    "slow": Kind(True, "slow"),
    "corrupt": Kind(True, "corrupt"),
    "redirect": Kind(False, "redirect"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One fault waiting for its calls.

    call: messages, receipts, media (or media_upload, media_lookup, media_download), templates, other, or * for
    every call. number: only calls of that phone number id.
    status_echo: whether the statuses of a send it hits are told afterwards.
    fails_later: the call succeeds, but the message ends as `failed` with this code.
    retry_after: seconds, sent as a header; None leaves the header out.
    """

    call: str
    name: str
    kind: Kind
    left: int
    number: str | None
    status_echo: bool
    fails_later: int | None = None
    retry_after: int | None = None


@dataclass(slots=True)
class WebhookFaults:
    """
    How webhooks misbehave; everything at rest is a well-behaved platform.

    Rates are shares of one. duplicate_rate: bodies that come again. duplicate_seconds: at most so much later.
    disorder_seconds: each update is held for a random time up to this. delay_seconds: each is held at least so long.
    batch_size: up to so many updates in one body. linger_seconds: how long a body waits for more of them.
    echo_lost: statuses that are never told. skip_delivered: `read` comes without `delivered`.
    """

    duplicate_rate: float = 0.0
    duplicate_seconds: float = 0.0
    disorder_seconds: float = 0.0
    delay_seconds: float = 0.0
    batch_size: int = 1
    linger_seconds: float = 0.0
    echo_lost: float = 0.0
    skip_delivered: float = 0.0


class MetaFaults:
    """The queue of faults of calls, and the standing faults of webhooks."""

    def __init__(self) -> None:
        self.webhooks = WebhookFaults()
        self._queue: list[Fault] = []

    def add(
        self,
        call: str = "messages",
        fault: str = "500_graph",
        count: int = 1,
        number: str | None = None,
        status_echo: bool = True,
        retry_after: int | None = None,
        effect: bool | None = None,
    ) -> None:
        """
        Let the next `count` calls of that sort go wrong.

        fault: one of KINDS; an error code ("131000", "190", ...), answered at once; or "failed:CODE", accepted first
        and failed by webhook. effect: overrides whether the call takes effect, where the fault allows both.
        Raises ValueError for a fault it does not know.
        """
        if count < 1:
            raise ValueError("a fault needs a count of at least 1")
        kind, fails_later = _kind_of(fault)
        if effect is not None:
            kind = replace(kind, effect=effect)
        self._queue.append(Fault(call, fault, kind, count, number, status_echo, fails_later, retry_after))

    def take(self, call: str, number: str | None) -> Fault | None:
        """The fault that hits this call, counted off; None for a healthy one."""
        for place, fault in enumerate(self._queue):
            meant = fault.call in (call, "*") or call.startswith(f"{fault.call}_")
            if not meant or fault.number not in (None, number):
                continue
            if fault.left <= 1:
                del self._queue[place]
            else:
                self._queue[place] = replace(fault, left=fault.left - 1)
            return fault
        return None

    def clear(self) -> None:
        """Everything works again."""
        self._queue.clear()
        self.webhooks = WebhookFaults()

    def waiting(self) -> Iterable[Fault]:
        """The faults that have not struck yet."""
        return tuple(self._queue)


def _kind_of(fault: str) -> tuple[Kind, int | None]:
    if fault in KINDS:
        return KINDS[fault], None
    if fault.isdigit():
        return Kind(False, code=int(fault)), None
    prefix, _, code = fault.partition(":")
    if prefix == "failed" and code.isdigit():
        return Kind(True), int(code)
    raise ValueError(f"unknown fault {fault!r}: one of {', '.join(KINDS)}, an error code, or failed:CODE")


class Dice:
    """Chance by seed: the same questions in the same order get the same answers, also across a restart."""

    def __init__(self, seed: int, state: MetaState) -> None:
        self._seed = seed
        self._state = state

    def share(self) -> float:
        """A number from 0 up to, not including, 1."""
        self._state.drawn += 1
        digest = hashlib.sha256(f"dice/{self._seed}/{self._state.drawn}".encode()).digest()
        return int.from_bytes(digest[:7], "big") / float(1 << 56)

    def falls(self, rate: float) -> bool:
        """True in about `rate` of all cases; asks nothing where the answer is sure."""
        return rate > 0 and (rate >= 1 or self.share() < rate)
