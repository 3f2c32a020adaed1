"""An agent answers with words kept ready: found, filled in, looked over, sent once, or refused with a reason."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.agent import Standing
from core.ids import AgentRef, ConversationId, QuickReplyId, ThreadRef
from core.message import OutboundMessage, Text
from core.quick_reply import QuickReply
from core.text import Private, RichText
from desk import closing, conversations, quick_answers
from desk.ports import AgentProfile
from desk.views import Answer, Mark, Review, Searching, SentPost, Tone
from sandbox.office import NUMBER, TENANT, Office

ANA = "393331110001"
BEA, CARLO = AgentRef("U0BEA"), AgentRef("U0CARLO")
SECONDS = timedelta(seconds=2)
GREETING = QuickReply(QuickReplyId("q1"), "Greeting", "Hello {contact}, {agent} here, on {number}")


@pytest.fixture
async def talk(office: Office) -> ConversationId:
    """Ana's question, with Bea, in a company that keeps a greeting."""
    async with office.desk.store.begin(TENANT.id) as uow:
        uow.quick_replies.save(GREETING)
        await uow.commit()
    await office.takes_in(office.writes(ANA, "Where is it?"))
    await office.passes(SECONDS)
    await conversations.claim(office.desk, TENANT.id, office.conversation_id(), BEA)
    await office.passes(SECONDS)
    return office.conversation_id()


async def _review(office: Office, talk: ConversationId, *, who: AgentRef = BEA) -> Review | Answer:
    return await quick_answers.review(office.desk, TENANT.id, talk, GREETING.id, who)


async def _sends(office: Office, talk: ConversationId, text: str, *, who: AgentRef = BEA) -> Answer:
    answer = await quick_answers.send_reviewed(office.desk, TENANT.id, talk, who, RichText.plain(text))
    await office.passes(SECONDS)
    return answer


async def test_it_is_filled_in_looked_over_and_sent_with_the_same_marks(
    office: Office, talk: ConversationId
) -> None:
    """As the agent's reply: it stands in the thread, and its marks on that very post."""
    started = await quick_answers.start(office.desk, TENANT.id, office.thread(), BEA)
    by_card = await quick_answers.start_in(office.desk, TENANT.id, talk, BEA)
    review = await _review(office, talk)

    assert started == by_card == Searching("en", talk)
    assert isinstance(review, Review)
    assert review.words == Private(f"Hello Contact 01, Bea here, on {NUMBER.display}")
    assert not office.channel.received

    assert await _sends(office, talk, "Hello, Ana") == Answer()
    await office.reports_arrive()
    await office.passes(SECONDS)

    (received,) = office.channel.received
    assert (received.content, received.quoted) == (Text(RichText.plain("Hello, Ana")), None)
    shown = [it for it in office.workspace.replies(office.thread()) if isinstance(it.posts[0], SentPost)]
    assert [it.posts for it in shown] == [(SentPost(received.message_id, "Bea", received.content, None),)]
    assert Mark.DELIVERED in office.workspace.marks[shown[0].post]


@pytest.mark.parametrize(("missing", "said"), [("contact", "contact's name"), ("agent", "Your name")])
async def test_what_is_not_known_is_said_before_anything_is_sent(
    office: Office, talk: ConversationId, missing: str, said: str
) -> None:
    """With the place that asks for it."""
    async with office.desk.store.begin(TENANT.id) as uow:
        if missing == "contact":
            contact = await uow.contacts.get((await uow.conversations.get(talk)).contact_id)
            uow.contacts.save(replace(contact, name=Private("")))
        else:
            agent = await uow.agents.by_ref(BEA)
            assert agent is not None
            uow.agents.save(replace(agent, name=" "))
        await uow.commit()

    answer = await _review(office, talk)

    assert isinstance(answer, Answer)
    assert answer.tone is Tone.REFUSED
    assert said in answer.lines[0]
    assert f"{{{missing}}}" in answer.lines[0]
    assert not office.channel.received


@pytest.mark.parametrize(
    ("trouble", "said"),
    [("theirs", "has this conversation"), ("closed", "is closed"), ("late", "that time ended")],
)
async def test_what_cannot_be_sent_is_said_and_nothing_is_kept(
    office: Office, talk: ConversationId, trouble: str, said: str
) -> None:
    """The words stay in the form."""
    if trouble == "closed":
        await closing.close(office.desk, TENANT.id, talk, BEA)
    if trouble == "late":
        await office.passes(timedelta(hours=25))

    answer = await _sends(office, talk, "Hello", who=CARLO if trouble == "theirs" else BEA)

    assert answer.tone is Tone.REFUSED
    assert said in answer.lines[0]
    assert not office.channel.received
    async with office.desk.store.begin(TENANT.id) as uow:
        kept = await uow.messages.of_conversation(talk)
    assert not any(isinstance(message, OutboundMessage) for message in kept)


async def test_words_that_were_all_taken_out_are_not_sent(office: Office, talk: ConversationId) -> None:
    """An empty form says so."""
    answer = await _sends(office, talk, "  ")

    assert answer.tone is Tone.REFUSED
    assert not office.channel.received


async def test_one_that_was_taken_away_meanwhile_is_not_sent(office: Office, talk: ConversationId) -> None:
    """Nor one for a conversation nobody knows."""
    unknown = await quick_answers.review(
        office.desk, TENANT.id, ConversationId("elsewhere"), GREETING.id, BEA
    )
    async with office.desk.store.begin(TENANT.id) as uow:
        uow.quick_replies.remove(GREETING)
        await uow.commit()

    gone = await _review(office, talk)

    assert isinstance(unknown, Answer)
    assert unknown.tone is Tone.REFUSED
    assert isinstance(gone, Answer)
    assert "is gone" in gone.lines[0]


async def test_nothing_opens_where_nothing_can_be_sent(office: Office, talk: ConversationId) -> None:
    """No conversation, a colleague's, or nothing kept: said at once."""
    nowhere = await quick_answers.start(office.desk, TENANT.id, ThreadRef("C0/1.000001"), BEA)
    theirs = await quick_answers.start(office.desk, TENANT.id, office.thread(), CARLO)
    async with office.desk.store.begin(TENANT.id) as uow:
        uow.quick_replies.remove(GREETING)
        await uow.commit()
    nothing = await quick_answers.start(office.desk, TENANT.id, office.thread(), BEA)

    assert isinstance(nowhere, Answer)
    assert isinstance(theirs, Answer)
    assert isinstance(nothing, Answer)
    assert "no conversation" in nowhere.lines[0]
    assert "has this conversation" in theirs.lines[0]
    assert "no quick replies yet" in nothing.lines[0]


async def test_strangers_find_nothing(office: Office, talk: ConversationId) -> None:
    """What a company keeps ready is shown to those who answer for it."""
    guest = AgentRef("U0GUEST")
    office.workspace.profiles[guest] = AgentProfile(guest, "Guest", Standing.GUEST, False, "en", "UTC")

    assert await quick_answers.search(office.desk, TENANT.id, BEA, "greet") == (GREETING,)
    assert await quick_answers.search(office.desk, TENANT.id, guest, "greet") == ()
