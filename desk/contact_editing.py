"""What agents note down of contacts: name, language, priority, tags, properties, notes; and looking at a number."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.access import Right
from core.agent import Agent
from core.contact import AddressKind, Contact
from core.ids import AgentRef, ContactId, ContactNoteId, ConversationId, TenantId
from core.priority import Priority, highest
from core.profile import (
    MOST_TAGS,
    NOTE_LENGTH,
    TAG_LENGTH,
    ContactNote,
    ContactNoted,
    ContactSet,
    NumberRevealed,
    Profile,
)
from core.property import folded
from core.text import Private
from core.workload import prioritised
from desk import agents
from desk.contact_finding import may_know, meant, property_called, value_of
from desk.contact_sheet import (
    LANGUAGE,
    NAME,
    NOTE,
    PRIORITY,
    TAGS,
    form_of,
    name_of,
    property_field,
    sheet_of,
)
from desk.deciding import decided
from desk.desk import Desk
from desk.directory_fields import Wrong, one_of
from desk.filling import ContactForm
from desk.form_sending import refused
from desk.ports import UnitOfWork
from desk.setting import WrongField
from desk.views import Answer, Tone
from desk.wanting import wanted
from words import say

_NAME_LENGTH = 200
# A language as BCP 47 writes it, as far as WhatsApp's templates go: `it`, `pt-BR`.
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


async def form_in(
    desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, ref: AgentRef
) -> ContactForm | Answer:
    """The sheet of whom this conversation is with."""
    agent = await agents.known(desk, tenant_id, ref)
    async with desk.store.begin(tenant_id) as uow:
        try:
            conversation = await uow.conversations.get(conversation_id)
        except KeyError:
            return refused(say(agent.language, "This conversation is not known here any more."))
        contact = await uow.contacts.get(conversation.contact_id)
        if not await may_know(desk, uow, agent, contact):
            return _none_of_theirs(agent)
        return form_of(await sheet_of(desk, uow, agent, contact))


async def fill(
    desk: Desk, tenant_id: TenantId, contact_id: ContactId, ref: AgentRef, values: Mapping[str, str]
) -> Answer:
    """What was filled into the sheet; a field that is not there stays as it is. Nothing of the form is trusted."""
    return await change(desk, tenant_id, await agents.known(desk, tenant_id, ref), contact_id, values)


async def change(
    desk: Desk,
    tenant_id: TenantId,
    by: Agent,
    who: str,
    values: Mapping[str, str],
    *,
    properties: Sequence[str] = (),
) -> Answer:
    """
    Set fields of a contact, by their names; those of properties by `property_field`, or as `Name=value`.

    who: as somebody would type it, or an id.
    """
    if not by.may(Right.ANSWER):
        return _none_of_theirs(by)

    async def decide(uow: UnitOfWork) -> Answer:
        try:
            contact = await meant(desk, uow, by, who)
            given = {**values, **(await _named_values(uow, properties, by.language))}
            return await _changed(desk, uow, by, contact, given)
        except WrongField as wrong:
            return refused(wrong.sentence, about=wrong.name)
        except Wrong as wrong:
            return refused(wrong.sentence)

    return await decided(desk, tenant_id, by.language, decide)


async def tag(
    desk: Desk, tenant_id: TenantId, by: Agent, who: str, word: str, *, away: bool = False
) -> Answer:
    """Give a contact a tag, or take it away."""

    async def decide(uow: UnitOfWork) -> Answer:
        try:
            contact = await meant(desk, uow, by, who)
        except Wrong as wrong:
            return refused(wrong.sentence)
        before = await uow.profiles.get(contact.id)
        given = checked_tags([*before.tags, word] if not away else before.untagged(word).tags, by.language)
        return await _changed(desk, uow, by, contact, {TAGS: ", ".join(given)})

    if not by.may(Right.ANSWER):
        return _none_of_theirs(by)
    try:
        return await decided(desk, tenant_id, by.language, decide)
    except Wrong as wrong:
        return refused(wrong.sentence)


async def show_number(desk: Desk, tenant_id: TenantId, by: Agent, who: str) -> Answer:
    """Show the whole number of a contact, and keep that it was shown."""
    if not by.may(Right.REVEAL_NUMBERS):
        return refused(
            say(
                by.language,
                "Your role sees numbers masked. Supervisors and those who administer can reveal them.",
            )
        )

    async def decide(uow: UnitOfWork) -> Answer:
        try:
            contact = await meant(desk, uow, by, who)
        except Wrong as wrong:
            return refused(wrong.sentence)
        phone = contact.address(AddressKind.PHONE)
        if phone is None:
            return refused(
                say(by.language, "WhatsApp has not told this contact's number: they are known by an id.")
            )
        uow.record(NumberRevealed(contact.id, by.id))
        digits = phone.value.reveal()
        written = f"+{digits}" if digits.isdigit() else digits
        kept = say(by.language, "That you looked at it is recorded.")
        return Answer((written, kept), Tone.TOLD, title=name_of(contact, by.language))

    return await decided(desk, tenant_id, by.language, decide)


async def show_number_in_form(
    desk: Desk, tenant_id: TenantId, contact_id: ContactId, ref: AgentRef
) -> Answer:
    """The same, by the button on the sheet."""
    return await show_number(desk, tenant_id, await agents.known(desk, tenant_id, ref), contact_id)


# ---- what is set ----------------------------------------------------------------------------------------------------


async def _changed(
    desk: Desk, uow: UnitOfWork, by: Agent, contact: Contact, values: Mapping[str, str]
) -> Answer:
    language = by.language
    before = await uow.profiles.get(contact.id)
    profile, what = await _profile(uow, before, values, language)
    after = _contact(contact, values, language)
    what += [
        name
        for name, old, new in (
            (NAME, contact.name, after.name),
            (LANGUAGE, contact.language, after.language),
            (PRIORITY, contact.priority, after.priority),
        )
        if old != new
    ]
    note = _note(desk, by, contact, values.get(NOTE, ""))
    if note is not None:
        uow.profiles.add_note(note)
        uow.record(ContactNoted(contact.id, note.id, by.id))
    if profile is not before:
        uow.profiles.save(profile)
    if after != contact:
        uow.contacts.save(after)
    if after.priority is not contact.priority:
        await _serve_sooner(desk, uow, by, after)
    if what:
        uow.record(ContactSet(contact.id, by.id, tuple(what)))
    if not what and note is None:
        return Answer(
            (say(language, "Nothing changes: it was like this already."),), title=name_of(after, language)
        )
    return Answer((say(language, "Kept."),), title=name_of(after, language))


async def _profile(
    uow: UnitOfWork, before: Profile, values: Mapping[str, str], language: str
) -> tuple[Profile, list[str]]:
    profile, what = before, list[str]()
    if TAGS in values:
        try:
            tags = checked_tags(values[TAGS].split(","), language)
        except Wrong as wrong:
            raise WrongField(TAGS, wrong.sentence) from None
        if set(map(folded, tags)) != set(map(folded, profile.tags)):
            profile, what = replace(profile, tags=tags), [TAGS]
    for of in await uow.properties.all():
        field = property_field(of)
        if field in values:
            try:
                known = profile.knowing(of.id, value_of(of, values[field], language))
            except Wrong as wrong:
                raise WrongField(field, wrong.sentence) from None
            if known is not profile:
                profile = known
                what.append(of.id)
    return profile, what


def _contact(contact: Contact, values: Mapping[str, str], language: str) -> Contact:
    field = NAME
    try:
        name = checked_name(values.get(NAME, contact.name.reveal()), language)
        field = LANGUAGE
        spoken = checked_language(values.get(LANGUAGE, contact.language), language)
        field = PRIORITY
        soon = Priority(one_of(values.get(PRIORITY) or contact.priority, tuple(Priority), language))
    except Wrong as wrong:
        raise WrongField(field, wrong.sentence) from None
    return replace(contact, name=name, language=spoken, priority=soon)


def checked_name(typed: str, language: str) -> Private:
    """A name as it is kept. Raises Wrong."""
    name = " ".join(typed.split())
    if len(name) > _NAME_LENGTH:
        raise Wrong(say(language, "A name has at most {count} characters.", count=_NAME_LENGTH))
    return Private(name)


def checked_language(typed: str, language: str) -> str:
    """A language's tag, or nothing. Raises Wrong."""
    spoken = typed.strip()
    if spoken and not _LANGUAGE.fullmatch(spoken):
        raise Wrong(say(language, "A language is written like it, en or pt-BR."))
    return spoken


def checked_tags(words: Sequence[str], language: str) -> tuple[str, ...]:
    """These, each once. Raises Wrong."""
    profile = Profile(ContactId(""))
    for word in words:
        if word.strip():
            profile = profile.tagged(word)
    if len(profile.tags) > MOST_TAGS or any(len(each) > TAG_LENGTH for each in profile.tags):
        raise Wrong(
            say(
                language,
                "There are {count} tags at most, of {length} characters at most.",
                count=MOST_TAGS,
                length=TAG_LENGTH,
            )
        )
    return profile.tags


def _note(desk: Desk, by: Agent, contact: Contact, words: str) -> ContactNote | None:
    words = words.strip()
    if len(words) > NOTE_LENGTH:
        raise WrongField(NOTE, say(by.language, "A note has {count} letters at most.", count=NOTE_LENGTH))
    if not words:
        return None
    return ContactNote(ContactNoteId(desk.ids.new()), contact.id, by.id, desk.clock.now(), Private(words))


async def _serve_sooner(desk: Desk, uow: UnitOfWork, by: Agent, contact: Contact) -> None:
    """What is open with them is served as its skillset says, or as this contact is: the highest counts."""
    for talk in await uow.conversations.of_contact(contact.id):
        if talk.is_open:
            skillset = desk.store.directory.skillsets[talk.skillset_id]
            change = prioritised(talk, highest(contact.priority, skillset.priority), by.id)
            uow.conversations.save(change.state)
            uow.record(*change.facts)
            wanted(desk, uow, change.state)


async def _named_values(uow: UnitOfWork, pairs: Sequence[str], language: str) -> Mapping[str, str]:
    """`City=Rome` as a field and its value. Raises Wrong."""
    known = await uow.properties.all()
    found: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise Wrong(say(language, "A property is set like this: `City=Rome`."))
        found[property_field(property_called(name, known, language))] = value
    return found


def _none_of_theirs(agent: Agent) -> Answer:
    return refused(
        say(
            agent.language,
            "This contact is looked after by another skillset. Its agents and supervisors see them.",
        )
    )
