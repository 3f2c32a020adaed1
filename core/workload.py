"""Workload: where a conversation stands and what it weighs, when it is looked at again, what its owner owes."""

from dataclasses import replace
from datetime import datetime

from core.change import Change
from core.conversation import Conversation
from core.happened import PrioritySet
from core.ids import AgentId
from core.priority import Priority
from core.routing.choice import Load
from core.routing.queue import WEIGHTS, InQueue, Weights
from core.routing.rings import RingTimes
from core.stage import ANYONE, AlreadyClosed, Assigned, Offered, Waiting


def in_queue(conversation: Conversation, weights: Weights = WEIGHTS) -> InQueue | None:
    """How it stands in its skillset's queue, which counts like this; None: it does not stand there."""
    match conversation.stage:
        case Waiting(since):
            closes_at = conversation.window.closes_at
            return InQueue(conversation.id, since, conversation.priority, closes_at, weights)
        case _:
            return None


def weighs(conversation: Conversation, *, idle_since: datetime) -> tuple[AgentId, Load] | None:
    """
    Whose load it is part of, and how; None: nobody's.

    idle_since: a contact who has written since then is active.
    """
    match conversation.stage:
        case Assigned(assignment):
            heard = conversation.window.opened_at
            active = heard is not None and heard > idle_since
            return assignment.agent_id, Load(active=1) if active else Load(idle=1)
        case Offered(agent_id=asked):
            return asked, Load(offered=1)
        case _:
            return None


def look_at(conversation: Conversation, times: RingTimes) -> datetime | None:
    """When it has to be looked at again, if nothing else moves it; None: no time alone changes anything."""
    match conversation.stage:
        case Offered(until=until):
            return until
        case Waiting(since, search):
            return since if search is None or search.since is None else search.widens_at(times)
        case _:
            return None


def is_reserved(conversation: Conversation) -> bool:
    """Whether it is kept for one alone, also while that one is being asked."""
    stage = conversation.stage
    waiting = stage.waiting if isinstance(stage, Offered) else stage
    return isinstance(waiting, Waiting) and waiting.reserved != ANYONE


def owes_since(conversation: Conversation, before: datetime) -> bool:
    """Whether somebody has it and has owed its contact an answer since before then."""
    heard = conversation.window.opened_at
    return conversation.owner is not None and conversation.unanswered and heard is not None and heard < before


def spoke_last(conversation: Conversation, before: datetime) -> bool:
    """Whether its owner answered before then, and nothing more is to be said or heard."""
    answered_at = conversation.answered_at
    over = conversation.owner is not None and not conversation.unanswered and not conversation.holding
    return over and answered_at is not None and answered_at < before


def prioritised(
    conversation: Conversation, priority: Priority, by: AgentId
) -> Change[Conversation, PrioritySet]:
    """Somebody says how soon it should be served. Raises AlreadyClosed."""
    if not conversation.is_open:
        raise AlreadyClosed
    if priority is conversation.priority:
        return Change(conversation, ())
    return Change(replace(conversation, priority=priority), (PrioritySet(conversation.id, by, priority),))
