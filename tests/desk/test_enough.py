"""Nobody takes more conversations than they may have, whichever way they take them."""

from dataclasses import replace

import pytest

from core.ids import ConversationId, ThreadRef
from core.notice import NoticeKind
from core.routing.skillset import Mode
from core.stage import Assigned, Waiting
from desk import closing, conversations, drafts, transferring
from desk.transferring import Wish
from desk.views import Tone
from sandbox.office import TENANT
from tests.desk.routing import ADA, BEA, MINUTE, SALES, SECOND, Floor

CLAIMED = replace(SALES, mode=Mode.CLAIM)


async def floor(*, has: int, active: bool = True, limit: int = 2, mode: Mode = Mode.CLAIM) -> Floor:
    """Bea may have two at once, four at most; she has so many, of contacts who are there or fell silent."""
    made = await Floor.opens(CLAIMED)
    await made.has(BEA, ADA, limit=limit)
    for number in range(has):
        it = await made.writes(f"39333111{number:04}")
        if not active:
            await made.passes(11 * MINUTE)
        await conversations.claim(made.office.desk, TENANT.id, it, BEA)
    if mode is not Mode.CLAIM:
        await made.directs(replace(SALES, mode=mode))
    return made


async def one_more(made: Floor) -> tuple[ConversationId, ThreadRef]:
    it = await made.writes("393339999999")
    thread = (await made.talk(it)).thread
    assert thread is not None
    return it, thread


async def has(made: Floor) -> int:
    async with made.office.desk.store.begin(TENANT.id) as uow:
        return len(await uow.queue.owned(made.people[BEA]))


async def answers(made: Floor, thread: ThreadRef) -> None:
    await made.office.takes_in(made.office.posts(BEA, thread, "Good morning"))
    await made.office.works()


@pytest.mark.parametrize("mode", [Mode.CLAIM, Mode.OFFER])
async def test_a_claim_above_the_limit_is_refused_in_words_that_help(mode: Mode) -> None:
    """Also where everybody claims; who closed one may claim the next."""
    made = await floor(has=2)
    it, _ = await one_more(made)
    await made.directs(replace(SALES, mode=mode))

    refused = await conversations.claim(made.office.desk, TENANT.id, it, BEA)
    async with made.office.desk.store.begin(TENANT.id) as uow:
        first = (await uow.queue.owned(made.people[BEA]))[0]
    await closing.close(made.office.desk, TENANT.id, first.id, BEA)
    claimed = await conversations.claim(made.office.desk, TENANT.id, it, BEA)

    assert refused.tone is Tone.REFUSED
    assert refused.lines == ("You have as many conversations as you may have at once (2). Close one first.",)
    assert claimed.tone is Tone.DONE


async def test_silent_contacts_weigh_little_and_yet_the_ceiling_holds() -> None:
    """Four of them are one active conversation, and as many as anybody with this limit may have."""
    made = await floor(has=4, active=False)
    it, _ = await one_more(made)

    refused = await conversations.claim(made.office.desk, TENANT.id, it, BEA)

    [said] = refused.lines
    assert said.startswith("You have 4 conversations, and with your limit of 2 nobody may ever have more.")
    assert said.endswith(" Close one first, or ask an admin for a higher limit.")
    assert await has(made) == 4


async def test_who_answers_has_it_above_the_limit() -> None:
    """The contact's answer is written: it waits for nobody's limit."""
    made = await floor(has=2)
    _, thread = await one_more(made)

    await answers(made, thread)

    assert await has(made) == 3
    assert len(made.office.channel.received) == 1


@pytest.mark.parametrize("mode", list(Mode))
async def test_an_answer_above_the_ceiling_waits_until_one_is_closed(mode: Mode) -> None:
    """Its author is told and asked; nothing leaves before."""
    made = await floor(has=4, active=False)
    it, thread = await one_more(made)
    await made.directs(replace(SALES, mode=mode))

    await answers(made, thread)
    [(told, notice)] = made.office.workspace.notices
    too_early = await drafts.send_now(made.office.desk, TENANT.id, notice.message_id, BEA)
    async with made.office.desk.store.begin(TENANT.id) as uow:
        first = (await uow.queue.owned(made.people[BEA]))[0]
    await closing.close(made.office.desk, TENANT.id, first.id, BEA)
    sent = await drafts.send_now(made.office.desk, TENANT.id, notice.message_id, BEA)
    await made.office.works()

    assert (told, notice.kind, too_early.tone) == (BEA, NoticeKind.ENOUGH, Tone.REFUSED)
    assert sent.lines == ("Sent.",)
    assert len(made.office.channel.received) == 1
    assert (await made.talk(it)).owner == made.people[BEA]


async def test_nothing_is_taken_over_or_reopened_above_the_ceiling() -> None:
    """Whoever has it keeps it; what is closed stays closed; nothing is sent."""
    made = await floor(has=4, active=False)
    it, thread = await one_more(made)
    await conversations.claim(made.office.desk, TENANT.id, it, ADA)
    await made.office.works()
    await answers(made, thread)
    [(_, notice)] = made.office.workspace.notices

    over = await drafts.take_over_and_send(made.office.desk, TENANT.id, notice.message_id, BEA)
    await closing.close(made.office.desk, TENANT.id, it, ADA)
    opened = await drafts.reopen_and_send(made.office.desk, TENANT.id, notice.message_id, BEA)

    assert (over.tone, opened.tone) == (Tone.REFUSED, Tone.REFUSED)
    assert (await has(made), made.office.channel.received) == (4, [])
    assert not (await made.talk(it)).is_open


@pytest.mark.parametrize(("count", "at_once"), [(3, True), (4, False)])
async def test_what_is_handed_to_somebody_waits_for_them_at_the_ceiling(count: int, at_once: bool) -> None:
    """Over the limit if need be, and never over the ceiling."""
    made = await floor(has=count, active=False)
    it, _ = await one_more(made)
    await made.passes(SECOND)

    await transferring.transfer(made.office.desk, TENANT.id, it, ADA, Wish.to_agent(made.people[BEA]))

    assert isinstance((await made.talk(it)).stage, Assigned if at_once else Waiting)
    assert await has(made) <= 4
