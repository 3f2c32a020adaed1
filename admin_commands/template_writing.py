"""`template new` and what follows: written, checked, handed in, copied, put away, deleted, as files."""

import re

from admin_commands.command import Argument, Arguments, Caller, Command, Flag
from admin_commands.line import PROMPT
from core.access import Right
from core.compliance.template import Category, HeaderKind, Occasion, Template
from core.compliance.template_life import Review
from desk import template_files, template_keeping, template_writing
from desk.desk import Desk
from desk.directory_fields import Wrong, one_of, whole
from desk.filling import CommandForm, FormInput
from desk.form_sending import refused
from desk.template_drafting import DEFAULT, SAMPLE, Field, Filled, values_of
from desk.template_views import WritingForm
from desk.views import Answer, Tone
from words import mark, say

_BETWEEN = re.compile(r",(?=\s*[\w ]+=)")
_NAME = Argument("name")
_LANGUAGE = Flag("language", mark("one of WhatsApp's language codes, as in en_GB"))
_WRITTEN = (Category.UTILITY, Category.MARKETING)
_MOST = 6_000

_FIELDS = (
    Flag(Field.PURPOSE, mark("what it is for; its category follows"), choices=tuple(Occasion)),
    Flag(Field.CATEGORY, mark("what WhatsApp takes it for"), choices=_WRITTEN),
    Flag(Field.HEADER, mark("what stands above the words"), choices=tuple(HeaderKind)),
    Flag(Field.HEADER_TEXT, mark("the header, if it is text")),
    Flag(Field.BODY, mark("what it says; slots are numbers or names between double braces")),
    Flag(Field.FOOTER, mark("the line below")),
    Flag(Field.BUTTONS, mark("one a line, or with ; between: Thanks; Track | https://…; Call us | +39…")),
    Flag("samples", mark("an example for each slot, as in `1=Ana, link1=8841`")),
    Flag("defaults", mark("what is sent where nothing is given, as in `1=friend`")),
    Flag("hand-in", mark("gives it to WhatsApp at once"), bare=True),
)


async def _new(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    """With flags it is kept; without, a form opens."""
    if arguments:
        return await _keep(desk, caller, arguments, None)
    return _form(caller, await template_writing.start(desk, caller.tenant_id, caller.agent.ref))


async def _edit(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    given = {name for name in arguments if name not in ("name", "language")}
    form = await template_writing.start(
        desk, caller.tenant_id, caller.agent.ref, arguments["name"], arguments.get("language", "")
    )
    if isinstance(form, Answer) or not given:
        return _form(caller, form)
    return await _keep(desk, caller, arguments, form.template)


def _form(caller: Caller, form: WritingForm | Answer) -> Answer:
    if isinstance(form, Answer):
        return form
    usage = f"{PROMPT} help template new"
    told = say(caller.language, "Say what it says by flags: `{usage}` lists them.", usage=usage)
    return Answer((told,), Tone.TOLD, form=form)


async def _keep(desk: Desk, caller: Caller, arguments: Arguments, before: Template | None) -> Answer:
    """Kept as a draft, with its samples; and handed in if that was said."""
    values: dict[str, str] = {} if before is None else values_of(before)
    values |= {name: arguments[name] for name in Field if name in arguments}
    values[Field.BUTTONS] = values.get(Field.BUTTONS, "").replace(";", "\n")
    saved = await template_writing.save(
        desk, caller.tenant_id, caller.agent.ref, None if before is None else before.id, Filled(values)
    )
    if isinstance(saved, Answer):
        return saved
    slots = _pairs(arguments.get("samples", ""), SAMPLE) | _pairs(arguments.get("defaults", ""), DEFAULT)
    sampled = await template_writing.keep_slots(
        desk, caller.tenant_id, caller.agent.ref, saved.template.id, slots
    )
    if isinstance(sampled, Answer):
        return sampled
    if "hand-in" in arguments:
        return await template_writing.hand_in(
            desk, caller.tenant_id, caller.agent.ref, saved.template.id, slots
        )
    language, template = caller.language, sampled.template
    kept = say(
        language, "“{name}” in {language} is kept as a draft.", name=template.name, language=template.language
    )
    if sampled.findings:
        return Answer((kept, say(language, "Meta would reject it so:"), *sampled.findings), Tone.TOLD)
    command = f"{PROMPT} template hand-in {template.name} --language {template.language}"
    return Answer((kept, say(language, "`{command}` gives it to Meta.", command=command)))


def _pairs(text: str, prefix: str) -> dict[str, str]:
    pairs = [each.partition("=") for each in _BETWEEN.split(text) if each.strip()]
    return {f"{prefix}{name.strip()}": value.strip() for name, _, value in pairs}


async def _hand_in(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await template_writing.hand_in_named(
        desk, caller.tenant_id, caller.agent.ref, arguments["name"], arguments.get("language", "")
    )


async def _duplicate(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await template_keeping.duplicate(
        desk,
        caller.tenant_id,
        caller.agent.ref,
        arguments["name"],
        arguments["copy"],
        arguments.get("language", ""),
    )


async def _add_language(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await template_keeping.add_language(
        desk,
        caller.tenant_id,
        caller.agent.ref,
        arguments["name"],
        arguments["new"],
        arguments.get("language", ""),
    )


async def _delete(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await template_keeping.delete(
        desk,
        caller.tenant_id,
        caller.agent.ref,
        arguments["name"],
        arguments.get("language", ""),
        sure="yes" in arguments,
    )


async def _archive(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await template_keeping.put_away(
        desk,
        caller.tenant_id,
        caller.agent.ref,
        arguments["name"],
        arguments.get("language", ""),
        back="back" in arguments,
    )


async def _export(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    found = await template_files.exported(
        desk, caller.tenant_id, arguments.get("name", ""), arguments.get("language", "")
    )
    if not found:
        return refused(say(caller.language, "There is no such template."))
    told = template_files.plain(found)
    return Answer((desk.write_plain(told).rstrip(),), Tone.TOLD, told=told)


async def _import(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    text = arguments.get("file", "")
    if text:
        return await template_files.taken_in(desk, caller.tenant_id, caller.agent.ref, text)
    label = say(caller.language, "What the file says, as YAML or JSON")
    form = CommandForm(
        caller.language,
        IMPORT.name,
        "",
        say(caller.language, "Take in templates"),
        (FormInput("file", label, needed=True, lines=True),),
    )
    usage = f'{PROMPT} {IMPORT.name} --file "…"'
    return Answer((say(caller.language, "Type `{usage}`.", usage=usage),), Tone.TOLD, form=form)


async def _rules(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    try:
        review = None
        if "review" in arguments:
            review = Review(one_of(arguments["review"], tuple(Review), caller.language))
        most = None
        if "most" in arguments:
            most = whole(arguments["most"], 0, _MOST, caller.language)
    except Wrong as wrong:
        return refused(wrong.sentence)
    return await template_keeping.set_rules(
        desk, caller.tenant_id, caller.agent.ref, review=review, most=most
    )


def _command(*words: str, **more: object) -> Command:
    return Command(words=("template", *words), right=Right.ADMINISTER, **more)  # type: ignore[arg-type]


IMPORT = _command(
    "import",
    help=mark("takes templates in as drafts, from YAML or JSON; without it a form opens"),
    run=_import,
    flags=(Flag("file", mark("what the file says")),),
)

WRITING = (
    _command(
        "new",
        help=mark("writes a template; without anything more a form opens"),
        run=_new,
        flags=(Flag(Field.NAME, mark("small letters, digits and _")), _LANGUAGE, *_FIELDS),
    ),
    _command(
        "edit",
        help=mark("changes what a template says; an approved one goes on until the change is handed in"),
        run=_edit,
        arguments=(_NAME,),
        flags=(_LANGUAGE, *_FIELDS),
    ),
    _command(
        "hand-in",
        help=mark("gives a draft to the operator or to Meta, if nothing is wrong with it"),
        run=_hand_in,
        arguments=(_NAME,),
        flags=(_LANGUAGE,),
    ),
    _command(
        "duplicate",
        help=mark("keeps drafts of another name that say the same"),
        run=_duplicate,
        arguments=(_NAME, Argument("copy")),
        flags=(_LANGUAGE,),
    ),
    _command(
        "language",
        help=mark("keeps a draft of it in another language"),
        run=_add_language,
        arguments=(_NAME, Argument("new")),
        flags=(Flag("language", mark("the one it is taken from")),),
    ),
    _command(
        "archive",
        help=mark("offers it no more; with --back again"),
        run=_archive,
        arguments=(_NAME,),
        flags=(_LANGUAGE, Flag("back", mark("offers it again"), bare=True)),
    ),
    _command(
        "delete",
        help=mark("deletes it, at Meta too; its name rests for 30 days"),
        run=_delete,
        arguments=(_NAME,),
        flags=(_LANGUAGE, Flag("yes", mark("although Meta has it"), bare=True)),
    ),
    _command(
        "export",
        help=mark("writes templates out, as a file that `template import` takes in"),
        run=_export,
        arguments=(Argument("name", optional=True),),
        flags=(_LANGUAGE,),
        told=True,
    ),
    IMPORT,
    Command(
        words=("template", "rules"),
        help=mark("who looks at templates before Meta does, and how many there may be"),
        run=_rules,
        right=Right.SEE_TEMPLATES,  # the use case asks whether they are an operator
        flags=(
            Flag("review", mark("who looks at them first"), choices=tuple(Review)),
            Flag("most", mark("how many there may be; 0: as many as Meta allows")),
        ),
    ),
)
