"""What people look at, built from the state of the moment."""

from collections.abc import Sequence
from datetime import datetime

from core.agent import Agent
from core.contact import AddressKind, Contact, masked
from core.conversation import Conversation
from core.ids import PostRef, RemoteMessageId
from core.message import (
    BY_ITSELF,
    CallPermission,
    Cards,
    Choice,
    Choices,
    Content,
    Deleted,
    Form,
    FromTemplate,
    InboundMessage,
    Location,
    Media,
    Order,
    OutboundMessage,
    OutboundState,
    Progress,
    Reaction,
    Text,
    Unsupported,
)
from core.stage import Assigned, Closed, Offered, Unmanaged, Waiting
from core.text import Private
from core.workload import is_reserved
from desk.consent_views import mark_of
from desk.desk import Desk
from desk.letting_in import is_let_in
from desk.ports import UnitOfWork
from desk.views import Card, CardStage, ContactPost, Ended, Mark, Quoted

_EXCERPT = 140


async def card_of(desk: Desk, uow: UnitOfWork, conversation: Conversation, now: datetime) -> Card:
    """A conversation's card as it stands."""
    contact = await uow.contacts.get(conversation.contact_id)
    last = await uow.messages.last_inbound(conversation.id)
    owner = await _concerned(uow, conversation)
    directory = desk.store.directory
    company = directory.tenants[uow.tenant_id]
    username = contact.address(AddressKind.USERNAME)
    number = directory.numbers[conversation.number_id]
    stage, since = _stage(conversation)
    return Card(
        conversation_id=conversation.id,
        number=conversation.number,
        name=contact.name,
        phone=masked_phone(contact),
        username=None if username is None else username.value,
        excerpt=None if last is None else excerpt(last.content),
        to_number=number.display,
        skillset=directory.skillsets[conversation.skillset_id].name,
        stage=stage,
        since=since,
        owner=None if owner is None else owner.ref,
        window_closes_at=conversation.window.closes_at,
        window_open=conversation.window.is_open(now),
        problem=None if conversation.problem is None else conversation.problem.split(":", 1)[0],
        language=company.language,
        former=None if conversation.former is None else PostRef(conversation.former),
        priority=conversation.priority.value,
        reserved=is_reserved(conversation),
        ended=await _ended(uow, conversation),
        asks_why=bool(company.closing_reasons),
        consent=mark_of(await uow.consents.of(contact), conversation, now),
        stranger=stage is CardStage.UNMANAGED and not await is_let_in(uow, contact, number, conversation),
    )


async def _concerned(uow: UnitOfWork, conversation: Conversation) -> Agent | None:
    """Who has it or is being asked; None: nobody."""
    asked = conversation.stage.agent_id if isinstance(conversation.stage, Offered) else None
    agent_id = conversation.owner or asked
    return None if agent_id is None else await uow.agents.get(agent_id)


async def _ended(uow: UnitOfWork, conversation: Conversation) -> Ended | None:
    """How it was closed; a reason that belongs to a former end is not told."""
    stage = conversation.stage
    if not isinstance(stage, Closed):
        return None
    if stage.by == BY_ITSELF:
        return Ended(None, by_itself=True)
    told = await uow.closings.last(conversation.id)
    try:
        by = (await uow.agents.get(stage.by)).ref
    except KeyError:
        by = None
    return Ended(by) if told is None or told.at != stage.at else Ended(by, told.reason, told.note)


def masked_phone(contact: Contact) -> str | None:
    """The contact's number as agents see it; None where none is known."""
    phone = contact.address(AddressKind.PHONE)
    return None if phone is None else masked(phone.value.reveal())


def _stage(conversation: Conversation) -> tuple[CardStage, datetime]:
    match conversation.stage:
        case Unmanaged(since):
            return CardStage.UNMANAGED, since
        case Waiting(since):
            return CardStage.WAITING, since
        case Offered(Waiting(since)):
            return CardStage.OFFERED, since
        case Assigned(assignment):
            return CardStage.ASSIGNED, assignment.since
        case Closed(at):
            return CardStage.CLOSED, at


async def contact_post(
    uow: UnitOfWork, conversation: Conversation, contact: Contact, message: InboundMessage
) -> ContactPost:
    """A contact's message as a post, with what it answers where that is known."""
    answers = message.quoted
    return ContactPost(
        message_id=message.id,
        name=contact.name,
        content=message.content,
        sent_at=message.sent_at,
        quoted=None if answers is None else await quoted(uow, conversation, answers),
        forwarded=message.forwarded,
        product=message.product,
        referral=message.referral,
        late=message.late,
        edited=bool(message.former) and not isinstance(message.content, Deleted),
    )


async def quoted(uow: UnitOfWork, conversation: Conversation, answers: RemoteMessageId) -> Quoted:
    """What a message answers, as far as it is known here."""
    answered = await uow.messages.with_remote_id(conversation.number_id, answers)
    match answered:
        case OutboundMessage():
            return Quoted(answered.post, excerpt(answered.content))
        case InboundMessage():
            return Quoted(await uow.posts.showing(answered.id), excerpt(answered.content))
        case None:
            return Quoted(None, None)


def excerpt(content: Content) -> Private | None:
    """How a message begins; None for content without words."""
    words = words_of(content)
    if words is None or not words:
        return None
    line = " ".join(words.reveal().split())
    return Private(line if len(line) <= _EXCERPT else line[: _EXCERPT - 1] + "…")


def words_of(content: Content) -> Private | None:
    """A person's own words in it; None for content without words."""
    match content:
        case Text(body):
            return body.words()
        case Media(caption=caption, filename=filename):
            return caption.words() if caption else filename
        case Location(name=name, address=address):
            return name or address
        case Choices(asked=asked):
            return asked
        case FromTemplate(body=body):
            return body
        case Choice(title=title):
            return title
        case Cards(cards):
            return cards[0].name if cards else None
        case Order(note=note):
            return note
        case Reaction(emoji=emoji):
            return emoji
        case Form() | CallPermission() | Deleted() | Unsupported():
            return None


def marks_of(messages: Sequence[OutboundMessage]) -> tuple[Mark, ...]:
    """What a post shows of the messages it became: the worst of their states, the least of their progress."""
    if not messages:
        return ()
    states = {message.state for message in messages}
    outlived = any(message.state is OutboundState.UNKNOWN and message.problem for message in messages)
    if outlived or states & {OutboundState.FAILED, OutboundState.DRAFT}:
        return (Mark.FAILED,)
    if states == {OutboundState.NOTE}:
        return (Mark.INSIDE,)
    if OutboundState.HELD in states:
        return (Mark.HELD,)
    if states & {OutboundState.QUEUED, OutboundState.UNKNOWN}:  # a young doubt is only a wait
        return (Mark.QUEUED,)
    least = min(message.progress for message in messages)
    if least >= Progress.READ:
        return (Mark.DELIVERED, Mark.READ)
    return (Mark.DELIVERED,) if least is Progress.DELIVERED else ()
