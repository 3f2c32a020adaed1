"""Nothing leaves after a contact's word that they want no more: not what waits, not what is leaving in that moment."""

from datetime import timedelta

import pytest

from core.compliance.consent import Way, withdrawal
from core.compliance.gate import RefusalReason
from core.compliance.service_window import SERVICE_WINDOW
from core.contact import AddressKind, ContactAddress
from core.effects import SendToContact
from core.ids import AgentRef, AttemptKey, MessageId, PostRef, ThreadRef
from core.message import OutboundState
from core.text import Private
from desk import drafts
from desk.ports import Lease, OutboxEntry, OutboxState
from desk.views import Mark
from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.memory_store import MemoryStore
from sandbox.office import GENERAL, NUMBER, TENANT, Office
from tests.desk.conftest import NOON

ANA = "393330000001"
BEA = "U0BEA"
SECOND = timedelta(seconds=1)


async def _asks(office: Office) -> ThreadRef:
    await office.takes_in(office.writes(ANA, "Is it open today?"))
    await office.passes(SECOND)
    await office.takes_in(office.posts(BEA, office.thread(), "// a note, so that Bea is known"))
    await office.passes(2 * SECOND)
    return office.thread()


async def _posts(office: Office, thread: ThreadRef, text: str) -> PostRef:
    post = office.new_post(thread)
    await office.takes_in(office.posts(BEA, thread, text, post=post))
    return post


async def _stops(office: Office) -> None:
    """Their word is in the ledger: from this commit on it counts."""
    async with office.desk.store.begin(TENANT.id) as uow:
        (ana,) = await uow.contacts.at([ContactAddress(AddressKind.PHONE, Private(ANA))])
        uow.consents.add(ana.id, *withdrawal(office.desk.clock.now(), Way.KEYWORD, "wamid.STOP"))
        await uow.commit()


async def test_what_waits_when_they_say_stop_does_not_leave(office: Office) -> None:
    """The words stay with their author, who is told why, and go once the contact writes again."""
    thread = await _asks(office)
    post = await _posts(office, thread, "Until eight.")
    await _stops(office)

    await office.works()

    assert office.channel.phone(ANA) == []
    assert office.workspace.marks[post][-1] is Mark.FAILED
    agent, notice = office.workspace.notices[-1]
    assert agent == BEA
    assert notice.refusal is not None
    assert notice.refusal.reason is RefusalReason.ASKED_TO_STOP

    await drafts.send_when_they_write(office.desk, TENANT.id, notice.message_id, AgentRef(BEA))
    await office.works()
    assert (await office.reply(post)).state is OutboundState.HELD
    await office.passes(timedelta(minutes=1))
    await office.takes_in(office.writes(ANA, "And tomorrow?"))
    await office.works()

    assert len(office.channel.phone(ANA)) == 1


class StopAtTheLastMoment(MemoryStore):
    """A contact's word is committed just before an attempt is: nobody who had asked before knows of it."""

    async def open_attempt(
        self, lease: Lease, entry: OutboxEntry, message_id: MessageId | None
    ) -> AttemptKey:
        if message_id is not None:
            async with self.begin(TENANT.id) as uow:
                conversation = await uow.conversations.get(
                    (await uow.messages.get(message_id)).conversation_id
                )
                word = withdrawal(NOON + 9 * SECOND, Way.KEYWORD, "wamid.STOP")
                uow.consents.add(conversation.contact_id, *word)
                await uow.commit()
        return await super().open_attempt(lease, entry, message_id)


async def test_between_their_word_and_the_last_message_there_is_nothing() -> None:
    """The reply was cleared, then their word was committed, then the attempt: no byte leaves."""
    clock = ManualClock(NOON, flowing=False)
    store = StopAtTheLastMoment(clock, CountingIds(clock))
    await store.provision(TENANT, NUMBER, GENERAL, {})
    office = Office(store, clock, CountingIds(clock))
    thread = await _asks(office)
    post = await _posts(office, thread, "Until eight.")

    await office.works()

    assert office.channel.requests == 0
    assert (await office.reply(post)).state is OutboundState.DRAFT
    sends = [row for row in store.outbox_rows() if isinstance(row.effect, SendToContact)]
    assert [row.state for row in sends] == [OutboxState.REFUSED]


async def test_what_is_allowed_by_the_time_its_author_presses_is_sent(office: Office) -> None:
    """The contact wrote meanwhile: the notice says so, and one button sends it."""
    thread = await _asks(office)
    await office.passes(SERVICE_WINDOW)
    post = await _posts(office, thread, "Until eight.")
    await office.works()
    await office.takes_in(office.writes(ANA, "Hello?"))
    await office.works()

    message = await office.reply(post)
    answer = await drafts.send_then(office.desk, TENANT.id, message.id, AgentRef(BEA))
    await office.works()

    assert answer.lines == ("Sent.",)
    assert len(office.channel.phone(ANA)) == 1


async def test_what_does_not_pass_by_itself_cannot_be_waited_for(office: Office) -> None:
    """An old button, pressed: why not is said again, and nothing changes."""
    thread = await _asks(office)
    await office.passes(SERVICE_WINDOW)
    post = await _posts(office, thread, "Until eight.")
    await office.works()

    message = await office.reply(post)
    answer = await drafts.send_then(office.desk, TENANT.id, message.id, AgentRef(BEA))

    assert "24 hours after the contact's last message" in answer.lines[0]
    assert (await office.reply(post)).state is OutboundState.DRAFT


@pytest.mark.parametrize("again", [False, True])
async def test_what_was_sent_before_their_word_stays_as_it_is(office: Office, again: bool) -> None:
    """A late report of it, or a second look at it, changes nothing."""
    thread = await _asks(office)
    post = await _posts(office, thread, "Until eight.")
    await office.works()
    await _stops(office)

    if again:
        await office.works()
    await office.reports_arrive()

    assert (await office.reply(post)).state is OutboundState.SENT
    assert office.workspace.marks[post][-1] is Mark.READ
