"""`skillset`: what groups of agents can do, and how each gives its conversations out."""

from dataclasses import replace

from admin_commands.command import Argument, Arguments, Caller, Command, Flag
from admin_commands.fields import flags_of, form_of, lines_of, said, told_of
from admin_commands.line import PROMPT
from core.access import Right
from desk import numbers, people, removing_skillsets, skillsets
from desk.desk import Desk
from desk.directory_fields import SKILLSET_FIELDS, Wrong
from desk.filling import FormInput
from desk.form_sending import refused
from desk.skillsets import ALL_FIELDS, Group
from desk.views import Answer, Tone
from words import mark, plural, say

_WHICH = Argument("skillset")
_WHO = Argument("agent")
# What it is called is its argument; where a new one has it as well, it would be said twice.
_NEW_FIELDS = tuple(field for field in ALL_FIELDS if field.name != "name")
_FORM_FIELDS = tuple(field for field in SKILLSET_FIELDS if field.name != "name")


async def _list(desk: Desk, caller: Caller, _: Arguments) -> Answer:
    language = caller.language
    groups = await skillsets.all_of(desk, caller.tenant_id)
    lines = [_line(group, language) for group in groups]
    lines.append(say(language, "A new one: `{usage}`.", usage=f"{PROMPT} skillset new <name> --channel …"))
    told = [_told(group) for group in groups]
    return Answer(tuple(lines), Tone.TOLD, title=say(language, "Skillsets"), told=told)


async def _show(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    language = caller.language
    try:
        group = await skillsets.one(desk, caller.tenant_id, arguments["skillset"], language)
    except Wrong as wrong:
        return refused(wrong.sentence)
    it = group.skillset
    lines = [_line(group, language), *lines_of(it, ALL_FIELDS, group.company, language)]
    for agent in group.members:
        level = agent.level_in(it.id)
        lines.append(say(language, "{name}, level {level}", name=agent.name, level=level))
    if not group.members:
        usage = f'{PROMPT} skillset add "{it.name}" @name'
        lines.append(say(language, "Nobody is in it yet: `{usage}`.", usage=usage))
    return Answer(tuple(lines), Tone.TOLD, title=it.name, told=_told(group))


async def _new(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    values, name = said(arguments, _NEW_FIELDS), arguments.get("name", "")
    if name and values:
        return await skillsets.make(desk, caller.tenant_id, caller.agent, name, values)
    company = await numbers.company_of(desk, caller.tenant_id)
    form = form_of(
        skillsets.BLANK,
        _FORM_FIELDS,
        company,
        caller.language,
        command=NEW.name,
        about="",
        title=say(caller.language, "New skillset"),
    )
    called = FormInput("name", say(caller.language, "what it is called"), name, needed=True)
    usage = f"{PROMPT} {NEW.name} <name> --channel …"
    return Answer(
        (say(caller.language, "Type `{usage}`.", usage=usage),),
        Tone.REFUSED,
        form=replace(form, inputs=(called, *form.inputs)),
    )


async def _set(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    values = said(arguments, ALL_FIELDS)
    if not values:
        shown = await _show(desk, caller, arguments)
        return shown if shown.tone is Tone.REFUSED else await _form(desk, caller, arguments, shown)
    return await skillsets.set_skillset(desk, caller.tenant_id, caller.agent, arguments["skillset"], values)


async def _form(desk: Desk, caller: Caller, arguments: Arguments, shown: Answer) -> Answer:
    """Without a flag: the form, and as words how it stands."""
    group = await skillsets.one(desk, caller.tenant_id, arguments["skillset"], caller.language)
    it = group.skillset
    form = form_of(
        it, ALL_FIELDS, group.company, caller.language, command=SET.name, about=it.name, title=it.name
    )
    return replace(shown, told=None, form=form)


async def _add(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await people.add_to_skillset(
        desk,
        caller.tenant_id,
        caller.agent,
        arguments["skillset"],
        arguments["agent"],
        arguments.get("level"),
    )


async def _remove(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await people.remove_from_skillset(
        desk, caller.tenant_id, caller.agent, arguments["skillset"], arguments["agent"]
    )


async def _delete(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await removing_skillsets.remove(
        desk,
        caller.tenant_id,
        caller.agent,
        arguments["skillset"],
        arguments.get("to", ""),
        sure="yes" in arguments,
    )


def _line(group: Group, language: str) -> str:
    it = group.skillset
    count = plural(language, "one agent", "{count} agents", len(group.members))
    serves = ", ".join(group.numbers) or say(language, "no number")
    return f"{it.name} · {group.channel} · {it.mode.value} · {count} · {serves}"


def _told(group: Group) -> dict[str, object]:
    it = group.skillset
    return {
        **told_of(it, ALL_FIELDS, group.company),
        "channel_name": group.channel,
        "members": [
            {"user": each.ref, "name": each.name, "level": each.level_in(it.id)} for each in group.members
        ],
        "numbers": list(group.numbers),
    }


NEW = Command(
    words=("skillset", "new"),
    help=mark("a new skillset with a channel of its own; without flags a form opens"),
    run=_new,
    right=Right.ADMINISTER,
    arguments=(Argument("name", optional=True),),
    flags=flags_of(_NEW_FIELDS),
)
SET = Command(
    words=("skillset", "set"),
    help=mark("how it gives its conversations out; without flags a form opens"),
    run=_set,
    right=Right.ADMINISTER,
    arguments=(_WHICH,),
    flags=flags_of(ALL_FIELDS),
)

SKILLSETS = (
    Command(
        words=("skillset", "list"),
        help=mark("which skillsets there are"),
        run=_list,
        right=Right.OVERSEE,
        told=True,
    ),
    Command(
        words=("skillset", "show"),
        help=mark("one of them, with its rules and its agents"),
        run=_show,
        right=Right.OVERSEE,
        arguments=(_WHICH,),
        told=True,
    ),
    NEW,
    SET,
    Command(
        words=("skillset", "delete"),
        help=mark("takes one away; what is open in it goes to another one"),
        run=_delete,
        right=Right.ADMINISTER,
        arguments=(_WHICH,),
        flags=(
            Flag("to", mark("the skillset that has its conversations from then on")),
            Flag("yes", mark("you know what becomes of them"), bare=True),
        ),
    ),
    Command(
        words=("skillset", "add"),
        help=mark("puts somebody in it, or gives them another level"),
        run=_add,
        right=Right.ADMINISTER,
        arguments=(_WHICH, _WHO),
        flags=(Flag("level", mark("how well they know it, 1 to 5")),),
    ),
    Command(
        words=("skillset", "remove"),
        help=mark("takes somebody off its list"),
        run=_remove,
        right=Right.ADMINISTER,
        arguments=(_WHICH, _WHO),
    ),
)
