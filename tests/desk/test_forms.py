"""An agent answers one message by a form: it is sent once, quoted, shown in the thread, or refused with a reason."""

from datetime import timedelta

import pytest

from core.ids import AgentRef, PostRef
from core.message import InboundMessage, OutboundMessage, OutboundState, Reaction, Text
from core.text import Private, RichText
from desk import closing, conversations, forms
from desk.views import Answer, Mark, Picking, Quoted, SentPost, Tone
from sandbox.office import TENANT, Office

ANA = "393331110001"
BEA, CARLO = AgentRef("U0BEA"), AgentRef("U0CARLO")
SECONDS = timedelta(seconds=2)


@pytest.fixture
async def asked(office: Office) -> InboundMessage:
    """Ana's question, with Bea."""
    await office.takes_in(office.writes(ANA, "Where is it?", remote_id="wamid.where"))
    await office.passes(SECONDS)
    await conversations.claim(office.desk, TENANT.id, office.conversation_id(), BEA)
    await office.passes(SECONDS)
    async with office.desk.store.begin(TENANT.id) as uow:
        message = await uow.messages.last_inbound(office.conversation_id())
    assert message is not None
    return message


def _post(office: Office) -> PostRef:
    return office.workspace.replies(office.thread())[0].post


async def _answers(office: Office, asked: InboundMessage, text: str, *, who: AgentRef = BEA) -> Answer:
    answer = await forms.answer_one(office.desk, TENANT.id, asked.id, who, RichText.plain(text))
    await office.passes(SECONDS)
    return answer


def _sent(office: Office) -> list[SentPost]:
    shown = [post for reply in office.workspace.replies(office.thread()) for post in reply.posts]
    return [post for post in shown if isinstance(post, SentPost)]


async def test_an_answer_quotes_on_the_phone_and_stands_in_the_thread(
    office: Office, asked: InboundMessage
) -> None:
    """Colleagues see what was said to what; its marks stand on that very post."""
    assert await _answers(office, asked, "On its way") == Answer()

    (received,) = office.channel.received
    assert (received.quoted, received.content) == (
        asked.remote_id,
        Text(RichText.plain("On its way")),
    )
    assert _sent(office) == [
        SentPost(
            received.message_id,
            "Bea",
            Text(RichText.plain("On its way")),
            Quoted(_post(office), Private("Where is it?")),
        )
    ]
    await office.reports_arrive()
    await office.passes(SECONDS)
    (shown,) = [
        it.post for it in office.workspace.replies(office.thread()) if isinstance(it.posts[0], SentPost)
    ]
    assert Mark.DELIVERED in office.workspace.marks[shown]


async def test_a_reaction_goes_to_the_contacts_message(office: Office, asked: InboundMessage) -> None:
    """And is taken away again; both stand in the thread."""
    for emoji in (Private("👍"), None):
        assert await forms.react_to(office.desk, TENANT.id, asked.id, BEA, emoji) == Answer()
        await office.passes(SECONDS)

    assert [it.content for it in office.channel.received] == [Reaction(Private("👍")), Reaction(None)]
    assert {it.quoted for it in office.channel.received} == {asked.remote_id}
    assert [post.content for post in _sent(office)] == [Reaction(Private("👍")), Reaction(None)]


async def test_an_answer_by_form_claims_what_waits(office: Office) -> None:
    """Like a reply in the thread."""
    await office.takes_in(office.writes(ANA, "Hello"))
    await office.passes(SECONDS)
    async with office.desk.store.begin(TENANT.id) as uow:
        message = await uow.messages.last_inbound(office.conversation_id())
    assert message is not None

    await _answers(office, message, "Hi")

    assert office.workspace.roots()[0].card.owner == BEA


@pytest.mark.parametrize(
    ("trouble", "said"),
    [("theirs", "has this conversation"), ("closed", "is closed"), ("late", "that time ended")],
)
async def test_what_cannot_be_sent_is_said_at_once_and_nothing_is_kept(
    office: Office, asked: InboundMessage, trouble: str, said: str
) -> None:
    """The words stay in the form: no draft, no post, no mark."""
    who = CARLO if trouble == "theirs" else BEA
    if trouble == "closed":
        await closing.close(office.desk, TENANT.id, asked.conversation_id, BEA)
    if trouble == "late":
        await office.passes(timedelta(hours=25))

    answer = await _answers(office, asked, "On its way", who=who)

    assert answer.tone is Tone.REFUSED
    assert said in answer.lines[0]
    assert not office.channel.received
    assert not _sent(office)
    async with office.desk.store.begin(TENANT.id) as uow:
        kept = await uow.messages.of_conversation(asked.conversation_id)
    assert not any(isinstance(message, OutboundMessage) for message in kept)


async def test_a_post_that_shows_several_messages_asks_which(office: Office) -> None:
    """A long reply became two messages on the phone; only contacts' messages get a reaction."""
    await office.takes_in(office.writes(ANA, "Tell me all"))
    await office.passes(SECONDS)
    post = office.new_post(office.thread())
    await office.takes_in(office.posts(BEA, office.thread(), "word " * 1_000, post=post))
    await office.passes(timedelta(seconds=30))

    to_answer = await forms.pick_to_answer(office.desk, TENANT.id, post, BEA)
    to_react = await forms.pick_to_react(office.desk, TENANT.id, post, BEA)
    of_contact = await forms.pick_to_react(office.desk, TENANT.id, _post(office), BEA)

    assert isinstance(to_answer, Picking)
    assert len(to_answer.messages) == 2
    assert isinstance(to_react, Answer)
    assert isinstance(of_contact, Picking)
    assert [pickable.excerpt for pickable in of_contact.messages] == [Private("Tell me all")]


async def test_a_post_that_shows_no_message_cannot_be_answered(office: Office, asked: InboundMessage) -> None:
    """A card, or a post nobody knows."""
    for post in (PostRef(office.thread()), PostRef("C0GENERAL/1.000001")):
        picked = await forms.pick_to_answer(office.desk, TENANT.id, post, BEA)

        assert isinstance(picked, Answer)
        assert picked.tone is Tone.REFUSED


async def test_our_own_message_gets_no_reaction(office: Office, asked: InboundMessage) -> None:
    """However the id came to be asked for."""
    await _answers(office, asked, "On its way")
    async with office.desk.store.begin(TENANT.id) as uow:
        (ours,) = [
            each
            for each in await uow.messages.of_conversation(asked.conversation_id)
            if isinstance(each, OutboundMessage)
        ]

    answer = await forms.react_to(office.desk, TENANT.id, ours.id, BEA, Private("👍"))

    assert ours.state is OutboundState.SENT
    assert answer.tone is Tone.REFUSED
