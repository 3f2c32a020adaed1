"""A skillset and its channel are kept together: list or group invite into the channel, or it says who is in it."""

from collections.abc import Sequence

from core.agent import Agent, Skill, Standing
from core.ids import AgentRef, SkillsetId, TenantId
from core.routing.skillset import AgentJoined, AgentLeft, MembersChanged, MembersFrom, Skillset
from desk import agents
from desk.desk import Desk
from desk.handled import DONE, Handled, Ignored
from desk.items import ChannelMembersChanged, GroupMembersChanged
from desk.ports import AgentProfile, StaleVersion, UnitOfWork

# People asked from Slack in one go; more of them follow, so that nothing else of the skillset waits for minutes.
_AT_ONCE = 20
_COLLISIONS = 5


async def looked_over(desk: Desk) -> None:
    """
    Have every skillset compared with its channel: what happened there while nobody was here, nobody told.

    Called once when a server starts.
    """
    for tenant_id in desk.store.directory.tenants:
        async with desk.store.begin(tenant_id) as uow:
            company = await uow.directory.read()
            uow.record(*(MembersChanged(each.id) for each in company.skillsets))
            await uow.commit()


async def channel_members_changed(uow: UnitOfWork, item: ChannelMembersChanged) -> Handled:
    """Somebody came or went: what follows the channel looks who is there now."""
    company = await uow.directory.read()
    following = [
        each
        for each in company.skillsets
        if each.channel == item.channel and each.members_from is MembersFrom.CHANNEL
    ]
    if not following:
        return Ignored("no skillset follows this channel")
    uow.record(*(MembersChanged(each.id) for each in following))
    return DONE


async def group_members_changed(uow: UnitOfWork, item: GroupMembersChanged) -> Handled:
    """Somebody came or went: what follows the group looks who is in it now."""
    company = await uow.directory.read()
    following = [
        each
        for each in company.skillsets
        if each.members_from is MembersFrom.GROUP and each.user_group == item.group
    ]
    if not following:
        return Ignored("no skillset follows this group")
    uow.record(*(MembersChanged(each.id) for each in following))
    return DONE


async def keep_members(desk: Desk, tenant_id: TenantId, skillset_id: SkillsetId) -> None:
    """Bring them together in the direction the skillset says; may be done twice. Raises DeliveryProblem."""
    async with desk.store.begin(tenant_id) as uow:
        skillset = (await uow.directory.read()).skillset(skillset_id)
    if skillset is None:
        return None
    if skillset.members_from is MembersFrom.LIST:
        return await _invite(desk, tenant_id, skillset)
    there = await _belonging(desk, tenant_id, skillset)
    if there is None:
        return None
    async with desk.store.begin(tenant_id) as uow:
        await uow.preload(agents=there)
        unmet = [ref for ref in there if await uow.agents.by_ref(ref) is None]
    profiles = [await desk.workspace.profile(tenant_id, ref) for ref in unmet[:_AT_ONCE]]
    for left in reversed(range(_COLLISIONS)):
        try:
            await _follow(desk, tenant_id, skillset, there, profiles)
        except StaleVersion:
            if not left:
                raise
            continue  # somebody changed one of them meanwhile: look again
        break
    if skillset.members_from is MembersFrom.GROUP:
        await _invite(desk, tenant_id, skillset)
    return None


async def _belonging(desk: Desk, tenant_id: TenantId, skillset: Skillset) -> Sequence[AgentRef] | None:
    """Whom the channel or the group names; None: a group that is to say so was not named yet."""
    if skillset.members_from is MembersFrom.CHANNEL:
        return await desk.workspace.members(tenant_id, skillset.channel)
    if skillset.user_group is None:
        return None
    return await desk.workspace.group_members(tenant_id, skillset.user_group)


async def _invite(desk: Desk, tenant_id: TenantId, skillset: Skillset) -> None:
    """Into the channel, whoever belongs to it and may be there; nobody is taken out of it."""
    there = await desk.workspace.members(tenant_id, skillset.channel)
    async with desk.store.begin(tenant_id) as uow:
        listed = await uow.agents.of_skillset(skillset.id)
    missing = [
        agent.ref
        for agent in listed
        if agent.enabled and agent.standing is Standing.MEMBER and agent.ref not in there
    ]
    if missing:
        await desk.workspace.invite(tenant_id, skillset.channel, missing)


async def _follow(
    desk: Desk,
    tenant_id: TenantId,
    skillset: Skillset,
    there: Sequence[AgentRef],
    profiles: Sequence[AgentProfile],
) -> None:
    """Whoever is in the channel, or in the group, is in the skillset, and nobody else."""
    async with desk.store.begin(tenant_id) as uow:
        now = (await uow.directory.read()).skillset(skillset.id)
        if now is None or now.members_from is MembersFrom.LIST:
            return  # an admin set a list meanwhile
        await uow.preload(agents=there)
        met: list[Agent] = [await agents.learn(desk, uow, profile) for profile in profiles]
        met += [agent for ref in there if (agent := await uow.agents.by_ref(ref)) is not None]
        for agent in {each.id: each for each in met}.values():
            if agent.standing is Standing.MEMBER and agent.level_in(skillset.id) is None:
                uow.agents.save(agent.knowing(Skill(skillset.id)))
                uow.record(AgentJoined(skillset.id, agent.id))
        for agent in await uow.agents.of_skillset(skillset.id):
            if agent.ref not in there:
                uow.agents.save(agent.without(skillset.id))
                uow.record(AgentLeft(skillset.id, agent.id))
        if len(profiles) == _AT_ONCE:
            uow.record(MembersChanged(skillset.id))
        await uow.commit()
