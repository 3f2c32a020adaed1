"""`property`: what a company wants to know of its contacts."""

from admin_commands.command import Argument, Arguments, Caller, Command, Flag
from admin_commands.line import PROMPT
from core.access import Right
from core.property import PropertyKind
from desk import properties
from desk.desk import Desk
from desk.directory_fields import Wrong, named, one_of, yes
from desk.form_sending import refused
from desk.properties import described
from desk.views import Answer, Tone
from words import mark, say

_NAME = Argument("name")


async def _list(desk: Desk, caller: Caller, _: Arguments) -> Answer:
    language = caller.language
    known = await properties.all_of(desk, caller.tenant_id)
    told = [
        {"name": it.name, "kind": it.kind.value, "personal": it.personal, "choices": list(it.choices)}
        for it in known
    ]
    lines = tuple(f"`{it.name}`  {described(it, language)}" for it in known) or (
        say(language, "No properties are defined yet: of contacts only names, tags and notes are kept."),
        say(language, "Define one: `{usage}`.", usage=f"{PROMPT} property add City --personal no"),
    )
    return Answer(lines, Tone.TOLD, title=say(language, "Properties of contacts"), told=told)


async def _add(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    try:
        kind = (
            PropertyKind(one_of(arguments["kind"], tuple(PropertyKind), caller.language))
            if "kind" in arguments
            else None
        )
        personal = yes(arguments["personal"], caller.language) if "personal" in arguments else None
    except Wrong as wrong:
        return refused(wrong.sentence)
    return await properties.define(
        desk,
        caller.tenant_id,
        caller.agent,
        arguments[_NAME.name],
        kind=kind,
        personal=personal,
        choices=named(arguments.get("choices", "")),
    )


async def _remove(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await properties.remove(
        desk, caller.tenant_id, caller.agent, arguments[_NAME.name], sure="yes" in arguments
    )


PROPERTIES = (
    Command(
        ("property", "list"),
        mark("what is to be known of contacts"),
        _list,
        right=Right.LOOK_UP_CONTACTS,
        told=True,
    ),
    Command(
        ("property", "add"),
        mark("defines one more, or changes the choices of one"),
        _add,
        right=Right.ADMINISTER,
        arguments=(_NAME,),
        flags=(
            Flag("kind", mark("what its values are; text, unless it is said"), choices=tuple(PropertyKind)),
            Flag(
                "personal",
                mark(
                    "whether its values are sealed; yes, unless it is said. Only others can select and sort"
                ),
                choices=("yes", "no"),
            ),
            Flag("choices", mark("what a choice may be, with commas between them")),
        ),
    ),
    Command(
        ("property", "remove"),
        mark("takes one away, with everything known by it"),
        _remove,
        right=Right.ADMINISTER,
        arguments=(_NAME,),
        flags=(Flag("yes", mark("although it is known of contacts"), bare=True),),
    ),
)
