"""Queue: the order in which those who wait are served, and where each stands in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import assert_never

from core.ids import ConversationId
from core.priority import Priority

NOTHING = timedelta(0)

# Only differences from it count.
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Weights:
    """
    What counts how much in the order, in waiting time: one minute of rank is one minute of having waited.

    low to urgent: what each priority is worth, so that whoever is low is overtaken for a while and never for ever.
    nears: from so much left of the service window it counts, rising evenly to `near` when `presses` is left; with less
    than that it counts `pressing`, because soon nothing free can be said any more.
    """

    # Whoever is low never waits longer than ten minutes because of somebody who came later and is not.
    low: timedelta = NOTHING
    normal: timedelta = timedelta(minutes=10)
    # Ahead of those who came in the last twenty minutes.
    high: timedelta = timedelta(minutes=30)
    # Ahead of nearly everybody, and still behind a window that closes.
    urgent: timedelta = timedelta(minutes=120)
    # A working day is shorter than the window: with six hours left somebody waited since the day before.
    nears: timedelta = timedelta(hours=6)
    # An hour is what it takes to read up, ask a colleague and answer.
    presses: timedelta = timedelta(hours=1)
    near: timedelta = timedelta(minutes=60)
    # More than any priority is worth: what can be said freely only now is said first.
    pressing: timedelta = timedelta(minutes=240)

    def worth(self, priority: Priority) -> timedelta:
        """How much waiting time this priority is worth."""
        match priority:
            case Priority.LOW:
                return self.low
            case Priority.NORMAL:
                return self.normal
            case Priority.HIGH:
                return self.high
            case Priority.URGENT:
                return self.urgent
            case _:
                assert_never(priority)


WEIGHTS = Weights()


class Urgency(StrEnum):
    """How the service window counts now."""

    CALM = "calm"
    NEARING = "nearing"
    PRESSING = "pressing"


@dataclass(frozen=True, slots=True)
class InQueue:
    """
    Somebody who waits.

    closes_at: when their service window closes; None: it never was open. weights: as their skillset counts.
    """

    id: ConversationId
    since: datetime
    priority: Priority
    closes_at: datetime | None
    weights: Weights = WEIGHTS


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


def rank(item: InQueue, now: datetime) -> Rank:
    """How soon it is this one's turn: priority, waiting time and the window's urgency."""
    waited = max(now - item.since, NOTHING)
    return Rank(item.weights.worth(item.priority), waited, _window(item, now))


def in_order(waiting: Iterable[InQueue], now: datetime) -> list[Ranked]:
    """The queue as it is to be served. Who ranks the same goes by arrival, then by id: the order is total."""
    ranked = [Ranked(item, rank(item, now)) for item in waiting]
    return sorted(ranked, key=lambda one: (-one.rank.total, one.item.since, one.item.id))


def place(item: InQueue, now: datetime) -> Place:
    """Where this one stands. Two of the same urgency in one skillset stand in the order of their ranks."""
    weights = item.weights
    served_from = item.since - weights.worth(item.priority)
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


def _window(item: InQueue, now: datetime) -> timedelta:
    weights = item.weights
    if item.closes_at is None:
        return NOTHING
    left = item.closes_at - now
    if left <= NOTHING or left >= weights.nears:
        return NOTHING
    if left < weights.presses:
        return weights.pressing
    return weights.near * ((weights.nears - left) / (weights.nears - weights.presses))
