"""`quick-reply`: what a company keeps ready to say."""

from admin_commands.command import Argument, Arguments, Caller, Command
from admin_commands.line import PROMPT
from core.access import Right
from core.quick_reply import Variable
from desk import quick_replies
from desk.desk import Desk
from desk.views import Answer, QuickReplyForm, Tone
from words import mark, say

_BEGINNING = 100


async def _list(desk: Desk, caller: Caller, _: Arguments) -> Answer:
    language = caller.language
    kept = await quick_replies.all_of(desk, caller.tenant_id)
    lines = [f"`{reply.name}`  {_beginning(reply.text)}" for reply in kept]
    if not lines:
        lines = [say(language, "There are no quick replies yet. Those who administer can make them.")]
    return Answer(tuple(lines), Tone.TOLD, title=say(language, "Quick replies"))


async def _add(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    """Name and words on the line; else the form, with what the name says now."""
    name, text = arguments.get("name", ""), arguments.get("text")
    if text is not None:
        return await quick_replies.keep(desk, caller.tenant_id, caller.agent.ref, name, text)
    known = await quick_replies.called(desk, caller.tenant_id, name)
    form = (
        QuickReplyForm(caller.language, name)
        if known is None
        else QuickReplyForm(caller.language, known.name, known.text)
    )
    usage = f'{PROMPT} {ADD.name} "<{ADD.arguments[0].name}>" "<{ADD.arguments[1].name}>"'
    places = ", ".join(f"{{{variable}}}" for variable in Variable)
    return Answer(
        (
            say(caller.language, "Type `{usage}`.", usage=usage),
            say(caller.language, "Filled in when it is sent: {places}.", places=places),
        ),
        Tone.TOLD,
        form=form,
    )


async def _remove(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await quick_replies.remove(desk, caller.tenant_id, caller.agent.ref, arguments["name"])


def _beginning(text: str) -> str:
    line = " ".join(text.split()).replace("`", "'")
    return line if len(line) <= _BEGINNING else line[: _BEGINNING - 1] + "…"


LIST = Command(
    words=("quick-reply", "list"),
    help=mark("what is kept ready to say"),
    run=_list,
    right=Right.ANSWER,
)
ADD = Command(
    words=("quick-reply", "add"),
    help=mark("keeps words ready, or changes them; without them a form opens"),
    run=_add,
    right=Right.ADMINISTER,
    arguments=(Argument("name", optional=True), Argument("text", optional=True)),
)
REMOVE = Command(
    words=("quick-reply", "remove"),
    help=mark("takes a quick reply away"),
    run=_remove,
    right=Right.ADMINISTER,
    arguments=(Argument("name"),),
)
