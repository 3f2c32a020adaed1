"""Dossier: everything that is kept of one contact, for the contact themselves; for programs and to be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum

from core.access import Right
from core.agent import Agent
from core.ids import TenantId, VaultRef
from core.message import InboundMessage, Message
from core.profile import DossierMade
from core.text import Private, RichText
from desk.contact_finding import meant
from desk.desk import Desk
from desk.directory_fields import Wrong
from desk.ports import UnitOfWork
from desk.queries import words_of
from words import plural, say


@dataclass(frozen=True, slots=True)
class DossierFile:
    """A file that belongs to it. name: as it is laid beside; vault: where its bytes are."""

    name: str
    vault: VaultRef


@dataclass(frozen=True, slots=True)
class Dossier:
    """
    told: everything, field by field, so that nothing is left out because somebody forgot it. lines: the same for a
    reader, without what only this product can do anything with.
    """

    told: Mapping[str, object]
    lines: tuple[str, ...]
    files: tuple[DossierFile, ...]


async def dossier_of(desk: Desk, tenant_id: TenantId, by: Agent, who: str) -> Dossier:
    """Everything of one contact; that it was made is kept. Raises Wrong."""
    if not by.may(Right.EXPORT_CONTACTS):
        raise Wrong(say(by.language, "Your role cannot export contacts. Those who administer can."))
    async with desk.store.begin(tenant_id) as uow:
        contact = await meant(desk, uow, by, who)
        profile = await uow.profiles.get(contact.id)
        named = {each.id: each.name for each in await uow.properties.all()}
        notes = await uow.profiles.notes(contact.id)
        ledger = await uow.consents.of(contact)
        announcements = await uow.announcements.of(contact.id)
        media = {each.message_id: each for each in await uow.media.of_contact(contact.id)}
        talks = [
            (talk, await uow.messages.of_conversation(talk.id), await uow.closings.last(talk.id))
            for talk in await uow.conversations.of_contact(contact.id)
        ]
        names = await _names(uow)
        uow.record(DossierMade(contact.id, by.id))
        await uow.commit()
    files = tuple(
        DossierFile(f"{each.message_id}.{_ending(each.mime_type)}", each.vault)
        for each in media.values()
        if each.vault is not None
    )
    values = {named[key]: value for key, value in profile.values.items() if key in named}
    told = {
        "made_at": desk.clock.now().isoformat(),
        "contact": plain(contact),
        "tags": list(profile.tags),
        "properties": plain(values),
        "notes": plain(notes),
        "consents": plain(ledger.entries),
        "told_by_itself": plain(announcements),
        "conversations": [
            {
                "conversation": plain(talk),
                "closing": plain(closing),
                "messages": [{**_dict(plain(each)), "file": plain(media.get(each.id))} for each in messages],
            }
            for talk, messages, closing in talks
        ],
    }
    language = by.language
    lines = [
        say(language, "Everything kept of {name}", name=contact.name.reveal() or "?"),
        *(f"{each.kind.value}: {each.value.reveal()}" for each in contact.addresses),
        *(f"{name}: {value.reveal()}" for name, value in values.items()),
        *([say(language, "Tags: {tags}", tags=", ".join(profile.tags))] if profile.tags else []),
        *(
            f"{each.at:%Y-%m-%d %H:%M} {names.get(each.agent_id, '?')}: {each.words.reveal()}"
            for each in notes
        ),
        *(
            f"{each.at:%Y-%m-%d} {each.purpose.value}: {each.move.value} ({each.way.value})"
            for each in ledger.entries
        ),
        plural(language, "{count} conversation", "{count} conversations", len(talks)),
    ]
    for talk, messages, _ in talks:
        lines += ["", f"#{talk.number}", *(_line(each, names) for each in messages)]
    return Dossier(told, tuple(lines), files)


def plain(value: object) -> object:
    """A value as JSON has it, every field of it by its name; what is nobody's name is told by what it is."""
    match value:
        case Private():
            return value.reveal()
        case RichText():
            return value.words().reveal()
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Enum():
            return value.value
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {str(key): plain(each) for key, each in value.items()}
        case Sequence():
            return [plain(each) for each in value]
        case _ if is_dataclass(value):
            said = {each.name: plain(getattr(value, each.name)) for each in fields(value)}
            return {"kind": type(value).__name__, **said}
        case _:
            raise TypeError(f"a dossier cannot say {type(value).__name__}")


def _dict(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError("a message is told field by field")
    return value


async def _names(uow: UnitOfWork) -> Mapping[str, str]:
    return {each.id: each.name for each in await uow.agents.all()}


def _line(message: Message, names: Mapping[str, str]) -> str:
    theirs = isinstance(message, InboundMessage)
    at = message.sent_at if isinstance(message, InboundMessage) else message.written_at
    who = ">" if theirs else f"{names.get(getattr(message, 'agent_id', ''), '?')}:"
    said = words_of(message.content)
    return f"{at:%Y-%m-%d %H:%M} {who} {said.reveal() if said else type(message.content).__name__}"


def _ending(mime_type: str | None) -> str:
    """Made of what the file is, never of what somebody called it."""
    bare = (mime_type or "").partition(";")[0].rpartition("/")[2]
    return bare if bare.isalnum() and len(bare) <= 10 else "bin"
