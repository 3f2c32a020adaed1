"""Assignment: who has a conversation, since when, and why; and what happened on the way there."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.ids import AgentId, ConversationId, SkillsetId
from core.routing.choice import Bar, Choice, Measure, Strategy, in_turn
from core.routing.queue import Rank
from core.routing.rings import Ring

# Longer than any skillset leaves somebody alone who let an offer pass.
PASSED_KEPT = timedelta(hours=24)


class Reason(StrEnum):
    """Why this agent has it."""

    CLAIMED = "claimed"
    REPLIED = "replied"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    TOOK_OVER = "took over"
    TRANSFERRED = "transferred"
    REOPENED = "reopened"


class Why(StrEnum):
    """
    Why a conversation went back to the queue.

    offline: its owner went; unanswered: the first answer did not come in time; inactive: its owner was silent for as
    long as the number allows.
    """

    OFFLINE = "offline"
    UNANSWERED = "unanswered"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class Assignment:
    """An agent has a conversation."""

    agent_id: AgentId
    since: datetime
    reason: Reason


@dataclass(frozen=True, slots=True)
class Passed:
    """An agent let an offer of this conversation pass; missed: without a word."""

    agent_id: AgentId
    at: datetime
    missed: bool


@dataclass(frozen=True, slots=True)
class LastAgent:
    """Who had the contact last, and when that ended."""

    agent_id: AgentId
    at: datetime


def passed_by(latest: Passed, before: tuple[Passed, ...]) -> tuple[Passed, ...]:
    """Who let it pass, with the latest: the last time of each agent; what was long ago counts no more."""
    lately = (
        each for each in before if each.agent_id != latest.agent_id and latest.at - each.at < PASSED_KEPT
    )
    return (*lately, latest)


# ---- facts ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AgentSought:
    """The search for an agent came to this ring; after: when it widens, None: never."""

    conversation_id: ConversationId
    ring: Ring
    after: timedelta | None


@dataclass(frozen=True, slots=True)
class LastRingReached:
    """Nobody was found in all the rings before: it is anybody's now."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True)
class ConversationOffered:
    """An agent is being asked, for so long."""

    conversation_id: ConversationId
    agent_id: AgentId
    until: datetime
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class OfferDeclined:
    """The agent who was asked said no."""

    conversation_id: ConversationId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class OfferMissed:
    """The agent who was asked did not answer in time."""

    conversation_id: ConversationId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class ConversationRequeued:
    """It was taken from its owner and waits again."""

    conversation_id: ConversationId
    former: AgentId
    why: Why


@dataclass(frozen=True, slots=True)
class ConversationTransferred:
    """Somebody gave it to a skillset; former: who had it before, None: nobody."""

    conversation_id: ConversationId
    skillset_id: SkillsetId
    by: AgentId
    former: AgentId | None = None


@dataclass(frozen=True, slots=True)
class ReservationReleased:
    """What was kept for one alone is anybody's now."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True)
class AgentWanted:
    """It waits, and somebody has to look for an agent."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True)
class AgentFreed:
    """An agent has less to do than before."""

    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class OfferExtended:
    """The agent who is being asked could not be told yet: they have time until then, which is so long from now."""

    conversation_id: ConversationId
    agent_id: AgentId
    until: datetime
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class AnswerAwaited:
    """Its owner since then owes the first answer; after: when that is looked at; step: how often it was before."""

    conversation_id: ConversationId
    agent_id: AgentId
    since: datetime
    step: int
    after: timedelta


@dataclass(frozen=True, slots=True)
class AnswerOverdue:
    """Its owner has not given the first answer. again: they were told before."""

    conversation_id: ConversationId
    agent_id: AgentId
    again: bool


@dataclass(frozen=True, slots=True)
class SentAway:
    """An agent counts as away, since they let offers pass."""

    agent_id: AgentId


# Of a long list so many are kept, so that a look among thousands is no longer a row than others.
TOLD_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class ChoiceMade:
    """
    One look for an agent that changed something, as it was made: from it the choice can be told, and made again.

    agent_id: who was asked or given it, None: nobody could be. priority, waited, window: the parts of its rank.
    eligible: in the order in which they would have been asked, each with its measure; left_out: the others with their
    reasons; untold: how many more there were, and beyond: of these, by what kept them out, None: nothing.
    """

    conversation_id: ConversationId
    agent_id: AgentId | None
    ring: Ring
    strategy: Strategy
    priority: timedelta
    waited: timedelta
    window: timedelta
    eligible: tuple[AgentId, ...]
    left_out: tuple[tuple[AgentId, Bar], ...]
    untold: int
    measures: tuple[Measure, ...] = ()
    last_agent: AgentId | None = None
    beyond: tuple[tuple[Bar | None, int], ...] = ()

    @property
    def again(self) -> AgentId | None:
        """Who is chosen when it is made again from what is told of it; None, too, where nothing was measured."""
        measures = dict(zip(self.eligible, self.measures, strict=False))
        return next(iter(in_turn(self.strategy, measures, self.last_agent)), None)

    @classmethod
    def of(cls, conversation_id: ConversationId, choice: Choice, rank: Rank) -> "ChoiceMade":
        """What is told of a choice, and of how soon it was this conversation's turn."""
        left_out = tuple(choice.left_out.items())
        told = choice.eligible[:TOLD_AT_MOST], left_out[:TOLD_AT_MOST]
        beyond = Counter(choice.beyond)
        beyond.update(bar for _, bar in left_out[TOLD_AT_MOST:])
        beyond[None] += len(choice.eligible[TOLD_AT_MOST:])
        return cls(
            conversation_id,
            choice.agent_id,
            choice.ring,
            choice.strategy,
            rank.priority,
            rank.waited,
            rank.window,
            *told,
            untold=beyond.total(),
            measures=choice.measures[:TOLD_AT_MOST],
            last_agent=choice.last_agent,
            beyond=tuple((bar, count) for bar, count in beyond.most_common() if count),
        )


AssignmentFact = (
    AgentSought
    | LastRingReached
    | ConversationOffered
    | OfferDeclined
    | OfferMissed
    | ConversationRequeued
    | ConversationTransferred
    | ReservationReleased
    | AgentWanted
    | AgentFreed
    | OfferExtended
    | AnswerAwaited
    | AnswerOverdue
    | SentAway
    | ChoiceMade
)
