"""What goes wrong, and when: one vocabulary for both stand-ins; planned by whoever tests, drawn by seed."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from sandbox.manual_clock import ManualClock

Fate = Literal[
    "well", "refusal", "hold", "reset", "cut", "malform", "garble", "corrupt", "delay", "drip", "redirect"
]
Body = Literal["own", "html", "empty"]


@dataclass(frozen=True, slots=True)
class Kind:
    """
    What a fault does to a call.

    effect: whether the call takes effect. fate: what becomes of its answer; "well" leaves the answer alone.
    status, body: of a refusal; "own" is the platform's own JSON. says_when: a refusal may carry Retry-After.
    error: the platform's own word or number for what went wrong, where the fault names one.
    """

    effect: bool
    fate: Fate = "refusal"
    status: int = 500
    body: Body = "own"
    says_when: bool = False
    error: str | None = None


# What can become of a call, on either side.
CALLS: Mapping[str, Kind] = {
    "429": Kind(False, status=429, says_when=True),
    "429_no_header": Kind(False, status=429),
    "500": Kind(False),
    "500_after": Kind(True),
    "500_html": Kind(False, body="html"),
    "500_empty": Kind(False, body="empty"),
    "503_empty": Kind(False, status=503, body="empty"),
    "timeout_before": Kind(False, "hold"),
    "timeout_after": Kind(True, "hold"),
    "reset_before": Kind(False, "reset"),
    "reset_after": Kind(True, "reset"),
    "refuse": Kind(False, "reset"),
    "truncated": Kind(True, "cut"),
    "malformed": Kind(True, "malform"),
    "garbage": Kind(True, "garble"),
    "corrupt": Kind(True, "corrupt"),
    "slow": Kind(True, "delay"),
    "drip": Kind(True, "drip"),
    "redirect": Kind(False, "redirect"),
    "revoked": Kind(False, error="revoked"),
}

# What can happen to what the platform tells the app. held: until the fault ends, then everything at once.
EVENTS = ("duplicate", "disorder", "delay", "held", "lose")

# Nothing comes later than that. Source: Meta, webhooks of the Cloud API, November 2026: tried for 7 days.
LATEST = timedelta(days=7)
DISORDER_SECONDS = 2.0
USUAL_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """
    What one side can do wrong.

    calls: names of what can become of a call. parameterised: reads a name such as `failed:131026`; None if it is none.
    shown: how such names are written for people. events: names of what can happen to what the app is told, which
    goes by the call `told`, or `told_KIND` for one kind of it. aliases: other names of the same thing.
    """

    side: str
    calls: Mapping[str, Kind]
    events: tuple[str, ...]
    told: str
    parameterised: Callable[[str], Kind | None]
    shown: tuple[str, ...]
    aliases: Mapping[str, str]

    def is_told(self, call: str) -> bool:
        """Whether this call means what the app is told."""
        return call == self.told or call.startswith(f"{self.told}_")

    def kind(self, call: str, fault: str) -> Kind:
        """What this name means for that call. Raises ValueError, which says what there is."""
        if self.is_told(call):
            if fault in self.events:
                return Kind(True, "well")
            raise ValueError(
                f"no such fault of what {self.side} tells: {fault!r}; one of {', '.join(self.events)}"
            )
        found = self.calls.get(self.aliases.get(fault, fault)) or self.parameterised(fault)
        if found is None:
            known = ", ".join((*self.calls, *self.shown))
            raise ValueError(f"no such fault of {self.side}'s calls: {fault!r}; one of {known}")
        return found


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One thing that will go wrong.

    call: the name of a call, or `*` for every one; `media` also means `media_upload`. count: how often, None for ever.
    probability: below 1 the seed decides each time. seconds: of the sandbox's clock, for Retry-After, slow, delay and
    disorder; None for the usual. only: a phone number id or a channel. echo: whether the reports of a call it strikes
    are told. begins, ends: it strikes from then on, and no more from then on; ends None: it never ends.
    """

    call: str
    name: str
    kind: Kind
    count: int | None = 1
    probability: float = 1.0
    seconds: float | None = None
    only: str | None = None
    echo: bool = True
    begins: datetime | None = None
    ends: datetime | None = None

    @property
    def waits(self) -> float:
        """Seconds of slow and delay."""
        return USUAL_SECONDS if self.seconds is None else self.seconds

    def means(self, call: str, only: str | None) -> bool:
        """Whether it is meant for this call."""
        wanted = self.call in (call, "*") or call.startswith(f"{self.call}_")
        return wanted and self.only in (None, only)


@dataclass(slots=True)
class _Planned:
    """A fault with its own chance, so that one more fault changes nothing for the others."""

    fault: Fault
    random: Random

    def strikes(self) -> bool:
        return self.fault.probability >= 1 or self.random.random() < self.fault.probability


class Faults:
    """The faults planned for one side; each is counted off when it strikes."""

    def __init__(self, vocabulary: Vocabulary, clock: ManualClock, seed: int) -> None:
        self.vocabulary = vocabulary
        self._clock = clock
        self._seed = seed
        self._planned: list[_Planned] = []
        self._added = 0

    def add(
        self,
        call: str,
        fault: str,
        count: int | None = 1,
        *,
        probability: float = 1.0,
        seconds: float | None = None,
        only: str | None = None,
        effect: bool | None = None,
        echo: bool = True,
        after: timedelta = timedelta(0),
        lasts: timedelta | None = None,
    ) -> None:
        """
        Plan a fault.

        effect: whether the call takes effect, where that is not in the fault's name. after: it begins that much later;
        lasts: and ends that much after its beginning. The rest: see Fault. Raises ValueError for what cannot be.
        """
        kind = self.vocabulary.kind(call, fault)
        if count is not None and count < 1:
            raise ValueError("a fault needs a count of at least 1, or none for ever")
        if not 0 < probability <= 1:
            raise ValueError("a probability is above 0 and at most 1")
        if seconds is not None and not 0 <= seconds <= LATEST.total_seconds():
            raise ValueError(f"a fault waits at most {LATEST.days} days")
        begins = self._clock.now() + after if after else None
        ends = None if lasts is None else (begins or self._clock.now()) + lasts
        kind = kind if effect is None else replace(kind, effect=effect)
        planned = Fault(call, fault, kind, count, probability, seconds, only, echo, begins, ends)
        self._planned.append(_Planned(planned, Random(f"{self._seed}/{self._added}")))
        self._added += 1

    def take(self, call: str, only: str | None = None, *, by_name: bool = False) -> Fault | None:
        """The first fault that strikes this call, counted off; by_name: `*` does not mean it."""
        for planned in self._now():
            fault = planned.fault
            if self.vocabulary.is_told(fault.call) or (by_name and fault.call == "*"):
                continue
            if fault.means(call, only) and planned.strikes():
                self._count_off(planned)
                return fault
        return None

    def take_for_event(
        self, kind: str, possible: tuple[str, ...], only: str | None = None
    ) -> dict[str, Fault]:
        """Every fault that strikes one thing the app is told; `possible` are those that make sense for it."""
        struck: dict[str, Fault] = {}
        for planned in self._now():
            fault = planned.fault
            wanted = self.vocabulary.is_told(fault.call) and fault.means(
                f"{self.vocabulary.told}_{kind}", only
            )
            if wanted and fault.name in possible and fault.name not in struck and planned.strikes():
                self._count_off(planned)
                struck[fault.name] = fault
        return struck

    def held_seconds(self, struck: Mapping[str, Fault], share: Callable[[], float]) -> float:
        """How long these faults keep back what the app is told. share: chance, from 0 to 1, asked only for disorder."""
        now, wait = self._clock.now(), 0.0
        if "delay" in struck:
            wait += struck["delay"].waits
        if "held" in struck:
            ends = struck["held"].ends
            wait += struck["held"].waits if ends is None else (ends - now).total_seconds()
        if "disorder" in struck:
            seconds = struck["disorder"].seconds
            wait += share() * (DISORDER_SECONDS if seconds is None else seconds)
        return wait

    def clear(self) -> None:
        """From now on everything goes well."""
        self._planned.clear()
        self._added = 0

    def waiting(self) -> tuple[Fault, ...]:
        """What has not struck to its end yet, the oldest first."""
        self._drop_ended()
        return tuple(planned.fault for planned in self._planned)

    def _now(self) -> list[_Planned]:
        self._drop_ended()
        now = self._clock.now()
        return [one for one in self._planned if one.fault.begins is None or one.fault.begins <= now]

    def _drop_ended(self) -> None:
        now = self._clock.now()
        if any(one.fault.ends is not None and one.fault.ends <= now for one in self._planned):
            self._planned = [one for one in self._planned if one.fault.ends is None or now < one.fault.ends]

    def _count_off(self, planned: _Planned) -> None:
        count = planned.fault.count
        if count is None:
            return
        if count <= 1:
            self._planned.remove(planned)
        else:
            planned.fault = replace(planned.fault, count=count - 1)


def retry_after(fault: Fault, usual: float | None) -> dict[str, str]:
    """When to come back, as a header. usual: where the fault has no seconds itself; None: no header then."""
    seconds = usual if fault.seconds is None else fault.seconds
    if not fault.kind.says_when or seconds is None:
        return {}
    return {"Retry-After": str(math.ceil(seconds))}
