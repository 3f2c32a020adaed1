"""Uniting and parting: an admin says that two contacts are one person, or that an address is somebody else's."""

from dataclasses import replace

from core.access import Right
from core.acquaintance import ContactParted, ContactsMerged
from core.agent import Agent
from core.compliance.consent import Move
from core.contact import Contact
from core.ids import ContactId, TenantId
from core.text import Private
from desk.contact_finding import address_of, meant
from desk.contact_sheet import name_of
from desk.deciding import decided
from desk.desk import Desk
from desk.directory_fields import Wrong
from desk.form_sending import refused
from desk.people import not_allowed
from desk.ports import UnitOfWork
from desk.views import Answer, Tone
from words import plural, say


async def unite(desk: Desk, tenant_id: TenantId, by: Agent, kept: str, gone: str, *, sure: bool) -> Answer:
    """
    Everything of the second becomes the first's: conversations, consents, what is known. Asked once more unless sure.

    A withdrawal of either holds for both; where both are known by a property, the first one's value stays.
    """
    if not by.may(Right.ADMINISTER):
        return not_allowed(by)

    async def decide(uow: UnitOfWork) -> Answer:
        language = by.language
        try:
            first, second = await meant(desk, uow, by, kept), await meant(desk, uow, by, gone)
        except Wrong as wrong:
            return refused(wrong.sentence)
        if first.id == second.id:
            return refused(say(language, "This is one contact already."))
        names = {"kept": name_of(first, language), "gone": name_of(second, language)}
        talks = len(await uow.conversations.of_contact(second.id))
        if not sure:
            asked = plural(
                language,
                "{gone}, with {count} conversation, would become {kept}.",
                "{gone}, with {count} conversations, would become {kept}.",
                talks,
                **names,
            )
            return Answer((asked, say(language, "If you are sure, say so with `--yes`.")), Tone.REFUSED)
        await uow.contacts.merge(first, second)
        uow.record(ContactsMerged(first.id, second.id))
        return Answer((say(language, "{gone} is {kept} now.", **names),))

    return await decided(desk, tenant_id, by.language, decide)


async def part(desk: Desk, tenant_id: TenantId, by: Agent, who: str, address: str, *, sure: bool) -> Answer:
    """
    This address is somebody else's: whoever writes from it is a contact of their own from now on.

    What was said stays where it was said, as nobody can tell who said it; what was withdrawn holds for both.
    """
    if not by.may(Right.ADMINISTER):
        return not_allowed(by)

    async def decide(uow: UnitOfWork) -> Answer:
        language = by.language
        try:
            contact = await meant(desk, uow, by, who)
        except Wrong as wrong:
            return refused(wrong.sentence)
        wanted = address_of(address)
        if wanted not in contact.addresses:
            return refused(say(language, "This contact does not have this address."))
        if len([each for each in contact.addresses if each.identifies]) < 2:
            return refused(
                say(language, "It is the only address they are known by: there is nobody to part.")
            )
        name = name_of(contact, language)
        if not sure:
            asked = say(
                language,
                "Whoever writes from this address would be a new contact; what was said stays with {name}.",
                name=name,
            )
            return Answer((asked, say(language, "If you are sure, say so with `--yes`.")), Tone.REFUSED)
        left = tuple(each for each in contact.addresses if each != wanted)
        ledger = await uow.consents.of(contact)
        uow.contacts.save(replace(contact, addresses=left))
        other = Contact(ContactId(desk.ids.new()), (wanted,), Private(""))
        uow.contacts.save(other)
        uow.consents.add(other.id, *(each for each in ledger.entries if each.move is Move.WITHDRAWN))
        uow.record(ContactParted(contact.id, other.id, by.id))
        return Answer((say(language, "Done: whoever writes from there is a new contact."),))

    return await decided(desk, tenant_id, by.language, decide)
