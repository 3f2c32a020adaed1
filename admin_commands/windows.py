"""`window`: how often a contact was not answered while free words could still reach them."""

from admin_commands.command import Argument, Arguments, Caller, Command, Flag
from core.access import Right
from desk import lost_windows
from desk.desk import Desk
from desk.form_sending import refused
from desk.lost_windows import By
from desk.views import Answer, Tone
from words import mark, plural, say

_USUAL_DAYS = 7
_MOST_DAYS = 400


async def _lost(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    language = caller.language
    given = arguments.get("days", str(_USUAL_DAYS))
    if not given.isdecimal() or not 1 <= int(given[:6]) <= _MOST_DAYS:
        sentence = say(language, "`--days` is a whole number from 1 to {most}.", most=_MOST_DAYS)
        return refused(sentence)
    days, by = int(given), By(arguments.get("by", By.SKILLSET))
    nobody = say(language, "nobody yet")
    zone = caller.agent.time_zone
    found = await lost_windows.lost(desk, caller.tenant_id, days=days, by=by, zone=zone, nobody=nobody)
    told = {"days": days, "by": by.value, "total": found.total, "lost": dict(found.counted)}
    if not found.total:
        none = plural(
            language,
            "Nobody was left without an answer in the last day.",
            "Nobody was left without an answer in the last {count} days.",
            days,
        )
        return Answer((none,), Tone.TOLD, told=told)
    lines = tuple(f"{count} · {name}" for name, count in found.counted)
    title = plural(language, "{count} window lost", "{count} windows lost", found.total)
    return Answer(lines, Tone.TOLD, title=title, told=told)


WINDOWS = (
    Command(
        words=("window", "lost"),
        help=mark("how often nobody answered a contact within the 24 hours"),
        run=_lost,
        right=Right.OVERSEE,
        arguments=(Argument("by", choices=tuple(By), optional=True),),
        flags=(Flag("days", mark("how many days back, 7 unless you say otherwise")),),
        told=True,
    ),
)
