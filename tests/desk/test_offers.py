"""Who is asked says yes or no; whoever else presses is told who was faster."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from core import asking
from core.conversation import Conversation
from core.ids import AgentId, AgentRef, ConversationId, TenantId
from core.notice import NoticeKind
from core.stage import Assigned, Offered, OnlyAgent, Waiting
from desk import agents, conversations
from desk.desk import Desk
from desk.views import Answer, CardStage, Tone
from sandbox.office import TENANT, Office

BEA, CARLO = AgentRef("U0BEA"), AgentRef("U0CARLO")
LASTS = timedelta(seconds=90)

Press = Callable[[Desk, TenantId, ConversationId, AgentRef], Awaitable[Answer]]


async def opened(office: Office) -> ConversationId:
    """A contact has written, and the card stands."""
    await office.takes_in(office.writes("393331234567", "Is anybody there?"))
    await office.works()
    return office.conversation_id()


async def current(office: Office, conversation_id: ConversationId) -> Conversation:
    """The conversation as it stands."""
    async with office.desk.store.begin(TENANT.id) as uow:
        return await uow.conversations.get(conversation_id)


async def change(
    office: Office, conversation_id: ConversationId, by: Callable[[Conversation, AgentId], Conversation]
) -> Conversation:
    """Change it, for Bea."""
    bea = await agents.known(office.desk, TENANT.id, BEA)
    async with office.desk.store.begin(TENANT.id) as uow:
        uow.conversations.save(by(await uow.conversations.get(conversation_id), bea.id))
        await uow.commit()
    return await current(office, conversation_id)


async def offered(office: Office) -> ConversationId:
    """Bea is being asked."""
    conversation_id = await opened(office)
    now = office.clock.now()
    await change(
        office, conversation_id, lambda it, bea: known(asking.offer(it, bea, lasts=LASTS, now=now).state)
    )
    return conversation_id


def known(conversation: Conversation) -> Conversation:
    """The same, once who is asked can know."""
    assert isinstance(conversation.stage, Offered)
    return replace(conversation, stage=replace(conversation.stage, told=True))


async def test_who_is_asked_accepts(office: Office) -> None:
    """And has it; the card says so."""
    it = await offered(office)

    answer = await conversations.accept(office.desk, TENANT.id, it, BEA)
    await office.works()

    assert answer == Answer()
    assert isinstance((await current(office, it)).stage, Assigned)
    assert office.workspace.roots()[-1].card.owner == BEA


async def test_who_is_asked_declines(office: Office) -> None:
    """It waits where it stood, and the card says that."""
    it = await offered(office)

    answer = await conversations.decline(office.desk, TENANT.id, it, BEA)
    again = await conversations.decline(office.desk, TENANT.id, it, BEA)
    await office.works()

    assert answer.lines == ("Declined. Somebody else is asked.",)
    assert again.tone is Tone.REFUSED
    assert isinstance((await current(office, it)).stage, Waiting)
    assert office.workspace.roots()[-1].card.stage is CardStage.WAITING


@pytest.mark.parametrize("press", [conversations.claim, conversations.accept])
async def test_nobody_else_takes_what_is_offered(office: Office, press: Press) -> None:
    """They learn who is being asked."""
    it = await offered(office)

    answer = await press(office.desk, TENANT.id, it, CARLO)

    assert answer.lines == ("Bea is being asked about this conversation right now.",)
    assert isinstance((await current(office, it)).stage, Offered)


async def test_nobody_else_declines_what_is_offered(office: Office) -> None:
    """It is not theirs to refuse."""
    it = await offered(office)

    answer = await conversations.decline(office.desk, TENANT.id, it, CARLO)

    assert answer.lines == ("You are not being asked about this conversation any more.",)
    assert isinstance((await current(office, it)).stage, Offered)


async def test_a_late_yes_is_told_who_was_faster(office: Office) -> None:
    """The offer was missed and a colleague took it."""
    it = await offered(office)
    at = office.clock.now() + LASTS
    await change(office, it, lambda one, _: asking.miss(one, until=at, now=at).state)
    await conversations.claim(office.desk, TENANT.id, it, CARLO)

    answer = await conversations.accept(office.desk, TENANT.id, it, BEA)

    assert answer.lines == ("Carlo was faster: this conversation is theirs.",)


async def test_a_late_yes_counts_while_nobody_has_it(office: Office) -> None:
    """Whoever wants it may have it."""
    it = await offered(office)
    at = office.clock.now() + LASTS
    await change(office, it, lambda one, _: asking.miss(one, until=at, now=at).state)

    assert await conversations.accept(office.desk, TENANT.id, it, BEA) == Answer()


async def test_what_is_kept_for_one_nobody_else_claims(office: Office) -> None:
    """They learn for whom it is kept."""
    it = await opened(office)
    now = office.clock.now()
    await change(office, it, lambda one, bea: replace(one, stage=Waiting(now, reserved=OnlyAgent(bea))))

    answer = await conversations.claim(office.desk, TENANT.id, it, CARLO)

    assert answer.lines == ("This conversation is kept for Bea.",)
    assert await conversations.claim(office.desk, TENANT.id, it, BEA) == Answer()


async def test_the_first_reply_of_who_is_asked_is_a_yes(office: Office) -> None:
    """It goes to the contact, and the conversation is theirs."""
    it = await offered(office)

    await office.takes_in(office.posts(BEA, office.thread(), "Good morning"))
    await office.works()

    assert (await current(office, it)).owner is not None
    assert len(office.channel.received) == 1


async def test_a_reply_of_somebody_else_is_asked_about(office: Office) -> None:
    """A colleague is being asked: nothing leaves, and their author decides."""
    await offered(office)
    await agents.known(office.desk, TENANT.id, CARLO)

    await office.takes_in(office.posts(CARLO, office.thread(), "Good morning"))
    await office.works()

    [(told, notice)] = office.workspace.notices
    assert (told, notice.kind, notice.owner, notice.asked) == (CARLO, NoticeKind.NOT_YOURS, BEA, True)
    assert office.channel.received == []


async def test_one_owner_of_a_thousand_claims_at_once(office: Office) -> None:
    """All press in the same moment: one has it, everybody else is told who."""
    it = await opened(office)
    people = [AgentRef(f"U0P{number:04}") for number in range(1000)]
    for person in people:
        await agents.known(office.desk, TENANT.id, person)

    answers = await asyncio.gather(
        *(conversations.claim(office.desk, TENANT.id, it, person) for person in people)
    )

    won = [person for person, answer in zip(people, answers, strict=True) if answer.tone is Tone.DONE]
    assert len(won) == 1
    faster = won[0].removeprefix("U0").title()
    said = {answer.lines for answer in answers if answer.tone is Tone.REFUSED}
    assert said == {(f"{faster} was faster: this conversation is theirs.",)}
