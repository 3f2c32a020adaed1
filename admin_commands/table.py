"""All commands in one tuple, and the help made from it."""

from admin_commands.command import Argument, Arguments, Caller, Command
from admin_commands.contacts import ERASE_FILES
from admin_commands.line import PROMPT, Misread, read, tokens
from admin_commands.quick_replies import ADD, LIST, REMOVE
from admin_commands.status import STATUS
from core.ids import AgentRef, TenantId
from desk import agents
from desk.desk import Desk
from desk.views import Answer, Tone
from words import mark, say


async def run(desk: Desk, tenant_id: TenantId, ref: AgentRef, line: str) -> Answer:
    """
    Do what a person typed; an empty line is `help`. Rights are asked here, when it is done.

    Raises DeliveryProblem when the workspace must be asked who this is and does not answer.
    """
    caller = Caller(tenant_id, await agents.known(desk, tenant_id, ref))
    try:
        words = tokens(line, caller.language)
        found = read(words or HELP.words, COMMANDS, caller.language)
        if not found.command.allowed(caller):
            return _refused(caller, found.command)
        return await found.command.run(desk, caller, found.arguments)
    except Misread as misread:
        return Answer(misread.sentences, Tone.REFUSED)


def typeable(language: str) -> list[tuple[str, str]]:
    """Every command there is, as (what is typed after the prompt, what it does), whoever may use it."""
    return [(command.usage, say(language, command.help)) for command in COMMANDS]


def _refused(caller: Caller, command: Command) -> Answer:
    sentence = say(
        caller.language, "Your role does not allow `{command}`.", command=f"{PROMPT} {command.name}"
    )
    ask = say(caller.language, "Whoever administers WitiOp in your company can change that.")
    return Answer((sentence, ask), Tone.REFUSED)


async def _help(_: Desk, caller: Caller, arguments: Arguments) -> Answer:
    topic = arguments.get("command")
    usable = [command for command in COMMANDS if command.allowed(caller)]
    if topic is not None:
        found = read((topic,), COMMANDS, caller.language)
        usable = [command for command in usable if command.words[0] == found.command.words[0]]
        if not usable:
            return _refused(caller, found.command)
    lines = [f"`{PROMPT} {command.usage}`  {say(caller.language, command.help)}" for command in usable]
    return Answer(tuple(lines), Tone.TOLD, title=say(caller.language, "What you can type"))


HELP = Command(
    words=("help",),
    help=mark("this list; with the name of a command, that one alone"),
    run=_help,
    arguments=(Argument("command", optional=True),),
)

COMMANDS: tuple[Command, ...] = (STATUS, LIST, ADD, REMOVE, ERASE_FILES, HELP)
