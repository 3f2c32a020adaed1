"""Messages that passed the gate."""

from dataclasses import replace
from datetime import UTC, datetime

from core.compliance.gate import Circumstances, ClearedMessage, clear
from core.compliance.service_window import ServiceWindow
from core.compliance.template import Category, State, Template
from core.compliance.template import Text as Words
from core.contact import AddressKind, Contact, ContactAddress
from core.ids import (
    AgentId,
    AttemptKey,
    ContactId,
    ConversationId,
    MessageId,
    NumberId,
    NumberRef,
    RemoteMessageId,
    TenantId,
)
from core.message import Content, OutboundMessage, OutboundState, Text
from core.number import ManagedNumber
from core.text import Private, RichText

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NUMBER = NumberRef("106540352242922")
OTHER = NumberRef("106540352242923")
KEY = AttemptKey("v1.effect.1")
PHONE = ContactAddress(AddressKind.PHONE, Private("447700900123"))
SCOPED = ContactAddress(AddressKind.SCOPED_ID, Private("GB.7310284465519203"))
USERNAME = ContactAddress(AddressKind.USERNAME, Private("amara"))
HELLO = Text(RichText.plain("Hello"))
APPROVED = Template("hello", "en", Category.UTILITY, Words("Hello there."), state=State.APPROVED)


def cleared(
    content: Content = HELLO,
    *to: ContactAddress,
    quoted: str | None = None,
    number: NumberRef = NUMBER,
    without: bool = False,
) -> ClearedMessage:
    """Permission to send this, given by the gate; `without`: then all its addresses are taken away."""
    message = OutboundMessage(
        MessageId("m1"),
        ConversationId("c1"),
        AgentId("a1"),
        content,
        post=None,
        state=OutboundState.QUEUED,
        written_at=NOON,
        quoted=RemoteMessageId(quoted) if quoted is not None else None,
    )
    contact = Contact(ContactId("k1"), to or (PHONE,), Private("Amara"))
    managed = ManagedNumber(NumberId("n1"), TenantId("t1"), number, "account", "", ())
    passed = clear(message, Circumstances(contact, managed, ServiceWindow(NOON)), NOON, template=APPROVED)
    assert isinstance(passed, ClearedMessage)
    return replace(passed, to=(USERNAME,)) if without else passed
