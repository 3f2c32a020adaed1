"""Privacy: the record of what is processed, and what has to be told when something went wrong; made from what is."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core.access import Role
from core.agent import Agent, Standing
from core.audit import AUDITED, AuditEntry, Matter
from core.ids import TenantId
from core.profile import ContactsExported
from desk import auditing
from desk.desk import Desk
from words import mark, plural, say

# Source: GDPR, article 33(1).
TELL_WITHIN = timedelta(hours=72)
# Entries of one kit: more than that no authority reads, and the audit has them all.
_MOST = 5_000
_LISTED = 100
_TAKEN_OUT = ContactsExported.__name__


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading and what stands below it, one thing a line."""

    title: str
    lines: tuple[str, ...]


Document = tuple[Chapter, ...]

_MATTERS = {
    Matter.ACCESS: mark("who may do what was changed, or somebody was refused"),
    Matter.SETTINGS: mark("skillsets, numbers, properties or templates were changed"),
    Matter.SEEN: mark("somebody looked at, or took out, what is usually hidden"),
    Matter.ERASED: mark("something was erased, or was to be"),
    Matter.WHO: mark("contacts were merged, blocked or let in again"),
    Matter.SENT: mark("a message was sent again, or a double removed"),
    Matter.RUNNING: mark("whoever runs this rotated keys or handled what could not be handled"),
    Matter.CONSENT: mark("consent was given, taken back or handed out as proof"),
}


async def record(desk: Desk, tenant_id: TenantId, language: str) -> Document:
    """What is processed, why, for how long, by whom and with whose help: the record of article 30."""
    async with desk.store.begin(tenant_id) as uow:
        company = await uow.directory.read()
        people = [each for each in await uow.agents.all() if each.standing is Standing.MEMBER]
    numbers = ", ".join(each.display for each in company.numbers)
    return (
        Chapter(
            say(language, "Who is responsible"),
            (
                say(language, "Controller: {company}.", company=company.tenant.name),
                say(
                    language,
                    "Processor: whoever runs this installation of WitiOp bridge. Put name and address here.",
                ),
                say(language, "As of {time}.", time=_time(desk.clock.now())),
            ),
        ),
        Chapter(
            say(language, "Whose data, which, and what for"),
            (
                say(
                    language,
                    "People who write to {numbers} on WhatsApp: numbers, identifiers and names that WhatsApp "
                    "gives; what they write and send; what the company notes of them. To answer them, by contract"
                    " or at their request.",
                    numbers=numbers,
                ),
                say(
                    language,
                    "What they allowed and took back, when, how and in which words. To prove consent, and to "
                    "respect its withdrawal, also after they were erased (as a keyed hash).",
                ),
                say(
                    language,
                    "Agents: name, language and time zone from Slack, role, skillsets, status, what they did. To "
                    "share out work, and to answer for access.",
                ),
            ),
        ),
        Chapter(
            say(language, "For how long"),
            (
                say(
                    language,
                    "Messages: as long as WITIOP_KEEP_CONTENT_DAYS says, 365 days unless it was changed; then their "
                    "words go. Notes and properties of a contact: until the contact is erased.",
                ),
                say(
                    language,
                    "How far messages came: as long as WITIOP_KEEP_STATUSES_DAYS says, 395 days unless it was changed.",
                ),
                say(
                    language, "Files: as long as WITIOP_MEDIA_KEPT_DAYS says, 90 days unless it was changed."
                ),
                say(
                    language,
                    "Bodies as they came in: sealed under a key of the day, which is destroyed after "
                    "WITIOP_KEEP_INTAKE_DAYS, 10 days unless it was changed.",
                ),
                say(
                    language,
                    "Consent: as long as it is used, and as long as claims may follow. The audit: for good.",
                ),
            ),
        ),
        Chapter(say(language, "Who may see it"), _who(people, language)),
        Chapter(
            say(language, "With whose help"),
            (
                say(
                    language,
                    "Meta Platforms Ireland Limited: WhatsApp Business Platform, carries every message.",
                ),
                say(
                    language,
                    "Slack Technologies Limited (Salesforce): shows conversations to agents, and keeps what is "
                    "posted there by the rules of your workspace.",
                ),
                say(
                    language, "Whoever hosts the server, its database and its files. Put name and place here."
                ),
            ),
        ),
        Chapter(
            say(language, "How it is protected"),
            (
                say(
                    language,
                    "Sealed at rest (AES-256-GCM) under a key for each contact, that key under the company's, "
                    "that under the master key, which is not in the database. With its key a contact's data is "
                    "destroyed; a backup from before still has the key, until that backup is thrown away.",
                ),
                say(
                    language,
                    "Rights are asked when a thing is done; numbers are masked; one company sees no other's.",
                ),
                say(
                    language,
                    "Who was let in, saw, changed, took out or erased something is kept in a chain that shows "
                    "whether it was touched. Nothing personal is logged.",
                ),
            ),
        ),
    )


def _who(people: list[Agent], language: str) -> tuple[str, ...]:
    roles = Counter(each.role for each in people if each.enabled)
    return (
        *(
            plural(language, "{role}: one person.", "{role}: {count} people.", roles[role], role=role.value)
            for role in Role
        ),
        say(language, "What each role may do stands in the reference, on the page “Who may do what”."),
    )


async def breach(desk: Desk, tenant_id: TenantId, language: str, since: datetime) -> Document:
    """
    What has to be told within 72 hours: who did what to whose data, since when, from the audit; and whether it holds.

    Contacts are counted by their identities: nothing personal is in it but the names of agents.
    """
    now = desk.clock.now()
    async with desk.store.begin(tenant_id) as uow:
        found = await uow.audit.between(since, now + timedelta(seconds=1), _MOST)
        verdict = await uow.audit.checked()
        names: Mapping[str, str] = {each.id: each.name for each in await uow.agents.all()}
        told = await auditing.told_of(uow, found[:_LISTED], language)
    until = say(language, "From {since} to {until}.", since=_time(since), until=_time(now))
    whole = (
        plural(
            language,
            "The audit is untouched: one entry.",
            "The audit is untouched: {count} entries.",
            verdict.entries,
        )
        if verdict.is_whole
        else say(
            language,
            "The audit was touched: entry {number} is the first that is wrong.",
            number=verdict.number,
        )
    )
    return (
        Chapter(
            say(language, "What has to be done"),
            (
                say(
                    language,
                    "Tell the supervisory authority within 72 hours of learning of it (GDPR 33): for what you "
                    "learned now, by {time}. Tell the people concerned without delay if the risk to them is high "
                    "(GDPR 34).",
                    time=_time(now + TELL_WITHIN),
                ),
                until,
                whole,
            ),
        ),
        Chapter(say(language, "What happened"), _matters(found, language)),
        Chapter(say(language, "Who"), _actors(found, names, language)),
        Chapter(say(language, "Whose data"), _concerned(found, language)),
        Chapter(
            say(language, "One by one"),
            (
                *(f"{each.number} · {_time(each.at)} · {each.sentence}" for each in told),
                *(
                    [say(language, "{count} more stand in the audit.", count=len(found) - _LISTED)]
                    if len(found) > _LISTED
                    else []
                ),
            )
            or (say(language, "Nothing was kept as proof in this time."),),
        ),
    )


def _matters(found: Sequence[AuditEntry], language: str) -> tuple[str, ...]:
    kinds = {kind.__name__: matter for kind, matter in AUDITED.items()}
    counted = Counter(kinds[each.kind] for each in found if each.kind in kinds)
    lines = [
        plural(
            language, "Once: {what}.", "{count} times: {what}.", count, what=say(language, _MATTERS[matter])
        )
        for matter, count in counted.most_common()
    ]
    return tuple(lines) or (say(language, "Nothing was kept as proof in this time."),)


def _actors(found: Sequence[AuditEntry], names: Mapping[str, str], language: str) -> tuple[str, ...]:
    deeds = [json.loads(each.deed) for each in found]
    acted = Counter(str(deed.get("by") or deed.get("agent_id") or "") for deed in deeds)
    lines = [
        plural(
            language,
            "{name}: one entry.",
            "{name}: {count} entries.",
            count,
            name=names.get(who, who) if who else say(language, "whoever runs this, or nobody"),
        )
        for who, count in acted.most_common()
    ]
    return tuple(lines) or (say(language, "Nobody."),)


def _concerned(found: Sequence[AuditEntry], language: str) -> tuple[str, ...]:
    deeds = [json.loads(each.deed) for each in found]
    contacts = {deed["contact_id"] for deed in deeds if deed.get("contact_id")}
    talks = {deed["conversation_id"] for deed in deeds if deed.get("conversation_id")}
    taken_out = sum(
        deed.get("contacts", 0) for each, deed in zip(found, deeds, strict=True) if each.kind == _TAKEN_OUT
    )
    lines = [
        plural(
            language, "One contact by their identity.", "{count} contacts by their identity.", len(contacts)
        ),
        plural(language, "One conversation.", "{count} conversations.", len(talks)),
    ]
    if taken_out:
        lines.append(
            plural(
                language,
                "One contact was taken out into files.",
                "{count} contacts were taken out into files.",
                taken_out,
            )
        )
    return tuple(lines)


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
