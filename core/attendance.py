"""Attendance: when each agent was seen last, as a hint: it may send somebody away who is not there, and never back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.ids import AgentId

# A laptop that reconnects takes seconds, a coffee less than this.
ABSENT_AFTER = timedelta(minutes=2)

# Nobody is asked about more often than this: within two minutes it is three answers.
ASKED_AGAIN_AFTER = timedelta(seconds=40)

# In one round, so many are asked about. Source: Slack, users.getPresence, tier 3: 50 a minute for each workspace; four
# rounds a minute leave a margin.
IN_A_ROUND = 10
ROUNDS_EVERY = timedelta(seconds=15)
# Of them, so many at most of those with open work, so that the others are asked about at all.
_WORKING = 7


@dataclass(frozen=True, slots=True)
class Attendance:
    """
    What is known of one agent. seen_at: when they last did something, or Slack showed them active, None: never.

    asked_at: when Slack was last asked, None: never.
    """

    agent_id: AgentId
    seen_at: datetime | None = None
    asked_at: datetime | None = None

    def is_absent(self, now: datetime) -> bool:
        """Whether somebody whom Slack shows as away has been gone for long enough."""
        return self.seen_at is not None and now - self.seen_at >= ABSENT_AFTER


def to_be_asked(working: Iterable[Attendance], others: Iterable[Attendance], now: datetime) -> list[AgentId]:
    """Whom to ask about in this round: those with open work first, and of each whoever was asked about longest ago."""
    first, second = _in_order(working, now), _in_order(others, now)
    some = first[: max(_WORKING, IN_A_ROUND - len(second))]
    return [*some, *second[: IN_A_ROUND - len(some)]]


def asked_every(people: int) -> timedelta:
    """How long it takes at most until somebody is asked about again, of so many."""
    rounds = -(-people // IN_A_ROUND)
    return max(rounds * ROUNDS_EVERY, ASKED_AGAIN_AFTER)


def _in_order(those: Iterable[Attendance], now: datetime) -> Sequence[AgentId]:
    due = [each for each in those if each.asked_at is None or now - each.asked_at >= ASKED_AGAIN_AFTER]
    due.sort(key=lambda it: (it.asked_at is not None, it.asked_at or now, it.agent_id))
    return [each.agent_id for each in due]
