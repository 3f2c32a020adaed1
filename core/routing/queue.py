"""Queue: the order in which those who wait are served, and where each stands in it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from core.ids import ConversationId
from core.priority import Priority

NOTHING = timedelta(0)

# Only differences from it count.
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def _worth() -> dict[Priority, timedelta]:
    return {
        Priority.LOW: NOTHING,
        Priority.NORMAL: timedelta(minutes=10),
        Priority.HIGH: timedelta(minutes=30),
        Priority.URGENT: timedelta(minutes=120),
    }


@dataclass(frozen=True, slots=True)
class Weights:
    """
    What counts how much in the order, in waiting time: one minute of rank is one minute of having waited.

    priority: what each is worth, so that whoever is low is overtaken for a while and never for ever. nears: from so
    much left of the service window it counts, rising evenly to `near` when `presses` is left; with less than that it
    counts `pressing`, because soon nothing free can be said any more.
    """

    priority: dict[Priority, timedelta] = field(default_factory=_worth)
    nears: timedelta = timedelta(hours=6)
    presses: timedelta = timedelta(hours=1)
    near: timedelta = timedelta(minutes=60)
    pressing: timedelta = timedelta(minutes=240)


WEIGHTS = Weights()


class Urgency(StrEnum):
    """How the service window counts now."""

    CALM = "calm"
    NEARING = "nearing"
    PRESSING = "pressing"


@dataclass(frozen=True, slots=True)
class InQueue:
    """Somebody who waits. closes_at: when their service window closes; None: it never was open."""

    id: ConversationId
    since: datetime
    priority: Priority
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rank:
    """How soon it is their turn, by parts; the greater the sooner."""

    priority: timedelta
    waited: timedelta
    window: timedelta

    @property
    def total(self) -> timedelta:
        """All parts together."""
        return self.priority + self.waited + self.window


@dataclass(frozen=True, slots=True)
class Ranked:
    """One of the queue with their rank."""

    item: InQueue
    rank: Rank


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where one stands among all who count by their window in the same way; it holds before `until`.

    Those of one urgency are served by `at`, earliest first, whatever the time is: so an index can keep the queue.
    until: when the window begins to count in another way; None: it never will.
    """

    urgency: Urgency
    at: datetime
    until: datetime | None


def rank(item: InQueue, now: datetime, weights: Weights = WEIGHTS) -> Rank:
    """How soon it is this one's turn: priority, waiting time and the window's urgency."""
    waited = max(now - item.since, NOTHING)
    return Rank(weights.priority[item.priority], waited, _window(item.closes_at, now, weights))


def in_order(waiting: Iterable[InQueue], now: datetime, weights: Weights = WEIGHTS) -> list[Ranked]:
    """The queue as it is to be served. Who ranks the same goes by arrival, then by id: the order is total."""
    ranked = [Ranked(item, rank(item, now, weights)) for item in waiting]
    return sorted(ranked, key=lambda one: (-one.rank.total, one.item.since, one.item.id))


def place(item: InQueue, now: datetime, weights: Weights = WEIGHTS) -> Place:
    """Where this one stands. Two of the same urgency stand in the order of their ranks."""
    served_from = item.since - weights.priority[item.priority]
    if item.closes_at is None or now >= item.closes_at:
        return Place(Urgency.CALM, served_from, None)
    nears, presses = item.closes_at - weights.nears, item.closes_at - weights.presses
    if now <= nears:
        return Place(Urgency.CALM, served_from, nears)
    if now <= presses:
        # The rank of all these rises at the same pace, so what each has ahead of the others stays the same.
        share = weights.near / (weights.nears - weights.presses)
        return Place(Urgency.NEARING, served_from + share * (nears - _EPOCH), presses)
    return Place(Urgency.PRESSING, served_from - weights.pressing, item.closes_at)


def _window(closes_at: datetime | None, now: datetime, weights: Weights) -> timedelta:
    if closes_at is None:
        return NOTHING
    left = closes_at - now
    if left <= NOTHING or left >= weights.nears:
        return NOTHING
    if left < weights.presses:
        return weights.pressing
    return weights.near * ((weights.nears - left) / (weights.nears - weights.presses))
