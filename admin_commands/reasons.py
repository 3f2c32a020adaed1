"""`break-reason` and `closing`: what people may give as the reason of a break, or of a closing."""

from collections.abc import Awaitable, Callable

from admin_commands.command import Argument, Arguments, Caller, Command
from admin_commands.line import PROMPT
from core.access import Right
from desk import reasons
from desk.desk import Desk
from desk.reasons import BREAKS, CLOSINGS, Reasons
from desk.views import Answer, Tone
from words import mark, say

_REASON = Argument("reason", rest=True)
_Run = Callable[[Desk, Caller, Arguments], Awaitable[Answer]]


async def _breaks(desk: Desk, caller: Caller, _: Arguments) -> Answer:
    language = caller.language
    kept = tuple(await reasons.all_of(desk, caller.tenant_id, BREAKS))
    lines = kept or (
        say(language, "No reasons are kept: a break needs none."),
        say(language, "Keep one: `{usage}`.", usage=f"{PROMPT} break-reason add <reason>"),
    )
    return Answer(lines, Tone.TOLD, title=say(language, "Reasons of breaks"), told=list(kept))


async def _closings(desk: Desk, caller: Caller, _: Arguments) -> Answer:
    language = caller.language
    kept = tuple(await reasons.all_of(desk, caller.tenant_id, CLOSINGS))
    lines = kept or (
        say(language, "No reasons are kept: whoever closes a conversation is not asked for one."),
        say(language, "Keep one: `{usage}`.", usage=f"{PROMPT} closing add <reason>"),
    )
    return Answer(lines, Tone.TOLD, title=say(language, "Reasons of closings"), told=list(kept))


def _adding(which: Reasons) -> _Run:
    async def run(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
        return await reasons.add(desk, caller.tenant_id, caller.agent, which, arguments["reason"])

    return run


def _removing(which: Reasons) -> _Run:
    async def run(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
        return await reasons.remove(desk, caller.tenant_id, caller.agent, which, arguments["reason"])

    return run


def _commands(noun: str, which: Reasons, listed: _Run, help_of_list: str) -> tuple[Command, Command, Command]:
    return (
        Command((noun, "list"), help_of_list, listed, right=Right.ANSWER, told=True),
        Command(
            (noun, "add"),
            mark("keeps one more"),
            _adding(which),
            right=Right.ADMINISTER,
            arguments=(_REASON,),
        ),
        Command(
            (noun, "remove"),
            mark("takes one away"),
            _removing(which),
            right=Right.ADMINISTER,
            arguments=(_REASON,),
        ),
    )


REASONS = (
    *_commands("break-reason", BREAKS, _breaks, mark("what one may give as the reason of a break")),
    *_commands("closing", CLOSINGS, _closings, mark("what one may give as the reason of a closing")),
)
