"""Finding contacts: who is meant by what an agent typed, and who an agent may know of at all."""

import re
from collections.abc import Sequence

from core.access import Right
from core.agent import Agent, Sees
from core.contact import AddressKind, Contact, ContactAddress
from core.ids import ContactId
from core.profile import Comparison, Condition, Order, Selection, words_in
from core.property import Property, Unfit, folded, read_value
from core.text import Private
from desk.candidates import served_by
from desk.desk import Desk
from desk.directory_fields import Wrong
from desk.ports import UnitOfWork
from words import mark, say

SHOWN_AT_MOST = 30
_TYPED = 80

# How people write a phone number; the channel knows it by its digits alone.
_PHONE = re.compile(r"\+?[\d\s().-]+")
_CONVERSATION = re.compile(r"#(\d{1,12})")
_CONDITION = re.compile(r"([^<>=]+)(>=|<=|=)(.*)", re.DOTALL)

UNFIT = {
    Unfit.TOO_LONG: mark("It is too long."),
    Unfit.NO_NUMBER: mark("It is a number such as 12 or 12.5, of 15 digits at most."),
    Unfit.NO_DATE: mark("It is a date such as 2026-12-31."),
    Unfit.NO_CHOICE: mark("It is none of the choices."),
    Unfit.NO_ANSWER: mark("It is yes or no."),
}


def address_of(text: str) -> ContactAddress:
    """An address as people write it: a phone number, or the id by which WhatsApp knows somebody without one."""
    if _PHONE.fullmatch(text.strip()):
        return ContactAddress(AddressKind.PHONE, Private(re.sub(r"\D", "", text)))
    return ContactAddress(AddressKind.SCOPED_ID, Private(text.strip()))


async def meant(desk: Desk, uow: UnitOfWork, by: Agent, who: str) -> Contact:
    """
    The contact of this number or id, of this conversation (`#1042`), or of these words if there is but one.

    Raises Wrong, with the same sentence whether there is none or they are none of this agent's business.
    """
    for each in await _named(uow, who):
        if await may_know(desk, uow, by, each):
            return each
    found = [
        each
        for contact_id in await _by_words(uow, who)
        if await may_know(desk, uow, by, each := await uow.contacts.get(contact_id))
    ]
    if len(found) > 1:
        raise Wrong(
            say(
                by.language,
                "Several contacts are found by “{typed}”. Name them by their number, or by a conversation like #1042.",
                typed=who[:_TYPED],
            )
        )
    if not found:
        raise Wrong(say(by.language, "No contact is found by “{typed}”.", typed=who[:_TYPED]))
    return found[0]


async def may_know(desk: Desk, uow: UnitOfWork, by: Agent, contact: Contact) -> bool:
    """Whether this agent may know of this contact: by their role, or as one of those who talk to them."""
    if by.may(Right.SEE_CONTACTS):
        return True
    if not by.may(Right.ANSWER):
        return False
    talks = await uow.conversations.of_contact(contact.id)
    if by.sees is Sees.ALL:
        return bool(talks)
    skillsets = [desk.store.directory.skillsets[each.skillset_id] for each in talks]
    return bool(served_by(by, skillsets)) or any(
        by.id in (each.owner, None if each.last_agent is None else each.last_agent.agent_id) for each in talks
    )


async def selection_of(
    uow: UnitOfWork,
    language: str,
    *,
    words: str = "",
    tags: Sequence[str] = (),
    where: str = "",
    sort: str = "",
    blocked: bool | None = None,
) -> Selection:
    """
    What somebody typed to choose contacts. where: `City=Rome, Points>=100`; sort: a property, `-` before it to begin
    with the highest. Raises Wrong.
    """
    known = await uow.properties.all()
    parts = [part for part in where.split(",") if part.strip()]
    return Selection(
        tags=tuple(" ".join(tag.split()) for tag in tags if tag.strip()),
        conditions=tuple(_condition(part, known, language) for part in parts),
        words=words_in(words),
        blocked=blocked,
        order=_order(sort.strip(), known, language) if sort.strip() else None,
    )


def property_called(name: str, known: Sequence[Property], language: str) -> Property:
    """The one of this name, in whatever letters. Raises Wrong, naming those there are."""
    found = next((each for each in known if each.key == folded(name)), None)
    if found is not None:
        return found
    if not known:
        raise Wrong(say(language, "No properties are defined yet. Those who administer can define them."))
    names = ", ".join(each.name for each in known)
    raise Wrong(
        say(language, "There is no property “{name}”. There are {names}.", name=name[:_TYPED], names=names)
    )


def value_of(of: Property, typed: str, language: str) -> str:
    """A value of this property as it is kept. Raises Wrong."""
    value = read_value(of, typed)
    if not isinstance(value, Unfit):
        return value
    if value is Unfit.NO_CHOICE:
        choices = ", ".join(of.choices)
        raise Wrong(say(language, "{property} is one of {choices}.", property=of.name, choices=choices))
    raise Wrong(f"{of.name}: {say(language, UNFIT[value])}")


async def _named(uow: UnitOfWork, who: str) -> Sequence[Contact]:
    numbered = _CONVERSATION.fullmatch(who.strip())
    if numbered:
        talk = await uow.conversations.numbered(int(numbered[1]))
        return [] if talk is None else [await uow.contacts.get(talk.contact_id)]
    found = await uow.contacts.at([address_of(who)])
    if found:
        return found
    try:
        return [await uow.contacts.get(ContactId(who))]
    except KeyError:
        return []


async def _by_words(uow: UnitOfWork, who: str) -> Sequence[ContactId]:
    words = words_in(who)
    return await uow.profiles.selected(Selection(words=words), most=SHOWN_AT_MOST) if words else []


def _condition(part: str, known: Sequence[Property], language: str) -> Condition:
    read = _CONDITION.fullmatch(part.strip())
    if read is None:
        raise Wrong(
            say(
                language,
                "“{part}” is no condition. One looks like `City=Rome` or `Points>=100`.",
                part=part.strip(),
            )
        )
    of = _selecting(read[1].strip(), known, language)
    return Condition(of, Comparison(read[2]), value_of(of, read[3].strip(), language))


def _order(sort: str, known: Sequence[Property], language: str) -> Order:
    return Order(_selecting(sort.removeprefix("-"), known, language), falling=sort.startswith("-"))


def _selecting(name: str, known: Sequence[Property], language: str) -> Property:
    of = property_called(name, known, language)
    if of.personal:
        raise Wrong(
            say(
                language,
                "“{name}” is personal: its values are sealed, and can neither select nor sort. Words in it can be "
                "looked for.",
                name=of.name,
            )
        )
    return of
