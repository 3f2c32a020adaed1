"""Agents: who they are, learned from the workspace when they first act; their status."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.access import Role
from core.agent import Agent, AgentChanged, AgentStatusSet, AgentUnknown, Status, barred, role_change
from core.ids import AgentId, AgentRef, TenantId
from desk.deciding import decided
from desk.desk import Desk
from desk.handled import DONE, Handled, Ignored
from desk.ports import AgentProfile, StaleVersion, UnitOfWork
from desk.views import Answer, Tone
from words import mark, say


@dataclass(frozen=True, slots=True)
class StatusView:
    """An agent's own situation: how many conversations they have, and how many wait for anybody."""

    agent: Agent
    mine: int
    waiting: int


STATUS_WORDS = {
    Status.AVAILABLE: mark("available"),
    Status.BUSY: mark("busy"),
    Status.BREAK: mark("on a break"),
    Status.AWAY: mark("away"),
    Status.OFFLINE: mark("offline"),
}


async def known(desk: Desk, tenant_id: TenantId, ref: AgentRef) -> Agent:
    """The agent behind a reference; one never met is asked from the workspace. Raises DeliveryProblem."""
    met = await _met(desk, tenant_id, ref)
    if met is not None:
        return met
    profile = await desk.workspace.profile(tenant_id, ref)
    try:
        async with desk.store.begin(tenant_id) as uow:
            agent = await learn(desk, uow, profile)
            await uow.commit()
        return agent
    except StaleVersion:
        # Somebody else met them in the same moment.
        met = await _met(desk, tenant_id, ref)
        if met is None:
            raise
        return met


async def _met(desk: Desk, tenant_id: TenantId, ref: AgentRef) -> Agent | None:
    async with desk.store.begin(tenant_id) as uow:
        return await uow.agents.by_ref(ref)


async def learn(desk: Desk, uow: UnitOfWork, profile: AgentProfile) -> Agent:
    """Keep what the workspace says of a person; status, limit, and a role they were given stay as they were."""
    tenant = desk.store.directory.tenants[uow.tenant_id]
    administers = profile.ref in tenant.admins if tenant.admins else profile.manages
    role = Role.ADMIN if administers else Role.AGENT
    before = await uow.agents.by_ref(profile.ref)
    if before is None:
        agent = Agent(
            AgentId(desk.ids.new()),
            profile.ref,
            profile.name,
            role,
            profile.standing,
            profile.language,
            profile.time_zone,
        )
    else:
        agent = replace(
            before,
            name=profile.name,
            role=before.role if before.role_set else role,
            standing=profile.standing,
            language=profile.language,
            time_zone=profile.time_zone,
        )
    if agent != before:
        uow.agents.save(agent)
        uow.record(AgentChanged(agent.id), *role_change(before, agent), *barred(before, agent))
    return agent


async def profile_changed(uow: UnitOfWork, ref: AgentRef) -> Handled:
    """Slack says that something about a person changed: one whom we know is asked for anew."""
    if await uow.agents.by_ref(ref) is None:
        return Ignored("nobody we know")
    uow.record(AgentUnknown(ref))
    return DONE


async def status_of(desk: Desk, tenant_id: TenantId, ref: AgentRef) -> StatusView:
    """What an agent sees of themselves."""
    agent = await known(desk, tenant_id, ref)
    async with desk.store.begin(tenant_id) as uow:
        mine, waiting = await uow.conversations.count(agent.id)
    return StatusView(agent, mine, waiting)


async def set_status(
    desk: Desk, tenant_id: TenantId, ref: AgentRef, status: Status, reason: str = ""
) -> Answer:
    """An agent says whether they take conversations; a break has one of the company's reasons, if it keeps any."""
    agent = await known(desk, tenant_id, ref)
    language = agent.language

    async def decide(uow: UnitOfWork) -> Answer:
        reasons = (await uow.directory.read()).tenant.break_reasons if status is Status.BREAK else ()
        why = next((each for each in reasons if each.casefold() == reason.strip().casefold()), "")
        if (reasons or reason) and not why:
            return _why(reasons, reason, status, language)
        changed = (await uow.agents.get(agent.id)).now(status, at=desk.clock.now(), reason=why)
        uow.agents.save(changed)
        uow.record(AgentStatusSet(agent.id, changed.status, changed.cause, changed.reason))
        word = say(language, STATUS_WORDS[status])
        if why:
            return Answer((say(language, "You are {status} now: {reason}.", status=word, reason=why),))
        return Answer((say(language, "You are {status} now.", status=word),))

    return await decided(desk, tenant_id, language, decide)


def _why(reasons: Sequence[str], reason: str, status: Status, language: str) -> Answer:
    if status is not Status.BREAK:
        return Answer((say(language, "Only a break has a reason."),), Tone.REFUSED)
    if not reasons:
        sentence = say(
            language, "No reasons of breaks are kept. Leave it out, or ask who administers to add it."
        )
        return Answer((sentence,), Tone.REFUSED)
    known_ones = ", ".join(reasons)
    if not reason:
        return Answer((say(language, "Say why, with one of: {reasons}.", reasons=known_ones),), Tone.REFUSED)
    return Answer(
        (say(language, "This is no reason that is kept. There are {reasons}.", reasons=known_ones),),
        Tone.REFUSED,
    )
