"""The one door to a contact: what passes, what is refused, and what can be done about it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.compliance.gate import ClearedMessage, Refusal, RefusalReason, Remedy, clear
from core.compliance.service_window import MARGIN, SERVICE_WINDOW, ServiceWindow
from core.contact import AddressKind, Contact, ContactAddress
from core.ids import AgentId, ContactId, ConversationId, MessageId, NumberRef
from core.message import OutboundMessage, OutboundState, Text
from core.text import Private, RichText

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NUMBER = NumberRef("106540352242922")
PHONE = ContactAddress(AddressKind.PHONE, Private("447700900123"))
SCOPED = ContactAddress(AddressKind.SCOPED_ID, Private("GB.7310284465519203"))
USERNAME = ContactAddress(AddressKind.USERNAME, Private("@amara"))
AMARA = Contact(ContactId("c1"), (PHONE, SCOPED), Private("Amara"))
HELLO = OutboundMessage(
    id=MessageId("m1"),
    conversation_id=ConversationId("v1"),
    agent_id=AgentId("a1"),
    content=Text(RichText.plain("Hello")),
    post=None,
    state=OutboundState.QUEUED,
    written_at=NOON,
)


def test_a_message_inside_the_window_is_cleared_with_every_address() -> None:
    """What passes carries all that is needed to send it and nothing that could be changed on the way."""
    cleared = clear(HELLO, contact=AMARA, number=NUMBER, window=ServiceWindow(NOON), now=NOON)

    assert cleared == ClearedMessage(MessageId("m1"), NUMBER, (PHONE, SCOPED), HELLO.content, None)


def test_a_message_after_the_window_is_refused_with_the_time_it_closed() -> None:
    """The agent learns when it closed and that it can wait for the contact."""
    late = NOON + timedelta(hours=25)

    refusal = clear(HELLO, contact=AMARA, number=NUMBER, window=ServiceWindow(NOON), now=late)

    closed = NOON + SERVICE_WINDOW - MARGIN
    assert refusal == Refusal(RefusalReason.WINDOW_CLOSED, Remedy.SEND_WHEN_THEY_WRITE, since=closed)


def test_a_contact_who_never_wrote_is_not_written_to() -> None:
    """Nothing was ever open, so there is no time to name."""
    refusal = clear(HELLO, contact=AMARA, number=NUMBER, window=ServiceWindow(None), now=NOON)

    assert refusal == Refusal(RefusalReason.NEVER_WROTE, Remedy.SEND_WHEN_THEY_WRITE)


def test_a_username_alone_is_no_address() -> None:
    """A username changes hands: nothing is sent to it."""
    nobody = replace(AMARA, addresses=(USERNAME,))

    refusal = clear(HELLO, contact=nobody, number=NUMBER, window=ServiceWindow(NOON), now=NOON)

    assert refusal == Refusal(RefusalReason.NO_ADDRESS, Remedy.SEND_WHEN_THEY_WRITE)


@given(st.timedeltas(timedelta(0), timedelta(days=40)))
def test_nothing_free_form_passes_once_24_hours_are_over(age: timedelta) -> None:
    """Whatever else is true, 24 hours after the last word the gate is shut."""
    passed = clear(HELLO, contact=AMARA, number=NUMBER, window=ServiceWindow(NOON), now=NOON + age)

    if age >= SERVICE_WINDOW:
        assert isinstance(passed, Refusal)
