"""What can go wrong at Meta: the shared vocabulary, error codes, and how webhooks misbehave by habit."""

import hashlib
from dataclasses import dataclass

from sandbox.faults import CALLS, EVENTS, Faults, Kind, Vocabulary
from sandbox.manual_clock import ManualClock
from sandbox.meta.state import MetaState

# A message that ends as `failed` with that code, after the call was answered well.
FAILS_LATER = "failed:"
# The call is well, only no report of it is ever told.
LOST_ECHO = "lost_echo"
WEBHOOKS = "webhooks"


def _parameterised(name: str) -> Kind | None:
    if name.isdigit():
        return Kind(False, error=name)
    code = name.removeprefix(FAILS_LATER)
    return Kind(True, "well", error=code) if code != name and code.isdigit() else None


VOCABULARY = Vocabulary(
    side="Meta",
    calls={**CALLS, LOST_ECHO: Kind(True, "well")},
    events=EVENTS,
    told=WEBHOOKS,
    parameterised=_parameterised,
    shown=("CODE", f"{FAILS_LATER}CODE"),
    aliases={"500_graph": "500"},
)


@dataclass(slots=True)
class WebhookFaults:
    """
    The habits of webhooks; everything at rest is a well-behaved platform. Single ones are struck by planned faults.

    Rates are shares of one. duplicate_rate: bodies that come again. duplicate_seconds: at most so much later.
    disorder_seconds: each update is held for a random time up to this. delay_seconds: each is held at least so long.
    batch_size: up to so many updates in one body. linger_seconds: how long a body waits for more of them.
    retold_rate: updates that come again in a later body, at most duplicate_seconds later, beside whatever is new then.
    echo_lost: statuses that are never told. skip_delivered: `read` comes without `delivered`.
    """

    duplicate_rate: float = 0.0
    duplicate_seconds: float = 0.0
    retold_rate: float = 0.0
    disorder_seconds: float = 0.0
    delay_seconds: float = 0.0
    batch_size: int = 1
    linger_seconds: float = 0.0
    echo_lost: float = 0.0
    skip_delivered: float = 0.0


class MetaFaults(Faults):
    """The faults planned for calls and single webhooks, and the habits of all webhooks."""

    def __init__(self, clock: ManualClock, seed: int = 0) -> None:
        super().__init__(VOCABULARY, clock, seed)
        self.webhooks = WebhookFaults()

    def clear(self) -> None:
        """Everything works again."""
        super().clear()
        self.webhooks = WebhookFaults()


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
