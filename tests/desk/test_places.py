"""An agent sends a place by a form: once, shown in the thread, or refused beside the field."""

from datetime import timedelta

import pytest

from core.ids import AgentRef, ConversationId, ThreadRef
from core.message import Location, OutboundMessage
from core.text import Private
from desk import conversations, places
from desk.views import Answer, Mark, PlaceForm, SentPost, Tone
from sandbox.office import TENANT, Office

BEA, CARLO = AgentRef("U0BEA"), AgentRef("U0CARLO")
SECONDS = timedelta(seconds=2)


@pytest.fixture
async def talk(office: Office) -> ConversationId:
    """Ana's question, with Bea."""
    await office.takes_in(office.writes("393331110001", "Where are you?"))
    await office.passes(SECONDS)
    await conversations.claim(office.desk, TENANT.id, office.conversation_id(), BEA)
    await office.passes(SECONDS)
    return office.conversation_id()


async def _sends(
    office: Office, talk: ConversationId, where: str, *, name: str = "", who: AgentRef = BEA
) -> Answer:
    answer = await places.send_place(
        office.desk, TENANT.id, talk, who, name=name, address=" Via\nRoma 1 ", where=where
    )
    await office.passes(SECONDS)
    return answer


async def test_a_place_reaches_the_phone_and_stands_in_the_thread(
    office: Office, talk: ConversationId
) -> None:
    """As the agent's reply, with its marks; a name that was left out is none."""
    form = await places.start(office.desk, TENANT.id, office.thread(), BEA)

    assert form == PlaceForm("en", talk)
    assert await _sends(office, talk, "45.4642, 9.19") == Answer()
    await office.reports_arrive()
    await office.passes(SECONDS)

    place = Location(45.4642, 9.19, None, Private("Via Roma 1"))
    assert [received.content for received in office.channel.received] == [place]
    shown = [it for it in office.workspace.replies(office.thread()) if isinstance(it.posts[0], SentPost)]
    assert [it.posts for it in shown] == [
        (SentPost(office.channel.received[0].message_id, "Bea", place, None),)
    ]
    assert Mark.DELIVERED in office.workspace.marks[shown[0].post]


@pytest.mark.parametrize(
    ("where", "who", "hours", "about", "said"),
    [
        ("https://maps.app.goo.gl/x", BEA, 0, "where", "No latitude and longitude"),
        ("45.4642, 9.19", CARLO, 0, "", "has this conversation"),
        ("45.4642, 9.19", BEA, 25, "", "that time ended"),
    ],
)
async def test_what_cannot_be_sent_is_said_and_nothing_is_kept(
    office: Office, talk: ConversationId, where: str, who: AgentRef, hours: int, about: str, said: str
) -> None:
    """Beside the field that is wrong; what was typed stays."""
    await office.passes(timedelta(hours=hours))

    answer = await _sends(office, talk, where, who=who)

    assert (answer.tone, answer.about) == (Tone.REFUSED, about)
    assert said in answer.lines[0]
    assert not office.channel.received
    async with office.desk.store.begin(TENANT.id) as uow:
        kept = await uow.messages.of_conversation(talk)
    assert not any(isinstance(message, OutboundMessage) for message in kept)


async def test_nothing_opens_or_leaves_where_there_is_no_conversation(
    office: Office, talk: ConversationId
) -> None:
    """Said at once."""
    nowhere = await places.start(office.desk, TENANT.id, ThreadRef("C0/1.000001"), BEA)
    sent = await _sends(office, ConversationId("elsewhere"), "45.4642, 9.19")

    assert isinstance(nowhere, Answer)
    assert nowhere.tone is Tone.REFUSED
    assert sent.tone is Tone.REFUSED
    assert not office.channel.received
