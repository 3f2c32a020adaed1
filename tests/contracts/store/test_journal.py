"""The journal, read back: what every store answers."""

from datetime import timedelta

from core.agent import AgentChanged, AgentStatusSet, Cause, Status
from core.facts import Fact
from core.ids import AgentId, ConversationId
from core.routing.assignment import ChoiceMade
from core.routing.choice import Bar, Strategy
from core.routing.rings import Ring
from desk.ports import Chosen, Noted
from tests.contracts.store.builders import CINEMA, NOON, AnyStore

MINUTE = timedelta(minutes=1)
AWAY = AgentStatusSet(AgentId("bea"), Status.AWAY, Cause.HAND)
BACK = AgentStatusSet(AgentId("bea"), Status.AVAILABLE, Cause.HAND)
BREAK = AgentStatusSet(AgentId("bea"), Status.BREAK, Cause.HAND, "lunch")
CHANGED = AgentChanged(AgentId("bea"))


async def noted(any_store: AnyStore, *facts: Fact) -> None:
    async with any_store.unit() as uow:
        uow.record(*facts)
        await uow.commit()


async def test_facts_come_back_by_kind_and_time_in_their_order(any_store: AnyStore) -> None:
    """The first moment belongs to it, the last no longer."""
    for facts in ((AWAY,), (BACK, CHANGED, BREAK), (BACK,)):
        await noted(any_store, *facts)
        any_store.clock.advance(MINUTE)

    async with any_store.unit() as uow:
        told = await uow.journal.noted([AgentStatusSet], NOON + MINUTE, NOON + 2 * MINUTE)
        both = await uow.journal.noted([AgentStatusSet, AgentChanged], NOON, NOON + MINUTE * 9)
        nothing = await uow.journal.noted([], NOON, NOON + MINUTE * 9)

    assert told == [Noted(NOON + MINUTE, BACK), Noted(NOON + MINUTE, BREAK)]
    assert [each.fact for each in both] == [AWAY, BACK, CHANGED, BREAK, BACK]
    assert nothing == []


async def test_another_company_reads_nothing_of_it(any_store: AnyStore) -> None:
    """Nor does anybody read what is not committed."""
    await noted(any_store, AWAY)

    async with any_store.unit(CINEMA) as uow:
        assert await uow.journal.noted([AgentStatusSet], NOON, NOON + MINUTE) == []
    async with any_store.unit() as uow:
        uow.record(BACK)
        assert await uow.journal.noted([AgentStatusSet], NOON, NOON + MINUTE) == [Noted(NOON, AWAY)]


def chosen(conversation: str, agent: str | None = None) -> ChoiceMade:
    agents = () if agent is None else (AgentId(agent),)
    return ChoiceMade(
        ConversationId(conversation),
        agents[0] if agents else None,
        Ring.LEVEL,
        Strategy.BALANCED,
        MINUTE,
        MINUTE,
        MINUTE,
        agents,
        ((AgentId("carlo"), Bar.FULL),),
        untold=3,
    )


async def test_the_last_choice_about_a_conversation_is_found_however_old(any_store: AnyStore) -> None:
    """Of this conversation alone, of this company alone, and only what is committed."""
    one, nobody = ConversationId("one"), ConversationId("nobody")
    await noted(any_store, chosen("one"))
    any_store.clock.advance(MINUTE)
    await noted(any_store, chosen("one", "bea"), chosen("two"))
    any_store.clock.advance(400 * 1440 * MINUTE)
    await noted(any_store, AWAY)

    async with any_store.unit() as uow:
        uow.record(chosen("one"))
        assert await uow.journal.last_choice(one) == Chosen(NOON + MINUTE, chosen("one", "bea"))
        assert await uow.journal.last_choice(nobody) is None
    async with any_store.unit(CINEMA) as uow:
        assert await uow.journal.last_choice(one) is None
