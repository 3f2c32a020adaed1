"""Who of a skillset could be asked, kept with every change of an agent and of what they have; alike in every store."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from core import asking
from core.access import Role
from core.agent import Agent, Skill, Standing, Status
from core.compliance.service_window import ServiceWindow
from core.ids import AgentId, AgentRef, ChannelRef, SkillsetId
from core.routing.choice import Bar, Strategy
from core.routing.crowd import Kind
from core.routing.skillset import Skillset
from desk.ports import UnitOfWork
from tests.contracts.store.builders import BAKERY, BREAD, CINEMA, MINUTE, NOON, SECOND, AnyStore

CAKES = Skillset(SkillsetId("019ab000-0000-7000-8000-0000000000a9"), "Cakes", ChannelRef("C0CAKES"))
FREE, FULL, CEILING = Kind(None, 3), Kind(Bar.FULL, 3), Kind(Bar.CEILING, 3)
LASTS = 90 * SECOND


async def hired(store: AnyStore, name: str, *, level: int = 3, limit: int = 1, **fields: object) -> Agent:
    """An agent who knows bread."""
    one = Agent(
        AgentId(f"019ab-{name}"),
        AgentRef(f"U0{name.upper()}"),
        name,
        Role.AGENT,
        Standing.MEMBER,
        limit=limit,
        skills=(Skill(BREAD.id, level),),
    )
    await store.keep(replace(one, **fields))  # type: ignore[arg-type]  # by field
    return await agent(store, one.id)


async def agent(store: AnyStore, agent_id: AgentId) -> Agent:
    async with store.unit() as uow:
        return await uow.agents.get(agent_id)


async def changed(store: AnyStore, agent_id: AgentId, **fields: object) -> None:
    async with store.unit() as uow:
        one = await uow.agents.get(agent_id)
        uow.agents.save(replace(one, **fields))  # type: ignore[arg-type]  # by field
        await uow.commit()


async def crowd(store: AnyStore, overflow: SkillsetId | None = None) -> Mapping[Kind, int]:
    async with store.unit() as uow:
        return dict(await uow.teams.crowd(BREAD.id, overflow))


async def nearest(uow: UnitOfWork, kinds: Mapping[Kind, int], strategy: Strategy) -> set[str]:
    return {each.name for each in await uow.teams.nearest(BREAD.id, None, kinds, strategy)}


async def test_everybody_is_counted_by_what_keeps_them(any_store: AnyStore) -> None:
    """Their status, whether they may at all, and how well they know it; nobody else's."""
    await hired(any_store, "ada")
    await hired(any_store, "bea")
    await hired(any_store, "carlo", level=5)
    await hired(any_store, "dan", status=Status.BREAK)
    await hired(any_store, "eva", enabled=False)
    await hired(any_store, "fay", skills=())

    assert await crowd(any_store) == {
        FREE: 2,
        Kind(None, 5): 1,
        Kind(Bar.ON_BREAK, 3): 1,
        Kind(Bar.DISABLED, 3): 1,
    }
    async with any_store.unit(CINEMA) as uow:
        assert not await uow.teams.crowd(BREAD.id, None)


async def test_what_they_have_counts_at_once(any_store: AnyStore) -> None:
    """Asked, given, closed; in the commit that makes it so."""
    ada = await hired(any_store, "ada")
    talk = replace(await any_store.talk(), window=ServiceWindow(NOON))

    await any_store.keep(asking.offer(talk, ada.id, lasts=LASTS, now=NOON).state)
    assert await crowd(any_store) == {FULL: 1}
    asked = await any_store.conversation(talk.id)
    await any_store.keep(asking.decline(asked, ada.id, now=NOON).state)
    assert await crowd(any_store) == {FREE: 1}
    waits = await any_store.conversation(talk.id)
    await any_store.keep(asking.assign(waits, ada.id, now=NOON).state)
    assert await crowd(any_store) == {FULL: 1}
    more = replace(await any_store.talk(), window=ServiceWindow(NOON))
    await any_store.keep(asking.assign(more, ada.id, now=NOON).state)
    assert await crowd(any_store) == {CEILING: 1}
    for each in (talk, more):
        await any_store.keep((await any_store.conversation(each.id)).close(ada.id, now=NOON).state)
    assert await crowd(any_store) == {FREE: 1}


async def test_what_an_agent_may_counts_at_once(any_store: AnyStore) -> None:
    """Another limit, another level, another skillset."""
    ada = await hired(any_store, "ada")
    await any_store.keep(asking.assign(await any_store.talk(), ada.id, now=NOON).state)
    await changed(any_store, ada.id, limit=0)
    assert await crowd(any_store) == {Kind(Bar.DISABLED, 3): 1}
    await changed(any_store, ada.id, limit=9, skills=(Skill(BREAD.id, 4),))
    assert await crowd(any_store) == {Kind(None, 4): 1}
    await changed(any_store, ada.id, skills=())
    assert await crowd(any_store) == {}


async def test_who_falls_silent_counts_less_from_the_next_settling(any_store: AnyStore) -> None:
    """And more again with the next word, at once."""
    ada = await hired(any_store, "ada")
    talk = replace(await any_store.talk(), window=ServiceWindow(NOON))
    await any_store.keep(asking.assign(talk, ada.id, now=NOON).state)

    any_store.clock.advance(10 * MINUTE)
    async with any_store.unit() as uow:
        await uow.teams.settle(now=any_store.clock.now(), most=10)
    assert await crowd(any_store) == {FREE: 1}
    spoken = await any_store.conversation(talk.id)
    await any_store.keep(replace(spoken, window=ServiceWindow(any_store.clock.now())))
    assert await crowd(any_store) == {FULL: 1}
    async with any_store.unit() as uow:
        assert await uow.teams.settle(now=any_store.clock.now(), most=10) == 0


async def test_those_who_stand_first_are_found(any_store: AnyStore) -> None:
    """Balanced: the least of what they may have, then the longest rest; rotation: the longest rest alone."""
    rested = await hired(any_store, "rested", limit=4, assigned_at=NOON - 9 * MINUTE)
    await hired(any_store, "busy", limit=1, status=Status.BUSY)
    await hired(any_store, "new", limit=4, assigned_at=NOON - MINUTE)
    await hired(any_store, "idle", limit=4, assigned_at=NOON)
    for _ in range(2):
        await any_store.keep(asking.assign(await any_store.talk(), rested.id, now=NOON).state)

    async with any_store.unit() as uow:
        assert {"new"} <= await nearest(uow, {FREE: 1}, Strategy.BALANCED) <= {"new", "idle"}
        assert "rested" in await nearest(uow, {FREE: 1}, Strategy.ROTATION)
        assert await nearest(uow, {FREE: 9}, Strategy.BALANCED) == {"rested", "new", "idle"}
        assert await nearest(uow, {Kind(Bar.BUSY, 3): 3}, Strategy.BALANCED) == {"busy"}
        assert await nearest(uow, {}, Strategy.BALANCED) == set()


async def test_a_unit_sees_whom_it_changed(any_store: AnyStore) -> None:
    """Whoever came back in it may be asked in it."""
    ada = await hired(any_store, "ada", status=Status.AWAY)

    async with any_store.unit() as uow:
        uow.agents.save(replace(await uow.agents.get(ada.id), status=Status.AVAILABLE))
        [found] = await uow.teams.nearest(BREAD.id, None, {FREE: 1}, Strategy.BALANCED)

    assert found.status is Status.AVAILABLE


async def test_those_who_help_out_are_told_apart(any_store: AnyStore) -> None:
    """By whether they are members, too."""
    async with any_store.unit() as uow:
        await uow.directory.read()
        uow.directory.save(CAKES)
        await uow.commit()
    await hired(any_store, "ada")
    await hired(any_store, "both", skills=(Skill(BREAD.id, 2), Skill(CAKES.id, 4)))
    await hired(any_store, "helper", skills=(Skill(CAKES.id, 1),))

    assert await crowd(any_store, CAKES.id) == {
        FREE: 1,
        Kind(None, 2, helps=True): 1,
        Kind(None, None, helps=True): 1,
    }
    async with any_store.unit() as uow:
        found = await uow.teams.nearest(
            BREAD.id, CAKES.id, {Kind(None, None, helps=True): 5}, Strategy.BALANCED
        )
    assert "helper" in {each.name for each in found}


async def test_who_speaks_what_is_told_apart(any_store: AnyStore) -> None:
    """And found by it, however many stand before them who do not."""
    for name in ("ada", "bea", "carlo"):
        await hired(any_store, name, languages=("en",))
    await hired(any_store, "dan", languages=("en", "it"), assigned_at=NOON)
    english, both = (
        Kind(None, 3, languages=frozenset({"en"})),
        Kind(None, 3, languages=frozenset({"en", "it"})),
    )

    assert await crowd(any_store) == {english: 3, both: 1}
    async with any_store.unit() as uow:
        assert await nearest(uow, {both: 1}, Strategy.BALANCED) == {"dan"}
        assert await nearest(uow, {english: 9}, Strategy.ROTATION) == {"ada", "bea", "carlo"}


@pytest.mark.parametrize("idle_after", [timedelta(minutes=2)])
async def test_other_rules_count_from_the_next_settling(any_store: AnyStore, idle_after: timedelta) -> None:
    """Whoever is in a skillset is counted anew when it is changed."""
    ada = await hired(any_store, "ada")
    talk = replace(await any_store.talk(), window=ServiceWindow(NOON))
    await any_store.keep(asking.assign(talk, ada.id, now=NOON).state)
    any_store.clock.advance(3 * MINUTE)

    async with any_store.unit(BAKERY) as uow:
        bread = (await uow.directory.read()).skillset(BREAD.id)
        assert bread is not None
        uow.directory.save(replace(bread, rules=replace(bread.rules, idle_after=idle_after)))
        await uow.commit()
    async with any_store.unit() as uow:
        await uow.teams.settle(now=any_store.clock.now(), most=10)

    assert await crowd(any_store) == {FREE: 1}
