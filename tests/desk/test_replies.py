"""An agent replies: it reaches the phone once, or stays inside for a reason that is told."""

from datetime import datetime, timedelta

import pytest

from core.agent import Standing
from core.ids import AgentRef, PostRef, ThreadRef
from core.message import OutboundState
from core.notice import NoticeKind
from core.text import RichText
from desk import closing, conversations, drafts
from desk.items import AgentDeleted, AgentEdited, Author
from desk.ports import AgentProfile
from desk.views import CardStage, DoublePost, DoubtPost, FailurePost, Mark, ThreadPost, Tone
from sandbox.fates import Fate
from sandbox.office import TENANT, Office

ANA = "393331110001"
BEA, CARLO = AgentRef("U0BEA"), AgentRef("U0CARLO")
HOUR = timedelta(hours=1)
MOMENT = timedelta(seconds=3)


@pytest.fixture
async def thread(office: Office) -> ThreadRef:
    """Ana wrote; her thread stands."""
    await office.takes_in(office.writes(ANA, "Is my parcel lost?"))
    await office.passes(MOMENT)
    return office.thread()


async def _replies(
    office: Office,
    agent: str,
    thread: ThreadRef,
    text: str,
    *,
    author: Author = Author.PERSON,
    at: datetime | None = None,
) -> PostRef:
    post = office.new_post(thread)
    await office.takes_in(office.posts(agent, thread, text, author=author, at=at, post=post))
    await office.passes(MOMENT)
    return post


def _last(office: Office, thread: ThreadRef) -> ThreadPost:
    return office.workspace.replies(thread)[-1].posts[-1]


async def test_a_reply_to_a_waiting_conversation_claims_it_and_reaches_the_phone(
    office: Office, thread: ThreadRef
) -> None:
    """Whoever answers has it; the mark comes with the delivery."""
    post = await _replies(office, BEA, thread, "No, it arrives tomorrow.")
    await office.reports_arrive()

    assert office.channel.phone(ANA) == ["No, it arrives tomorrow."]
    card = office.workspace.roots()[0].card
    assert (card.stage, card.owner) == (CardStage.ASSIGNED, BEA)
    assert office.workspace.marks[post] == [Mark.DELIVERED, Mark.READ]
    assert len(office.channel.read) == 1


async def test_reading_receipts_climb_in_whatever_order_they_come(office: Office, thread: ThreadRef) -> None:
    """Read before delivered before sent: the post shows read, and never less again."""
    post = await _replies(office, BEA, thread, "Tomorrow.")
    office.channel.reports.reverse()

    await office.reports_arrive()

    assert office.workspace.marks[post] == [Mark.DELIVERED, Mark.READ]


async def test_claiming_marks_it_read_and_the_late_click_is_told_who_was_faster(
    office: Office, thread: ThreadRef
) -> None:
    """The button always answers, also the one who came late."""
    first = await conversations.claim(office.desk, TENANT.id, office.conversation_id(), BEA)
    late = await conversations.claim(office.desk, TENANT.id, office.conversation_id(), CARLO)
    await office.works()

    assert first.lines == ()
    assert late.tone is Tone.REFUSED
    assert late.lines == ("Bea was faster: this conversation is theirs.",)
    assert len(office.channel.read) == 1


@pytest.mark.parametrize("text", ["// ask the warehouse", "🔒 ask the warehouse"])
async def test_a_note_stays_inside(office: Office, thread: ThreadRef, text: str) -> None:
    """It carries its mark, and nobody is bothered with a question."""
    post = await _replies(office, BEA, thread, text)

    assert office.channel.phone(ANA) == []
    assert office.workspace.marks[post] == [Mark.INSIDE]
    assert not office.workspace.notices


async def test_a_colleagues_post_is_not_sent_until_they_say_so(office: Office, thread: ThreadRef) -> None:
    """Two agents never answer at once by accident."""
    await _replies(office, BEA, thread, "I look into it.")
    post = await _replies(office, CARLO, thread, "Me too!")

    assert office.channel.phone(ANA) == ["I look into it."]
    assert office.workspace.marks[post] == [Mark.FAILED]
    ((asked, notice),) = office.workspace.notices
    assert (asked, notice.kind, notice.owner) == (CARLO, NoticeKind.NOT_YOURS, BEA)

    answer = await drafts.send_anyway(office.desk, TENANT.id, notice.message_id, CARLO)
    await office.works()

    assert answer.lines == ("Sent.",)
    assert office.channel.phone(ANA) == ["I look into it.", "Me too!"]
    assert office.workspace.roots()[0].card.owner == BEA


async def test_taking_over_sends_and_changes_the_owner(office: Office, thread: ThreadRef) -> None:
    """One press for both."""
    await _replies(office, BEA, thread, "I look into it.")
    post = await _replies(office, CARLO, thread, "I know the answer.")
    message = await office.reply(post)

    await drafts.take_over_and_send(office.desk, TENANT.id, message.id, CARLO)
    await office.works()

    assert office.workspace.roots()[0].card.owner == CARLO
    assert office.channel.phone(ANA)[-1] == "I know the answer."


async def test_a_decision_counts_once_and_only_by_its_author(office: Office, thread: ThreadRef) -> None:
    """A second press changes nothing; a colleague's press neither."""
    await _replies(office, BEA, thread, "mine")
    post = await _replies(office, CARLO, thread, "not mine")
    message = await office.reply(post)

    foreign = await drafts.send_anyway(office.desk, TENANT.id, message.id, BEA)
    kept = await drafts.keep_as_note(office.desk, TENANT.id, message.id, CARLO)
    again = await drafts.send_anyway(office.desk, TENANT.id, message.id, CARLO)
    await office.works()

    assert [foreign.tone, kept.tone, again.tone] == [Tone.REFUSED, Tone.DONE, Tone.REFUSED]
    assert office.channel.phone(ANA) == ["mine"]


async def test_after_the_window_closed_free_text_is_kept_and_explained(
    office: Office, thread: ThreadRef
) -> None:
    """The agent learns when it closed; the words go out when the contact writes again, and only then."""
    await office.passes(25 * HOUR)
    post = await _replies(office, BEA, thread, "Sorry for the wait!")

    assert office.channel.phone(ANA) == []
    assert office.workspace.marks[post] == [Mark.FAILED]
    ((_, notice),) = office.workspace.notices
    assert (notice.kind, notice.can_hold) == (NoticeKind.REPLY_REFUSED, True)

    await drafts.send_when_they_write(office.desk, TENANT.id, notice.message_id, BEA)
    await office.passes(HOUR)
    assert office.channel.phone(ANA) == []

    await office.takes_in(office.writes(ANA, "Still there?"))
    await office.passes(MOMENT)
    assert office.channel.phone(ANA) == ["Sorry for the wait!"]


async def test_a_window_that_closes_in_the_queue_stops_the_send(office: Office, thread: ThreadRef) -> None:
    """The gate is asked again at the moment of sending."""
    await office.passes(24 * HOUR - timedelta(minutes=3))
    office.channel.fates.plan("send", *[Fate.BUSY] * 20)

    await _replies(office, BEA, thread, "just in time?")
    await office.passes(timedelta(minutes=10))

    assert office.channel.phone(ANA) == []
    assert office.workspace.notices[-1][1].kind is NoticeKind.REPLY_REFUSED


async def test_a_busy_channel_delays_and_sends_once(office: Office, thread: ThreadRef) -> None:
    """What certainly did not happen is tried again; the hourglass shows meanwhile."""
    office.channel.fates.plan("send", Fate.BUSY, Fate.BUSY, Fate.BUSY)

    post = await _replies(office, BEA, thread, "Tomorrow.")
    await office.passes(timedelta(seconds=30))

    assert office.channel.phone(ANA) == ["Tomorrow."]
    assert office.workspace.marks[post] == [Mark.QUEUED]


async def test_a_refused_message_is_explained_and_truly_sent_again(office: Office, thread: ThreadRef) -> None:
    """The reason stands in the thread; the button makes a new request."""
    office.channel.fates.plan("send", Fate.REFUSED)
    await _replies(office, BEA, thread, "Tomorrow.")
    (failure,) = [
        post.shown[0] for post in office.workspace.replies(thread) if isinstance(post.shown, tuple)
    ][1:]
    assert isinstance(failure, FailurePost)
    requests = office.channel.requests

    answer = await drafts.send_again(office.desk, TENANT.id, failure.message_id, CARLO)
    await office.works()

    assert answer.tone is Tone.DONE
    assert office.channel.requests == requests + 1
    assert office.channel.phone(ANA) == ["Tomorrow."]


async def test_a_lost_answer_is_cleared_up_by_the_report(office: Office, thread: ThreadRef) -> None:
    """It did arrive: the report carries the attempt's key, nothing is sent twice and nobody is asked."""
    office.channel.fates.plan("send", Fate.SILENT)
    post = await _replies(office, BEA, thread, "Tomorrow.")

    await office.reports_arrive()
    await office.passes(timedelta(minutes=5))

    assert office.channel.phone(ANA) == ["Tomorrow."]
    assert office.workspace.marks[post][-1] is Mark.READ
    assert not isinstance(_last(office, thread), DoubtPost)


async def test_without_a_report_a_person_decides(office: Office, thread: ThreadRef) -> None:
    """After two minutes the thread asks; sending again is a new attempt; a late report then tells of the double."""
    office.channel.fates.plan("send", Fate.SILENT)
    await _replies(office, BEA, thread, "Tomorrow.")
    reports, office.channel.reports = office.channel.reports, []
    await office.passes(timedelta(minutes=3))
    doubt = _last(office, thread)
    assert isinstance(doubt, DoubtPost)

    await drafts.send_again(office.desk, TENANT.id, doubt.message_id, BEA)
    await office.works()
    assert office.channel.phone(ANA) == ["Tomorrow.", "Tomorrow."]

    office.channel.reports = reports + office.channel.reports
    await office.reports_arrive()
    assert isinstance(office.workspace.replies(thread)[-1].shown[0], DoublePost)  # type: ignore[index]


async def test_a_person_can_say_that_it_arrived(office: Office, thread: ThreadRef) -> None:
    """Nothing is sent, and the doubt is over."""
    office.channel.fates.plan("send", Fate.SILENT)
    post = await _replies(office, BEA, thread, "Tomorrow.")
    await office.passes(timedelta(minutes=3))
    message = await office.reply(post)

    answer = await drafts.it_arrived(office.desk, TENANT.id, message.id, BEA)
    await office.works()

    assert answer.tone is Tone.DONE
    assert (await office.message(message.id)).state is OutboundState.SENT
    assert office.channel.phone(ANA) == ["Tomorrow."]


async def test_nothing_overtakes_a_message_in_doubt(office: Office, thread: ThreadRef) -> None:
    """The next reply waits until the doubt has ended or lasted too long; order on the phone is order in the thread."""
    office.channel.fates.plan("send", Fate.SILENT)
    await _replies(office, BEA, thread, "first")
    await _replies(office, BEA, thread, "second")
    assert office.channel.phone(ANA) == ["first"]

    await office.reports_arrive()

    assert office.channel.phone(ANA) == ["first", "second"]


async def test_a_long_text_is_sent_in_parts_and_marked_by_the_slowest(
    office: Office, thread: ThreadRef
) -> None:
    """One post may be several messages; the mark waits for all of them."""
    text = "\n".join(f"line {number} " + "x" * 60 for number in range(100))

    post = await _replies(office, BEA, thread, text)
    office.channel.reports = office.channel.reports[:-1]
    await office.reports_arrive()

    assert len(office.channel.phone(ANA)) == 2
    assert "line 0 " in office.channel.phone(ANA)[0]
    assert "line 99 " in office.channel.phone(ANA)[1]
    assert office.workspace.marks[post] == [Mark.DELIVERED]


@pytest.mark.parametrize("standing", [Standing.GUEST, Standing.STRANGER, Standing.BOT, Standing.GONE])
async def test_only_full_members_speak_to_a_contact(
    office: Office, thread: ThreadRef, standing: Standing
) -> None:
    """Guests, people of other workspaces and bots are told so, and nothing leaves."""
    guest = AgentRef("U0GUEST")
    office.workspace.profiles[guest] = AgentProfile(guest, "Guest", standing, False, "en", "UTC")

    post = await _replies(office, guest, thread, "Hello from outside")

    assert office.channel.phone(ANA) == []
    assert office.workspace.marks[post] == [Mark.FAILED]
    assert office.workspace.notices[-1][1].kind is NoticeKind.STRANGER


async def test_another_bot_never_reaches_a_contact(office: Office, thread: ThreadRef) -> None:
    """Not even with a mark: it is nobody's reply."""
    post = await _replies(office, "U0OTHERBOT", thread, "beep", author=Author.OTHER_BOT)

    assert office.channel.phone(ANA) == []
    assert post not in office.workspace.marks


async def test_a_reply_in_a_closed_conversation_is_asked_about(office: Office, thread: ThreadRef) -> None:
    """Reopen and send."""
    await closing.close(office.desk, TENANT.id, office.conversation_id(), BEA)
    await _replies(office, BEA, thread, "One more thing")
    assert office.channel.phone(ANA) == []
    notice = office.workspace.notices[-1][1]
    assert notice.kind is NoticeKind.CLOSED

    await drafts.reopen_and_send(office.desk, TENANT.id, notice.message_id, BEA)
    await office.works()

    assert office.channel.phone(ANA) == ["One more thing"]
    assert office.workspace.roots()[0].card.owner == BEA


async def test_a_reply_that_reaches_us_late_is_asked_about(office: Office, thread: ThreadRef) -> None:
    """It may be out of date; its author decides."""
    typed = office.clock.now()
    await office.passes(timedelta(minutes=11))

    await _replies(office, BEA, thread, "Good morning", at=typed)
    notice = office.workspace.notices[-1][1]
    assert (notice.kind, office.channel.phone(ANA)) == (NoticeKind.LATE, [])

    await drafts.send_now(office.desk, TENANT.id, notice.message_id, BEA)
    await office.works()
    assert office.channel.phone(ANA) == ["Good morning"]


async def test_edits_and_deletions_after_sending_are_told_not_sent(office: Office, thread: ThreadRef) -> None:
    """What has left cannot be called back; the agent learns it privately."""
    post = await _replies(office, BEA, thread, "Tommorow")
    edit, deletion = AgentEdited(post, BEA, RichText.plain("Tomorrow")), AgentDeleted(post)

    await office.takes_in(office.piece(edit, key="e", lane=f"post:{thread}"))
    await office.takes_in(office.piece(deletion, key="d", lane=f"post:{thread}"))
    await office.passes(MOMENT)

    assert office.channel.phone(ANA) == ["Tommorow"]
    assert [notice.kind for _, notice in office.workspace.notices] == [NoticeKind.EDITED, NoticeKind.DELETED]


async def test_a_note_that_is_edited_or_deleted_concerns_nobody(office: Office, thread: ThreadRef) -> None:
    """It never was to leave: nobody is told, and nothing can be corrected."""
    post = await _replies(office, BEA, thread, "// call her back")
    for key, item in (("e", AgentEdited(post, BEA, RichText.plain("// later"))), ("d", AgentDeleted(post))):
        await office.takes_in(office.piece(item, key=key, lane=f"post:{thread}"))
    await office.passes(MOMENT)

    assert office.workspace.notices == []


async def test_a_deleted_draft_is_never_sent(office: Office, thread: ThreadRef) -> None:
    """What is still with us can be withdrawn."""
    await office.passes(25 * HOUR)
    post = await _replies(office, BEA, thread, "too late")
    await drafts.send_when_they_write(office.desk, TENANT.id, (await office.reply(post)).id, BEA)

    await office.takes_in(office.piece(AgentDeleted(post), key="d", lane=f"post:{thread}"))
    await office.passes(MOMENT)
    await office.takes_in(office.writes(ANA, "hello?"))
    await office.passes(MOMENT)

    assert office.channel.phone(ANA) == []


async def test_an_event_that_comes_twice_sends_once(office: Office, thread: ThreadRef) -> None:
    """Slack delivers events up to four times."""
    piece = office.posts(BEA, thread, "Tomorrow.")

    await office.takes_in(piece, piece)
    await office.passes(MOMENT)
    await office.takes_in(piece)
    await office.passes(MOMENT)

    assert office.channel.phone(ANA) == ["Tomorrow."]


async def test_a_post_in_a_thread_that_is_nobodys_does_nothing(office: Office, thread: ThreadRef) -> None:
    """Colleagues may talk in the channel as they like."""
    await _replies(office, BEA, ThreadRef("C0GENERAL/1.000001"), "lunch?")

    assert office.channel.phone(ANA) == []
    assert not office.workspace.notices
