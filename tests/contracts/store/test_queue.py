"""The queues: who stands first, who has to be looked at, who has how much; alike in every store."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core import asking
from core.compliance.service_window import MARGIN, SERVICE_WINDOW, ServiceWindow
from core.conversation import Conversation
from core.ids import AgentId, ConversationId
from core.priority import Priority
from core.routing.assignment import LastAgent, Passed, Why
from core.routing.choice import Load
from core.routing.queue import WEIGHTS, Weights, in_order
from core.routing.rings import Ring, RingTimes, Search
from core.stage import ANYONE, Offered, OnlyAgent, OnlySkillset, Reservation, Stage, Unmanaged, Waiting
from core.workload import in_queue
from desk.ports import StaleVersion, UnitOfWork
from tests.contracts.store.builders import (
    BAKERY,
    BAKERY_NUMBER,
    BREAD,
    CINEMA,
    MINUTE,
    NOON,
    SECOND,
    SECOND_NUMBER,
    AnyStore,
)

HOUR = timedelta(hours=1)
BEA, CARLO = AgentId("019ab-bea"), AgentId("019ab-carlo")
LASTS = 90 * SECOND
IDLE = NOON - 10 * MINUTE


def closing(left: timedelta) -> ServiceWindow:
    """A window of which so much is left at noon."""
    return ServiceWindow(NOON + left + MARGIN - SERVICE_WINDOW)


async def talk(store: AnyStore, **changes: object) -> Conversation:
    """A kept conversation, changed like this."""
    kept = await store.talk()
    await store.keep(replace(kept, **changes))  # type: ignore[arg-type]  # by field
    return await store.conversation(kept.id)


async def first(
    uow: UnitOfWork, now: datetime, most: int = 50, weights: Weights = WEIGHTS
) -> list[ConversationId]:
    """Who stands first in the bakery's queue, as they are to be served."""
    items = [in_queue(it, weights) for it in await uow.queue.first(BREAD.id, now=now, most=most)]
    return [ranked.item.id for ranked in in_order([it for it in items if it is not None], now)][:most]


STAGES: Sequence[Stage] = (
    Unmanaged(NOON),
    Waiting(NOON, Search(Ring.OVERFLOW, 7 * SECOND, NOON), OnlyAgent(BEA)),
    Waiting(NOON, Search(Ring.LEVEL, 7 * SECOND, None), OnlySkillset()),
    Offered(Waiting(NOON, Search(Ring.LEVEL, SECOND, None)), BEA, NOON + SECOND, NOON + MINUTE),
)


@pytest.mark.parametrize("stage", STAGES)
async def test_every_stage_of_those_who_wait_is_kept(any_store: AnyStore, stage: Stage) -> None:
    """With the search, the reservation and the offer, and who let one pass."""
    kept = await any_store.talk()
    full = replace(
        kept,
        stage=stage,
        priority=Priority.URGENT,
        last_agent=LastAgent(CARLO, NOON),
        passed=(Passed(BEA, NOON, missed=True), Passed(CARLO, NOON, missed=False)),
    )

    await any_store.keep(full)

    assert await any_store.conversation(kept.id) == replace(full, version=2)


async def test_the_queue_is_served_by_rank(any_store: AnyStore) -> None:
    """Priority, waiting time and what is left of the window, whoever came first."""
    old = await talk(any_store, stage=Waiting(NOON - 25 * MINUTE))
    urgent = await talk(any_store, stage=Waiting(NOON), priority=Priority.URGENT)
    nearing = await talk(any_store, stage=Waiting(NOON), window=closing(2 * HOUR))
    pressing = await talk(any_store, stage=Waiting(NOON), window=closing(30 * MINUTE))
    low = await talk(any_store, stage=Waiting(NOON), priority=Priority.LOW)
    closed = await talk(any_store, stage=Waiting(NOON - MINUTE), window=closing(-HOUR))

    async with any_store.unit() as uow:
        order = await first(uow, NOON)
        best = await first(uow, NOON, most=2)

    assert order == [each.id for each in (pressing, urgent, nearing, old, closed, low)]
    assert best == order[:2]


async def test_only_who_waits_for_anybody_stands_in_the_queue(any_store: AnyStore) -> None:
    """Not who is asked about, not who has somebody, not what nobody chose a skillset for; and nobody else's."""
    waits = await any_store.talk()
    await talk(any_store, stage=Offered(Waiting(NOON), BEA, NOON, NOON + LASTS))
    await talk(any_store, stage=Unmanaged(NOON))
    taken = await any_store.talk()
    await any_store.keep(asking.assign(taken, BEA, now=NOON).state)

    async with any_store.unit() as uow:
        assert await first(uow, NOON) == [waits.id]
    async with any_store.unit(CINEMA) as uow:
        assert await uow.queue.first(BREAD.id, now=NOON, most=9) == []


async def test_a_unit_sees_its_own_queue(any_store: AnyStore) -> None:
    """What it gave away stands there no more, what it put back does."""
    one, two = await any_store.talk(), await any_store.talk()

    async with any_store.unit() as uow:
        given = asking.assign(one, BEA, now=NOON).state
        uow.conversations.save(given)
        assert await first(uow, NOON) == [two.id]
        uow.conversations.save(asking.requeue(given, Why.OFFLINE, now=NOON).state)
        assert set(await first(uow, NOON)) == {one.id, two.id}


@pytest.mark.parametrize("settled", [True, False])
async def test_a_window_that_comes_near_moves_its_contact_forward(any_store: AnyStore, settled: bool) -> None:
    """Whether or not anybody has settled the queue since; settling changes no conversation."""
    near = await talk(any_store, window=closing(7 * HOUR))
    old = await talk(any_store, stage=Waiting(NOON - 30 * MINUTE))
    later = NOON + 6.5 * HOUR
    async with any_store.unit() as uow:
        assert await first(uow, NOON, most=1) == [old.id]

    if settled:
        async with any_store.unit() as uow:
            await uow.queue.settle(now=later, most=100)

    async with any_store.unit() as uow:
        assert await first(uow, later, most=1) == [near.id]
        assert await uow.queue.settle(now=later + SECOND, most=100) <= 1
    assert await any_store.conversation(near.id) == near


async def test_who_has_to_be_looked_at(any_store: AnyStore) -> None:
    """Whom nobody was sought for, whose ring is over, whose offer is over; longest due first."""
    sought = await talk(any_store, stage=Waiting(NOON, Search.begun(NOON)))
    offered = await talk(any_store, stage=Offered(Waiting(NOON), BEA, NOON, NOON + LASTS))
    last = await talk(any_store, stage=Waiting(NOON, Search(Ring.ANYONE, MINUTE, NOON)))
    new = await talk(any_store, stage=Waiting(NOON))

    async def due(after: timedelta, most: int = 9) -> list[ConversationId]:
        async with any_store.unit() as uow:
            return list(await uow.queue.due([BREAD.id], now=NOON + after, most=most))

    assert await due(-SECOND) == []
    assert await due(timedelta(0)) == [new.id]
    assert await due(RingTimes().last_agent) == [new.id, sought.id]
    assert await due(HOUR) == [new.id, sought.id, offered.id]
    assert await due(HOUR, most=2) == [new.id, sought.id]
    assert last.id not in await due(1000 * HOUR)
    async with any_store.unit() as uow:
        assert await uow.queue.due([], now=NOON + HOUR, most=9) == []


async def test_who_has_how_much(any_store: AnyStore) -> None:
    """Active, idle and asked about; nobody else's, and nothing of what is closed."""
    for window in (ServiceWindow(NOON), ServiceWindow(IDLE), ServiceWindow(None)):
        await any_store.keep(
            asking.assign(replace(await any_store.talk(), window=window), BEA, now=NOON).state
        )
    await talk(any_store, stage=Offered(Waiting(NOON), BEA, NOON, NOON + LASTS))
    over = asking.assign(replace(await any_store.talk(), window=ServiceWindow(NOON)), BEA, now=NOON).state
    await any_store.keep(over.close(BEA, now=NOON).state)

    async with any_store.unit() as uow:
        loads = await uow.queue.loads([BEA, CARLO], idle_since=IDLE)

    assert loads == {BEA: Load(active=1, idle=2, offered=1), CARLO: Load()}


async def test_a_unit_counts_what_it_gave(any_store: AnyStore) -> None:
    """So that two given in one unit are two."""
    one, two = await any_store.talk(), await any_store.talk()
    offered = asking.offer(two, BEA, lasts=LASTS, now=NOON).state

    async with any_store.unit() as uow:
        uow.conversations.save(asking.assign(one, BEA, now=NOON).state)
        uow.conversations.save(offered)
        assert await uow.queue.loads([BEA], idle_since=IDLE) == {BEA: Load(idle=1, offered=1)}
        await uow.commit()

    async with any_store.unit() as uow:
        asked = await uow.conversations.get(two.id)
        uow.conversations.save(asking.decline(asked, BEA, now=NOON).state)
        assert await uow.queue.loads([BEA, CARLO], idle_since=IDLE) == {BEA: Load(idle=1), CARLO: Load()}


async def test_what_an_agent_has(any_store: AnyStore) -> None:
    """In the order in which they were opened."""
    one, two = await any_store.talk(), await any_store.talk()
    await any_store.keep(asking.assign(two, BEA, now=NOON).state)
    await any_store.keep(asking.assign(one, BEA, now=NOON).state)
    await any_store.keep(asking.assign(await any_store.talk(), CARLO, now=NOON).state)

    async with any_store.unit() as uow:
        assert [it.id for it in await uow.queue.owned(BEA)] == [one.id, two.id]


@pytest.mark.parametrize("reserved", [OnlyAgent(BEA), OnlySkillset(), ANYONE])
async def test_what_is_kept_for_one_alone(any_store: AnyStore, reserved: Reservation) -> None:
    """Also while that one is being asked; what is anybody's is not among them."""
    waits = await talk(any_store, stage=Waiting(NOON, reserved=reserved))
    asked = await talk(any_store, stage=Offered(Waiting(NOON, reserved=reserved), BEA, NOON, NOON + LASTS))

    async with any_store.unit() as uow:
        kept = {it.id for it in await uow.queue.reserved(most=9)}

    assert kept == (set() if reserved == ANYONE else {waits.id, asked.id})


async def test_what_owners_owe(any_store: AnyStore) -> None:
    """Longest first; what was answered, or written after that time, or to another number, is not owed."""
    window, later = ServiceWindow(NOON - HOUR), ServiceWindow(NOON - 30 * MINUTE)
    second = asking.assign(replace(await any_store.talk(), window=later), BEA, now=NOON).state
    longest = asking.assign(replace(await any_store.talk(), window=window), BEA, now=NOON).state
    fresh = asking.assign(replace(await any_store.talk(), window=ServiceWindow(NOON)), BEA, now=NOON).state
    answered = asking.assign(replace(await any_store.talk(), window=window), BEA, now=NOON).state.answered(
        NOON
    )
    elsewhere = asking.assign(
        replace(await any_store.talk(SECOND_NUMBER), window=window), BEA, now=NOON
    ).state
    await any_store.keep(
        second, longest, fresh, answered, elsewhere, replace(await any_store.talk(), window=window)
    )

    async with any_store.unit() as uow:
        owing = await uow.queue.owing(BAKERY_NUMBER.id, before=NOON, most=9)
        one = await uow.queue.owing(BAKERY_NUMBER.id, before=NOON, most=1)

    assert [it.id for it in owing] == [longest.id, second.id]
    assert [it.id for it in one] == [longest.id]


async def test_two_give_one_conversation_and_one_of_them_is_told(any_store: AnyStore) -> None:
    """It is one row: whoever comes second decides again."""
    waits = await any_store.talk()

    async with any_store.unit(BAKERY) as uow:
        uow.conversations.save(asking.assign(await uow.conversations.get(waits.id), BEA, now=NOON).state)
        await any_store.keep(asking.offer(waits, CARLO, lasts=LASTS, now=NOON).state)
        with pytest.raises(StaleVersion):
            await uow.commit()


async def test_those_beside_the_queue_are_found_longest_first(any_store: AnyStore) -> None:
    """Who is being asked about, and those no skillset was chosen for; a unit sees its own changes."""
    asked = await talk(
        any_store,
        stage=Offered(Waiting(NOON - MINUTE, Search(Ring.LEVEL, SECOND, None)), BEA, NOON, NOON + MINUTE),
    )
    unmanaged = await talk(any_store, stage=Unmanaged(NOON - HOUR))
    queued = await talk(any_store, stage=Waiting(NOON))

    async with any_store.unit() as uow:
        assert [it.id for it in await uow.queue.beside(BREAD.id, most=9)] == [unmanaged.id, asked.id]
        assert [it.id for it in await uow.queue.beside(BREAD.id, most=1)] == [unmanaged.id]
        uow.conversations.save(replace(unmanaged, stage=Waiting(NOON)))
        uow.conversations.save(replace(queued, stage=Unmanaged(NOON)))
        assert [it.id for it in await uow.queue.beside(BREAD.id, most=9)] == [asked.id, queued.id]


async def test_one_is_found_by_its_short_number(any_store: AnyStore) -> None:
    """Closed ones too; nobody else's."""
    kept = await talk(any_store)

    async with any_store.unit() as uow:
        assert await uow.conversations.numbered(kept.number) == kept
        assert await uow.conversations.numbered(kept.number + 1_000) is None
    async with any_store.unit(CINEMA) as uow:
        assert await uow.conversations.numbered(kept.number) is None


async def test_a_skillset_that_counts_otherwise_serves_otherwise(any_store: AnyStore) -> None:
    """Whoever waits already gets another place with the next settling."""
    high = await talk(any_store, stage=Waiting(NOON), priority=Priority.HIGH)
    old = await talk(any_store, stage=Waiting(NOON - 15 * MINUTE))
    weights = Weights(high=11 * MINUTE)

    async with any_store.unit() as uow:
        bread = (await uow.directory.read()).skillset(BREAD.id)
        assert bread is not None
        uow.directory.save(replace(bread, rules=replace(bread.rules, weights=weights)))
        assert await first(uow, NOON, most=1) == [high.id]
        await uow.commit()
    async with any_store.unit() as uow:
        await uow.queue.settle(now=NOON + SECOND, most=100)
        assert await first(uow, NOON + SECOND, most=1, weights=weights) == [old.id]
