"""Rows to core values and back, by hand. What is sealed comes in and goes out as plain bytes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from core.compliance.service_window import ServiceWindow
from core.contact import AddressKind, Contact, ContactAddress
from core.conversation import Assigned, Closed, Conversation, Stage, Waiting
from core.medium import Medium, MediumState, Missing
from core.message import Forwarded, InboundMessage, Message, OutboundMessage, OutboundState, Progress
from core.routing.assignment import Assignment, Reason
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


# ---- conversations --------------------------------------------------------------------------------------------------

CONVERSATION_VALUES = (
    "number contact_id number_id skillset_id stage stage_at stage_agent stage_reason window_opened_at opened_at "
    "thread answered_at problem holding thread_opened_at thread_messages former channel"
)


def conversation_values(conversation: Conversation) -> tuple[Any, ...]:
    """The values of CONVERSATION_VALUES, in that order."""
    it = conversation
    return (
        it.number,
        it.contact_id,
        it.number_id,
        it.skillset_id,
        *_stage_values(it.stage),
        optional_moment(it.window.opened_at),
        moment(it.opened_at),
        it.thread,
        optional_moment(it.answered_at),
        it.problem,
        it.holding,
        optional_moment(it.thread_opened_at),
        it.thread_messages,
        it.former,
        it.channel,
    )


def _stage_values(stage: Stage) -> tuple[str, int, str | None, str | None]:
    match stage:
        case Waiting(since):
            return "waiting", moment(since), None, None
        case Assigned(Assignment(agent_id, since, reason)):
            return "assigned", moment(since), agent_id, reason.value
        case Closed(at, by):
            return "closed", moment(at), by, None


def conversation_of(row: Row) -> Conversation:
    """A conversation."""
    return Conversation(
        id=row.id,
        number=row.number,
        contact_id=row.contact_id,
        number_id=row.number_id,
        skillset_id=row.skillset_id,
        stage=_stage_of(row),
        window=ServiceWindow(optional_instant(row.window_opened_at)),
        opened_at=instant(row.opened_at),
        thread=row.thread,
        answered_at=optional_instant(row.answered_at),
        problem=row.problem,
        holding=bool(row.holding),
        version=row.version,
        thread_opened_at=optional_instant(row.thread_opened_at),
        thread_messages=row.thread_messages,
        former=row.former,
        channel=row.channel,
    )


def _stage_of(row: Row) -> Stage:
    match row.stage:
        case "waiting":
            return Waiting(instant(row.stage_at))
        case "assigned":
            return Assigned(Assignment(row.stage_agent, instant(row.stage_at), Reason(row.stage_reason)))
        case _:
            return Closed(instant(row.stage_at), row.stage_agent)


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


def contact_of(row: Row, words: bytes, addresses: Sequence[tuple[str, bytes]]) -> Contact:
    """A contact, with its unsealed name and addresses (kind, value)."""
    found = sorted(addresses, key=lambda address: _PLACE[address[0]])
    return Contact(
        id=row.id,
        addresses=tuple(ContactAddress(AddressKind(kind), Private(value.decode())) for kind, value in found),
        name=Private(words.decode()),
        version=row.version,
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
