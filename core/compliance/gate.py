"""The one door to a contact: a message passes as a ClearedMessage or is refused with its remedy."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.compliance.service_window import ServiceWindow
from core.compliance.template import Template
from core.contact import Contact, ContactAddress
from core.ids import MessageId, NumberRef, RemoteMessageId
from core.message import Content, FromTemplate, OutboundMessage


class RefusalReason(StrEnum):
    """Why something may not be sent now."""

    WINDOW_CLOSED = "window closed"
    NEVER_WROTE = "never wrote"
    NO_ADDRESS = "no address"
    NOT_APPROVED = "not approved"


class Remedy(StrEnum):
    """What a person can do about a refusal."""

    SEND_WHEN_THEY_WRITE = "send when they write again"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Not now. since: when what is missing ended (the window's closing time), None when it never was."""

    reason: RefusalReason
    remedy: Remedy
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClearedMessage:
    """Permission to send, made here and nowhere else; ContactChannel.send takes nothing else."""

    message_id: MessageId
    number: NumberRef
    to: tuple[ContactAddress, ...]
    content: Content
    quoted: RemoteMessageId | None


def clear(
    message: OutboundMessage,
    *,
    contact: Contact,
    number: NumberRef,
    window: ServiceWindow,
    now: datetime,
    template: Template | None = None,
) -> ClearedMessage | Refusal:
    """
    Whether this message may go to this contact at this instant. template: the one it is made from, if it is.

    Asked twice: when the agent presses enter, to learn at once, and at the moment of sending, because the window may
    have closed in the queue.
    """
    to = tuple(address for address in contact.addresses if address.identifies)
    if not to:
        return Refusal(RefusalReason.NO_ADDRESS, Remedy.SEND_WHEN_THEY_WRITE)  # then there is one
    if isinstance(message.content, FromTemplate):
        if template is None or not template.sendable:
            return Refusal(RefusalReason.NOT_APPROVED, Remedy.NONE)
        return ClearedMessage(message.id, number, to, message.content, message.quoted)
    if window.opened_at is None:
        return Refusal(RefusalReason.NEVER_WROTE, Remedy.SEND_WHEN_THEY_WRITE)
    if not window.is_open(now):
        return Refusal(RefusalReason.WINDOW_CLOSED, Remedy.SEND_WHEN_THEY_WRITE, since=window.closes_at)
    return ClearedMessage(message.id, number, to, message.content, message.quoted)
