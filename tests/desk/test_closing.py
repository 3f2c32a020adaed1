"""Closing: for a reason where the company keeps a list of them, kept with who and when, and shown on the card."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.closing import Closing
from core.conversation import Conversation
from core.ids import AgentRef, ConversationId
from core.stage import Assigned
from core.text import Private
from desk import closing, conversations
from desk.views import Answer, CardStage, ClosingForm, Ended, Tone
from sandbox.office import TENANT, Office

ANA = "393331110001"
BEA, CARLO = AgentRef("U0BEA"), AgentRef("U0CARLO")
REASONS = ("Solved", "Sent by mail")


@pytest.fixture
async def talk(office: Office) -> ConversationId:
    """Ana's question, with Bea."""
    await office.takes_in(office.writes(ANA, "Where is it?"))
    await office.works()
    await conversations.claim(office.desk, TENANT.id, office.conversation_id(), BEA)
    await office.works()
    return office.conversation_id()


@pytest.fixture
async def asked(office: Office) -> None:
    """The company wants to know why conversations are closed."""
    async with office.desk.store.begin(TENANT.id) as uow:
        uow.directory.save(replace((await uow.directory.read()).tenant, closing_reasons=REASONS))
        await uow.commit()


async def _closes(office: Office, talk: ConversationId, reason: str, note: str = "") -> Answer:
    because = closing.Because(reason, Private(note))
    answer = await closing.close(office.desk, TENANT.id, talk, BEA, because)
    await office.works()
    return answer


async def _read(office: Office, talk: ConversationId) -> tuple[Conversation, Closing | None]:
    async with office.desk.store.begin(TENANT.id) as uow:
        return await uow.conversations.get(talk), await uow.closings.last(talk)


async def test_without_a_list_it_is_closed_at_once(office: Office, talk: ConversationId) -> None:
    """As it always was; the card says by whom."""
    answer = await closing.start(office.desk, TENANT.id, talk, BEA)
    await office.works()

    card = office.workspace.roots()[0].card
    closed, told = await _read(office, talk)
    assert (answer, closed.is_open, told) == (Answer(), False, None)
    assert (card.stage, card.ended, card.asks_why) == (CardStage.CLOSED, Ended(BEA), False)


@pytest.mark.usefixtures("asked")
async def test_with_a_list_whoever_closes_is_asked(office: Office, talk: ConversationId) -> None:
    """Nothing is closed before they say why; in whatever letters, it is kept as the list has it."""
    form = await closing.start(office.desk, TENANT.id, talk, BEA)
    before, _ = await _read(office, talk)
    answer = await _closes(office, talk, "SOLVED", "  refund on its way ")

    closed, told = await _read(office, talk)
    assert form == ClosingForm("en", talk, before.number, REASONS)
    assert isinstance(before.stage, Assigned)
    assert answer == Answer()
    by = before.stage.assignment.agent_id
    assert told == Closing(talk, office.clock.now(), by, "Solved", Private("refund on its way"))
    assert not closed.is_open
    card = office.workspace.roots()[0].card
    assert card.ended == Ended(BEA, "Solved", Private("refund on its way"))


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("reason", "note", "field", "said"),
    [
        ("Gone", "", "reason", "This reason is not in the list any more. Choose another one."),
        ("Solved", "x" * 501, "note", "A note has 500 letters at most."),
    ],
)
async def test_what_is_wrong_stands_beside_its_field(
    office: Office, talk: ConversationId, reason: str, note: str, field: str, said: str
) -> None:
    """And it stays open."""
    answer = await _closes(office, talk, reason, note)

    still, told = await _read(office, talk)
    assert (answer.tone, answer.about, answer.lines) == (Tone.REFUSED, field, (said,))
    assert (still.is_open, told) == (True, None)


@pytest.mark.usefixtures("asked")
async def test_nobody_is_asked_why_who_cannot_close_it(office: Office, talk: ConversationId) -> None:
    """They are told that instead: somebody else's, closed already, unknown."""
    others = await closing.start(office.desk, TENANT.id, talk, CARLO)
    unknown = await closing.start(office.desk, TENANT.id, ConversationId("gone"), BEA)
    await _closes(office, talk, "Solved")
    late = await closing.start(office.desk, TENANT.id, talk, BEA)
    again = await _closes(office, talk, "Sent by mail")

    _, told = await _read(office, talk)
    assert isinstance(others, Answer)
    assert "or a supervisor can close" in others.lines[0]
    assert isinstance(unknown, Answer)
    assert unknown.lines == ("This conversation is not known here any more.",)
    assert late == again == Answer(("This conversation is closed already.",), Tone.REFUSED)
    assert told is not None
    assert (told.reason, told.note) == ("Solved", None)


@pytest.mark.usefixtures("asked")
async def test_a_reason_belongs_to_its_own_end(office: Office, talk: ConversationId) -> None:
    """Gone on with and closed without being asked, the card does not tell the former reason."""
    await _closes(office, talk, "Solved")
    await office.passes(timedelta(seconds=2))
    await office.takes_in(office.writes(ANA, "One more thing"))
    await office.works()
    reopened = office.workspace.roots()[0].card
    await closing.close(office.desk, TENANT.id, talk, BEA)
    await office.works()

    card = office.workspace.roots()[0].card
    assert reopened.ended is None
    assert card.stage is CardStage.CLOSED
    assert card.ended == Ended(BEA)
