"""Properties are defined by those who administer: what is worth knowing of a contact, and what of it is personal."""

from collections.abc import Sequence

from core.access import Right
from core.agent import Agent
from core.ids import PropertyId, TenantId
from core.property import (
    MOST_CHOICES,
    MOST_PROPERTIES,
    NAME_LENGTH,
    Property,
    PropertyKept,
    PropertyKind,
    PropertyRemoved,
    folded,
)
from desk.contact_finding import property_called
from desk.deciding import decided
from desk.desk import Desk
from desk.directory_fields import Wrong
from desk.form_sending import refused
from desk.people import not_allowed
from desk.ports import UnitOfWork
from desk.views import Answer, Tone
from words import mark, plural, say

KINDS = {
    PropertyKind.TEXT: mark("text"),
    PropertyKind.NUMBER: mark("number"),
    PropertyKind.DATE: mark("date"),
    PropertyKind.CHOICE: mark("choice"),
    PropertyKind.YES_NO: mark("yes or no"),
}
# They would be read as a part of what selects, or of a line of a file.
_SIGNS = frozenset('=<>,;"`')


async def all_of(desk: Desk, tenant_id: TenantId) -> Sequence[Property]:
    """By name."""
    async with desk.store.begin(tenant_id) as uow:
        return await uow.properties.all()


async def define(
    desk: Desk,
    tenant_id: TenantId,
    by: Agent,
    name: str,
    *,
    kind: PropertyKind | None = None,
    personal: bool | None = None,
    choices: Sequence[str] = (),
) -> Answer:
    """
    Make one, or give the one of this name other choices or letters.

    kind, personal: None: text, and personal, for a new one. What a property is cannot be changed: values that were
    readable would stay so in every backup.
    """
    if not by.may(Right.ADMINISTER):
        return not_allowed(by)
    name = " ".join(name.split())
    listed: dict[str, str] = {}
    for each in choices:
        listed.setdefault(folded(each), " ".join(each.split()))
    chosen = tuple(each for each in listed.values() if each)

    async def decide(uow: UnitOfWork) -> Answer:
        known = await uow.properties.all()
        before = next((each for each in known if each.key == folded(name)), None)
        if before is None:
            of = Property(
                PropertyId(desk.ids.new()),
                name,
                PropertyKind.TEXT if kind is None else kind,
                personal=True if personal is None else personal,
                choices=chosen,
            )
        else:
            of = Property(before.id, name, before.kind, before.personal, chosen or before.choices)
        wrong = _wrong(of, before, len(known), kind, personal, by.language)
        if wrong:
            return refused(wrong)
        uow.properties.save(of)
        uow.record(PropertyKept(of.id, by.id))
        return Answer((described(of, by.language),), title=of.name)

    return await decided(desk, tenant_id, by.language, decide)


async def remove(desk: Desk, tenant_id: TenantId, by: Agent, name: str, *, sure: bool) -> Answer:
    """Take one away with every value; asked once more where anything is known by it."""
    if not by.may(Right.ADMINISTER):
        return not_allowed(by)

    async def decide(uow: UnitOfWork) -> Answer:
        try:
            of = property_called(name, await uow.properties.all(), by.language)
        except Wrong as wrong:
            return refused(wrong.sentence)
        known = await uow.properties.known(of)
        if known and not sure:
            return Answer(
                (
                    plural(
                        by.language,
                        "“{name}” is known of {count} contact. With it this would be gone for good.",
                        "“{name}” is known of {count} contacts. With it this would be gone for good.",
                        known,
                        name=of.name,
                    ),
                    say(by.language, "If you are sure, say so with `--yes`."),
                ),
                Tone.REFUSED,
            )
        uow.properties.remove(of)
        uow.record(PropertyRemoved(of.id, by.id, known))
        return Answer((say(by.language, "“{name}” is gone.", name=of.name),))

    return await decided(desk, tenant_id, by.language, decide)


def described(of: Property, language: str) -> str:
    """What it is, in one line."""
    parts = [say(language, KINDS[of.kind])]
    if of.choices:
        parts.append(", ".join(of.choices))
    parts.append(
        say(language, "personal: sealed, found word by word")
        if of.personal
        else say(language, "not personal: selects and sorts")
    )
    return " · ".join(parts)


def _wrong(
    of: Property,
    before: Property | None,
    count: int,
    kind: PropertyKind | None,
    personal: bool | None,
    language: str,
) -> str:
    """Why it cannot be kept, as a sentence; empty if it can."""
    if not of.name or len(of.name) > NAME_LENGTH:
        return say(language, "A name has between one and {count} characters.", count=NAME_LENGTH)
    if _SIGNS & set(of.name) or of.name.startswith("-"):
        return say(
            language, "A name holds none of {signs} and does not begin with a hyphen.", signs=' = < > , ; " `'
        )
    if before is None and count >= MOST_PROPERTIES:
        return say(language, "There are {count} properties, and no more can be kept.", count=MOST_PROPERTIES)
    if before is not None and (kind or before.kind, before.personal if personal is None else personal) != (
        before.kind,
        before.personal,
    ):
        return say(
            language,
            "What “{name}” is cannot be changed, because values are kept already. Define another one, or remove this "
            "one first.",
            name=before.name,
        )
    if (of.kind is PropertyKind.CHOICE) != bool(of.choices):
        return say(language, "A choice needs its choices, `--choices Gold,Silver`, and nothing else has any.")
    if len(of.choices) > MOST_CHOICES or any(len(each) > NAME_LENGTH for each in of.choices):
        return say(
            language,
            "There are {count} choices at most, of {length} characters at most.",
            count=MOST_CHOICES,
            length=NAME_LENGTH,
        )
    return ""
