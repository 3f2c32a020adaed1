"""Claiming and closing: pressed buttons, answered at once, also to the one who came late."""

from collections.abc import Awaitable, Callable

from core.access import Right
from core.agent import Agent
from core.conversation import AlreadyClosed, AlreadyTaken, Conversation
from core.ids import AgentRef, ConversationId, TenantId
from core.routing.assignment import Reason
from desk import agents
from desk.desk import Desk
from desk.ports import StaleVersion, UnitOfWork
from desk.views import Answer, Tone
from words import say

_COLLISIONS = 5

Transition = Callable[[Desk, UnitOfWork, Agent, Conversation], Awaitable[Answer]]


async def claim(desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, ref: AgentRef) -> Answer:
    """An agent takes a waiting conversation; who comes late is told who was faster."""
    return await _change(desk, tenant_id, conversation_id, ref, _claimed)


async def close(desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, ref: AgentRef) -> Answer:
    """An agent ends a conversation."""
    return await _change(desk, tenant_id, conversation_id, ref, _closed)


async def _change(
    desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, ref: AgentRef, transition: Transition
) -> Answer:
    agent = await agents.known(desk, tenant_id, ref)
    if not agent.may(Right.ANSWER):
        return Answer((say(agent.language, "Only agents of this company can do this."),), Tone.REFUSED)
    for _ in range(_COLLISIONS):
        try:
            async with desk.store.begin(tenant_id) as uow:
                try:
                    conversation = await uow.conversations.get(conversation_id)
                except KeyError:
                    sentence = say(agent.language, "This conversation is not known here any more.")
                    return Answer((sentence,), Tone.REFUSED)
                answer = await transition(desk, uow, agent, conversation)
                await uow.commit()
        except StaleVersion:
            continue  # somebody else was faster: look again, and say so
        return answer
    sentence = say(agent.language, "This conversation is changing right now. Please try again in a moment.")
    return Answer((sentence,), Tone.REFUSED)


async def _claimed(desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation) -> Answer:
    try:
        change = conversation.claim(agent.id, reason=Reason.CLAIMED, now=desk.clock.now())
    except AlreadyTaken as taken:
        owner = await uow.agents.get(taken.owner)
        sentence = say(agent.language, "{name} was faster: this conversation is theirs.", name=owner.name)
        return Answer((sentence,), Tone.REFUSED)
    except AlreadyClosed:
        return Answer((say(agent.language, "This conversation is closed already."),), Tone.REFUSED)
    if not change.facts:
        return Answer((say(agent.language, "This conversation is yours already."),))
    uow.conversations.save(change.state)
    uow.record(*change.facts)
    return Answer()


async def _closed(desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation) -> Answer:
    if conversation.owner not in (None, agent.id) and not agent.may(Right.CLOSE_ANY):
        owner = await uow.agents.get(conversation.owner)
        sentence = say(
            agent.language, "Only {name} or a supervisor can close this conversation.", name=owner.name
        )
        return Answer((sentence,), Tone.REFUSED)
    try:
        change = conversation.close(agent.id, now=desk.clock.now())
    except AlreadyClosed:
        return Answer((say(agent.language, "This conversation is closed already."),), Tone.REFUSED)
    uow.conversations.save(change.state)
    uow.record(*change.facts)
    return Answer()
