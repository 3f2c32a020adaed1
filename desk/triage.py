"""Triage: which skillset a new conversation belongs to, and how soon it should be served."""

from dataclasses import dataclass

from core.contact import Contact
from core.ids import PropertyId, SkillsetId
from core.message import Choice, Content
from core.number import ManagedNumber
from core.priority import Priority, highest
from core.profiling import CHOICE, TAG, first_that_fits
from desk import queries
from desk.desk import Desk
from desk.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Triage:
    """Where a conversation begins. managed: False: nothing could choose, so it only stands there."""

    skillset_id: SkillsetId
    managed: bool
    priority: Priority


async def triage(
    desk: Desk, uow: UnitOfWork, contact: Contact, number: ManagedNumber, said: Content | None
) -> Triage:
    """By what is known of the contact or what they chose first, else the number's only skillset. said: None: a call."""
    rule = None
    if number.profiling:
        known = await _known(uow, contact, said)
        rule = first_that_fits(number.profiling, known, number.skillsets)
    skillset_id = number.skillsets[0] if rule is None else rule.skillset_id
    own = desk.store.directory.skillsets[skillset_id].priority
    chosen = own if rule is None or rule.priority is None else rule.priority
    return Triage(
        skillset_id,
        rule is not None or len(number.skillsets) == 1,
        highest(contact.priority, own, chosen),
    )


async def unknown_in(uow: UnitOfWork, number: ManagedNumber) -> str | None:
    """A name in its profiling that is no property of the company, and could never fit; None: there is none."""
    known = {each.key for each in await uow.properties.all()}
    named = (rule.what for rule in number.profiling if rule.what.casefold() not in (TAG, CHOICE))
    return next((each for each in named if " ".join(each.split()).casefold() not in known), None)


async def _known(uow: UnitOfWork, contact: Contact, said: Content | None) -> dict[str, list[str]]:
    profile = await uow.profiles.get(contact.id)
    names: dict[PropertyId, str] = {each.id: each.name for each in await uow.properties.all()}
    known = {names[key]: [value.reveal()] for key, value in profile.values.items() if key in names}
    words = said.title if isinstance(said, Choice) else None if said is None else queries.words_of(said)
    return known | {TAG: list(profile.tags), CHOICE: [] if words is None else [words.reveal()]}
