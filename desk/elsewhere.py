"""What is said to and by contacts outside of this product: on the phone app, or while Meta's own agent answers."""

from core.facts import MessageAccepted
from core.ids import MessageId
from core.message import NO_AGENT, OutboundMessage, OutboundState, Progress
from core.thread import SaidElsewhere
from desk import messages
from desk.desk import Desk
from desk.handled import DONE, Handled, Ignored, SetAside
from desk.items import HeardElsewhere, WrittenElsewhere
from desk.ports import UnitOfWork


async def written_elsewhere(desk: Desk, uow: UnitOfWork, item: WrittenElsewhere) -> Handled:
    """
    Staff wrote to a contact on the phone app: it stands in the thread like what agents send, and is an answer.

    It opens no conversation and no window: with whom nobody talks here, nobody has to know of it.
    """
    number = desk.store.directory.by_number_ref.get(item.number)
    if number is None or number.tenant_id != uow.tenant_id:
        return SetAside("unknown number")
    if await uow.messages.with_remote_id(number.id, item.remote_id) is not None:
        return Ignored("known already")
    for contact in await uow.contacts.at(tuple(address for address in item.to if address.identifies)):
        conversation = await uow.conversations.latest(contact.id, number.id)
        if conversation is None:
            continue
        message = OutboundMessage(
            id=MessageId(desk.ids.new()),
            conversation_id=conversation.id,
            agent_id=NO_AGENT,
            content=item.content,
            post=None,
            state=OutboundState.SENT,
            written_at=item.sent_at,
            remote_id=item.remote_id,
            progress=Progress.SENT,
        )
        uow.messages.save(message)
        if conversation.answered_at is None or conversation.answered_at < item.sent_at:
            uow.conversations.save(conversation.answered(item.sent_at))
        uow.record(MessageAccepted(conversation.id, message.id), SaidElsewhere(conversation.id, message.id))
        return DONE
    return Ignored("nobody talks with them here")


async def heard_elsewhere(desk: Desk, uow: UnitOfWork, item: HeardElsewhere) -> Handled:
    """A contact wrote while Meta's own agent answers: shown to those who talk with them here, else to nobody."""
    number = desk.store.directory.by_number_ref.get(item.message.number)
    if number is None or number.tenant_id != uow.tenant_id:
        return SetAside("unknown number")
    identifying = tuple(address for address in item.message.sender.addresses if address.identifies)
    for contact in await uow.contacts.at(identifying):
        conversation = await uow.conversations.latest(contact.id, number.id)
        if conversation is not None and conversation.is_open:
            return await messages.contact_wrote(desk, uow, item.message)
    return Ignored("another agent answers")
