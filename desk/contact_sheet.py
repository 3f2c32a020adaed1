"""A contact's sheet: what is known of one person, as agents read it and as they fill it in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.access import Right
from core.agent import Agent
from core.compliance.consent import Purpose, Standing
from core.contact import AddressKind, Contact
from core.conversation import Conversation
from core.priority import Priority
from core.profile import ContactNote, Profile
from core.property import NO, YES, Property, PropertyKind
from core.text import Private
from desk.consent_views import PURPOSES, STANDINGS
from desk.contact_finding import may_know
from desk.desk import Desk
from desk.filling import ContactField, ContactForm
from desk.overseeing import PRIORITIES
from desk.ports import UnitOfWork
from desk.queries import masked_phone
from words import plural, say

NAME, LANGUAGE, PRIORITY, TAGS, NOTE = "name", "language", "priority", "tags", "note"
OF_PROPERTY = "property."


@dataclass(frozen=True, slots=True)
class Noted:
    """A note, and the name of who wrote it."""

    note: ContactNote
    by: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    One contact, as this reader may see them. phone: masked; properties: all the company has, by name; since: when
    they were met, None: from somewhere else. consents: what holds on the number they talked to last.
    """

    language: str
    contact: Contact
    profile: Profile
    properties: tuple[Property, ...]
    notes: tuple[Noted, ...]
    conversations: tuple[int, ...]
    consents: tuple[tuple[Purpose, Standing], ...]
    since: datetime | None
    phone: str | None
    may_reveal: bool
    may_change: bool

    @property
    def known(self) -> Mapping[Property, Private]:
        """What is known, by property."""
        return {
            each: self.profile.values[each.id] for each in self.properties if each.id in self.profile.values
        }


async def sheet_of(desk: Desk, uow: UnitOfWork, by: Agent, contact: Contact) -> Sheet:
    """What this agent may see of a contact; asked whether they may know of them before."""
    talks = await uow.conversations.of_contact(contact.id)
    return Sheet(
        by.language,
        contact,
        await uow.profiles.get(contact.id),
        tuple(await uow.properties.all()),
        tuple([Noted(each, await _name(uow, each)) for each in await uow.profiles.notes(contact.id)]),
        tuple(each.number for each in talks),
        await _consents(desk, uow, contact, talks),
        talks[0].opened_at if talks else None,
        masked_phone(contact),
        may_reveal=by.may(Right.REVEAL_NUMBERS) and contact.address(AddressKind.PHONE) is not None,
        may_change=by.may(Right.ANSWER) and await may_know(desk, uow, by, contact),
    )


async def _consents(
    desk: Desk, uow: UnitOfWork, contact: Contact, talks: Sequence[Conversation]
) -> tuple[tuple[Purpose, Standing], ...]:
    """What holds on the number they talked to last, for what nobody may be written to without being asked."""
    if not talks:
        return ()
    ledger, now = await uow.consents.of(contact), desk.clock.now()
    asked = (Purpose.UTILITY, Purpose.MARKETING)
    return tuple((each, ledger.stand(each, talks[-1].number_id, now).standing) for each in asked)


async def _name(uow: UnitOfWork, note: ContactNote) -> str:
    try:
        return (await uow.agents.get(note.agent_id)).name
    except KeyError:
        return "?"


def name_of(contact: Contact, language: str) -> str:
    """How a contact is called where their number is masked."""
    return contact.name.reveal() or masked_phone(contact) or say(language, "No name")


def lines_of(sheet: Sheet) -> tuple[str, ...]:
    """The sheet as words, one fact a line; what is not known is left out."""
    language, contact = sheet.language, sheet.contact
    lines = [
        *_addresses(sheet),
        *([say(language, "Language: {language}", language=contact.language)] if contact.language else []),
        *_priority(contact.priority, language),
    ]
    if contact.blocked_at is not None:
        since = f"{contact.blocked_at:%Y-%m-%d %H:%M} UTC"
        lines.append(
            say(language, "Blocked since {since}, here and at WhatsApp.", since=since)
            if contact.blocked_there
            else say(language, "Blocked since {since}, here alone.", since=since)
        )
    lines += [
        say(
            language,
            "Consent, {purpose}: {standing}",
            purpose=say(language, PURPOSES[purpose]),
            standing=say(language, STANDINGS[standing]),
        )
        for purpose, standing in sheet.consents
    ]
    if contact.held_at is not None:
        since = f"{contact.held_at:%Y-%m-%d %H:%M} UTC"
        lines.append(say(language, "On hold since {since}: nothing may be removed.", since=since))
    if sheet.profile.tags:
        lines.append(say(language, "Tags: {tags}", tags=", ".join(sheet.profile.tags)))
    lines += [f"{of.name}: {shown(of, value.reveal(), language)}" for of, value in sheet.known.items()]
    for each in sheet.notes:
        lines.append(f"{each.note.at:%Y-%m-%d %H:%M} {each.by}: {each.note.words.reveal()}")
    if sheet.conversations:
        numbers = ", ".join(f"#{number}" for number in sheet.conversations[-10:])
        lines.append(
            plural(
                language,
                "One conversation: {numbers}",
                "{count} conversations: {numbers}",
                len(sheet.conversations),
                numbers=numbers,
            )
        )
    return tuple(lines)


def told_of(sheet: Sheet) -> Mapping[str, object]:
    """The same for programs; the number stays masked there too."""
    contact = sheet.contact
    return {
        "id": contact.id,
        "name": contact.name.reveal(),
        "phone": sheet.phone,
        "language": contact.language,
        "priority": contact.priority.value,
        "blocked": contact.is_blocked,
        "tags": list(sheet.profile.tags),
        "properties": {of.name: value.reveal() for of, value in sheet.known.items()},
        "notes": [
            {"at": each.note.at.isoformat(), "by": each.by, "words": each.note.words.reveal()}
            for each in sheet.notes
        ],
        "conversations": list(sheet.conversations),
        "consents": {purpose.value: standing.value for purpose, standing in sheet.consents},
    }


def shown(of: Property, value: str, language: str) -> str:
    """A value as people of this language read it."""
    if of.kind is PropertyKind.YES_NO:
        return say(language, "yes") if value == YES else say(language, "no")
    return value


def form_of(sheet: Sheet) -> ContactForm:
    """Everything that can be filled in, as it stands."""
    language, contact = sheet.language, sheet.contact
    priorities = tuple((each.value, say(language, PRIORITIES[each])) for each in Priority)
    fields = (
        ContactField(NAME, say(language, "Name"), contact.name),
        ContactField(PRIORITY, say(language, "Priority"), Private(contact.priority.value), priorities),
        ContactField(
            LANGUAGE,
            say(language, "Language"),
            Private(contact.language),
            hint=say(language, "Such as it or pt-BR."),
        ),
        ContactField(
            TAGS,
            say(language, "Tags"),
            Private(", ".join(sheet.profile.tags)),
            hint=say(
                language, "With commas between them. Tags are not sealed: nothing personal belongs here."
            ),
        ),
        *(_field(of, sheet) for of in sheet.properties),
        ContactField(NOTE, say(language, "A new note"), Private(""), long=True),
    )
    return ContactForm(
        language,
        contact.id,
        Private(name_of(contact, language)),
        tuple(map(Private, lines_of(sheet))),
        fields if sheet.may_change else (),
        sheet.may_reveal,
    )


def property_field(of: Property) -> str:
    """The field of a property."""
    return f"{OF_PROPERTY}{of.id}"


def _field(of: Property, sheet: Sheet) -> ContactField:
    language = sheet.language
    choices: Sequence[tuple[str, str]] = ()
    if of.kind is PropertyKind.CHOICE:
        choices = [(each, each) for each in of.choices]
    elif of.kind is PropertyKind.YES_NO:
        choices = [(each, shown(of, each, language)) for each in (YES, NO)]
    hint = say(language, "A date such as 2026-12-31.") if of.kind is PropertyKind.DATE else ""
    value = sheet.profile.values.get(of.id, Private(""))
    return ContactField(property_field(of), of.name, value, tuple(choices), hint)


def _addresses(sheet: Sheet) -> list[str]:
    language = sheet.language
    username = sheet.contact.address(AddressKind.USERNAME)
    lines = [] if sheet.phone is None else [say(language, "Phone: {phone}", phone=sheet.phone)]
    if username is not None and username.value:
        lines.append(say(language, "Username: @{username}", username=username.value.reveal()))
    return lines


def _priority(priority: Priority, language: str) -> list[str]:
    if priority is Priority.NORMAL:
        return []
    return [say(language, "Priority: {priority}", priority=say(language, PRIORITIES[priority]))]
