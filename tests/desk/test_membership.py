"""A skillset and its channel are kept together, in the direction the admin chose."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from core.agent import Agent, Skill, Standing
from core.ids import AgentRef, ChannelRef, GroupRef, SkillsetId, TenantId
from core.routing.skillset import AgentJoined, AgentLeft, MembersFrom, Skillset, SkillsetSet
from desk import agents, membership
from desk.items import ChannelMembersChanged, GroupMembersChanged, Source
from desk.ports import AgentProfile, AgentWorkspace
from sandbox.fates import Fate
from sandbox.memory_store import MemoryStore
from sandbox.office import GENERAL, TENANT, Office

BEA, CARLO, BOT, GUEST = (AgentRef(each) for each in ("U0BEA", "U0CARLO", "U0BOT", "U0GUEST"))
SALES = Skillset(SkillsetId("s2"), "Sales", ChannelRef("C0SALES"))


@pytest.fixture(autouse=True)
def people(office: Office) -> None:
    """A bot and a guest beside the full members."""
    for ref, standing in ((BOT, Standing.BOT), (GUEST, Standing.GUEST)):
        office.workspace.profiles[ref] = AgentProfile(
            ref, ref, standing, manages=False, language="en", time_zone="UTC"
        )


async def in_skillset(office: Office, skillset: Skillset) -> list[str]:
    async with office.desk.store.begin(TENANT.id) as uow:
        return [each.ref for each in await uow.agents.of_skillset(skillset.id)]


async def change(office: Office, *skillsets: Skillset) -> None:
    """Somebody changes these."""
    async with office.desk.store.begin(TENANT.id) as uow:
        await uow.directory.read()
        for each in skillsets:
            uow.directory.save(each)
            uow.record(SkillsetSet(each.id, None))
        await uow.commit()


async def moves(office: Office, channel: ChannelRef, *there: AgentRef) -> None:
    """People come and go; Slack tells."""
    office.workspace.present[channel] = list(there)
    piece = office.piece(
        ChannelMembersChanged(channel), key=f"{channel}{there}", lane="slack", source=Source.SLACK
    )
    await office.takes_in(piece)
    await office.works()


async def listed(office: Office, skillset: Skillset, *refs: AgentRef) -> list[Agent]:
    """These are on its list."""
    found = []
    for ref in refs:
        agent = await agents.known(office.desk, TENANT.id, ref)
        async with office.desk.store.begin(TENANT.id) as uow:
            uow.agents.save((await uow.agents.get(agent.id)).knowing(Skill(skillset.id)))
            uow.record(SkillsetSet(skillset.id, None))
            await uow.commit()
        found.append(agent)
    return found


async def test_from_the_first_start_general_is_whoever_is_in_its_channel(office: Office) -> None:
    """Full members at the usual level; bots and guests are nobody's agents."""
    office.workspace.present[GENERAL.channel] = [BEA, BOT, GUEST, CARLO]

    await membership.looked_over(office.desk)
    await office.works()

    assert await in_skillset(office, GENERAL) == [BEA, CARLO]
    async with office.desk.store.begin(TENANT.id) as uow:
        bea = await uow.agents.by_ref(BEA)
    assert bea is not None
    assert (bea.level_in(GENERAL.id), bea.limit) == (3, 5)


async def test_who_comes_is_in_and_who_goes_is_out(office: Office) -> None:
    """Told by Slack, and kept as facts."""
    await moves(office, GENERAL.channel, BEA)
    await moves(office, GENERAL.channel, CARLO)

    assert await in_skillset(office, GENERAL) == [CARLO]
    assert isinstance(office.desk.store, MemoryStore)
    facts = [each for each in office.desk.store.facts(TENANT.id) if isinstance(each, AgentJoined | AgentLeft)]
    assert [type(each) for each in facts] == [AgentJoined, AgentJoined, AgentLeft]


async def test_a_level_that_was_given_stays(office: Office) -> None:
    """Following the channel gives the usual level once."""
    await moves(office, GENERAL.channel, BEA)
    async with office.desk.store.begin(TENANT.id) as uow:
        bea = await uow.agents.by_ref(BEA)
        assert bea is not None
        uow.agents.save(bea.knowing(replace(bea.skills[0], level=5)))
        await uow.commit()

    await moves(office, GENERAL.channel, BEA, CARLO)

    async with office.desk.store.begin(TENANT.id) as uow:
        bea = await uow.agents.by_ref(BEA)
    assert bea is not None
    assert bea.level_in(GENERAL.id) == 5


async def test_a_channel_nobody_follows_changes_nothing(office: Office) -> None:
    """Neither a strange one, nor that of a skillset with a list."""
    await change(office, SALES)
    await moves(office, SALES.channel, BEA)
    await moves(office, ChannelRef("C0OTHER"), BEA)

    assert await in_skillset(office, SALES) == []


async def test_once_there_is_a_list_the_channel_no_longer_says(office: Office) -> None:
    """Those who are in it stay on the list."""
    await moves(office, GENERAL.channel, BEA)
    await change(office, replace(GENERAL, members_from=MembersFrom.LIST))

    await moves(office, GENERAL.channel, CARLO)

    assert await in_skillset(office, GENERAL) == [BEA]


class Meanwhile:
    """A workspace that answers who is in a channel just before an admin sets a list."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def __getattr__(self, name: str) -> Any:
        return getattr(self._office.workspace, name)

    async def members(self, tenant_id: TenantId, channel: ChannelRef) -> Sequence[AgentRef]:
        there = await self._office.workspace.members(tenant_id, channel)
        await change(self._office, replace(GENERAL, members_from=MembersFrom.LIST))
        return there


async def test_a_list_that_is_set_meanwhile_is_not_overruled(office: Office) -> None:
    """What Slack answered before counts no more."""
    office.workspace.present[GENERAL.channel] = [BEA]
    late = replace(office.desk, workspace=cast("AgentWorkspace", Meanwhile(office)))

    await membership.keep_members(late, TENANT.id, GENERAL.id)

    assert await in_skillset(office, GENERAL) == []


async def test_a_list_invites_into_the_channel_and_takes_nobody_out(office: Office) -> None:
    """Whoever may be there and is not; who is disabled or has left the company is not invited."""
    await change(office, SALES)
    office.workspace.present[SALES.channel] = [AgentRef("U0VISITOR")]
    await listed(office, SALES, BEA, CARLO)
    async with office.desk.store.begin(TENANT.id) as uow:
        carlo = await uow.agents.by_ref(CARLO)
        assert carlo is not None
        uow.agents.save(carlo.switched(enabled=False))
        await uow.commit()

    await office.works()

    assert office.workspace.present[SALES.channel] == ["U0VISITOR", BEA]
    assert await in_skillset(office, SALES) == [BEA, CARLO]


async def test_many_people_are_met_a_few_at_a_time(office: Office) -> None:
    """Until all of them are known."""
    crowd = [AgentRef(f"U0P{nth:03}") for nth in range(45)]

    await moves(office, GENERAL.channel, *crowd)

    assert len(await in_skillset(office, GENERAL)) == 45


async def test_what_slack_refuses_is_tried_again_when_that_may_help(office: Office) -> None:
    """A channel that is not there yet; nothing is lost meanwhile."""
    await moves(office, GENERAL.channel, BEA)
    office.workspace.fates.plan("members", Fate.BUSY)

    await moves(office, GENERAL.channel, BEA, CARLO)
    await office.passes(timedelta(minutes=2))

    assert await in_skillset(office, GENERAL) == [BEA, CARLO]


async def test_a_skillset_that_is_gone_is_left_alone(office: Office) -> None:
    """An effect may come late."""
    await membership.keep_members(office.desk, TENANT.id, SkillsetId("s9"))


class MetTwice:
    """A workspace that answers who somebody is just after somebody else has met them."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def __getattr__(self, name: str) -> Any:
        return getattr(self._office.workspace, name)

    async def profile(self, tenant_id: TenantId, agent: AgentRef) -> AgentProfile:
        await agents.known(self._office.desk, tenant_id, agent)
        return await self._office.workspace.profile(tenant_id, agent)


async def test_somebody_whom_two_meet_at_once_is_one(office: Office) -> None:
    """Who acts while the channel is read is answered all the same."""
    late = replace(office.desk, workspace=cast("AgentWorkspace", MetTwice(office)))

    bea = await agents.known(late, TENANT.id, BEA)

    assert bea == await agents.known(office.desk, TENANT.id, BEA)
    async with office.desk.store.begin(TENANT.id) as uow:
        assert len(await uow.agents.all()) == 1


async def test_a_user_group_says_who_belongs_to_it_and_they_come_into_the_channel(office: Office) -> None:
    """Full members alone; who goes from the group goes from the skillset, and stays in the channel."""
    team = GroupRef("S0TEAM")
    office.workspace.groups[team] = [BEA, CARLO, GUEST]
    await change(office, replace(SALES, members_from=MembersFrom.GROUP, user_group=team))
    await office.works()
    first = await in_skillset(office, SALES)

    office.workspace.groups[team] = [CARLO]
    changed = GroupMembersChanged(team)
    await office.takes_in(office.piece(changed, key="changed", lane="slack", source=Source.SLACK))
    await office.works()

    assert first == [BEA, CARLO]
    assert office.workspace.present[SALES.channel] == [BEA, CARLO]
    assert await in_skillset(office, SALES) == [CARLO]


async def test_a_group_that_was_not_named_changes_nothing(office: Office) -> None:
    """An admin said that a group decides, and not yet which: the list stays."""
    await change(office, SALES)
    await listed(office, SALES, BEA)

    await change(office, replace(SALES, members_from=MembersFrom.GROUP))
    await office.takes_in(
        office.piece(GroupMembersChanged(GroupRef("S0OTHER")), key="x", lane="slack", source=Source.SLACK)
    )
    await office.works()

    assert await in_skillset(office, SALES) == [BEA]
