"""Letting in: whom a number for known contacts serves, and what becomes of the others."""

from core.announcement import Announced
from core.contact import Contact
from core.conversation import Conversation
from core.number import ManagedNumber
from desk.ports import UnitOfWork


async def is_let_in(
    uow: UnitOfWork, contact: Contact, number: ManagedNumber, latest: Conversation | None
) -> bool:
    """
    Whether a contact is served by this number, of whom `latest` is the last conversation with it.

    A number for known contacts serves whoever was met before anywhere, and whoever somebody has taken care of since;
    who writes to it for the first time, and nobody has taken since, is a stranger.
    """
    if not number.known_only:
        return True
    if latest is not None and (latest.owner is not None or latest.last_agent is not None):
        return True
    if contact.version == 0:
        return False  # met just now
    return not await is_stranger(uow, contact)


async def is_stranger(uow: UnitOfWork, contact: Contact) -> bool:
    """Whether they were turned away when they wrote first; somebody may have taken care of them since."""
    return any(each.what is Announced.STRANGER for each in await uow.announcements.of(contact.id))
