"""Auditing: what was kept as proof, told in sentences to whoever administers, and whether it is untouched."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.audit import AUDITED, AuditEntry, Matter, Verdict
from core.compliance.consent import Purpose, Way
from core.ids import ConversationId, TenantId
from desk.consent_views import PURPOSES, WAYS
from desk.desk import Desk
from desk.ports import UnitOfWork
from words import mark, say

MOST = 200

_MATTERS = {kind.__name__: matter for kind, matter in AUDITED.items()}

# By the deed's name: the sentence about it. {who}: whoever did it; {whom}: the agent it was done to.
SENTENCES = {
    "AccessRefused": mark("{whom} was not allowed “{action}”: {why}."),
    "StepProposed": mark("{who} proposed what touches many people, and needs somebody else to agree."),
    "StepApproved": mark("{who} agreed to what somebody else had proposed."),
    "RoleChanged": mark("{who} made {whom} {role}; before: {former}."),
    "AgentSet": mark("{who} changed what {whom} may and does."),
    "AgentJoined": mark("{whom} came into {skillset}."),
    "AgentLeft": mark("{whom} left {skillset}."),
    "SkillsetSet": mark("{who} changed {skillset}, or who is in it."),
    "SkillsetRemoved": mark("{who} deleted {skillset}."),
    "NumberRestricted": mark("WhatsApp changed what the number {number} may send."),
    "NumberSet": mark("{who} changed the number {number}."),
    "TemplateWritten": mark("{who} wrote the template {template}, or changed what it says."),
    "TemplateDeletionAsked": mark("{who} deleted the template {template}."),
    "TemplateRulesSet": mark("{who} changed who reviews templates, or how many there may be."),
    "PropertyKept": mark("{whom} defined what is to be known of contacts."),
    "PropertyRemoved": mark("{whom} removed a property of contacts, with everything known by it."),
    "ContactsExported": mark("{whom} took contacts out into a file."),
    "ContactsImported": mark("{whom} took contacts in from a file."),
    "NumberRevealed": mark("{whom} looked at the whole number of a contact."),
    "ContactHeld": mark("{whom} put a contact on hold."),
    "HoldLifted": mark("{whom} lifted the hold of a contact."),
    "ErasureAsked": mark("{whom} asked to erase a contact."),
    "ContactErased": mark("A contact was erased, as {whom} had asked."),
    "ContactBlocked": mark("{whom} blocked a contact."),
    "ContactUnblocked": mark("{whom} let a blocked contact write again."),
    "FormerSeen": mark("{whom} looked at what was said in {conversation} before it was changed or deleted."),
    "FilesForgotten": mark("{whom} had every file of a contact erased."),
    "ContactsMerged": mark("Two contacts turned out to be one person."),
    "ContactParted": mark("{whom} said that an address of a contact is somebody else's."),
    "ContactMoved": mark(
        "WhatsApp said that the contact of {conversation} has another number, identity or phone."
    ),
    "DossierMade": mark("{whom} took out everything that is kept of a contact."),
    "ResendAsked": mark("{whom} had a message in {conversation} sent again."),
    "TwinPosted": mark("A post that stood there twice was removed."),
    "ConsentGranted": mark("A contact allowed {purpose}, {way}."),
    "ConsentWithdrawn": mark("A contact took back their consent to {purpose}, {way}."),
    "ConsentExported": mark("{who} was handed everything a contact said of consent, as proof."),
    "DeadLetterReplayed": mark("{who} had {letter} done again."),
    "DeadLetterDiscarded": mark("{who} discarded {letter}."),
    "KeysRotated": mark("{who} put the company's keys under another master key."),
}
WHYS = {
    "stranger": mark("they belong to another company"),
    "guest": mark("they are a guest of the workspace"),
    "bot": mark("it is a bot or a workflow"),
    "gone": mark("their account is deactivated"),
    "disabled": mark("WitiOp was taken away from them"),
    "role": mark("their role does not allow it"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One entry. sentence: what was done, with the names of today; deed: the same with identities, as it was signed."""

    number: int
    at: datetime
    kind: str
    sentence: str
    deed: Mapping[str, Any]


async def listed(
    desk: Desk, tenant_id: TenantId, language: str, *, days: int, about: Matter | None = None
) -> tuple[Told, ...]:
    """The entries of the last days, the newest first, at most MOST; about: of one matter alone."""
    now = desk.clock.now()
    async with desk.store.begin(tenant_id) as uow:
        found = await uow.audit.between(now - timedelta(days=days), now + timedelta(seconds=1), MOST)
        wanted = [each for each in found if about is None or _MATTERS.get(each.kind) is about]
        return await told_of(uow, wanted, language)


async def told_of(uow: UnitOfWork, entries: Iterable[AuditEntry], language: str) -> tuple[Told, ...]:
    """These entries in sentences, in their order."""
    names = await _names(uow)
    told = []
    for entry in entries:
        deed = json.loads(entry.deed)
        sentence = await _sentence(uow, entry.kind, deed, names, language)
        told.append(Told(entry.number, entry.at, entry.kind, sentence, deed))
    return tuple(told)


async def checked(desk: Desk, tenant_id: TenantId) -> Verdict:
    """The whole chain of a company."""
    async with desk.store.begin(tenant_id) as uow:
        return await uow.audit.checked()


async def _names(uow: UnitOfWork) -> dict[str, str]:
    """What agents, skillsets and numbers are called, by their identities."""
    company = await uow.directory.read()
    return {
        **{each.id: each.name for each in await uow.agents.all()},
        **{each.id: each.name for each in company.skillsets},
        **{each.id: each.display for each in company.numbers},
        **{each.id: each.name for each in await uow.templates.all()},
    }


async def _sentence(
    uow: UnitOfWork, kind: str, deed: Mapping[str, Any], names: Mapping[str, str], language: str
) -> str:
    runs_this = say(language, "whoever runs this")
    called = {name: names.get(str(value), str(value)) for name, value in deed.items()}
    given = {
        "who": called["by"] if deed.get("by") else runs_this,
        "whom": called.get("agent_id", ""),
        "skillset": called.get("skillset_id", ""),
        "number": called.get("number_id", ""),
        "template": called.get("template_id", ""),
        "letter": called.get("letter_id", ""),
        "action": called.get("action", ""),
        "role": called.get("role", ""),
        "former": deed.get("former") or say(language, "unknown here"),
        "why": say(language, WHYS[deed["why"]]) if deed.get("why") in WHYS else "",
        "purpose": say(language, PURPOSES[Purpose(deed["purpose"])]) if "purpose" in deed else "",
        "way": say(language, WAYS[Way(deed["way"])]) if "way" in deed else "",
        "conversation": await _conversation(uow, deed.get("conversation_id")),
    }
    sentence = say(language, SENTENCES.get(kind, kind), **given)
    return sentence[0].upper() + sentence[1:]


async def _conversation(uow: UnitOfWork, conversation_id: str | None) -> str:
    if conversation_id is None:
        return ""
    try:
        return f"#{(await uow.conversations.get(ConversationId(conversation_id))).number}"
    except KeyError:
        return "#?"
