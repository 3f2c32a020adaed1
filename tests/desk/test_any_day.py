"""Random days: people come and go, contacts write, and nobody waits while somebody could take them."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from core.agent import Status
from core.conversation import Conversation
from core.ids import AgentRef, ConversationId
from core.routing.choice import bar
from core.routing.rings import RINGS
from core.routing.skillset import Mode
from core.stage import Assigned, Offered, Waiting
from desk import closing, conversations
from desk.candidates import candidate, need_of
from sandbox.office import TENANT
from tests.desk.routing import ADA, BEA, CARLO, SALES, SECOND, Floor

PEOPLE = {BEA: 3, CARLO: 2, ADA: 5}
STEPS = 60


async def could_be_taken(sales: Floor, talk: Conversation) -> list[str]:
    """Who is free and eligible for what waits, in the ring its time has come to."""
    skillset = sales.office.desk.store.directory.skillsets[talk.skillset_id]
    assert isinstance(talk.stage, Waiting)
    search = talk.stage.search
    if search is None or talk.thread is None:
        return []
    need = need_of(talk, skillset, sales.now)
    ring = search.resumed(sales.now).widened(sales.now, skillset.rules.ring_times, RINGS).ring
    async with sales.office.desk.store.begin(TENANT.id) as uow:
        everybody = await uow.agents.all()
        idle_since = sales.now - skillset.rules.idle_after
        loads = await uow.queue.loads([each.id for each in everybody], idle_since=idle_since)
    return [
        agent.ref
        for agent in everybody
        if bar(candidate(agent, loads[agent.id], talk, skillset), need, ring, sales.now) is None
    ]


class Day:
    """One day, by its seed."""

    def __init__(self, sales: Floor, seed: int) -> None:
        self.sales = sales
        self.chance = random.Random(seed)
        self.talks: list[ConversationId] = []
        self.desk = sales.office.desk

    async def happens(self) -> None:
        """One thing of those that happen."""
        match self.chance.choice(["write", "write", "answer", "answer", "close", "status", "claim", "reply"]):
            case "write":
                self.talks.append(await self.sales.writes(f"39333000{self.chance.randrange(30):04}"))
            case "answer" if self.talks:
                await self._answer(self.chance.choice(self.talks))
            case "close" if self.talks:
                it = self.chance.choice(self.talks)
                holder = await self.sales.holder(it)
                if holder is not None and isinstance((await self.sales.talk(it)).stage, Assigned):
                    await closing.close(self.desk, TENANT.id, it, holder)
            case "claim" if self.talks:
                anybody = self.chance.choice(list(PEOPLE))
                await conversations.claim(self.desk, TENANT.id, self.chance.choice(self.talks), anybody)
            case "reply" if self.talks:
                thread = (await self.sales.talk(self.chance.choice(self.talks))).thread
                assert thread is not None
                post = self.sales.office.posts(self.chance.choice(list(PEOPLE)), thread, "Good morning")
                await self.sales.office.takes_in(post)
            case "status":
                await self.sales.sets(self.chance.choice(list(PEOPLE)), self.chance.choice(list(Status)))
            case _:
                pass  # nobody has written yet
        await self.sales.office.works()

    async def _answer(self, it: ConversationId) -> None:
        stage = (await self.sales.talk(it)).stage
        holder = await self.sales.holder(it)
        if isinstance(stage, Offered) and holder is not None:
            says = self.chance.choice([conversations.accept, conversations.decline])
            await says(self.desk, TENANT.id, it, holder)

    async def check(self) -> None:
        """Right after a sweep nobody waits who could be taken, and nobody has more than they may."""
        for it in dict.fromkeys(self.talks):
            talk = await self.sales.talk(it)
            if isinstance(talk.stage, Waiting):
                assert await could_be_taken(self.sales, talk) == []
        async with self.desk.store.begin(TENANT.id) as uow:
            loads = await uow.queue.loads(list(self.sales.people.values()), idle_since=self.sales.now)
        assert all(load.count <= 4 for load in loads.values())


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("seed", range(4))
async def test_nobody_waits_while_somebody_could_take_them(mode: Mode, seed: int) -> None:
    """Not longer than a sweep and their ring, whatever happens in whatever order; and nobody ever has too much."""
    sales = await Floor.opens(replace(SALES, mode=mode))
    for ref, level in PEOPLE.items():
        await sales.has(AgentRef(ref), level=level, limit=2)
    day = Day(sales, seed)

    for _ in range(STEPS):
        await day.happens()
        await sales.office.passes(timedelta(seconds=day.chance.choice([1, 20, 70, 400])))
        await sales.passes(SECOND)
        await day.check()
