"""Links into the workspace never go to contacts, and whoever posted them knows."""

from datetime import timedelta

import pytest

from core.ids import AgentRef, ThreadRef
from core.notice import NoticeKind
from core.text import Private, RichText
from desk.items import AgentEdited, AgentPosted, Author, Source
from desk.views import Mark
from sandbox.office import Office

ANA = "393331110001"
BEA = AgentRef("U0BEA")
HOUR = timedelta(hours=1)
MOMENT = timedelta(seconds=3)


@pytest.fixture
async def thread(office: Office) -> ThreadRef:
    """Ana wrote; her thread stands."""
    await office.takes_in(office.writes(ANA, "Is my parcel lost?"))
    await office.passes(MOMENT)
    return office.thread()


async def test_links_that_were_taken_out_are_told_beside_what_is_sent(
    office: Office, thread: ThreadRef
) -> None:
    """The rest goes; its author reads privately what the contact reads."""
    said = AgentPosted(
        thread,
        post := office.new_post(thread),
        BEA,
        Author.PERSON,
        RichText.plain("As in […]"),
        office.clock.now(),
        stripped=True,
    )
    await office.takes_in(office.piece(said, key="l", lane=f"post:{thread}", source=Source.SLACK))
    await office.passes(MOMENT)

    assert office.channel.phone(ANA) == ["As in […]"]
    ((told, notice),) = office.workspace.notices
    assert (told, notice.kind, notice.excerpt) == (BEA, NoticeKind.LINKS, Private("As in […]"))
    assert Mark.FAILED not in office.workspace.marks.get(post, [])


async def test_a_post_of_nothing_but_links_into_the_workspace_stays_inside(
    office: Office, thread: ThreadRef
) -> None:
    """It is marked, and its author reads why; the conversation is not claimed by it."""
    post = office.new_post(thread)
    said = AgentPosted(thread, post, BEA, Author.PERSON, RichText(()), office.clock.now(), stripped=True)
    await office.takes_in(office.piece(said, key="l", lane=f"post:{thread}", source=Source.SLACK))
    await office.passes(MOMENT)

    assert office.channel.phone(ANA) == []
    assert [notice.kind for _, notice in office.workspace.notices] == [NoticeKind.ONLY_LINKS]
    assert office.workspace.marks[post] == [Mark.FAILED]
    assert office.workspace.roots()[0].card.owner is None


async def test_a_draft_that_loses_a_link_by_an_edit_says_so(office: Office, thread: ThreadRef) -> None:
    """What will be sent is not what stands in the post."""
    await office.passes(25 * HOUR)
    post = office.new_post(thread)
    await office.takes_in(office.posts(BEA, thread, "too late", post=post))
    await office.passes(MOMENT)
    edit = AgentEdited(post, BEA, RichText.plain("see […]"), stripped=True)
    await office.takes_in(office.piece(edit, key="e", lane=f"post:{thread}", source=Source.SLACK))
    await office.passes(MOMENT)

    notice = office.workspace.notices[-1][1]
    assert (notice.kind, notice.excerpt) == (NoticeKind.LINKS, Private("see […]"))
