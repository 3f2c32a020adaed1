"""`audit`: what was kept as proof, and whether it is untouched."""

from zoneinfo import ZoneInfo

from admin_commands.command import Argument, Arguments, Caller, Command, Flag
from core.access import Right
from core.audit import Matter
from desk import auditing
from desk.desk import Desk
from desk.form_sending import refused
from desk.views import Answer, Tone
from words import mark, plural, say

_USUAL_DAYS = 7
_MOST_DAYS = 3_660


async def _list(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    language, zone = caller.language, ZoneInfo(caller.agent.time_zone)
    given = arguments.get("days", str(_USUAL_DAYS))
    if not given.isdecimal() or not 1 <= int(given[:6]) <= _MOST_DAYS:
        sentence = say(language, "`--days` is a whole number from 1 to {most}.", most=_MOST_DAYS)
        return refused(sentence)
    about = Matter(arguments["about"]) if "about" in arguments else None
    days = int(given)
    found = await auditing.listed(desk, caller.tenant_id, language, days=days, about=about)
    told = [
        {
            "number": each.number,
            "at": each.at.isoformat(timespec="seconds"),
            "kind": each.kind,
            "deed": each.deed,
        }
        for each in found
    ]
    if not found:
        nothing = plural(
            language,
            "Nothing was kept as proof in the last day. More: `--days 30`.",
            "Nothing was kept as proof in the last {count} days. More: `--days 365`.",
            days,
        )
        return Answer((nothing,), Tone.TOLD, told=told)
    lines = [f"{each.number} · {each.at.astimezone(zone):%d.%m.%Y %H:%M} · {each.sentence}" for each in found]
    if len(found) >= auditing.MOST:
        lines.append(
            say(
                language, "No more than {count} are shown; fewer days show what is missing.", count=len(found)
            )
        )
    return Answer(tuple(lines), Tone.TOLD, title=say(language, "Audit"), told=told)


async def _verify(desk: Desk, caller: Caller, _: Arguments) -> Answer:
    language = caller.language
    verdict = await auditing.checked(desk, caller.tenant_id)
    told = {
        "entries": verdict.entries,
        "head": None if verdict.head is None else {"number": verdict.head.number, "mac": verdict.head.mac},
        "number": verdict.number,
        "wrong": None if verdict.wrong is None else verdict.wrong.value,
    }
    if not verdict.is_whole:
        wrong = say(
            language,
            "The audit was touched: entry {number} is the first that is not as it was written.",
            number=verdict.number,
        )
        whom = say(language, "Tell whoever runs this, and keep a copy of the database as it is now.")
        return Answer(("⚠️ " + wrong, whom), Tone.TOLD, told=told)
    whole = plural(language, "One entry, untouched.", "{count} entries, untouched.", verdict.entries)
    cut = say(
        language, "Whether its end was cut off is told by `witiop audit verify`, which knows the anchors."
    )
    return Answer((whole, cut), Tone.TOLD, told=told)


AUDIT = (
    Command(
        words=("audit", "list"),
        help=mark("who was let in, saw, changed, erased or sent what, as it was kept for proof"),
        run=_list,
        right=Right.ADMINISTER,
        arguments=(Argument("about", choices=tuple(Matter), optional=True),),
        flags=(Flag("days", mark("how many days back, 7 unless you say otherwise")),),
        told=True,
    ),
    Command(
        words=("audit", "verify"),
        help=mark("whether what was kept for proof is as it was written"),
        run=_verify,
        right=Right.ADMINISTER,
        told=True,
    ),
)
