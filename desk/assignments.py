"""Assignments: who is given a conversation, decided whenever something happened that could matter."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core import asking
from core.agent import Agent
from core.conversation import Conversation
from core.ids import AgentId, ConversationId
from core.routing.assignment import ChoiceMade
from core.routing.choice import Choice, bar, choose, reachable
from core.routing.queue import Rank, Ranked, in_order, rank
from core.routing.rings import Ring, Search
from core.routing.skillset import Mode, Skillset
from core.seeking import FindAgent, FindWork
from core.stage import Waiting
from core.workload import in_queue
from desk.candidates import candidate, need_of, routed, served_by, team, team_of, whom
from desk.desk import Desk
from desk.performed import Performed, done
from desk.ports import OutboxEntry, UnitOfWork
from desk.taking_back import come_back
from desk.wanting import taken

# Of each skillset's queue, so many are looked at when an agent has room; further behind is whose turn is not near.
LOOKED_AT = 50

# Decisions of one effect: whoever is left is found by the next event, or by the sweep.
_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Seeking:
    """One look for an agent: how soon it is its turn, how far the search is by now, and what was chosen."""

    skillset: Skillset
    rank: Rank
    search: Search
    choice: Choice


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
    for _ in range(_AT_ONCE):
        conversation = await uow.conversations.get(conversation_id)
        seeking = await look(desk, uow, conversation)
        if seeking is None:
            return False
        chosen = seeking.choice.agent_id
        if chosen is None:
            return await _decided(desk, uow, conversation, seeking)
        first = await _most_urgent_for(desk, uow, await uow.agents.get(chosen))
        if first is None or first.id == conversation.id:
            return await _decided(desk, uow, conversation, seeking)
        await _decide(desk, uow, first)
    return False


async def employ(desk: Desk, uow: UnitOfWork, agent_id: AgentId) -> None:
    """Give an agent what they may be given, the most urgent first, until they have enough."""
    for _ in range(_AT_ONCE):
        first = await _most_urgent_for(desk, uow, await uow.agents.get(agent_id))
        if first is None or not await _decide(desk, uow, first):
            return


async def _decide(desk: Desk, uow: UnitOfWork, conversation: Conversation) -> bool:
    seeking = await look(desk, uow, conversation)
    return seeking is not None and await _decided(desk, uow, conversation, seeking)


async def _decided(desk: Desk, uow: UnitOfWork, conversation: Conversation, seeking: Seeking) -> bool:
    """What was decided is done: whoever was chosen is asked or given it, else the next look is set. True: the first."""
    chosen = seeking.choice.agent_id
    made = ChoiceMade.of(conversation.id, seeking.choice, seeking.rank)
    if chosen is not None:
        uow.record(made)
        _give(desk, uow, conversation, seeking, await uow.agents.get(chosen))
        return True
    change = asking.seek(conversation, seeking.search, seeking.skillset.rules.ring_times, desk.clock.now())
    if change.facts:
        uow.conversations.save(change.state)
        uow.record(made, *change.facts)
    return False


async def look(desk: Desk, uow: UnitOfWork, conversation: Conversation) -> Seeking | None:
    """One look, which changes nothing. None: nobody is to be looked for, or nobody could see whom it is about yet."""
    stage, now = conversation.stage, desk.clock.now()
    skillset = desk.store.directory.skillsets[conversation.skillset_id]
    item = in_queue(conversation)
    if not isinstance(stage, Waiting) or item is None:
        return None
    if skillset.mode is Mode.CLAIM or conversation.thread is None:
        return None
    turn = rank(item, now)
    search = stage.search or _begun(skillset, now)
    number = desk.store.directory.numbers[conversation.number_id]
    need = need_of(conversation, skillset, now)
    rules = skillset.rules
    if not number.is_open(now):
        opening = number.next_opening(now)
        held = search.paused(now) if opening is None else search.held(now, opening)
        return Seeking(skillset, turn, held, Choice(held.ring, skillset.strategy, (), {}))
    members = await team_of(uow, skillset, now, whom(need))
    candidates = [candidate(each, members.loads[each.id], conversation, skillset) for each in members.agents]
    hopeful = reachable(candidates, need, now, rules)
    search = search.resumed(now).widened(now, rules.ring_times, hopeful)
    choice = choose(candidates, need, search.ring, skillset.strategy, now, rules)
    return Seeking(skillset, turn, search, choice)


async def _most_urgent_for(desk: Desk, uow: UnitOfWork, agent: Agent) -> Conversation | None:
    """Of all who wait, whose turn it is among those this agent may be given now."""
    now = desk.clock.now()
    waiting: dict[ConversationId, Conversation] = {}
    for skillset in served_by(agent, routed(desk, uow)):
        waiting |= {each.id: each for each in await uow.queue.first(skillset.id, now=now, most=LOOKED_AT)}
    for ranked in _ranked(waiting, now):
        conversation = waiting[ranked.item.id]
        if await _may_be_given(desk, uow, conversation, agent):
            return conversation
    return None


def _begun(skillset: Skillset, now: datetime) -> Search:
    """The start of a search; without rings, among everybody there is."""
    return Search.begun(now) if skillset.rules.rings else Search(Ring.OVERFLOW, timedelta(0), now)


def _ranked(waiting: Mapping[ConversationId, Conversation], now: datetime) -> list[Ranked]:
    items = (in_queue(each) for each in waiting.values())
    return in_order((item for item in items if item is not None), now)


async def _may_be_given(desk: Desk, uow: UnitOfWork, conversation: Conversation, agent: Agent) -> bool:
    """Whether this agent is among those who are eligible now, in the ring the search for it has come to by now."""
    skillset, now = desk.store.directory.skillsets[conversation.skillset_id], desk.clock.now()
    alone = await team(uow, [agent], skillset.rules, now)
    one = candidate(agent, alone.loads[agent.id], conversation, skillset)
    # Asked first because it is cheap: whoever may not have it in the widest ring may not in any.
    if bar(one, need_of(conversation, skillset, now), Ring.ANYONE, now, skillset.rules) is not None:
        return False
    seeking = await look(desk, uow, conversation)
    return seeking is not None and agent.id in seeking.choice.eligible


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
