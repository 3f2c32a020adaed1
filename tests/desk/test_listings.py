"""The queue and a contact's history as people look at them: page by page, with what they can do from there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.access import Role
from core.agent import Status
from core.closing import Closing
from core.ids import AgentRef, ConversationId
from core.priority import Priority
from core.routing.skillset import MembersFrom, Mode
from core.text import Private
from desk import closing, conversations, history, queue_page
from desk.history import Transcript
from desk.listing import PAGE, Deed, Row, Section, Topic, paged
from desk.views import Answer, Tone
from desk.why import why_of
from sandbox.office import GENERAL, TENANT
from tests.desk.conftest import NOON
from tests.desk.routing import ADA, BEA, CARLO, SALES, Floor

ANA = "393331110001"
LISTED = replace(SALES, mode=Mode.CLAIM, members_from=MembersFrom.LIST)


@pytest.fixture
async def floor() -> Floor:
    """Ada supervises, Bea is in the skillset, Carlo is not."""
    made = await Floor.opens(LISTED)
    await made.has(ADA, BEA, status=Status.AVAILABLE)
    await made.change(ADA, role=Role.SUPERVISOR)
    await made.has(CARLO)
    await made.change(CARLO, skills=())
    return made


def rows_of(answer: Answer) -> list[Row]:
    assert answer.listing is not None
    return [row for section in answer.listing.sections for row in section.rows]


# ---- pages ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "page", "here", "pages", "shown"),
    [
        (0, 0, 0, 1, 0),
        (10, 0, 0, 1, 10),
        (11, 0, 0, 2, 10),
        (11, 1, 1, 2, 1),
        (11, 9, 1, 2, 1),
        (3, -1, 0, 1, 3),
    ],
)
def test_a_page_is_always_one_there_is(count: int, page: int, here: int, pages: int, shown: int) -> None:
    """However many there are by now; sections go on over pages."""
    rows = [Row(ConversationId(str(nth)), nth, "") for nth in range(count)]
    sections = (Section("", tuple(rows[:5])), Section("late", tuple(rows[5:])))

    listing = paged(sections, page, language="en", topic=Topic.QUEUE, about="", as_of=NOON)

    assert (listing.page, listing.pages) == (here, pages)
    assert sum(len(each.rows) for each in listing.sections) == shown
    assert PAGE == 10


# ---- the queue ------------------------------------------------------------------------------------------------------


async def test_who_supervises_sees_who_waits_and_what_can_be_done(floor: Floor) -> None:
    """With a link to the thread; an agent may give it on."""
    it = await floor.writes(ANA)

    whole = await queue_page.look(floor.office.desk, TENANT.id, await floor.agent(ADA))
    own = await queue_page.look(floor.office.desk, TENANT.id, await floor.agent(BEA), "General")

    [row], [mine] = rows_of(whole), rows_of(own)
    assert (row.conversation_id, row.deeds) == (it, (Deed.TRANSFER, Deed.RAISE, Deed.WHY))
    assert row.link is not None
    assert "window 23 h 59 min left" in row.said
    assert mine.deeds == (Deed.TRANSFER,)
    assert own.listing is not None
    assert own.listing.about == GENERAL.id


async def test_whose_window_ends_soon_is_at_risk(floor: Floor) -> None:
    """In words, and for programs."""
    await floor.writes(ANA)
    await floor.office.passes(timedelta(hours=23, minutes=10))

    shown = await queue_page.look(floor.office.desk, TENANT.id, await floor.agent(ADA))

    [row] = rows_of(shown)
    assert "at risk: window 49 min left" in row.said
    assert shown.told["waiting"][0]["at_risk"] is True  # type: ignore[index]  # JSON


async def test_a_page_is_looked_at_anew_with_what_is_true_by_then(floor: Floor) -> None:
    """Whoever may not look is told; a skillset that is gone is none."""
    desk = floor.office.desk
    await floor.writes(ANA)
    before = await queue_page.turn(desk, TENANT.id, GENERAL.id, ADA, 0)
    await conversations.claim(desk, TENANT.id, floor.office.conversation_id(), BEA)

    after = await queue_page.turn(desk, TENANT.id, GENERAL.id, ADA, 3)

    assert len(rows_of(before)) == 1
    assert rows_of(after) == []
    assert after.listing is not None
    assert after.listing.said == ("Nobody waits.",)
    assert (await queue_page.turn(desk, TENANT.id, GENERAL.id, CARLO, 0)).tone is Tone.REFUSED
    assert rows_of(await queue_page.turn(desk, TENANT.id, "gone", CARLO, 0)) == []
    await floor.change(CARLO, enabled=False)
    assert (await queue_page.turn(desk, TENANT.id, "", CARLO, 0)).tone is Tone.REFUSED


async def test_a_priority_is_raised_step_by_step_by_who_supervises(floor: Floor) -> None:
    """Asked when it is pressed; at the top it stays."""
    desk = floor.office.desk
    it = await floor.writes(ANA)

    refused = await queue_page.sooner(desk, TENANT.id, it, "", BEA, 0)
    await queue_page.sooner(desk, TENANT.id, it, "", ADA, 0)
    await queue_page.sooner(desk, TENANT.id, it, "", ADA, 0)
    raised = await queue_page.sooner(desk, TENANT.id, it, "", ADA, 0)

    assert refused.lines == ("Only those who supervise can do this.",)
    assert raised.listing is not None
    assert raised.listing.said == ("Priority of #1: urgent.",)
    assert (await floor.talk(it)).priority is Priority.URGENT


async def test_why_is_told_to_who_supervises(floor: Floor) -> None:
    """In the words of the command."""
    it = await floor.writes(ANA)

    told = await why_of(floor.office.desk, TENANT.id, it, ADA)

    assert "whoever has time claims" in told.lines[0]
    assert (await why_of(floor.office.desk, TENANT.id, it, BEA)).tone is Tone.REFUSED
    assert (await why_of(floor.office.desk, TENANT.id, ConversationId("gone"), ADA)).tone is Tone.REFUSED


# ---- the history ----------------------------------------------------------------------------------------------------


async def told_before(floor: Floor) -> tuple[ConversationId, ConversationId]:
    """Two conversations with Ana, two days apart; the first was closed for a reason."""
    desk = floor.office.desk
    first = await floor.writes(ANA, "Is it lost?")
    await conversations.claim(desk, TENANT.id, first, BEA)
    await floor.office.takes_in(floor.office.posts(BEA, floor.office.thread(), "No."))
    await floor.office.works()
    await closing.close(desk, TENANT.id, first, BEA)
    async with desk.store.begin(TENANT.id) as uow:
        ended = (await uow.conversations.get(first)).stage
        uow.closings.save(Closing(first, ended.at, floor.people[BEA], "Solved"))  # type: ignore[union-attr]
        await uow.commit()
    await floor.office.passes(timedelta(hours=48))
    return first, await floor.writes(ANA, "Another thing")


async def test_a_contacts_conversations_by_date(floor: Floor) -> None:
    """The newest first, each with who had it and how it ended, and a link to its thread."""
    first, second = await told_before(floor)

    shown = await history.history(floor.office.desk, TENANT.id, second, BEA)

    newest, oldest = rows_of(shown)
    assert (newest.conversation_id, oldest.conversation_id) == (second, first)
    assert newest.said == "#2 · 2026-11-25 13:00 · General · open"
    assert oldest.said == "#1 · 2026-11-23 13:00 · General · with Bea · closed: Solved"
    assert oldest.link is not None
    assert oldest.link != newest.link


async def test_what_was_said_can_be_read_by_whoever_may(floor: Floor) -> None:
    """Both sides in their order; nobody else gets a word."""
    first, _ = await told_before(floor)

    read = await history.read(floor.office.desk, TENANT.id, first, BEA)

    assert isinstance(read, Transcript)
    assert [(each.by.reveal(), each.words) for each in read.said] == [
        ("Contact 01", Private("Is it lost?")),
        ("Bea", Private("No.")),
    ]
    assert (read.number, read.before) == (1, False)
    for who, what in ((CARLO, first), (BEA, ConversationId("gone")), (AgentRef("U0GUEST"), first)):
        assert isinstance(await history.read(floor.office.desk, TENANT.id, what, who), Answer)


async def test_what_one_does_not_see_is_only_counted(floor: Floor) -> None:
    """Carlo has the new one, and never saw the former."""
    _, second = await told_before(floor)
    await floor.change(CARLO, role=Role.SUPERVISOR)
    await conversations.claim(floor.office.desk, TENANT.id, second, CARLO)
    await floor.change(CARLO, role=Role.AGENT)

    shown = await history.history(floor.office.desk, TENANT.id, second, CARLO)

    assert [row.conversation_id for row in rows_of(shown)] == [second]
    assert shown.listing is not None
    assert shown.listing.said == (
        "One more conversation of this contact is in a skillset that you do not see.",
    )
