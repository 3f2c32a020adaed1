"""Wanting: where conversations are given to people, what happened is noted so that somebody looks for an agent."""

from core.conversation import Conversation
from core.ids import AgentId
from core.routing.assignment import AgentFreed, AgentWanted, AnswerAwaited
from core.routing.skillset import Mode
from core.stage import Assigned, Waiting
from desk.candidates import routed
from desk.desk import Desk
from desk.ports import UnitOfWork


def wanted(desk: Desk, uow: UnitOfWork, conversation: Conversation) -> None:
    """It waits: somebody has to look for an agent, where conversations are given to people at all."""
    if isinstance(conversation.stage, Waiting) and _mode(desk, conversation) is not Mode.CLAIM:
        uow.record(AgentWanted(conversation.id))


def freed(desk: Desk, uow: UnitOfWork, agent_id: AgentId | None) -> None:
    """An agent has less to do: they may be given what waits, where conversations are given to people at all."""
    if agent_id is not None and routed(desk, uow):
        uow.record(AgentFreed(agent_id))


def taken(desk: Desk, uow: UnitOfWork, conversation: Conversation) -> None:
    """It was given to an agent, who owes the first answer from now on."""
    stage = conversation.stage
    if (
        isinstance(stage, Assigned)
        and conversation.unanswered
        and _mode(desk, conversation) is not Mode.CLAIM
    ):
        after = desk.store.directory.skillsets[conversation.skillset_id].rules.first_answer
        whose = stage.assignment
        uow.record(AnswerAwaited(conversation.id, whose.agent_id, whose.since, 1, after))


def _mode(desk: Desk, conversation: Conversation) -> Mode:
    return desk.store.directory.skillsets[conversation.skillset_id].mode
