"""What an agent sees on a post: never a warning before its time, and the last word however long Slack was away."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.compliance.gate import RefusalReason
from core.contact import AddressKind, ContactAddress
from core.facts import MarkMissed
from core.ids import PostRef, ThreadRef
from core.showing import MarkPost
from core.text import Private
from desk.ports import OutboxState
from desk.views import Mark
from sandbox.fates import Fate
from sandbox.memory_store import MemoryStore
from sandbox.office import TENANT, Office

ANA = "393330000001"
BEA = "U0BEA"
HOUR = timedelta(hours=1)


@pytest.fixture
async def thread(office: Office) -> ThreadRef:
    """A contact wrote, so there is a thread."""
    await office.takes_in(office.writes(ANA, "Is it open today?"))
    await office.passes(timedelta(seconds=1))
    return office.thread()


async def _replies(office: Office, thread: ThreadRef, text: str) -> PostRef:
    post = office.new_post(thread)
    await office.takes_in(office.posts(BEA, thread, text, post=post))
    await office.passes(timedelta(seconds=1))
    return post


async def test_a_young_doubt_is_only_a_wait(office: Office, thread: ThreadRef) -> None:
    """The answer was lost, the message was not: the report comes within the minute, and nobody was alarmed."""
    office.channel.fates.plan("send", Fate.SILENT)
    post = await _replies(office, thread, "Until eight.")

    await office.passes(timedelta(seconds=60))
    assert office.workspace.marks[post] == [Mark.QUEUED]
    await office.reports_arrive()

    assert office.workspace.marks[post] == [Mark.QUEUED, Mark.DELIVERED, Mark.READ]


async def test_a_doubt_that_lasts_is_a_warning(office: Office, thread: ThreadRef) -> None:
    """After two minutes without a word a person has to decide, and the post says so."""
    office.channel.fates.plan("send", Fate.SILENT)
    post = await _replies(office, thread, "Until eight.")
    office.channel.reports = []

    await office.passes(timedelta(minutes=3))

    assert office.workspace.marks[post] == [Mark.QUEUED, Mark.FAILED]


async def test_behind_slacks_limits_the_furthest_alone_is_marked(office: Office, thread: ThreadRef) -> None:
    """Delivered and read in one go: one mark where there is no room for two. What failed is marked all the same."""
    office.workspace.crowded = True
    read = await _replies(office, thread, "Until eight.")
    office.channel.fates.plan("send", Fate.REFUSED)
    failed = await _replies(office, thread, "Or nine.")
    await office.reports_arrive()
    await office.passes(timedelta(seconds=5))

    assert office.workspace.marks == {read: [Mark.READ], failed: [Mark.FAILED]}


async def test_the_last_mark_comes_when_slack_is_back(office: Office, thread: ThreadRef) -> None:
    """However often it failed before; what the marks between would have said matters no more."""
    office.workspace.fates.plan("mark", *[Fate.BUSY] * 30)
    post = await _replies(office, thread, "Until eight.")
    await office.reports_arrive()

    await office.passes(6 * HOUR)

    assert office.workspace.marks[post] == [Mark.DELIVERED, Mark.READ]


async def test_the_card_is_drawn_when_slack_is_back(office: Office, thread: ThreadRef) -> None:
    """It shows who has the conversation, although every try failed for an hour."""
    office.workspace.fates.plan("refresh", *[Fate.BUSY] * 20)
    await _replies(office, thread, "Until eight.")

    await office.passes(6 * HOUR)

    assert office.workspace.roots()[-1].card.owner == BEA


async def test_a_contact_without_address_is_called_that(office: Office, thread: ThreadRef) -> None:
    """The window is open and not to blame; the words may wait until the contact is known again."""
    async with office.desk.store.begin(TENANT.id) as uow:
        (ana,) = await uow.contacts.at([ContactAddress(AddressKind.PHONE, Private(ANA))])
        uow.contacts.save(replace(ana, addresses=(ContactAddress(AddressKind.USERNAME, Private("ana")),)))
        await uow.commit()

    await _replies(office, thread, "Until eight.")

    notice = office.workspace.notices[-1][1]
    assert notice.refusal is not None
    assert notice.refusal.reason is RefusalReason.NO_ADDRESS
    assert notice.can_hold


async def test_a_post_that_is_gone_is_marked_no_more(office: Office, thread: ThreadRef) -> None:
    """Its author deleted it: that is kept once as a fact, and neither tried again nor left for anybody to look at."""
    post = office.new_post(thread)
    piece = office.posts(BEA, thread, "Until eight.", post=post)
    office.workspace.delete(post)

    await office.takes_in(piece)
    await office.passes(HOUR)
    await office.reports_arrive()
    await office.passes(HOUR)

    missed = [fact for fact in _store(office).facts(TENANT.id) if isinstance(fact, MarkMissed)]
    marks = [row for row in _store(office).outbox_rows() if isinstance(row.effect, MarkPost)]
    assert [received.words for received in office.channel.received] == ["Until eight."]
    assert [type(fact) for fact in missed] == [MarkMissed]
    assert {(row.state, row.tries) for row in marks} == {(OutboxState.DONE, 0)}
    assert (office.workspace.alerts, await _store(office).list_dead_letters()) == ([], [])


async def test_a_post_whose_channel_may_come_back_is_marked_then(office: Office, thread: ThreadRef) -> None:
    """There is no other channel where the conversation could go on."""
    post = await _replies(office, thread, "Until eight.")
    office.workspace.gone.add(office.workspace.channel_of(post))

    await office.reports_arrive()
    await office.passes(HOUR)
    waiting = {row.state for row in _store(office).outbox_rows() if isinstance(row.effect, MarkPost)}
    office.workspace.gone.clear()
    await office.passes(HOUR)

    assert OutboxState.READY in waiting
    assert office.workspace.marks[post][-1] is Mark.READ


def _store(office: Office) -> MemoryStore:
    assert isinstance(office.desk.store, MemoryStore)
    return office.desk.store
