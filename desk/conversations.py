"""Claiming, accepting, declining: pressed buttons, answered at once, also to the one who came late."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from core import asking
from core.access import Right
from core.agent import Agent
from core.conversation import Conversation
from core.ids import AgentRef, ConversationId, TenantId
from core.routing.assignment import Reason
from core.routing.rings import Ring
from core.routing.skillset import Mode
from core.stage import (
    AlreadyTaken,
    BeingAsked,
    NotAllowed,
    NotOffered,
    Offered,
    Reserved,
    Waiting,
)
from desk import agents
from desk.candidates import served_by
from desk.desk import Desk
from desk.enough import too_many
from desk.ports import StaleVersion, UnitOfWork
from desk.sight import blind
from desk.views import Answer, Tone
from desk.wanting import taken
from words import say

_COLLISIONS = 5

Transition = Callable[[Desk, UnitOfWork, Agent, Conversation], Awaitable[Answer]]


async def claim(desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, ref: AgentRef) -> Answer:
    """An agent takes a waiting conversation; who comes late is told who was faster."""
    return await change(desk, tenant_id, conversation_id, ref, _claimed)


async def accept(desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, ref: AgentRef) -> Answer:
    """Who is asked says yes; also late, while nobody has it."""
    return await change(desk, tenant_id, conversation_id, ref, _accepted)


async def decline(desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, ref: AgentRef) -> Answer:
    """Who is asked says no; it waits where it stood."""
    return await change(desk, tenant_id, conversation_id, ref, _declined)


async def change(
    desk: Desk,
    tenant_id: TenantId,
    conversation_id: ConversationId,
    ref: AgentRef,
    transition: Transition,
    *,
    here: bool = True,
) -> Answer:
    """What an agent does to a conversation, again as often as somebody else was faster. here: in its thread."""
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
                answer = blind(desk, agent, conversation, here=here) or await transition(
                    desk, uow, agent, conversation
                )
                await uow.commit()
        except StaleVersion:
            continue  # somebody else was faster: look again, and say so
        return answer
    sentence = say(agent.language, "This conversation is changing right now. Please try again in a moment.")
    return Answer((sentence,), Tone.REFUSED)


async def _claimed(desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation) -> Answer:
    return await _taken(desk, uow, agent, conversation, Reason.CLAIMED)


async def _accepted(desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation) -> Answer:
    return await _taken(desk, uow, agent, conversation, Reason.ACCEPTED)


async def _taken(
    desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation, reason: Reason
) -> Answer:
    try:
        change = conversation.claim(agent.id, reason=reason, now=desk.clock.now())
    except NotAllowed as refused:
        return await why_not(uow, agent, refused)
    if not change.facts:
        return Answer((say(agent.language, "This conversation is yours already."),))
    against = await _no_room(desk, uow, agent, conversation)
    if against is not None:
        return against
    uow.conversations.save(change.state)
    uow.record(*change.facts)
    taken(desk, uow, change.state)
    return Answer()


async def _no_room(desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation) -> Answer | None:
    """Why an agent may not have it: whom it is not for, where conversations are given to people; who has enough."""
    if not await _is_for(desk, uow, agent, conversation):
        skillset = desk.store.directory.skillsets[conversation.skillset_id]
        said = say(
            agent.language, "This conversation is for the members of {skillset}.", skillset=skillset.name
        )
        return Answer((said,), Tone.REFUSED)
    enough = await too_many(desk, uow, agent, conversation)
    return None if enough is None else Answer((enough,), Tone.REFUSED)


async def _is_for(desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation) -> bool:
    skillset, stage = desk.store.directory.skillsets[conversation.skillset_id], conversation.stage
    if skillset.mode is Mode.CLAIM or isinstance(stage, Offered):
        return True
    if isinstance(stage, Waiting) and stage.search is not None and stage.search.ring is Ring.ANYONE:
        return True
    current = await uow.agents.get(agent.id)
    return bool(served_by(current, [skillset])) or current.may(Right.CLOSE_ANY)


async def _declined(desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation) -> Answer:
    try:
        change = asking.decline(conversation, agent.id, now=desk.clock.now())
    except NotOffered:
        sentence = say(agent.language, "You are not being asked about this conversation any more.")
        return Answer((sentence,), Tone.REFUSED)
    uow.conversations.save(change.state)
    uow.record(*change.facts)
    uow.agents.save(replace(await uow.agents.get(agent.id), missed=0))  # who says no is there
    return Answer((say(agent.language, "Declined. Somebody else is asked."),))


async def why_not(uow: UnitOfWork, agent: Agent, refused: NotAllowed) -> Answer:
    """Why they cannot have it, in their language: who was faster, who is asked, whom it is kept for."""
    match refused:
        case AlreadyTaken(owner=faster):
            name = (await uow.agents.get(faster)).name
            said = say(agent.language, "{name} was faster: this conversation is theirs.", name=name)
        case BeingAsked(agent_id=asked):
            name = (await uow.agents.get(asked)).name
            said = say(agent.language, "{name} is being asked about this conversation right now.", name=name)
        case Reserved(agent_id=only):
            name = (await uow.agents.get(only)).name
            said = say(agent.language, "This conversation is kept for {name}.", name=name)
        case _:
            said = say(agent.language, "This conversation is closed already.")
    return Answer((said,), Tone.REFUSED)
