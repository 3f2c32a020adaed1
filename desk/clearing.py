"""Clearing: the gate is asked about a message, with everything it has to know, as it stands in one unit of work."""

from core.compliance.gate import Circumstances, ClearedMessage, Refusal, clear
from core.contact import Contact
from core.conversation import Conversation
from core.message import OutboundMessage
from desk.desk import Desk
from desk.ports import UnitOfWork
from desk.templates import template_of


async def asked(
    desk: Desk, uow: UnitOfWork, conversation: Conversation, *messages: OutboundMessage
) -> tuple[ClearedMessage | Refusal, ...]:
    """What the gate says to each of these messages of one conversation, in their order."""
    contact = await uow.contacts.get(conversation.contact_id)
    at, now = await circumstances(desk, uow, conversation, contact), desk.clock.now()
    return tuple([clear(each, at, now, template=await template_of(uow, each)) for each in messages])


async def refusal_of(
    desk: Desk, uow: UnitOfWork, conversation: Conversation, *messages: OutboundMessage
) -> Refusal | None:
    """The first no to any of these, None: all may go now."""
    said = await asked(desk, uow, conversation, *messages)
    return next((each for each in said if isinstance(each, Refusal)), None)


async def circumstances(
    desk: Desk, uow: UnitOfWork, conversation: Conversation, contact: Contact
) -> Circumstances:
    """What may stand in the way of writing to the contact in this conversation, for the gate to judge."""
    number = desk.store.directory.numbers[conversation.number_id]
    return Circumstances(contact, number, conversation.window, await uow.consents.of(contact))
