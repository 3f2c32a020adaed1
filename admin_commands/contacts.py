"""`contact`: what is kept of the people who write."""

import re

from admin_commands.command import Argument, Arguments, Caller, Command, Flag
from admin_commands.contacts_kept import CONTACTS_KEPT
from core.access import Right
from core.contact import Contact
from core.priority import Priority
from core.profile import Profile
from desk import blocking, contact_editing
from desk.contact_finding import SHOWN_AT_MOST, meant, selection_of
from desk.contact_sheet import LANGUAGE, NAME, NOTE, PRIORITY, form_of, lines_of, name_of, sheet_of, told_of
from desk.desk import Desk
from desk.directory_fields import Wrong, one_of, whole
from desk.form_sending import refused
from desk.queries import masked_phone
from desk.views import Answer, Tone
from words import mark, plural, say

_SURE = "yes"
_WHO = Argument("contact")
# Where nothing follows, a number may be typed with its spaces.
_WHO_ALONE = Argument("contact", rest=True)
# `City=Rome, Points=12`: a comma in a value separates nothing unless another property follows.
_BETWEEN = re.compile(r",(?=[^,=]+=)")
_BLOCKED = {"only": True, "none": False}
_MOST_PAGES = 100_000


async def _list(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    """Who was met last comes first, unless a property says otherwise."""
    language = caller.language
    try:
        blocked = (
            _BLOCKED[one_of(arguments["blocked"], tuple(_BLOCKED), language)]
            if "blocked" in arguments
            else None
        )
        page = whole(arguments.get("page", "1"), 1, _MOST_PAGES, language)
        async with desk.store.begin(caller.tenant_id) as uow:
            chosen = await selection_of(
                uow,
                language,
                words=arguments.get("words", ""),
                tags=arguments.get("tag", "").split(","),
                where=arguments.get("where", ""),
                sort=arguments.get("sort", ""),
                blocked=blocked,
            )
            count = await uow.profiles.count(chosen)
            ids = await uow.profiles.selected(chosen, most=SHOWN_AT_MOST, skip=(page - 1) * SHOWN_AT_MOST)
            found = [(await uow.contacts.get(each), await uow.profiles.get(each)) for each in ids]
    except Wrong as wrong:
        return refused(wrong.sentence)
    told = {"count": count, "contacts": [_told(*each) for each in found]}
    if not count:
        nobody = say(language, "No contact is found. Whoever writes for the first time becomes one.")
        return Answer((nobody,), Tone.TOLD, told=told)
    lines = [_line(*each, language) for each in found]
    if count > len(lines):
        lines.append(
            say(
                language,
                "{shown} of {count} are shown; `--page {next}` shows more.",
                shown=len(lines),
                count=count,
                next=page + 1,
            )
        )
    title = plural(language, "{count} contact", "{count} contacts", count)
    return Answer(tuple(lines), Tone.TOLD, title=title, told=told)


async def _find(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    """By number, id, conversation, or words; agents find those they may know of."""
    words = arguments["words"]
    if caller.agent.may(Right.SEE_CONTACTS):
        try:
            async with desk.store.begin(caller.tenant_id) as uow:
                contact = await meant(desk, uow, caller.agent, words)
                sheet = await sheet_of(desk, uow, caller.agent, contact)
        except Wrong:
            return await _list(desk, caller, {"words": words})
        return _shown(
            sheet_lines=lines_of(sheet), title=name_of(contact, caller.language), told=told_of(sheet)
        )
    return await _show(desk, caller, {_WHO.name: words})


async def _show(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    try:
        async with desk.store.begin(caller.tenant_id) as uow:
            contact = await meant(desk, uow, caller.agent, arguments[_WHO.name])
            sheet = await sheet_of(desk, uow, caller.agent, contact)
    except Wrong as wrong:
        return refused(wrong.sentence)
    return _shown(sheet_lines=lines_of(sheet), title=name_of(contact, caller.language), told=told_of(sheet))


async def _edit(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    """With flags or `City=Rome`; else the form, and as words how they stand."""
    values = {name: arguments[name] for name in (NAME, LANGUAGE, PRIORITY) if name in arguments}
    pairs = [pair for pair in _BETWEEN.split(arguments.get("properties", "")) if pair.strip()]
    if values or pairs:
        return await contact_editing.change(
            desk, caller.tenant_id, caller.agent, arguments[_WHO.name], values, properties=pairs
        )
    try:
        async with desk.store.begin(caller.tenant_id) as uow:
            contact = await meant(desk, uow, caller.agent, arguments[_WHO.name])
            sheet = await sheet_of(desk, uow, caller.agent, contact)
    except Wrong as wrong:
        return refused(wrong.sentence)
    return Answer(
        lines_of(sheet),
        Tone.TOLD,
        title=name_of(contact, caller.language),
        told=told_of(sheet),
        form=form_of(sheet),
    )


async def _tag(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await contact_editing.tag(
        desk, caller.tenant_id, caller.agent, arguments[_WHO.name], arguments["tag"]
    )


async def _untag(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await contact_editing.tag(
        desk, caller.tenant_id, caller.agent, arguments[_WHO.name], arguments["tag"], away=True
    )


async def _note(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await contact_editing.change(
        desk, caller.tenant_id, caller.agent, arguments[_WHO.name], {NOTE: arguments["words"]}
    )


async def _reveal(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await contact_editing.show_number(desk, caller.tenant_id, caller.agent, arguments[_WHO.name])


async def _block(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await blocking.block(desk, caller.tenant_id, caller.agent, arguments[_WHO.name])


async def _unblock(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await blocking.unblock(desk, caller.tenant_id, caller.agent, arguments[_WHO.name])


def _shown(*, sheet_lines: tuple[str, ...], title: str, told: object) -> Answer:
    return Answer(sheet_lines, Tone.TOLD, title=title, told=told)


def _line(contact: Contact, profile: Profile, language: str) -> str:
    parts = [name_of(contact, language), masked_phone(contact) or "", ", ".join(profile.tags)]
    if contact.is_blocked:
        parts.append(say(language, "blocked"))
    return "  ".join(part for part in parts if part)


def _told(contact: Contact, profile: Profile) -> dict[str, object]:
    return {
        "id": contact.id,
        "phone": masked_phone(contact),
        "tags": list(profile.tags),
        "blocked": contact.is_blocked,
    }


CONTACTS = (
    Command(
        ("contact", "list"),
        mark("who is known, whoever was met last first"),
        _list,
        right=Right.SEE_CONTACTS,
        flags=(
            Flag("tag", mark("those who have these tags, with commas between them")),
            Flag("where", mark("those of whom this is known: City=Rome, Points>=100")),
            Flag("sort", mark("by this property; with a hyphen before it, the highest first")),
            Flag("words", mark("those whose name, tags or properties hold these words")),
            Flag("blocked", mark("only those who are blocked, or none of them"), choices=tuple(_BLOCKED)),
            Flag("page", mark("which page of them")),
        ),
        told=True,
    ),
    Command(
        ("contact", "find"),
        mark("somebody by number, conversation (#1042), or words of name, tags and properties"),
        _find,
        right=Right.LOOK_UP_CONTACTS,
        arguments=(Argument("words", rest=True),),
        told=True,
    ),
    Command(
        ("contact", "show"),
        mark("what is known of somebody"),
        _show,
        right=Right.LOOK_UP_CONTACTS,
        arguments=(_WHO_ALONE,),
        told=True,
    ),
    Command(
        ("contact", "edit"),
        mark("changes what is known of somebody; without anything more a form opens"),
        _edit,
        right=Right.ANSWER,
        arguments=(_WHO, Argument("properties", optional=True, rest=True)),
        flags=(
            Flag(NAME, mark("how they are called")),
            Flag(LANGUAGE, mark("the language they want, such as it or pt-BR")),
            Flag(PRIORITY, mark("how soon they should be served"), choices=tuple(Priority)),
        ),
    ),
    Command(
        ("contact", "tag"),
        mark("gives somebody a tag"),
        _tag,
        right=Right.ANSWER,
        arguments=(_WHO, Argument("tag", rest=True)),
    ),
    Command(
        ("contact", "untag"),
        mark("takes a tag away from somebody"),
        _untag,
        right=Right.ANSWER,
        arguments=(_WHO, Argument("tag", rest=True)),
    ),
    Command(
        ("contact", "note"),
        mark("notes something down about somebody; colleagues read it, the contact never does"),
        _note,
        right=Right.ANSWER,
        arguments=(_WHO, Argument("words", rest=True)),
    ),
    Command(
        ("contact", "reveal"),
        mark("shows somebody's whole number; that it was shown is recorded"),
        _reveal,
        right=Right.REVEAL_NUMBERS,
        arguments=(_WHO_ALONE,),
    ),
    Command(
        ("contact", "block"),
        mark("nothing passes between somebody and the company any more"),
        _block,
        right=Right.BLOCK,
        arguments=(_WHO_ALONE,),
    ),
    Command(
        ("contact", "unblock"),
        mark("they may write again"),
        _unblock,
        right=Right.BLOCK,
        arguments=(_WHO_ALONE,),
    ),
    *CONTACTS_KEPT,
)
