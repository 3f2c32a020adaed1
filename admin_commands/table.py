"""All commands in one tuple, and the help made from it."""

import json
from collections.abc import Mapping, Sequence

from admin_commands.agents import AGENTS
from admin_commands.approvals import APPROVALS
from admin_commands.audit import AUDIT
from admin_commands.command import JSON, Argument, Arguments, Caller, Command
from admin_commands.consent import CONSENT
from admin_commands.contacts import CONTACTS
from admin_commands.line import PROMPT, Misread, read, tokens
from admin_commands.numbers import NUMBERS
from admin_commands.privacy import PRIVACY
from admin_commands.properties import PROPERTIES
from admin_commands.queue import QUEUE
from admin_commands.quick_replies import ADD, LIST, REMOVE
from admin_commands.reasons import REASONS
from admin_commands.routing import SIMULATE, simulate_sheet
from admin_commands.skillsets import SKILLSETS
from admin_commands.status import STATUS
from admin_commands.template_writing import WRITING
from admin_commands.templates import TEMPLATES
from admin_commands.why import WHY
from admin_commands.windows import WINDOWS
from core.access import ActionName, NotAdmitted
from core.ids import AgentRef, TenantId
from desk import agents
from desk.admission import refuse
from desk.attending import acted
from desk.desk import Desk
from desk.ports.sheets import Row
from desk.views import Answer, Tone
from words import mark, say

_HELP = "--help"


async def run(desk: Desk, tenant_id: TenantId, ref: AgentRef, line: str) -> Answer:
    """
    Do what a person typed; an empty line is `help`. Rights are asked here, when it is done.

    Raises DeliveryProblem when the workspace must be asked who this is and does not answer.
    """
    caller = Caller(tenant_id, await agents.known(desk, tenant_id, ref))
    await acted(desk, tenant_id, caller.agent)
    try:
        found = read(_asked(tokens(line, caller.language)), COMMANDS, caller.language)
        if (refusal := await _barred(desk, caller, found.command)) is not None:
            return refusal
        answer = await found.command.run(desk, caller, found.arguments)
    except Misread as misread:
        return Answer(misread.sentences, Tone.REFUSED)
    if JSON.name in found.arguments and answer.tone is not Tone.REFUSED:
        return Answer((json.dumps(answer.told, ensure_ascii=False, indent=2),), Tone.TOLD)
    return answer


async def run_with_sheet(
    desk: Desk, tenant_id: TenantId, ref: AgentRef, line: str, columns: Sequence[str], rows: Sequence[Row]
) -> Answer:
    """Do what a person typed, about a sheet they brought; only what serves traffic again can use one."""
    caller = Caller(tenant_id, await agents.known(desk, tenant_id, ref))
    try:
        found = read(tokens(line, caller.language), COMMANDS, caller.language)
    except Misread as misread:
        return Answer(misread.sentences, Tone.REFUSED)
    if (refusal := await _barred(desk, caller, found.command)) is not None:
        return refusal
    if found.command is not SIMULATE:
        return Answer((say(caller.language, "This command takes no sheet."),), Tone.REFUSED)
    return await simulate_sheet(desk, caller, found.arguments, columns, rows)


async def fill(
    desk: Desk, tenant_id: TenantId, ref: AgentRef, command: str, about: str, values: Mapping[str, str]
) -> Answer:
    """
    Do what a person filled into the form of a command; each field is a flag of it. Rights are asked here as well.

    Nothing of the form is trusted: who sends it may have made it up.
    """
    caller = Caller(tenant_id, await agents.known(desk, tenant_id, ref))
    found = next((each for each in COMMANDS if each.name == command and each.has_form), None)
    if found is None:
        return _refused(caller, HELP)
    if (refusal := await _barred(desk, caller, found)) is not None:
        return refusal
    flags = {flag.name: value for flag in found.flags if (value := values.get(flag.name)) is not None}
    subject = {found.arguments[0].name: about or values.get(found.arguments[0].name, "")}
    return await found.run(desk, caller, {**subject, **flags})


def _asked(words: Sequence[str]) -> Sequence[str]:
    """The words; what asks for help, or names only what a command is about, asks for that help."""
    if _HELP in words:
        return (*HELP.words, *words[: words.index(_HELP)])
    spoken = tuple(word.lower() for word in words)
    is_noun = any(command.words[: len(spoken)] == spoken != command.words for command in COMMANDS)
    is_command = any(spoken[: len(command.words)] == command.words for command in COMMANDS)
    return (*HELP.words, *words) if not words or (is_noun and not is_command) else words


def typeable(language: str) -> list[tuple[str, str]]:
    """Every command there is, as (what is typed after the prompt, what it does), whoever may use it."""
    return [(command.usage, say(language, command.help)) for command in COMMANDS]


async def _barred(desk: Desk, caller: Caller, command: Command) -> Answer | None:
    """Why this caller may not use it, kept as proof; None: they may."""
    why = caller.agent.barred_from(command.right)
    if why is None:
        return None
    said = _refused(caller, command).lines if why is NotAdmitted.ROLE else ()
    return await refuse(desk, caller.tenant_id, caller.agent, ActionName(command.name), why, *said)


def _refused(caller: Caller, command: Command) -> Answer:
    sentence = say(
        caller.language, "Your role does not allow `{command}`.", command=f"{PROMPT} {command.name}"
    )
    ask = say(caller.language, "Whoever administers WitiOp in your company can change that.")
    return Answer((sentence, ask), Tone.REFUSED)


async def _help(_: Desk, caller: Caller, arguments: Arguments) -> Answer:
    topic = tuple(arguments.get("command", "").lower().split())
    usable = [command for command in COMMANDS if command.allowed(caller)]
    if topic:
        about = [command for command in COMMANDS if command.words[: len(topic)] == topic]
        about = about or [read(topic, COMMANDS, caller.language).command]
        usable = [command for command in usable if command in about]
        if not usable:
            return _refused(caller, about[0])
    lines = [f"`{PROMPT} {command.usage}`  {say(caller.language, command.help)}" for command in usable]
    if len(usable) == 1:
        flags = usable[0].all_flags
        lines += [f"`{flag.usage}`  {say(caller.language, flag.help)}" for flag in flags]
    return Answer(tuple(lines), Tone.TOLD, title=say(caller.language, "What you can type"))


HELP = Command(
    words=("help",),
    help=mark("this list; with the name of a command, that one alone"),
    run=_help,
    arguments=(Argument("command", optional=True, rest=True),),
)

COMMANDS: tuple[Command, ...] = (
    STATUS,
    *QUEUE,
    WHY,
    *AGENTS,
    *SKILLSETS,
    SIMULATE,
    *NUMBERS,
    *REASONS,
    LIST,
    ADD,
    REMOVE,
    *TEMPLATES,
    *WRITING,
    *AUDIT,
    *PRIVACY,
    *APPROVALS,
    *CONTACTS,
    *CONSENT,
    *WINDOWS,
    *PROPERTIES,
    HELP,
)
