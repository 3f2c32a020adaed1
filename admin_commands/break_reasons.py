"""`break-reason`: what people may give as the reason of a break."""

from admin_commands.command import Argument, Arguments, Caller, Command
from admin_commands.line import PROMPT
from core.access import Right
from desk import break_reasons
from desk.desk import Desk
from desk.views import Answer, Tone
from words import mark, say

_REASON = Argument("reason", rest=True)


async def _list(desk: Desk, caller: Caller, _: Arguments) -> Answer:
    language = caller.language
    reasons = tuple(await break_reasons.all_of(desk, caller.tenant_id))
    lines = reasons or (
        say(language, "No reasons are kept: a break needs none."),
        say(language, "Keep one: `{usage}`.", usage=f"{PROMPT} break-reason add <reason>"),
    )
    return Answer(lines, Tone.TOLD, title=say(language, "Reasons of breaks"), told=list(reasons))


async def _add(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await break_reasons.add(desk, caller.tenant_id, caller.agent, arguments["reason"])


async def _remove(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await break_reasons.remove(desk, caller.tenant_id, caller.agent, arguments["reason"])


BREAK_REASONS = (
    Command(
        words=("break-reason", "list"),
        help=mark("what one may give as the reason of a break"),
        run=_list,
        right=Right.ANSWER,
        told=True,
    ),
    Command(
        words=("break-reason", "add"),
        help=mark("keeps one more"),
        run=_add,
        right=Right.ADMINISTER,
        arguments=(_REASON,),
    ),
    Command(
        words=("break-reason", "remove"),
        help=mark("takes one away"),
        run=_remove,
        right=Right.ADMINISTER,
        arguments=(_REASON,),
    ),
)
