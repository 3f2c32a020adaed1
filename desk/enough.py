"""Enough: nobody takes more conversations than they may have, whichever way they take them."""

from dataclasses import replace

from core.agent import Agent
from core.conversation import Conversation
from core.routing.choice import Bar, Load
from core.stage import Offered
from desk.desk import Desk
from desk.ports import UnitOfWork
from words import say


async def too_many(
    desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation, *, answers: bool = False
) -> str | None:
    """
    Why this agent may not take this conversation too, in their words; None: they may, and take it now.

    answers: they have an answer for the contact, which waits for nobody's limit: only the ceiling holds them. The agent
    is saved too: whoever gives them another at the same time is told at commit, and counts anew.
    """
    now, current, stage = desk.clock.now(), await uow.agents.get(agent.id), conversation.stage
    rules = desk.store.directory.skillsets[conversation.skillset_id].rules
    load = (await uow.queue.loads([agent.id], idle_since=now - rules.idle_after))[agent.id]
    if isinstance(stage, Offered) and stage.agent_id == agent.id:
        load -= Load(offered=1)  # counted as theirs already
    bar = load.bar(current.limit, rules)
    if bar is None or (bar is Bar.FULL and answers):
        uow.agents.save(replace(current, assigned_at=now, missed=0))
        return None
    if bar is Bar.FULL:
        return say(
            agent.language,
            "You have as many conversations as you may have at once ({limit}). Close one first.",
            limit=current.limit,
        )
    return say(
        agent.language,
        "You have {count} conversations, and with your limit of {limit} nobody may ever have more. Close one first, or "
        "ask an admin for a higher limit.",
        count=load.count,
        limit=current.limit,
    )
