"""Blocking contacts: here at once and for good, at the channel as far as it takes it."""

from dataclasses import replace

from core.access import Right
from core.agent import Agent
from core.blocking import BlockAnswered, BlockThere, ContactBlocked, ContactUnblocked
from core.contact import Contact
from core.ids import NumberRef, TenantId
from desk import performed
from desk.contact_finding import meant
from desk.contact_sheet import name_of
from desk.deciding import decided
from desk.desk import Desk
from desk.directory_fields import Wrong
from desk.form_sending import refused
from desk.performed import Performed, done, given_up
from desk.ports import OutboxEntry, UnitOfWork
from desk.problems import DeliveryProblem, Retry
from desk.views import Answer
from desk.wanting import freed
from words import say


async def block(desk: Desk, tenant_id: TenantId, by: Agent, who: str) -> Answer:
    """Nothing of theirs is shown from now on and nothing goes to them; what was open with them is closed."""
    return await _set(desk, tenant_id, by, who, blocked=True)


async def unblock(desk: Desk, tenant_id: TenantId, by: Agent, who: str) -> Answer:
    """They may write again; what they wrote meanwhile stays unseen."""
    return await _set(desk, tenant_id, by, who, blocked=False)


async def block_there(desk: Desk, tenant_id: TenantId, entry: OutboxEntry, effect: BlockThere) -> Performed:
    """
    Ask the channel, for every number they ever talked to; asking twice changes nothing.

    It takes only people who wrote within the last day: who did not is blocked here alone, which nobody notices.
    """
    async with desk.store.begin(tenant_id) as uow:
        try:
            contact = await uow.contacts.get(effect.contact_id)
        except KeyError:
            return done(entry)  # they turned out to be somebody else, or are gone
        numbers = await _numbers(desk, uow, contact)
    addresses = tuple(address for address in contact.addresses if address.identifies)
    taken = 0
    for number in numbers if addresses else ():
        try:
            taken += await desk.contacts.block(number, addresses, blocked=contact.is_blocked)
        except DeliveryProblem as problem:
            if problem.retry is Retry.NEVER:
                return given_up(entry, problem)
            return performed.again(entry, desk.clock.now(), problem)

    async def write(uow: UnitOfWork) -> None:
        known = await uow.contacts.get(contact.id)
        there = known.is_blocked and taken > 0
        if known.blocked_there != there:
            uow.contacts.save(replace(known, blocked_there=there))
        uow.record(BlockAnswered(contact.id, there, taken))

    return done(entry, write)


async def _numbers(desk: Desk, uow: UnitOfWork, contact: Contact) -> tuple[NumberRef, ...]:
    talks = await uow.conversations.of_contact(contact.id)
    known = desk.store.directory.numbers
    return tuple(dict.fromkeys(known[each.number_id].ref for each in talks if each.number_id in known))


async def _set(desk: Desk, tenant_id: TenantId, by: Agent, who: str, *, blocked: bool) -> Answer:
    language = by.language
    if not by.may(Right.BLOCK):
        return refused(
            say(language, "Your role cannot block contacts. Supervisors and those who administer can.")
        )

    async def decide(uow: UnitOfWork) -> Answer:
        try:
            contact = await meant(desk, uow, by, who)
        except Wrong as wrong:
            return refused(wrong.sentence)
        name = name_of(contact, language)
        if contact.is_blocked is blocked:
            already = (
                say(language, "{name} is blocked already.", name=name)
                if blocked
                else say(language, "{name} is not blocked.", name=name)
            )
            return refused(already)
        now = desk.clock.now()
        uow.contacts.save(replace(contact, blocked_at=now if blocked else None))
        if not blocked:
            uow.record(ContactUnblocked(contact.id, by.id))
            return Answer(
                (say(language, "{name} can write again. What they wrote meanwhile stays unseen.", name=name),)
            )
        for talk in await uow.conversations.of_contact(contact.id):
            if talk.is_open:
                ended = talk.close(by.id, now=now)
                uow.conversations.save(ended.state)
                uow.record(*ended.facts)
                freed(desk, uow, talk.owner)
        uow.record(ContactBlocked(contact.id, by.id))
        return Answer(
            (
                say(
                    language,
                    "{name} is blocked: nothing of theirs is shown, and nothing goes to them.",
                    name=name,
                ),
                say(
                    language,
                    "WhatsApp is asked to block them too; it does so only for who wrote within the last 24 hours.",
                ),
            )
        )

    return await decided(desk, tenant_id, language, decide)
