"""Many at once, and two servers on one database: one owner, and nobody with more than they may have."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.ids import AgentId, AgentRef, ConversationId
from core.message import Text
from core.routing.skillset import Mode
from core.stage import Offered
from core.text import RichText
from desk import agents, assignments, closing, conversations, form_sending
from desk.ports import StaleVersion, Store
from desk.views import Tone
from sandbox.fates import Fate
from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.memory_store import MemoryStore
from sandbox.office import NUMBER, TENANT, Office
from store import migrate, open_store
from tests.desk.conftest import NOON
from tests.desk.routing import ADA, BEA, CARLO, HOUR, SALES, SECOND, Floor

KEY = bytes(range(32))
ASSIGNED = replace(SALES, mode=Mode.ASSIGN)

POSTGRES = pytest.param("postgres", marks=pytest.mark.needs_postgres)


@pytest.fixture(params=["memory", "sqlite", POSTGRES])
async def floors(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Floor, Floor]]:
    """Two servers, each with a store of its own over one database; where that cannot be, twice the same."""
    clock = ManualClock(NOON, flowing=False)
    ids = CountingIds(clock)
    async with AsyncExitStack() as stack:
        stores: list[Store] = []
        if request.param == "memory":
            memory = MemoryStore(clock, ids)
            await memory.provision(TENANT, NUMBER, ASSIGNED, {})
            stores = [memory, memory]
        else:
            url = (
                f"sqlite+aiosqlite:///{tmp_path / 'fire.db'}"
                if request.param == "sqlite"
                else str(request.getfixturevalue("fresh_postgres_url"))
            )
            await migrate(url)
            for _ in range(2 if request.param == "postgres" else 1):
                opened = await open_store(url, master_keys=[KEY], clock=clock, ids=ids)
                stack.push_async_callback(opened.close)
                await opened.provision(TENANT, NUMBER, ASSIGNED, {})
                stores.append(opened)
        offices = [Office(store, clock, ids) for store in (stores[0], stores[-1])]
        for office in offices[1:]:
            office.workspace = offices[0].workspace
            office.starts(stores[-1])
        yield Floor(offices[0]), Floor(offices[1])


async def everybody(floor: Floor, count: int) -> list[AgentRef]:
    """So many people whom the company knows, in no skillset."""
    first = await agents.known(floor.office.desk, TENANT.id, AgentRef("U0P0000"))
    others = [AgentRef(f"U0P{number:04}") for number in range(1, count)]
    async with floor.office.desk.store.begin(TENANT.id) as uow:
        for ref in others:
            uow.agents.save(replace(first, id=AgentId(floor.office.desk.ids.new()), ref=ref, version=0))
        await uow.commit()
    return [first.ref, *others]


async def test_one_owner_of_a_thousand_claims_at_once(floors: tuple[Floor, Floor]) -> None:
    """All press at the same moment, on both servers: one has it, everybody else is refused in words."""
    here, there = floors
    it = await here.writes("393330000001")
    people = await everybody(here, 1_000)

    answers = await asyncio.gather(
        *(
            conversations.claim((here, there)[turn % 2].office.desk, TENANT.id, it, person)
            for turn, person in enumerate(people)
        )
    )

    assert [answer.tone for answer in answers].count(Tone.DONE) == 1
    assert all(answer.lines for answer in answers if answer.tone is Tone.REFUSED)
    assert (await here.talk(it)).owner is not None


@pytest.mark.parametrize("race", range(6))
async def test_two_servers_give_nobody_more_than_they_may_have(
    floors: tuple[Floor, Floor], race: int
) -> None:
    """Each looks for an agent for another conversation, and sees the same one who has room; who wins is chance."""
    here, there = floors
    talks = [await here.writes(f"39333{race:03}{number:04}") for number in range(6)]
    await here.has(BEA, limit=1)
    there.people.update(here.people)

    async def seek(floor: Floor, it: ConversationId) -> None:
        for _ in range(10):
            try:
                async with floor.office.desk.store.begin(TENANT.id) as uow:
                    await assignments.seek(floor.office.desk, uow, it)
                    await uow.commit()
            except StaleVersion:
                continue
            return

    await asyncio.gather(*(seek((here, there)[turn % 2], it) for turn, it in enumerate(talks)))

    async with here.office.desk.store.begin(TENANT.id) as uow:
        assert len(await uow.queue.owned(here.people[BEA])) == 1


async def test_two_servers_let_nobody_answer_above_the_ceiling(floors: tuple[Floor, Floor]) -> None:
    """First answers reach both at once: as many become theirs as anybody may have, the others are refused."""
    here, there = floors
    await here.has(BEA, limit=1)
    there.people.update(here.people)
    await here.directs(replace(SALES, mode=Mode.CLAIM))
    await there.office.desk.store.refresh_directory()
    talks = [await here.writes(f"39333000{number:04}") for number in range(8)]
    bea = await here.agent(BEA)
    words = [Text(RichText.plain("Good morning"))]

    answers = await asyncio.gather(
        *(
            form_sending.send(
                (here, there)[turn % 2].office.desk, TENANT.id, bea, form_sending.to_talk(bea, it, words)
            )
            for turn, it in enumerate(talks)
        )
    )

    assert [answer.tone for answer in answers].count(Tone.DONE) == 2
    async with here.office.desk.store.begin(TENANT.id) as uow:
        assert len(await uow.queue.owned(here.people[BEA])) == 2


@pytest.mark.parametrize("floors", ["memory"], indirect=True)
async def test_a_restart_in_the_middle_of_an_offer_forgets_nothing(floors: tuple[Floor, Floor]) -> None:
    """The timer stands in the store: whoever starts again ends the offer in time, though the clock jumped."""
    sales, _ = floors
    await sales.directs(SALES)
    await sales.has(BEA, CARLO)
    it = await sales.writes("393330000001")
    first = await sales.holder(it)

    sales.office.starts(sales.office.desk.store)
    sales.office.clock.advance(timedelta(hours=1))
    await sales.office.works()

    stage = (await sales.talk(it)).stage
    assert isinstance(stage, Offered)
    assert await sales.holder(it) not in (None, first)
    assert stage.until == sales.now + 90 * SECOND


@pytest.mark.parametrize("floors", ["memory"], indirect=True)
async def test_no_agent_is_ever_above_the_ceiling(floors: tuple[Floor, Floor]) -> None:
    """Idle conversations weigh little, and yet nobody has more than twice their limit, should all wake up."""
    sales, _ = floors
    await sales.has(BEA, ADA, limit=2)

    for number in range(12):
        await sales.writes(f"39333000{number:04}")
        await sales.passes(timedelta(minutes=11))

    async with sales.office.desk.store.begin(TENANT.id) as uow:
        counts = [len(await uow.queue.owned(each)) for each in sales.people.values()]
    assert max(counts) == 4


@pytest.mark.parametrize("floors", ["memory"], indirect=True)
@pytest.mark.parametrize(("jump", "later"), [(-HOUR, HOUR + 100 * SECOND), (HOUR, SECOND)])
async def test_a_clock_that_jumps_takes_nothing_from_anybody(
    floors: tuple[Floor, Floor], jump: timedelta, later: timedelta
) -> None:
    """In the middle of an offer: its place in the queue is kept, no ring is lost, the next one is asked after it."""
    sales, _ = floors
    await sales.directs(SALES)
    await sales.has(BEA, CARLO)
    it = await sales.writes("393330000001")
    before = (await sales.talk(it)).stage
    assert isinstance(before, Offered)
    first = await sales.holder(it)

    sales.office.clock.jump(jump)
    await sales.passes(later)

    after = (await sales.talk(it)).stage
    assert isinstance(after, Offered)
    assert (after.waiting.since, await sales.holder(it) == first) == (before.waiting.since, False)
    assert before.waiting.search is not None
    assert after.waiting.search is not None
    assert after.waiting.search.ring.reach >= before.waiting.search.ring.reach
    assert after.waiting.search.spent >= timedelta(0)


@pytest.mark.parametrize("floors", ["memory"], indirect=True)
async def test_while_slack_is_down_nothing_is_lost_and_all_is_given_out_afterwards(
    floors: tuple[Floor, Floor],
) -> None:
    """An hour in which contacts write and nothing can be posted; nobody is given what nobody could see."""
    sales, _ = floors
    await sales.has(BEA, CARLO, limit=10)
    sales.office.workspace.fates.otherwise = lambda _: Fate.BUSY
    for number in range(12):
        await sales.office.takes_in(sales.office.writes(f"39333000{number:04}", "Hello"))
        await sales.passes(300 * SECOND)

    async with sales.office.desk.store.begin(TENANT.id) as uow:
        assert [await uow.queue.owned(each) for each in sales.people.values()] == [[], []]
    sales.office.workspace.fates.otherwise = lambda _: Fate.FINE
    await sales.passes(HOUR / 2)

    assert len(sales.office.workspace.roots()) == 12
    async with sales.office.desk.store.begin(TENANT.id) as uow:
        counts = [len(await uow.queue.owned(each)) for each in sales.people.values()]
    assert counts == [6, 6]


async def test_who_fell_silent_makes_room_in_every_store(floors: tuple[Floor, Floor]) -> None:
    """No event says so, and those who had theirs before are still busy: the sweep counts anew and finds who is free."""
    here, _ = floors
    busy = [AgentRef(f"U0P{number}") for number in range(5)]
    await here.has(*busy, limit=1)
    for number in range(5):
        await here.writes(f"39333000{number:04}")
    await here.has(BEA, limit=1)
    silent = await here.writes("393339990001")
    waits = await here.writes("393339990002")

    here.office.clock.advance(timedelta(minutes=11))
    for number in range(5):
        await here.office.takes_in(here.office.writes(f"39333000{number:04}", "Still there?"))
    await here.office.works()
    await here.sweeps()

    assert [await here.holder(it) for it in (silent, waits)] == [BEA, BEA]


async def test_when_all_were_full_the_queue_drains_in_every_store(floors: tuple[Floor, Floor]) -> None:
    """Whoever closes one is given the next, until nobody waits."""
    here, there = floors
    await here.has(BEA, CARLO, limit=1)
    there.people.update(here.people)
    talks = [await here.writes(f"39333000{number:04}") for number in range(8)]

    for _ in range(4):
        for floor, ref in ((here, BEA), (there, CARLO)):
            async with floor.office.desk.store.begin(TENANT.id) as uow:
                owned = await uow.queue.owned(floor.people[ref])
            assert len(owned) == 1
            await closing.close(floor.office.desk, TENANT.id, owned[0].id, ref)
            await floor.office.works()

    assert not any([(await here.talk(it)).is_open for it in talks])
