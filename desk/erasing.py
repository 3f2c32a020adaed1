"""Files end: forgotten with their contact, or because their time is over."""

from datetime import timedelta

from core.ids import ContactId
from core.medium import KeptFileErased, MediumState, SharedFileErased
from core.message import InboundMessage
from desk.desk import Desk
from desk.ports import UnitOfWork


async def erase_files(uow: UnitOfWork, contact_id: ContactId) -> None:
    """
    Every file of a contact goes, wherever it is; may be asked for again.

    What is on its way meets the mark at its next step and goes no further: each step saves the file's state only from
    the version it began with.
    """
    for medium in await uow.media.of_contact(contact_id):
        if medium.state is MediumState.ERASED:
            continue
        uow.media.save(medium.erased())
        if medium.vault is not None:
            uow.record(KeptFileErased(medium.vault))
        theirs = isinstance(await uow.messages.get(medium.message_id), InboundMessage)
        if medium.file is not None and theirs:  # what an agent posted is the agent's
            uow.record(SharedFileErased(medium.file))


async def expire_files(desk: Desk, kept: timedelta) -> int:
    """Remove what the vault has kept for longer, and what work that broke off left there; how many files."""
    return await desk.media.expire((desk.clock.now() - kept).date())
