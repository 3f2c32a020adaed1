"""Attending: whoever takes conversations and is not there is found, so that nobody waits for them."""

from core.access import Right
from core.agent import Agent, AgentStatusSet, Cause, Status
from core.attendance import asked_every, to_be_asked
from core.ids import AgentId, TenantId
from core.routing.assignment import SentAway
from desk.candidates import routed
from desk.deciding import decided
from desk.desk import Desk
from desk.ports import UnitOfWork
from desk.problems import DeliveryProblem
from desk.views import Answer


async def look_around(desk: Desk) -> None:
    """Ask Slack about the next few of every company; called every ROUNDS_EVERY."""
    for tenant_id in desk.store.directory.tenants:
        for agent in await _next(desk, tenant_id):
            try:
                present = await desk.workspace.is_present(tenant_id, agent.ref)
            except DeliveryProblem:
                break  # it is a hint: the next round asks again
            await _seen(desk, tenant_id, agent, present=present)


async def takes(desk: Desk, tenant_id: TenantId) -> tuple[int, str]:
    """How many are asked about, and how long it takes until each was, in minutes as people read it."""
    async with desk.store.begin(tenant_id) as uow:
        count = len(await _there(desk, uow))
    minutes = asked_every(count).total_seconds() / 60
    return count, f"{minutes:.1f}".removesuffix(".0")


async def _next(desk: Desk, tenant_id: TenantId) -> list[Agent]:
    """Whoever is asked about now is noted at once, so that no other process asks about them too."""
    now = desk.clock.now()
    async with desk.store.begin(tenant_id) as uow:
        there = await _there(desk, uow)
        known = await uow.attendance.of(list(there))
        loads = await uow.queue.loads(list(there), idle_since=now) if there else {}
        working = [each for each in there if loads[each].count]
        others = [each for each in there if not loads[each].count]
        chosen = to_be_asked([known[each] for each in working], [known[each] for each in others], now)
        for agent_id in chosen:
            uow.attendance.asked(agent_id, now)
        if chosen:
            await uow.commit()
    return [there[agent_id] for agent_id in chosen]


async def _there(desk: Desk, uow: UnitOfWork) -> dict[AgentId, Agent]:
    """Those who say they take conversations, where conversations are given to people at all."""
    found: dict[AgentId, Agent] = {}
    for skillset in routed(desk, uow):
        found |= {each.id: each for each in await uow.agents.of_skillset(skillset.id)}
    return {
        agent_id: each
        for agent_id, each in found.items()
        if each.status is Status.AVAILABLE and each.may(Right.ANSWER)
    }


async def _seen(desk: Desk, tenant_id: TenantId, agent: Agent, *, present: bool) -> None:
    async def decide(uow: UnitOfWork) -> Answer:
        now = desk.clock.now()
        known = (await uow.attendance.of([agent.id]))[agent.id]
        if present or known.seen_at is None:
            uow.attendance.saw(agent.id, now)
            return Answer()
        current = await uow.agents.get(agent.id)
        if known.is_absent(now) and current.status is Status.AVAILABLE:
            uow.agents.save(current.now(Status.AWAY, at=now, cause=Cause.ABSENCE))
            uow.record(AgentStatusSet(agent.id, Status.AWAY, Cause.ABSENCE), SentAway(agent.id))
        return Answer()

    await decided(desk, tenant_id, agent.language, decide)


async def acted(desk: Desk, tenant_id: TenantId, agent: Agent) -> None:
    """Whoever does something is there, whatever Slack shows."""
    async with desk.store.begin(tenant_id) as uow:
        uow.attendance.saw(agent.id, desk.clock.now())
        await uow.commit()
