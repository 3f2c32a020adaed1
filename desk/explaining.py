"""Explaining: why a conversation was given to whom it was, from the decisions as they were made."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.agent import Agent
from core.ids import AgentId, TenantId
from core.routing.assignment import ChoiceMade
from core.routing.skillset import Mode
from desk.desk import Desk
from desk.overseeing import numbered

# Older decisions explain nothing that is still going on.
LOOKED_BACK = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Explanation:
    """
    What was decided last about a conversation. at and made: None, nothing was, lately. names: of everybody in it.

    claimed: its skillset leaves its conversations to whoever claims them.
    """

    number: int
    skillset: str
    claimed: bool
    at: datetime | None
    made: ChoiceMade | None
    names: dict[AgentId, str]


async def explain(desk: Desk, tenant_id: TenantId, by: Agent, number: str) -> Explanation:
    """Of the conversation with this short number. Raises Wrong: there is none."""
    conversation = await numbered(desk, tenant_id, number, by.language)
    now = desk.clock.now()
    since = max(conversation.opened_at, now - LOOKED_BACK)
    async with desk.store.begin(tenant_id) as uow:
        noted = await uow.journal.noted([ChoiceMade], since, now + timedelta(seconds=1))
        about = [
            (each.at, each.fact)
            for each in noted
            if isinstance(each.fact, ChoiceMade) and each.fact.conversation_id == conversation.id
        ]
        at, made = about[-1] if about else (None, None)
        people: list[AgentId] = []
        if made is not None:
            people = [*made.eligible, *(agent_id for agent_id, _ in made.left_out)]
        names = {each: (await uow.agents.get(each)).name for each in people}
    skillset = desk.store.directory.skillsets[conversation.skillset_id]
    claimed = skillset.mode is Mode.CLAIM
    return Explanation(conversation.number, skillset.name, claimed, at, made, names)
