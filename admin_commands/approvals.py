"""`approval`: what waits for a second person, and agreeing to it."""

from zoneinfo import ZoneInfo

from admin_commands.command import Argument, Arguments, Caller, Command
from core.access import Right
from desk import approving
from desk.approving import STEPS
from desk.desk import Desk
from desk.views import Answer, Tone
from words import mark, plural, say


async def _list(desk: Desk, caller: Caller, _: Arguments) -> Answer:
    language, zone = caller.language, ZoneInfo(caller.agent.time_zone)
    found = await approving.waiting(desk, caller.tenant_id)
    told = [
        {
            "code": each.code,
            "step": each.step.value,
            "people": each.people,
            "by": name,
            "until": each.until.isoformat(timespec="seconds"),
            "agreed": each.agreed is not None,
        }
        for each, name in found
    ]
    if not found:
        return Answer((say(language, "Nothing waits for a second person."),), Tone.TOLD, told=told)
    lines = [
        " · ".join(
            (
                f"`{each.code}`",
                say(language, STEPS[each.step]),
                plural(language, "one person", "{count} people", each.people),
                name,
                say(language, "agreed") if each.agreed else say(language, "waits for somebody else"),
                say(language, "until {time}", time=f"{each.until.astimezone(zone):%d.%m. %H:%M}"),
            )
        )
        for each, name in found
    ]
    return Answer(tuple(lines), Tone.TOLD, title=say(language, "For a second person"), told=told)


async def _give(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await approving.approve(desk, caller.tenant_id, caller.agent, arguments["code"])


APPROVALS = (
    Command(
        words=("approval", "list"),
        help=mark("what touches many people and waits for somebody else to agree"),
        run=_list,
        right=Right.EXPORT_CONTACTS,
        told=True,
    ),
    Command(
        words=("approval", "give"),
        help=mark("agrees to what a colleague has proposed; never to what you have proposed yourself"),
        run=_give,
        right=Right.EXPORT_CONTACTS,
        arguments=(Argument("code"),),
    ),
)
