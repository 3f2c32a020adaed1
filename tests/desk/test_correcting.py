"""What has left is corrected: by words that quote it, through the gate, or it is said why that cannot be."""

from datetime import timedelta

import pytest

from core.ids import AgentRef, MessageId, PostRef
from core.message import OutboundMessage
from core.notice import NoticeKind
from core.text import Private, RichText
from desk import closing, conversations, drafts, forms
from desk.items import AgentDeleted, AgentEdited, Item, Source
from desk.views import Answer, CorrectionForm, SentPost, Tone
from sandbox.fates import Fate
from sandbox.office import TENANT, Office

ANA = "393331110001"
BEA, CARLO = AgentRef("U0BEA"), AgentRef("U0CARLO")
MOMENT = timedelta(seconds=2)
HOUR = timedelta(hours=1)


@pytest.fixture
async def post(office: Office) -> PostRef:
    """Bea's post, which Ana's phone got with a mistake."""
    await office.takes_in(office.writes(ANA, "When?"))
    await office.passes(MOMENT)
    await conversations.claim(office.desk, TENANT.id, office.conversation_id(), BEA)
    return await _posts(office, BEA, "At ten, tommorow")


async def _posts(office: Office, who: AgentRef, text: str) -> PostRef:
    post = office.new_post(office.thread())
    await office.takes_in(office.posts(who, office.thread(), text, post=post))
    await office.passes(MOMENT)
    return post


async def _happens(office: Office, item: Item) -> None:
    await office.takes_in(office.piece(item, key="change", lane="post:x", source=Source.SLACK))
    await office.passes(MOMENT)


async def _edits(office: Office, post: PostRef) -> MessageId:
    """What the note about the edit is about."""
    await _happens(office, AgentEdited(post, BEA, RichText.plain("At ten, tomorrow")))
    told, notice = office.workspace.notices[-1]
    assert (told, notice.kind) == (BEA, NoticeKind.EDITED)
    return notice.message_id


async def _asks(office: Office, message_id: MessageId, who: AgentRef = BEA) -> CorrectionForm | Answer:
    return await forms.correct(office.desk, TENANT.id, message_id, who)


async def test_an_edit_is_offered_as_a_correction_that_quotes_what_was_sent(
    office: Office, post: PostRef
) -> None:
    """The form has the edited words; what is sent stands in the thread as its own post."""
    message_id = await _edits(office, post)
    (sent,) = office.channel.received

    form = await _asks(office, message_id)
    assert isinstance(form, CorrectionForm)
    done = await forms.answer_one(office.desk, TENANT.id, form.message_id, BEA, form.words)
    await office.passes(MOMENT)

    assert form.words == RichText.plain("At ten, tomorrow")
    assert form.excerpt == Private("At ten, tommorow")
    assert done == Answer()
    assert office.channel.phone(ANA) == ["At ten, tommorow", "At ten, tomorrow"]
    assert office.channel.received[-1].quoted == sent.remote_id
    shown = office.workspace.replies(office.thread())[-1].posts[0]
    assert isinstance(shown, SentPost)


async def test_after_a_deletion_the_form_asks_to_ignore_it(office: Office, post: PostRef) -> None:
    """In the company's language, as the contact reads it; it can be written anew."""
    await _happens(office, AgentDeleted(post))
    notice = office.workspace.notices[-1][1]

    form = await _asks(office, notice.message_id)

    assert notice.kind is NoticeKind.DELETED
    assert isinstance(form, CorrectionForm)
    assert form.words == RichText.plain("Please ignore this message.")


async def test_the_newest_edit_stands_in_the_form(office: Office, post: PostRef) -> None:
    """Also when an older note's button is pressed."""
    message_id = await _edits(office, post)
    await office.takes_in(
        office.piece(AgentEdited(post, BEA, RichText.plain("At eleven")), key="again", lane="post:x")
    )
    await office.passes(MOMENT)

    form = await _asks(office, message_id)

    assert isinstance(form, CorrectionForm)
    assert form.words == RichText.plain("At eleven")


async def test_what_was_sent_by_a_form_is_corrected_from_its_own_post(office: Office, post: PostRef) -> None:
    """Nobody can edit a post of ours; its words stand in the form. Deleted by an admin, its author is told."""
    first = office.channel.received[0].message_id
    await forms.answer_one(office.desk, TENANT.id, first, BEA, RichText.plain("Ask Marko"))
    await office.passes(MOMENT)
    ours = office.workspace.replies(office.thread())[-1]
    (shown,) = ours.posts
    assert isinstance(shown, SentPost)

    form = await _asks(office, shown.message_id)
    await _happens(office, AgentDeleted(ours.post))

    assert isinstance(form, CorrectionForm)
    assert form.words == RichText.plain("Ask Marko")
    assert office.workspace.notices[-1][1].kind is NoticeKind.DELETED


async def test_what_never_arrived_has_nothing_to_correct(office: Office, post: PostRef) -> None:
    """Neither form nor submission."""
    office.channel.fates.plan("send", Fate.REFUSED)
    await _posts(office, BEA, "And bring the box")
    async with office.desk.store.begin(TENANT.id) as uow:
        messages = await uow.messages.of_conversation(office.conversation_id())
    unsent = next(it for it in messages if isinstance(it, OutboundMessage) and it.remote_id is None)

    asked = await _asks(office, unsent.id)
    sent = await forms.answer_one(office.desk, TENANT.id, unsent.id, BEA, RichText.plain("Sorry"))

    for answer in (asked, sent):
        assert isinstance(answer, Answer)
        assert (answer.tone, answer.lines) == (
            Tone.REFUSED,
            ("This message has not reached the contact. Write a new post instead.",),
        )


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("late", "that time ended"),
        ("closed", "This conversation is closed"),
        ("lost", "Carlo has this conversation"),
        ("gone", "not known here any more"),
    ],
)
async def test_who_comes_too_late_reads_why(office: Office, post: PostRef, what: str, said: str) -> None:
    """When the form is asked for, and again when it is sent; nothing reaches the phone."""
    message_id = await _edits(office, post)
    match what:
        case "late":
            await office.passes(25 * HOUR)
        case "closed":
            await closing.close(office.desk, TENANT.id, office.conversation_id(), BEA)
        case "lost":
            await _taken_by_carlo(office)
        case _:
            message_id = MessageId("no such message")

    asked = await _asks(office, message_id)
    sent = await forms.answer_one(office.desk, TENANT.id, message_id, BEA, RichText.plain("At ten"))

    for answer in (asked, sent):
        assert isinstance(answer, Answer)
        assert answer.tone is Tone.REFUSED
        assert said in answer.lines[0]
    assert "At ten" not in office.channel.phone(ANA)


async def test_a_correction_needs_words(office: Office, post: PostRef) -> None:
    """Blanks are none."""
    message_id = await _edits(office, post)

    answer = await forms.answer_one(office.desk, TENANT.id, message_id, BEA, RichText.plain("  "))

    assert (answer.tone, answer.lines) == (Tone.REFUSED, ("There are no words to send.",))
    assert len(office.channel.received) == 1


async def _taken_by_carlo(office: Office) -> None:
    await _posts(office, CARLO, "mine now")
    notice = office.workspace.notices[-1][1]
    await drafts.take_over_and_send(office.desk, TENANT.id, notice.message_id, CARLO)
