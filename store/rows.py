"""Rows to core values and back, by hand. What is sealed comes in and goes out as plain bytes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from core.contact import AddressKind, Contact, ContactAddress
from core.medium import Medium, MediumState, Missing
from core.message import Forwarded, InboundMessage, Message, OutboundMessage, OutboundState, Progress
from core.priority import Priority
from core.text import Private
from store.words_json import words_of

# A row as the driver gives it: attributes named like the columns.
Row = Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def moment(at: datetime) -> int:
    """Whole microseconds since 1970 in UTC."""
    return (at - _EPOCH) // _MICROSECOND


def instant(microseconds: int) -> datetime:
    """The way back of moment."""
    return _EPOCH + timedelta(microseconds=microseconds)


def optional_moment(at: datetime | None) -> int | None:
    """None stays None."""
    return None if at is None else moment(at)


def optional_instant(microseconds: int | None) -> datetime | None:
    """None stays None."""
    return None if microseconds is None else instant(microseconds)


# ---- messages -------------------------------------------------------------------------------------------------------

MESSAGE_VALUES = (
    "conversation_id direction remote_id at quoted forwarded late agent_id post part state progress problem"
)


def message_values(message: Message) -> tuple[Any, ...]:
    """The values of MESSAGE_VALUES, in that order."""
    match message:
        case InboundMessage():
            return (
                message.conversation_id,
                "in",
                message.remote_id,
                moment(message.sent_at),
                message.quoted,
                message.forwarded is not Forwarded.NO,
                message.late,
                None,
                None,
                0,
                None,
                0,
                None,
            )
        case OutboundMessage():
            return (
                message.conversation_id,
                "out",
                message.remote_id,
                moment(message.written_at),
                message.quoted,
                False,
                False,
                message.agent_id,
                message.post,
                message.part,
                message.state.value,
                int(message.progress),
                message.problem,
            )


def message_of(row: Row, words: bytes) -> Message:
    """A message, with its unsealed words."""
    said = words_of(words)
    if row.direction == "in":
        return InboundMessage(
            id=row.id,
            conversation_id=row.conversation_id,
            remote_id=row.remote_id,
            content=said.content,
            sent_at=instant(row.at),
            quoted=row.quoted,
            forwarded=_forwarded(row.forwarded, often=said.often),
            product=said.product,
            referral=said.referral,
            late=bool(row.late),
            former=said.former,
            reacted=said.reacted,
        )
    return OutboundMessage(
        id=row.id,
        conversation_id=row.conversation_id,
        agent_id=row.agent_id,
        content=said.content,
        post=row.post,
        state=OutboundState(row.state),
        written_at=instant(row.at),
        part=row.part,
        quoted=row.quoted,
        remote_id=row.remote_id,
        progress=Progress(row.progress),
        problem=row.problem,
        reacted=said.reacted,
        amended=said.amended,
        leaves_at=said.leaves_at,
        version=row.version,
    )


def _forwarded(once: bool, *, often: bool) -> Forwarded:
    if often:
        return Forwarded.OFTEN
    return Forwarded.YES if once else Forwarded.NO


# ---- contacts -------------------------------------------------------------------------------------------------------


def contact_words(contact: Contact) -> bytes:
    """What is sealed of a contact; the addresses stand in rows of their own."""
    return contact.name.reveal().encode()


CONTACT_VALUES = "language priority blocked_at blocked_there erased_at held_at"


def contact_values(contact: Contact) -> tuple[Any, ...]:
    """The columns of CONTACT_VALUES: what selects, and is not sealed."""
    return (
        contact.language,
        contact.priority.value,
        optional_moment(contact.blocked_at),
        contact.blocked_there,
        optional_moment(contact.erased_at),
        optional_moment(contact.held_at),
    )


def contact_of(row: Row, words: bytes, addresses: Sequence[tuple[str, bytes]]) -> Contact:
    """A contact, with its unsealed name and addresses (kind, value)."""
    found = sorted(addresses, key=lambda address: _PLACE[address[0]])
    return Contact(
        id=row.id,
        addresses=tuple(ContactAddress(AddressKind(kind), Private(value.decode())) for kind, value in found),
        name=Private(words.decode()),
        version=row.version,
        language=row.language,
        priority=Priority(row.priority),
        blocked_at=optional_instant(row.blocked_at),
        blocked_there=bool(row.blocked_there),
        erased_at=optional_instant(row.erased_at),
        held_at=optional_instant(row.held_at),
    )


_PLACE = {kind.value: place for place, kind in enumerate(AddressKind)}


# ---- files ----------------------------------------------------------------------------------------------------------

MEDIUM_VALUES = "conversation_id state wanted_at tries vault mime_type size_bytes file missing handed_at"


def medium_values(of: Medium) -> tuple[Any, ...]:
    """The columns of MEDIUM_VALUES."""
    return (
        of.conversation_id,
        of.state.value,
        moment(of.wanted_at),
        of.tries,
        of.vault,
        of.mime_type,
        of.size_bytes,
        of.file,
        None if of.missing is None else of.missing.value,
        optional_moment(of.handed_at),
    )


def medium_of(row: Row) -> Medium:
    """The way back of medium_values."""
    return Medium(
        message_id=row.message_id,
        conversation_id=row.conversation_id,
        wanted_at=instant(row.wanted_at),
        state=MediumState(row.state),
        tries=row.tries,
        vault=row.vault,
        mime_type=row.mime_type,
        size_bytes=row.size_bytes,
        file=row.file,
        missing=None if row.missing is None else Missing(row.missing),
        handed_at=optional_instant(row.handed_at),
        version=row.version,
    )
