"""A contact does not wait for an owner who is gone, or who never answers, nor for one who can never take it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.access import Role
from core.agent import AgentSet, Standing, Status
from core.ids import ConversationId
from core.routing.skillset import Mode
from core.seeking import Word
from core.stage import Assigned, OnlyAgent
from desk import agents, conversations, people
from desk.questions import WhosePost
from sandbox.office import NUMBER, TENANT
from tests.desk.routing import ADA, BEA, CARLO, HOUR, MINUTE, SALES, SECOND, Floor

ANA = "393330000001"


async def owned(mode: Mode = Mode.ASSIGN) -> tuple[Floor, ConversationId]:
    """Bea has a conversation, and Carlo could have it."""
    sales = await Floor.opens(replace(SALES, mode=mode))
    await sales.has(BEA)
    it = await sales.writes(ANA)
    if mode is Mode.CLAIM:
        await conversations.claim(sales.office.desk, TENANT.id, it, BEA)
    await sales.has(CARLO)
    assert await sales.holder(it) == BEA
    return sales, it


def words_of(sales: Floor) -> list[Word]:
    """What the thread says about who has it."""
    return [post.word for post in sales.said() if isinstance(post, WhosePost)]


async def answers(sales: Floor) -> None:
    """Bea replies."""
    await sales.office.takes_in(sales.office.posts(BEA, sales.office.thread(), "Good morning"))
    await sales.office.works()


async def test_an_unanswered_one_of_who_is_offline_goes_to_somebody_else() -> None:
    """After two minutes; the thread says so."""
    sales, it = await owned()
    await sales.sets(BEA, Status.OFFLINE)
    await sales.office.passes(119 * SECOND)
    assert await sales.holder(it) == BEA
    await sales.office.passes(2 * SECOND)

    assert await sales.holder(it) == CARLO
    assert Word.BACK in words_of(sales)


async def test_who_comes_back_in_time_keeps_it() -> None:
    """A laptop that reconnects costs nobody their conversation."""
    sales, it = await owned()

    await sales.sets(BEA, Status.OFFLINE)
    await sales.office.passes(MINUTE)
    await sales.sets(BEA, Status.AVAILABLE)
    await sales.office.passes(3 * MINUTE)

    assert await sales.holder(it) == BEA


async def test_an_answered_one_stays_until_the_contact_writes() -> None:
    """Nobody waits for anything before."""
    sales, it = await owned()
    await answers(sales)
    await sales.sets(BEA, Status.OFFLINE)
    await sales.office.passes(10 * MINUTE)
    assert await sales.holder(it) == BEA

    await sales.writes(ANA, "And when?")

    assert await sales.holder(it) == CARLO


async def test_an_answered_one_is_theirs_again_when_they_return() -> None:
    """What the contact writes then reaches them."""
    sales, it = await owned()
    await answers(sales)
    await sales.sets(BEA, Status.OFFLINE)
    await sales.office.passes(10 * MINUTE)
    await sales.sets(BEA, Status.AVAILABLE)

    await sales.writes(ANA, "And when?")

    assert await sales.holder(it) == BEA
    stage = (await sales.talk(it)).stage
    assert isinstance(stage, Assigned)
    assert not stage.gone


async def test_without_a_first_answer_the_owner_is_told_then_others_then_it_is_taken_back() -> None:
    """Five minutes each; whoever was silent is not asked again at once."""
    sales, it = await owned()

    await sales.office.passes(5 * MINUTE)
    assert words_of(sales)[-1] is Word.ANSWER_DUE
    await sales.office.passes(5 * MINUTE)
    assert words_of(sales)[-1] is Word.STILL_DUE
    assert await sales.holder(it) == BEA
    await sales.office.passes(5 * MINUTE)

    assert await sales.holder(it) == CARLO


async def test_who_answers_in_time_is_left_alone() -> None:
    """Nothing is said, and nothing taken back."""
    sales, it = await owned()

    await sales.office.passes(4 * MINUTE)
    await answers(sales)
    await sales.office.passes(20 * MINUTE)

    assert await sales.holder(it) == BEA
    assert words_of(sales) == []


async def test_where_people_claim_nobody_is_hurried() -> None:
    """General stays as it was."""
    sales, it = await owned(Mode.CLAIM)

    await sales.passes(20 * MINUTE)

    assert await sales.holder(it) == BEA
    assert words_of(sales) == []


@pytest.mark.parametrize(("silent", "taken"), [(29 * MINUTE, False), (31 * MINUTE, True)])
async def test_a_silent_owner_loses_it_after_the_numbers_time(silent: timedelta, taken: bool) -> None:
    """Only where the number says so, and an answer is owed."""
    sales, it = await owned()
    async with sales.office.desk.store.begin(TENANT.id) as uow:
        await uow.directory.read()
        uow.directory.save(replace(NUMBER, inactivity=30 * MINUTE))
        await uow.commit()
    await answers(sales)
    sales.office.clock.advance(SECOND)
    await sales.writes(ANA, "And when?")

    await sales.passes(silent)

    assert await sales.holder(it) == (CARLO if taken else BEA)


async def kept_for_ada(sales: Floor) -> ConversationId:
    """Somebody gave it to Ada alone."""
    it = await sales.writes(ANA)
    async with sales.office.desk.store.begin(TENANT.id) as uow:
        talk = await uow.conversations.get(it)
        kept = talk.transfer(
            SALES.id, sales.people[BEA], now=sales.now, reserved=OnlyAgent(sales.people[ADA])
        )
        uow.conversations.save(kept.state)
        uow.record(*kept.facts)
        await uow.commit()
    await sales.office.works()
    return it


async def test_what_is_kept_for_one_waits_for_them() -> None:
    """However free everybody else is."""
    sales = await Floor.opens()
    await sales.has(BEA, CARLO)
    await sales.has(ADA, status=Status.BREAK)

    it = await kept_for_ada(sales)
    await sales.passes(20 * MINUTE)
    assert await sales.holder(it) is None
    await sales.sets(ADA, Status.AVAILABLE)

    assert await sales.holder(it) == ADA


@pytest.mark.parametrize("why", ["disabled", "closing"])
async def test_what_is_kept_for_who_can_never_take_it_is_released(why: str) -> None:
    """They were disabled, or one hour of the window is left; whoever supervises is told."""
    sales = await Floor.opens()
    await sales.has(BEA)
    await sales.has(ADA, status=Status.BREAK)
    it = await kept_for_ada(sales)

    if why == "disabled":
        await sales.change(ADA, enabled=False)
    else:
        await sales.office.passes(23 * HOUR)
    await sales.sweeps()

    assert await sales.holder(it) == BEA
    assert Word.RELEASED in words_of(sales)


async def test_without_a_card_nobody_is_asked() -> None:
    """Slack cannot show it yet: whoever was asked could not see what about."""
    sales = await Floor.opens()
    await sales.has(BEA)
    sales.office.workspace.gone.add(SALES.channel)

    await sales.office.takes_in(sales.office.writes(ANA, "Hello"))
    await sales.office.works()
    await sales.sweeps()
    assert sales.office.workspace.words == []
    sales.office.workspace.gone.clear()
    while not sales.office.workspace.roots():
        await sales.office.passes(MINUTE)

    assert len(sales.office.workspace.words) == 1


async def test_what_somebody_has_who_may_answer_no_longer_goes_to_others() -> None:
    """The admin is told before what becomes of it; being there again changes nothing."""
    sales, it = await owned()
    await sales.has(ADA)
    await sales.change(ADA, role=Role.ADMIN, status=Status.AWAY)
    desk, ada = sales.office.desk, await sales.agent(ADA)

    asked = await people.disable(desk, TENANT.id, ada, BEA, sure=False)
    assert await sales.holder(it) == BEA
    await people.disable(desk, TENANT.id, ada, BEA, sure=True)
    await sales.office.works()

    assert asked.lines[1] == "One of them waits for an answer, and goes to somebody else at once."
    assert await sales.holder(it) == CARLO


async def test_an_answered_one_of_theirs_waits_for_its_contact() -> None:
    """Whatever takes the agent away: here their Slack account ends."""
    sales, it = await owned()
    await answers(sales)
    bea = await sales.office.desk.workspace.profile(TENANT.id, BEA)
    async with sales.office.desk.store.begin(TENANT.id) as uow:
        await agents.learn(sales.office.desk, uow, replace(bea, standing=Standing.GONE))
        uow.record(AgentSet(sales.people[BEA], None))
        await uow.commit()
    await sales.office.works()
    assert await sales.holder(it) == BEA

    await sales.writes(ANA, "And when?")

    assert await sales.holder(it) == CARLO
