"""Conversations find their agents: asked, given, tried again, and nobody is forgotten."""

from dataclasses import replace

from core.agent import Cause, Status
from core.hours import Hours, read_week
from core.ids import AgentRef
from core.routing.assignment import ChoiceMade, Reason
from core.routing.choice import Bar
from core.routing.rings import Ring
from core.routing.skillset import Mode
from core.seeking import Word
from core.stage import Assigned, Offered, Waiting
from desk import assignments, closing, conversations
from desk.questions import AwayWord, OfferWord, WhosePost
from desk.views import OwnerPost, Tone
from sandbox.office import NUMBER, TENANT
from tests.desk.routing import ADA, BEA, CARLO, HOUR, MINUTE, SALES, SECOND, Floor

ANA, BEN, CYD = "393330000001", "393330000002", "393330000003"


async def floor(*refs: AgentRef, mode: Mode = Mode.OFFER, limit: int = 5) -> Floor:
    """A skillset of this mode with these people."""
    made = await Floor.opens(replace(SALES, mode=mode))
    await made.has(*refs, limit=limit)
    return made


async def test_an_agent_is_asked_in_the_thread_and_directly() -> None:
    """With what they need to decide, and how long they have."""
    sales = await floor(BEA)

    it = await sales.writes(ANA, "Is my parcel lost?")

    stage = (await sales.talk(it)).stage
    assert isinstance(stage, Offered)
    assert stage.until - stage.since == 90 * SECOND
    assert sales.offers() == [BEA]
    [(told, word)] = sales.office.workspace.words
    assert told == BEA
    assert isinstance(word, OfferWord)
    assert word.excerpt is not None
    assert word.excerpt.reveal() == "Is my parcel lost?"


async def test_who_accepts_has_it() -> None:
    """Nobody else is asked."""
    sales = await floor(BEA, CARLO)
    it = await sales.writes(ANA)
    asked = await sales.holder(it)
    assert asked is not None

    await conversations.accept(sales.office.desk, TENANT.id, it, asked)
    await sales.passes(4 * MINUTE)

    assert (await sales.talk(it)).owner == sales.people[asked]
    assert sales.offers() == [asked]


async def test_who_declines_is_not_asked_again_for_ten_minutes() -> None:
    """The next one is asked at once; then nobody is left, until the ten minutes are over."""
    sales = await floor(BEA, CARLO)
    it = await sales.writes(ANA)

    for _ in range(2):
        asked = await sales.holder(it)
        assert asked is not None
        await conversations.decline(sales.office.desk, TENANT.id, it, asked)
        await sales.office.works()

    assert sorted(sales.offers()) == [BEA, CARLO]
    assert isinstance((await sales.talk(it)).stage, Waiting)
    await sales.passes(11 * MINUTE)
    assert len(sales.offers()) > 2


async def test_an_offer_that_is_missed_goes_to_the_next() -> None:
    """Ninety seconds; the contact keeps their place."""
    sales = await floor(BEA, CARLO)
    it = await sales.writes(ANA)
    first = await sales.holder(it)

    await sales.passes(91 * SECOND)

    assert sales.offers()[0] == first
    assert await sales.holder(it) not in (None, first)


async def test_two_missed_in_a_row_count_as_away() -> None:
    """Whoever does not answer is not there; they are told how to return."""
    sales = await floor(BEA)
    await sales.writes(ANA)
    await sales.writes(BEN)

    await sales.passes(2 * MINUTE)

    bea = await sales.agent(BEA)
    assert (bea.status, bea.cause) == (Status.AWAY, Cause.MISSED)
    assert [word for _, word in sales.office.workspace.words][-1] == AwayWord("en")


async def test_an_answer_in_between_counts_as_being_there() -> None:
    """One missed, one declined, one missed: not two in a row."""
    sales = await floor(BEA)
    await sales.writes(ANA)
    await sales.passes(91 * SECOND)
    it = await sales.writes(BEN)
    await conversations.decline(sales.office.desk, TENANT.id, it, BEA)
    await sales.writes(CYD)
    await sales.passes(91 * SECOND)

    assert (await sales.agent(BEA)).status is Status.AVAILABLE


async def test_what_is_assigned_is_theirs_without_being_asked() -> None:
    """They are told in the thread."""
    sales = await floor(BEA, mode=Mode.ASSIGN)

    it = await sales.writes(ANA)

    talk = await sales.talk(it)
    assert isinstance(talk.stage, Assigned)
    assert talk.stage.assignment.reason is Reason.ASSIGNED
    assert [post.agent for post in sales.said(OwnerPost) if isinstance(post, OwnerPost)] == [BEA]


async def test_general_waits_for_somebody_to_claim() -> None:
    """Nobody is asked, however long it takes, and nothing more is said."""
    sales = await floor(BEA, mode=Mode.CLAIM)

    it = await sales.writes(ANA)
    await sales.passes(20 * MINUTE)

    assert (await sales.talk(it)).stage == Waiting((await sales.talk(it)).opened_at)
    assert (sales.said(), sales.offers(), sales.office.workspace.words) == ([], [], [])


async def test_a_hundred_conversations_spread_evenly_over_equals() -> None:
    """Nobody has more than one more than anybody else."""
    sales = await floor(BEA, CARLO, ADA, mode=Mode.ASSIGN, limit=50)

    for number in range(100):
        await sales.office.takes_in(sales.office.writes(f"39333000{number:04}", "Hello"))
    await sales.office.works()

    async with sales.office.desk.store.begin(TENANT.id) as uow:
        counts = [len(await uow.queue.owned(each)) for each in sales.people.values()]
    assert sum(counts) == 100
    assert max(counts) - min(counts) <= 1


async def test_when_all_are_full_the_queue_drains_as_they_close() -> None:
    """The most urgent first, and never above the limit."""
    sales = await floor(BEA, mode=Mode.ASSIGN, limit=2)
    talks = [await sales.writes(f"39333000{number:04}") for number in range(5)]
    assert [await sales.holder(it) for it in talks] == [BEA, BEA, None, None, None]

    for number in range(3):
        await closing.close(sales.office.desk, TENANT.id, talks[number], BEA)
        await sales.office.works()

        assert (await sales.talk(talks[number + 2])).owner == sales.people[BEA]


async def test_who_returns_is_given_what_waits() -> None:
    """At once, without waiting for the sweep."""
    sales = await floor(BEA)
    await sales.sets(BEA, Status.BREAK)
    it = await sales.writes(ANA)
    assert await sales.holder(it) is None

    await sales.sets(BEA, Status.AVAILABLE)

    assert await sales.holder(it) == BEA


async def test_who_knows_the_contact_is_asked_first() -> None:
    """Within three days; a colleague would have been next by turn."""
    sales = await floor(BEA, CARLO)
    it = await sales.writes(ANA)
    first = await sales.holder(it)
    assert first is not None
    await conversations.accept(sales.office.desk, TENANT.id, it, first)
    await closing.close(sales.office.desk, TENANT.id, it, first)
    await sales.passes(MINUTE)
    await sales.office.passes(25 * HOUR)

    again = await sales.writes(ANA)

    assert again != it
    assert await sales.holder(again) == first


async def test_rings_widen_as_the_contact_waits() -> None:
    """Who is less experienced is asked later; their timer survives a restart."""
    sales = await floor()
    await sales.has(BEA, level=2)
    await sales.has(CARLO, limit=1)
    busy = await sales.writes(ANA)
    assert await sales.holder(busy) == CARLO
    await conversations.accept(sales.office.desk, TENANT.id, busy, CARLO)
    it = await sales.writes(BEN)
    assert await sales.holder(it) is None

    await sales.office.passes(50 * SECOND)
    sales.office.starts(sales.office.desk.store)
    assert await sales.holder(it) is None
    await sales.office.passes(11 * SECOND)

    assert await sales.holder(it) == BEA


async def test_at_last_anybody_may_claim_and_who_supervises_is_told() -> None:
    """Nobody is there at all: it is said at once, once."""
    sales = await floor(BEA)
    await sales.sets(BEA, Status.OFFLINE)

    it = await sales.writes(ANA)
    await sales.passes(5 * MINUTE)

    stage = (await sales.talk(it)).stage
    assert isinstance(stage, Waiting)
    assert stage.search is not None
    assert stage.search.ring is Ring.ANYONE
    assert [post.word for post in sales.said() if isinstance(post, WhosePost)] == [Word.NOBODY]
    await conversations.claim(sales.office.desk, TENANT.id, it, ADA)
    assert (await sales.talk(it)).owner is not None


async def test_only_members_claim_what_is_not_anybodys() -> None:
    """And only while they have room."""
    sales = await floor(BEA, limit=1)
    await sales.writes(ANA)
    waits = await sales.writes(BEN)

    stranger = await conversations.claim(sales.office.desk, TENANT.id, waits, ADA)
    full = await conversations.claim(sales.office.desk, TENANT.id, waits, BEA)

    assert stranger.lines == ("This conversation is for the members of General.",)
    assert full.lines == ("You have as many conversations as you may have at once (1). Close one first.",)
    assert (stranger.tone, full.tone) == (Tone.REFUSED, Tone.REFUSED)


async def test_the_sweep_finds_whom_no_event_moved() -> None:
    """A contact fell silent, so their agent has room: nothing happened, and yet somebody is asked."""
    sales = await floor(BEA, mode=Mode.ASSIGN, limit=1)
    await sales.writes(ANA)
    waits = await sales.writes(BEN)
    await sales.office.passes(10 * MINUTE + SECOND)
    assert await sales.holder(waits) is None

    await sales.sweeps()

    assert await sales.holder(waits) == BEA


async def test_a_lost_timer_is_found_by_the_sweep() -> None:
    """The offer's time is over, and its timer is gone with a database that was restored."""
    sales = await floor(BEA, CARLO)
    it = await sales.writes(ANA)
    first = await sales.holder(it)
    sales.office.clock.advance(2 * MINUTE)

    await sales.sweeps()

    assert await sales.holder(it) not in (None, first)


async def test_nobody_misses_what_they_could_not_see() -> None:
    """Slack was down for an hour: nobody counts as away, and whoever is asked has all the time afterwards."""
    sales = await floor(BEA)
    it = await sales.writes(ANA)
    async with sales.office.desk.store.begin(TENANT.id) as uow:
        talk = await uow.conversations.get(it)
        assert isinstance(talk.stage, Offered)
        uow.conversations.save(replace(talk, stage=replace(talk.stage, told=False)))
        await uow.commit()

    await sales.passes(91 * SECOND)

    stage = (await sales.talk(it)).stage
    assert isinstance(stage, Offered)
    assert stage.until > sales.now
    assert (await sales.agent(BEA)).missed == 0


async def test_outside_hours_nobody_is_asked() -> None:
    """At the opening whoever waits is given out by rank, without anybody doing anything."""
    sales = await floor(BEA, mode=Mode.ASSIGN, limit=1)
    opens = replace(NUMBER, hours=Hours(week=read_week("mon-fri 14:00-18:00")))
    async with sales.office.desk.store.begin(TENANT.id) as uow:
        await uow.directory.read()
        uow.directory.save(opens)
        await uow.commit()
    await sales.passes(HOUR)
    await sales.office.passes(55 * MINUTE)
    early, late = await sales.writes(ANA), await sales.writes(BEN)
    await sales.passes(4 * MINUTE)
    assert await sales.holder(early) is None
    await sales.office.passes(MINUTE + SECOND)

    assert [await sales.holder(it) for it in (early, late)] == [BEA, None]


async def test_every_choice_is_kept_with_its_reasons() -> None:
    """Who was asked, in which ring, and why not the others: whoever wonders later can be told."""
    sales = await floor(BEA, CARLO)
    await sales.sets(CARLO, Status.BREAK)
    it = await sales.writes(ANA)
    await conversations.decline(sales.office.desk, TENANT.id, it, BEA)
    await sales.office.works()

    async with sales.office.desk.store.begin(TENANT.id) as uow:
        noted = await uow.journal.noted([ChoiceMade], sales.now - HOUR, sales.now + HOUR)

    made = [
        each.fact for each in noted if isinstance(each.fact, ChoiceMade) and each.fact.conversation_id == it
    ]
    bea, carlo = sales.people[BEA], sales.people[CARLO]
    assert [(one.agent_id, one.ring, dict(one.left_out)) for one in made] == [
        (bea, Ring.LEVEL, {carlo: Bar.ON_BREAK}),
        (None, Ring.ANYONE, {bea: Bar.DECLINED, carlo: Bar.ON_BREAK}),
    ]
    assert made[0].priority == 10 * MINUTE


async def test_whoever_notices_gives_the_most_urgent_first() -> None:
    """Nobody has looked for anybody yet: still the one who has waited longest is served, whichever look comes first."""
    sales = await floor(BEA, mode=Mode.ASSIGN, limit=1)
    await sales.sets(BEA, Status.OFFLINE)
    old = await sales.writes(ANA)
    sales.office.clock.advance(5 * MINUTE)
    new = await sales.writes(BEN)
    for it in (old, new):
        async with sales.office.desk.store.begin(TENANT.id) as uow:
            talk = await uow.conversations.get(it)
            assert isinstance(talk.stage, Waiting)
            uow.conversations.save(replace(talk, stage=replace(talk.stage, search=None)))
            await uow.commit()
    await sales.change(BEA, status=Status.AVAILABLE)

    async with sales.office.desk.store.begin(TENANT.id) as uow:
        assert not await assignments.seek(sales.office.desk, uow, new)
        await uow.commit()

    assert [await sales.holder(it) for it in (old, new)] == [BEA, None]


async def test_a_contact_is_answered_by_who_speaks_their_language() -> None:
    """It is dropped in the last ring alone; whoever said nothing of theirs is asked whatever the language."""
    sales = await floor(BEA, CARLO, mode=Mode.ASSIGN)
    await sales.change(BEA, languages=("de", "en"))
    await sales.change(CARLO, languages=("it",), status=Status.BUSY)
    it = await sales.writes(ANA)
    await closing.close(sales.office.desk, TENANT.id, it, BEA)
    async with sales.office.desk.store.begin(TENANT.id) as uow:
        contact = await uow.contacts.get((await uow.conversations.get(it)).contact_id)
        uow.contacts.save(replace(contact, language="it-CH"))
        await uow.commit()

    await sales.writes(ANA, "Buongiorno")
    alone = await sales.holder(it)
    await sales.sets(CARLO, Status.AVAILABLE)

    async with sales.office.desk.store.begin(TENANT.id) as uow:
        noted = await uow.journal.last_choice(it)
    assert noted is not None
    assert (alone, noted.fact.agent_id) == (None, sales.people[CARLO])
    assert dict(noted.fact.left_out)[sales.people[BEA]] is Bar.LANGUAGE
