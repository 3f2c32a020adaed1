"""What can go wrong between an app and Slack, on demand or by seed."""

from dataclasses import dataclass, replace
from random import Random

from sandbox.slack.wire import Json

# "before": nothing was done. "after", truncated, malformed, slow: it was done, only the answer suffers.
CALL_FAULTS = (
    "429",
    "429_no_header",
    "500",
    "500_after",
    "500_html",
    "timeout_before",
    "timeout_after",
    "reset_before",
    "reset_after",
    "truncated",
    "malformed",
    "redirect",
    "not_shared",
    "slow",
    "revoked",
)
# What happens to an event on its way to the app; `add("events", …)`.
EVENT_FAULTS = ("duplicate", "twin", "disorder", "delay", "no_metadata", "lose")
EVENTS = "events"


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One thing that will go wrong.

    method: a Web API method, `*` for any of them, or one of `upload`, `download`, `response_url`, `share` (a finished
    upload that is answered with ok and never shared), `events`.
    seconds: of the sandbox's clock, for slow, delay and the Retry-After of 429. count: how often; None for ever.
    probability: below 1 the seed decides each time.
    """

    method: str
    fault: str
    count: int | None = 1
    seconds: float = 30
    probability: float = 1.0


class SlackFaults:
    """The faults that are planned; each is taken once for every time it strikes."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._planned: list[Fault] = []

    def add(
        self, method: str, fault: str, count: int | None = 1, *, seconds: float = 30, probability: float = 1.0
    ) -> None:
        """Plan a fault. Raises ValueError for a fault that does not exist."""
        known = EVENT_FAULTS if method == EVENTS else CALL_FAULTS
        if fault not in known and not (method != EVENTS and fault.startswith("ok_false:")):
            raise ValueError(f"no such fault: {fault}")
        self._planned.append(Fault(method, fault, count, seconds, probability))

    def clear(self) -> None:
        """From now on everything goes well."""
        self._planned.clear()

    def describe(self) -> list[Json]:
        """What is still planned, as JSON."""
        names = ("method", "fault", "count", "seconds", "probability")
        return [{name: getattr(planned, name) for name in names} for planned in self._planned]

    def take(self, method: str) -> Fault | None:
        """The first fault that strikes this call, if any."""
        for index, planned in enumerate(self._planned):
            any_method = planned.method == "*" and "." in method
            if (planned.method == method or any_method) and self._strikes(planned):
                self._use(index)
                return planned
        return None

    def take_for_event(self, possible: tuple[str, ...]) -> dict[str, Fault]:
        """Every fault that strikes one event; `possible` are those that make sense for it."""
        struck: dict[str, Fault] = {}
        for planned in list(self._planned):
            wanted = planned.method == EVENTS and planned.fault in possible and planned.fault not in struck
            if wanted and self._strikes(planned):
                self._use(self._planned.index(planned))
                struck[planned.fault] = planned
        return struck

    def _strikes(self, planned: Fault) -> bool:
        return planned.probability >= 1 or self._random.random() < planned.probability

    def _use(self, index: int) -> None:
        planned = self._planned[index]
        if planned.count is None:
            return
        if planned.count <= 1:
            del self._planned[index]
        else:
            self._planned[index] = replace(planned, count=planned.count - 1)
