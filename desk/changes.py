"""A contact did something to a message that is there already: it is shown where the message stands."""

from dataclasses import replace

from core.contact import Contact
from core.facts import MessageChanged, MessageUnplaced, ReactionChanged
from core.ids import MessageId, NumberRef
from core.message import (
    Content,
    Deleted,
    Former,
    InboundMessage,
    Message,
    Reacted,
    Reaction,
    Unsupported,
)
from core.number import ManagedNumber
from core.text import Private
from desk.desk import Desk
from desk.erasing import erase_file
from desk.handled import DONE, Handled, Ignored, SetAside
from desk.items import ContactEdited, ContactReacted, ContactRevoked, Sender
from desk.ports import UnitOfWork


async def contact_reacted(desk: Desk, uow: UnitOfWork, item: ContactReacted) -> Handled:
    """
    A contact put an emoji on a message or took it away. It opens no conversation and no window.

    One to a message nobody knows is kept as a message of its own, so that it is seen.
    """
    number = _number(desk, uow, item.number)
    if number is None:
        return SetAside("unknown number")
    contacts = await _known(uow, item.sender)
    emoji = None if item.emoji is None else Private(item.emoji)
    target = await uow.messages.with_remote_id(number.id, item.target)
    if target is None:
        return await _unplaced(desk, uow, item, number, contacts, Reaction(emoji))
    if not await _theirs(uow, target, contacts):
        return Ignored("not their conversation")
    if target.reacted is not None and target.reacted.at > item.sent_at:
        return Ignored("older than the reaction known")
    uow.messages.save(replace(target, reacted=Reacted(emoji, item.sent_at)))
    uow.record(ReactionChanged(target.conversation_id, target.id))
    return DONE


async def contact_edited(desk: Desk, uow: UnitOfWork, item: ContactEdited) -> Handled:
    """A contact changed a message: it says the new words, and keeps the former for those allowed to see them."""
    return await _changed(desk, uow, item, item.content)


async def contact_revoked(desk: Desk, uow: UnitOfWork, item: ContactRevoked) -> Handled:
    """A contact deleted a message: its words are kept for those allowed to see them, and its file for nobody."""
    return await _changed(desk, uow, item, Deleted())


async def _changed(
    desk: Desk, uow: UnitOfWork, item: ContactEdited | ContactRevoked, content: Content
) -> Handled:
    number = _number(desk, uow, item.number)
    if number is None:
        return SetAside("unknown number")
    contacts = await _known(uow, item.sender)
    target = await uow.messages.with_remote_id(number.id, item.original)
    if target is None:
        # What it said before is not known; that it was changed is.
        former = () if isinstance(content, Deleted) else (Former(Unsupported("unknown"), item.sent_at),)
        return await _unplaced(desk, uow, item, number, contacts, content, former)
    if not isinstance(target, InboundMessage) or not await _theirs(uow, target, contacts):
        return Ignored("not their message")
    said = target.said(content, at=item.sent_at)
    uow.messages.save(said)
    medium = await uow.media.get(target.id)
    if medium is not None and isinstance(said.content, Deleted):
        await erase_file(uow, medium)
    uow.record(MessageChanged(target.conversation_id, target.id))
    return DONE


async def _unplaced(
    desk: Desk,
    uow: UnitOfWork,
    item: ContactReacted | ContactEdited | ContactRevoked,
    number: ManagedNumber,
    contacts: list[Contact],
    content: Content,
    former: tuple[Former, ...] = (),
) -> Handled:
    """What was done to a message nobody knows becomes a message of its own, so that it is seen."""
    for contact in contacts:
        conversation = await uow.conversations.latest(contact.id, number.id)
        if conversation is None:
            continue
        message = InboundMessage(
            id=MessageId(desk.ids.new()),
            conversation_id=conversation.id,
            remote_id=item.remote_id,
            content=content,
            sent_at=item.sent_at,
            quoted=item.target if isinstance(item, ContactReacted) else item.original,
            former=former,
        )
        uow.messages.save(message)
        uow.record(MessageUnplaced(conversation.id, message.id))
        return DONE
    return Ignored("unknown contact")


def _number(desk: Desk, uow: UnitOfWork, ref: NumberRef) -> ManagedNumber | None:
    number = desk.store.directory.by_number_ref.get(ref)
    return None if number is None or number.tenant_id != uow.tenant_id else number


async def _known(uow: UnitOfWork, sender: Sender) -> list[Contact]:
    identifying = tuple(address for address in sender.addresses if address.identifies)
    return list(await uow.contacts.at(identifying)) if identifying else []


async def _theirs(uow: UnitOfWork, message: Message, contacts: list[Contact]) -> bool:
    """Whether the message belongs to a talk with one of these: nobody changes anything in another's thread."""
    conversation = await uow.conversations.get(message.conversation_id)
    return any(contact.id == conversation.contact_id for contact in contacts)
