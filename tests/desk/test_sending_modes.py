"""What sends an agent's post, as its skillset has it: that it is posted, a mention of us, or a button."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.ids import AgentRef, PostRef, ThreadRef
from core.notice import NoticeKind
from core.routing.skillset import Sending
from core.text import RichText
from desk import drafts
from desk.items import AgentPosted, Author, Source
from desk.views import Mark
from sandbox.office import GENERAL, TENANT, Office

ANA = "393331110001"
BEA = AgentRef("U0BEA")
MOMENT = timedelta(seconds=3)


async def _with(office: Office, sending: Sending) -> ThreadRef:
    async with office.desk.store.begin(TENANT.id) as uow:
        await uow.directory.read()
        uow.directory.save(replace(GENERAL, sending=sending))
        await uow.commit()
    await office.takes_in(office.writes(ANA, "When?"))
    await office.passes(MOMENT)
    return office.thread()


async def _posts(office: Office, thread: ThreadRef, text: str, *, addressed: bool = False) -> PostRef:
    post = office.new_post(thread)
    said = AgentPosted(
        thread, post, BEA, Author.PERSON, RichText.plain(text), office.clock.now(), addressed=addressed
    )
    await office.takes_in(office.piece(said, key=post, lane=f"post:{thread}", source=Source.SLACK))
    await office.passes(MOMENT)
    return post


async def test_only_a_mention_of_us_sends_and_all_else_is_a_note(office: Office) -> None:
    """Agents talk among themselves in the thread; nothing leaves by accident, and nobody is given it by a note."""
    thread = await _with(office, Sending.MENTION)

    note = await _posts(office, thread, "Do we know her?")
    unclaimed = office.workspace.roots()[0].card.owner
    await _posts(office, thread, "At ten", addressed=True)

    assert office.channel.phone(ANA) == ["At ten"]
    assert office.workspace.marks[note] == [Mark.INSIDE]
    assert office.workspace.notices == []
    assert (unclaimed, office.workspace.roots()[0].card.owner) == (None, BEA)


@pytest.mark.parametrize("sends", [True, False])
async def test_only_a_button_sends(office: Office, sends: bool) -> None:
    """Its author is asked privately; sent, it is claimed like any reply and carries no warning."""
    thread = await _with(office, Sending.BUTTON)

    post = await _posts(office, thread, "At ten")
    ((told, notice),) = office.workspace.notices
    before = office.channel.phone(ANA), office.workspace.marks.get(post, [])
    decide = drafts.send_now if sends else drafts.keep_as_note
    await decide(office.desk, TENANT.id, notice.message_id, BEA)
    await office.passes(MOMENT)

    assert (told, notice.kind) == (BEA, NoticeKind.BUTTON)
    assert before == ([], [])
    assert office.channel.phone(ANA) == (["At ten"] if sends else [])
    assert office.workspace.roots()[0].card.owner == (BEA if sends else None)
    assert office.workspace.marks.get(post, []) == ([] if sends else [Mark.INSIDE])


async def test_who_does_not_decide_sees_that_it_was_not_sent(office: Office) -> None:
    """After a minute, on the post itself: the question may have scrolled away."""
    thread = await _with(office, Sending.BUTTON)

    post = await _posts(office, thread, "At ten")
    await office.passes(timedelta(minutes=1))

    assert office.workspace.marks[post] == [Mark.FAILED]


async def test_a_mention_in_a_skillset_where_posting_sends_changes_nothing(office: Office) -> None:
    """It goes once."""
    thread = await _with(office, Sending.PLAIN)

    await _posts(office, thread, "At ten", addressed=True)

    assert office.channel.phone(ANA) == ["At ten"]
