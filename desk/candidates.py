"""Candidates: who might be asked about a conversation, with everything that counts for the choice."""

from collections.abc import Iterable
from datetime import datetime

from core.access import Right
from core.agent import LOWEST_LEVEL, Agent
from core.conversation import Conversation
from core.ids import AgentId, SkillsetId
from core.routing.choice import Candidate, Load, Need
from core.routing.skillset import Mode, Skillset
from core.stage import OnlyAgent, OnlySkillset, Waiting
from desk.desk import Desk
from desk.ports import UnitOfWork


def need_of(
    conversation: Conversation, skillset: Skillset, now: datetime, language: str | None = None
) -> Need:
    """What a waiting conversation asks for. language: its contact's, None: nobody knows it."""
    last = conversation.last_agent
    remembered = last is not None and now - last.at < skillset.rules.last_agent_within
    reserved = conversation.stage.reserved if isinstance(conversation.stage, Waiting) else None
    return Need(
        level=skillset.level if skillset.rules.rings else LOWEST_LEVEL,
        language=language,
        last_agent=last.agent_id if last is not None and remembered else None,
        reserved_for=reserved.agent_id if isinstance(reserved, OnlyAgent) else None,
        kept_inside=isinstance(reserved, OnlySkillset),
    )


def whom(need: Need) -> list[AgentId]:
    """Who counts for it by name, whatever they are a member of."""
    return [each for each in (need.last_agent, need.reserved_for) if each is not None]


def candidate(agent: Agent, load: Load, conversation: Conversation, skillset: Skillset) -> Candidate:
    """An agent as somebody who might be asked about this conversation."""
    passed = {each.agent_id: each for each in conversation.passed}.get(agent.id)
    helps = skillset.overflow is not None and agent.level_in(skillset.overflow) is not None
    return Candidate(
        id=agent.id,
        limit=agent.limit,
        load=load,
        enabled=agent.may(Right.ANSWER),
        status=agent.status,
        level=agent.level_in(skillset.id),
        in_overflow=helps,
        languages=frozenset(agent.languages),
        last_given_at=agent.assigned_at,
        declined_at=passed.at if passed is not None and not passed.missed else None,
        missed_at=passed.at if passed is not None and passed.missed else None,
    )


def routed(desk: Desk, uow: UnitOfWork) -> list[Skillset]:
    """The company's skillsets whose conversations are given to people, instead of waiting for somebody to claim."""
    directory = desk.store.directory
    mine = (directory.skillsets[each] for each in directory.skillsets_of[uow.tenant_id])
    return [each for each in mine if each.mode is not Mode.CLAIM]


def served_by(agent: Agent, skillsets: Iterable[Skillset]) -> list[Skillset]:
    """Those of these skillsets whose conversations this agent might be given: their own, and where they help out."""
    known: set[SkillsetId] = {each.skillset_id for each in agent.skills}
    return [each for each in skillsets if each.id in known or each.overflow in known]
