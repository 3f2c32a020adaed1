"""Assignments: who is given a conversation, decided whenever something happened that could matter."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from core import asking
from core.agent import Agent
from core.conversation import Conversation
from core.ids import AgentId, ConversationId
from core.routing.assignment import ChoiceMade
from core.routing.queue import Ranked, in_order
from core.routing.skillset import Mode
from core.seeking import FindAgent, FindWork
from core.workload import in_queue
from desk.candidates import routed, served_by
from desk.desk import Desk
from desk.looking import Looking, Seeking
from desk.performed import Performed, done
from desk.ports import OutboxEntry, UnitOfWork
from desk.taking_back import come_back
from desk.wanting import taken

# Of each skillset's queue, so many are looked at when an agent has room; further behind is whose turn is not near.
LOOKED_AT = 50
# Mostly one of the first few may be given; only otherwise all of them are looked at.
_LOOKED_AT = (5, LOOKED_AT)

# Decisions of one effect: whoever is left is found by the next event, or by the sweep.
_AT_ONCE = 20


async def find_agent(desk: Desk, entry: OutboxEntry, effect: FindAgent) -> Performed:
    """Look for an agent for what waits, and set the next look."""

    async def write(uow: UnitOfWork) -> None:
        await seek(desk, uow, effect.conversation_id)

    return done(entry, write)


async def find_work(desk: Desk, entry: OutboxEntry, effect: FindWork) -> Performed:
    """Give an agent who has room what they may be given, the most urgent first."""

    async def write(uow: UnitOfWork) -> None:
        await come_back(uow, effect.agent_id)
        await employ(desk, uow, effect.agent_id)

    return done(entry, write)


async def seek(desk: Desk, uow: UnitOfWork, conversation_id: ConversationId) -> bool:
    """
    Look for an agent for what waits; whoever is found is given what is most urgent of all they may be given.

    True: this very conversation was given to somebody.
    """
    looking = Looking(desk, uow)
    for _ in range(_AT_ONCE):
        conversation = await uow.conversations.get(conversation_id)
        seeking = await looking.look(conversation)
        if seeking is None:
            return False
        chosen = seeking.choice.agent_id
        if chosen is None:
            return await _decided(desk, uow, looking, conversation, seeking)
        first = await _most_urgent_for(desk, uow, looking, await uow.agents.get(chosen))
        if first is None or first.id == conversation.id:
            return await _decided(desk, uow, looking, conversation, seeking)
        await _decide(desk, uow, looking, first)
    return False


async def employ(desk: Desk, uow: UnitOfWork, agent_id: AgentId) -> None:
    """Give an agent what they may be given, the most urgent first, until they have enough."""
    looking = Looking(desk, uow)
    for _ in range(_AT_ONCE):
        first = await _most_urgent_for(desk, uow, looking, await uow.agents.get(agent_id))
        if first is None or not await _decide(desk, uow, looking, first):
            return


async def _decide(desk: Desk, uow: UnitOfWork, looking: Looking, conversation: Conversation) -> bool:
    seeking = await looking.look(conversation)
    return seeking is not None and await _decided(desk, uow, looking, conversation, seeking)


async def _decided(
    desk: Desk, uow: UnitOfWork, looking: Looking, conversation: Conversation, seeking: Seeking
) -> bool:
    """What was decided is done: whoever was chosen is asked or given it, else the next look is set. True: the first."""
    chosen = seeking.choice.agent_id
    made = ChoiceMade.of(conversation.id, seeking.choice, seeking.rank)
    if chosen is not None:
        uow.record(made)
        looking.gave()
        _give(desk, uow, conversation, seeking, await uow.agents.get(chosen))
        return True
    change = asking.seek(conversation, seeking.search, seeking.skillset.rules.ring_times, desk.clock.now())
    if change.facts:
        uow.conversations.save(change.state)
        uow.record(made, *change.facts)
    return False


async def _most_urgent_for(
    desk: Desk, uow: UnitOfWork, looking: Looking, agent: Agent
) -> Conversation | None:
    """Of all who wait, whose turn it is among those this agent may be given now."""
    now = desk.clock.now()
    skillsets = served_by(agent, routed(desk, uow))
    tried: set[ConversationId] = set()
    for most in _LOOKED_AT:
        waiting: dict[ConversationId, Conversation] = {}
        for skillset in skillsets:
            waiting |= {each.id: each for each in await uow.queue.first(skillset.id, now=now, most=most)}
        # Of several queues together only so many are surely the first.
        for ranked in _ranked(desk, waiting, now)[: most if most < LOOKED_AT else None]:
            conversation = waiting[ranked.item.id]
            if conversation.id not in tried and await looking.may_be_given(conversation, agent):
                return conversation
            tried.add(conversation.id)
    return None


def _ranked(desk: Desk, waiting: Mapping[ConversationId, Conversation], now: datetime) -> list[Ranked]:
    skillsets = desk.store.directory.skillsets
    items = (in_queue(each, skillsets[each.skillset_id].rules.weights) for each in waiting.values())
    return in_order((item for item in items if item is not None), now)


def _give(desk: Desk, uow: UnitOfWork, conversation: Conversation, seeking: Seeking, agent: Agent) -> None:
    """
    Ask an agent, or give it to them, as the skillset does.

    The agent is saved too: whoever gives them another at the same time is told at commit, and counts anew.
    """
    now, rules = desk.clock.now(), seeking.skillset.rules
    sought = asking.seek(conversation, seeking.search, rules.ring_times, now).state
    if seeking.skillset.mode is Mode.ASSIGN:
        assigned = asking.assign(sought, agent.id, now=now)
        given = assigned.state
        uow.record(*assigned.facts)
    else:
        offered = asking.offer(sought, agent.id, lasts=rules.offer_lasts, now=now)
        given = offered.state
        uow.record(*offered.facts)
    uow.conversations.save(given)
    uow.agents.save(replace(agent, assigned_at=now))
    taken(desk, uow, given)
