"""Explaining: why a conversation was given to whom it was, from the decisions as they were made."""

from dataclasses import dataclass
from datetime import datetime

from core.agent import Agent
from core.conversation import Conversation
from core.ids import AgentId, TenantId
from core.routing.assignment import ChoiceMade
from core.routing.skillset import Mode
from core.stage import Assigned, Stage, Waiting
from desk.desk import Desk
from desk.looking import Looking
from desk.overseeing import numbered
from desk.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Explanation:
    """
    What was decided last about a conversation, however long ago; for one that waits and about which nothing was
    decided yet, what would be decided now.

    at: when; None: now, or nothing was. made: None, there is nothing to decide. stage: where it stands. claimed: its
    skillset leaves its conversations to whoever claims them. shut: its number is closed, and opens at opens_at, None:
    never. names: of everybody in it. now: when this was asked.
    """

    now: datetime
    number: int
    skillset: str
    claimed: bool
    stage: Stage
    shut: bool
    opens_at: datetime | None
    at: datetime | None
    made: ChoiceMade | None
    names: dict[AgentId, str]


async def explain(desk: Desk, tenant_id: TenantId, by: Agent, number: str) -> Explanation:
    """Of the conversation with this short number. Raises Wrong: there is none."""
    conversation = await numbered(desk, tenant_id, number, by.language)
    now, stage = desk.clock.now(), conversation.stage
    skillset = desk.store.directory.skillsets[conversation.skillset_id]
    managed_number = desk.store.directory.numbers[conversation.number_id]
    async with desk.store.begin(tenant_id) as uow:
        noted = await uow.journal.last_choice(conversation.id)
        at, made = (None, await _now(desk, uow, conversation)) if noted is None else (noted.at, noted.fact)
        people = [stage.assignment.agent_id] if isinstance(stage, Assigned) else []
        if made is not None:
            people += [*made.eligible, *(agent_id for agent_id, _ in made.left_out)]
        names = {each: (await uow.agents.get(each)).name for each in people}
    return Explanation(
        now=now,
        number=conversation.number,
        skillset=skillset.name,
        claimed=skillset.mode is Mode.CLAIM,
        stage=stage,
        shut=isinstance(stage, Waiting) and not managed_number.is_open(now),
        opens_at=managed_number.next_opening(now),
        at=at,
        made=made,
        names=names,
    )


async def _now(desk: Desk, uow: UnitOfWork, conversation: Conversation) -> ChoiceMade | None:
    """What would be decided; nothing is."""
    seeking = await Looking(desk, uow).look(conversation)
    return None if seeking is None else ChoiceMade.of(conversation.id, seeking.choice, seeking.rank)
