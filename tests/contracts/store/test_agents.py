"""Agents and what they know, the same in every store."""

from dataclasses import replace

import pytest

from core.agent import Agent, Cause, Sees, Skill, Status
from core.ids import ChannelRef, SkillsetId
from core.routing.skillset import Skillset
from desk.ports import StaleVersion
from tests.contracts.store.builders import BAKERY, BREAD, CINEMA, NOON, AnyStore

CAKES = Skillset(SkillsetId("019ab000-0000-7000-8000-0000000000a9"), "Cakes", ChannelRef("C0CAKES"))


async def _add_cakes(any_store: AnyStore) -> None:
    async with any_store.unit() as uow:
        await uow.directory.read()
        uow.directory.save(CAKES)
        await uow.commit()


async def _agent(any_store: AnyStore, agent: Agent) -> Agent:
    async with any_store.unit() as uow:
        return await uow.agents.get(agent.id)


async def test_an_agent_comes_back_with_everything(any_store: AnyStore) -> None:
    """As it was saved, and one version on."""
    await _add_cakes(any_store)
    agent = replace(
        any_store.new_agent(),
        skills=(Skill(BREAD.id, 5), Skill(CAKES.id, 1)),
        sees=Sees.ALL,
        status=Status.BREAK,
        cause=Cause.HAND,
        reason="Pausa caffè",
        status_since=NOON,
        missed=1,
        assigned_at=NOON,
        external_id="E-17",
        limit=3,
    )

    await any_store.keep(agent)

    assert await _agent(any_store, agent) == replace(agent, version=1)
    async with any_store.unit() as uow:
        assert await uow.agents.by_ref(agent.ref) == replace(agent, version=1)


async def test_skills_come_and_go(any_store: AnyStore) -> None:
    """What is not there any more is gone, and what is there has its new level."""
    await _add_cakes(any_store)
    agent = replace(any_store.new_agent(), skills=(Skill(BREAD.id), Skill(CAKES.id)))
    await any_store.keep(agent)

    async with any_store.unit() as uow:
        found = await uow.agents.get(agent.id)
        uow.agents.save(found.without(BREAD.id).knowing(Skill(CAKES.id, 5)))
        await uow.commit()

    assert (await _agent(any_store, agent)).skills == (Skill(CAKES.id, 5),)


async def test_the_agents_of_a_skillset_are_found(any_store: AnyStore) -> None:
    """By name, as this unit sees them, and nobody of another company."""
    await _add_cakes(any_store)
    anna = replace(any_store.new_agent(), skills=(Skill(BREAD.id, 2),))
    bruno = replace(any_store.new_agent("U0BRUNO"), name="bruno", skills=(Skill(BREAD.id, 4),))
    carla = replace(any_store.new_agent("U0CARLA"), name="Carla", skills=(Skill(CAKES.id),))
    await any_store.keep(bruno, carla, anna)
    await any_store.keep(any_store.new_agent("U0FILM"), tenant=CINEMA)

    async with any_store.unit() as uow:
        assert [each.name for each in await uow.agents.of_skillset(BREAD.id)] == ["Anna", "bruno"]
        assert [each.name for each in await uow.agents.all()] == ["Anna", "bruno", "Carla"]

        uow.agents.save((await uow.agents.get(carla.id)).knowing(Skill(BREAD.id)))
        uow.agents.save((await uow.agents.get(bruno.id)).without(BREAD.id))

        assert [each.name for each in await uow.agents.of_skillset(BREAD.id)] == ["Anna", "Carla"]
        assert (await uow.agents.of_skillset(BREAD.id))[0].level_in(BREAD.id) == 2


async def test_an_agent_who_changed_meanwhile_is_not_overwritten(any_store: AnyStore) -> None:
    """Somebody sets themselves away while they are being given something: whoever comes second decides again."""
    agent = any_store.new_agent()
    await any_store.keep(agent)

    async with any_store.unit() as giving, any_store.unit() as going:
        given = await giving.agents.get(agent.id)
        gone = await going.agents.get(agent.id)
        going.agents.save(gone.now(Status.AWAY, at=NOON))
        await going.commit()
        giving.agents.save(replace(given, assigned_at=NOON))
        with pytest.raises(StaleVersion):
            await giving.commit()

    assert (await _agent(any_store, agent)).status is Status.AWAY


async def test_one_person_is_met_once(any_store: AnyStore) -> None:
    """Two who learn at the same time who somebody is do not make two agents."""
    await any_store.keep(any_store.new_agent())

    with pytest.raises(StaleVersion):
        await any_store.keep(any_store.new_agent())

    async with any_store.unit(BAKERY) as uow:
        assert len(await uow.agents.all()) == 1
