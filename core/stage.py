"""Stages: where a conversation is. Each holds exactly what exists in it, and says what may become of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from core.ids import AgentId
from core.routing.assignment import Assignment
from core.routing.rings import Search

# ---- refusals ------------------------------------------------------------------------------------------------------


class NotAllowed(Exception):
    """This is not possible in the stage the conversation is in."""


class AlreadyTaken(NotAllowed):
    """Somebody else has this conversation."""

    def __init__(self, owner: AgentId) -> None:
        super().__init__("taken")
        self.owner = owner


class AlreadyClosed(NotAllowed):
    """This conversation is closed."""


class NotClosed(NotAllowed):
    """This conversation is not closed."""


class BeingAsked(NotAllowed):
    """Somebody else is being asked about this conversation."""

    def __init__(self, agent_id: AgentId, until: datetime) -> None:
        super().__init__("being asked")
        self.agent_id = agent_id
        self.until = until


class Reserved(NotAllowed):
    """This conversation is kept for somebody else."""

    def __init__(self, agent_id: AgentId) -> None:
        super().__init__("reserved")
        self.agent_id = agent_id


class NotOffered(NotAllowed):
    """Nobody is being asked about this conversation."""


class NotWaiting(NotAllowed):
    """This conversation is not waiting for an agent."""


class NotReserved(NotAllowed):
    """This conversation is not kept for anybody."""


class NotAssigned(NotAllowed):
    """Nobody has this conversation."""


# ---- who may take it -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Anyone:
    """Whoever is eligible."""


@dataclass(frozen=True, slots=True)
class OnlyAgent:
    """It was given to this agent alone, who takes it when they can."""

    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class OnlySkillset:
    """It was given to its skillset alone: nobody helps out."""


Reservation = Anyone | OnlyAgent | OnlySkillset

ANYONE = Anyone()


# ---- stages --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unmanaged:
    """Nothing could choose a skillset for it."""

    since: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    In its skillset's queue: nobody has it, and nobody is being asked.

    search: how far the search for an agent has come, its clock standing still until somebody looks again after an
    offer; None: it has not begun. reserved: who alone may take it.
    """

    since: datetime
    search: Search | None = None
    reserved: Reservation = ANYONE


@dataclass(frozen=True, slots=True)
class Offered:
    """
    An agent is being asked. waiting: its place in the queue, kept while the search's clock stands still.

    told: whether the agent can know; while they cannot, their time does not run out.
    """

    waiting: Waiting
    agent_id: AgentId
    since: datetime
    until: datetime
    told: bool = False

    @classmethod
    def out_of(cls, waiting: Waiting, agent_id: AgentId, *, until: datetime, now: datetime) -> "Offered":
        """The offer to this agent of what waits."""
        search = None if waiting.search is None else waiting.search.paused(now)
        return cls(replace(waiting, search=search), agent_id, now, until)

    def longer(self, now: datetime) -> "Offered":
        """The same offer, beginning anew."""
        return replace(self, since=now, until=now + (self.until - self.since))


@dataclass(frozen=True, slots=True)
class Assigned:
    """An agent has it. gone: they are not there; it goes back to the queue as soon as the contact writes."""

    assignment: Assignment
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Closed:
    """It is over, until somebody writes again."""

    at: datetime
    by: AgentId


Stage = Unmanaged | Waiting | Offered | Assigned | Closed

# Nobody has it yet: whoever answers takes it.
UNTAKEN = (Unmanaged, Waiting, Offered)


def rival(stage: Stage, agent_id: AgentId) -> AgentId | None:
    """Who stands between this agent and it: its owner, who is being asked, whom it is kept for; None: nobody."""
    match stage:
        case Assigned(assignment):
            other = assignment.agent_id
        case Offered(agent_id=other):
            pass
        case Waiting(reserved=OnlyAgent(other)):
            pass
        case _:
            return None
    return None if other == agent_id else other


def waited_since(stage: Stage) -> datetime | None:
    """Since when its contact has waited for somebody to have it; None: somebody has it, or it is over."""
    match stage:
        case Unmanaged(since) | Waiting(since) | Offered(Waiting(since)):
            return since
        case Assigned() | Closed():
            return None
        case _:
            assert_never(stage)
