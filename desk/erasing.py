"""Files end: forgotten with their contact."""

from collections.abc import Sequence

from core.access import Right
from core.ids import AgentRef, ContactId, TenantId
from core.medium import FilesForgotten, KeptFileErased, Medium, MediumState, SharedFileErased
from core.message import InboundMessage
from desk import agents
from desk.contact_finding import address_of
from desk.desk import Desk
from desk.ports import StaleVersion, UnitOfWork
from desk.views import Answer, Tone
from words import plural, say

_COLLISIONS = 5


async def erase_files(uow: UnitOfWork, contact_id: ContactId) -> None:
    """
    Every file of a contact goes, wherever it is; may be asked for again.

    What is on its way meets the mark at its next step and goes no further: each step saves the file's state only from
    the version it began with.
    """
    for medium in await _left(uow, contact_id):
        await erase_file(uow, medium)


async def erase_file(uow: UnitOfWork, medium: Medium) -> None:
    """One file goes; as above."""
    uow.media.save(medium.erased())
    if medium.vault is not None:
        uow.record(KeptFileErased(medium.vault))
    theirs = isinstance(await uow.messages.get(medium.message_id), InboundMessage)
    if medium.file is not None and theirs:  # what an agent posted is the agent's
        uow.record(SharedFileErased(medium.file))


async def forget_files(desk: Desk, tenant_id: TenantId, ref: AgentRef, address: str, *, sure: bool) -> Answer:
    """
    Somebody who administers wants the files of the contact with this address gone; asked once more unless sure.

    address: a phone number as people write it, or the id by which WhatsApp knows somebody without one.
    """
    agent = await agents.known(desk, tenant_id, ref)
    language = agent.language
    if not agent.may(Right.ADMINISTER):
        return _refused(say(language, "Only administrators of WitiOp can do this."))
    for _ in range(_COLLISIONS):
        try:
            async with desk.store.begin(tenant_id) as uow:
                found = await uow.contacts.at([address_of(address)])
                if not found:
                    return _refused(say(language, "Nobody is known here by this number or id."))
                if found[0].held_at is not None:
                    return _refused(
                        say(
                            language,
                            "This contact is on hold: nothing of them may be removed until it is lifted.",
                        )
                    )
                count = len(await _left(uow, found[0].id))
                if not count or not sure:
                    return Answer(_asked(language, count), Tone.TOLD)
                await erase_files(uow, found[0].id)
                uow.record(FilesForgotten(found[0].id, agent.id))
                await uow.commit()
        except StaleVersion:
            continue  # one of them went a step further meanwhile
        done = plural(language, "{count} file is being removed.", "{count} files are being removed.", count)
        return Answer((done,))
    return _refused(say(language, "This contact's files are moving right now. Please try again in a moment."))


def _asked(language: str, count: int) -> tuple[str, ...]:
    if not count:
        return (say(language, "No file of this contact is left."),)
    return (
        plural(
            language,
            "{count} file of this contact would be removed for good, here and in Slack.",
            "{count} files of this contact would be removed for good, here and in Slack.",
            count,
        ),
        say(language, "What was said stays. If you are sure, type the same again with `yes` at its end."),
    )


async def _left(uow: UnitOfWork, contact_id: ContactId) -> Sequence[Medium]:
    return [each for each in await uow.media.of_contact(contact_id) if each.state is not MediumState.ERASED]


def _refused(sentence: str) -> Answer:
    return Answer((sentence,), Tone.REFUSED)
