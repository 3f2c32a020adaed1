"""`routing`: what it would have been like with other agents, limits or hours."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from admin_commands.command import Arguments, Caller, Command, Flag
from core.access import Right
from core.ids import AgentId
from core.routing.choice import Strategy
from core.routing.simulator import Figures
from desk import people
from desk.desk import Desk
from desk.directory_fields import Wrong
from desk.form_sending import refused
from desk.ports.sheets import Row
from desk.simulating import DAYS, MOST, MOST_DAYS, Changes, Comparison, TooMuch, compare, compare_traffic
from desk.traffic_file import Slip
from desk.views import Answer, Tone
from words import mark, plural, say

_BAR = 12
# Rows that are told one by one.
_SLIPS = 20


async def _simulate(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    async def of_days(changes: Changes) -> Comparison:
        days = _whole(arguments, "days", DAYS, MOST_DAYS, caller.language)
        assert days is not None
        return await compare(desk, caller.tenant_id, days, changes)

    return await _answered(desk, caller, arguments, of_days)


async def simulate_sheet(
    desk: Desk, caller: Caller, arguments: Arguments, columns: Sequence[str], rows: Sequence[Row]
) -> Answer:
    """The same with the conversations that a sheet tells of; what is wrong with its rows is told, all of it."""

    async def of_sheet(changes: Changes) -> Comparison | tuple[Slip, ...]:
        return await compare_traffic(desk, caller.tenant_id, caller.agent, columns, rows, changes)

    return await _answered(desk, caller, arguments, of_sheet)


async def _answered(
    desk: Desk,
    caller: Caller,
    arguments: Arguments,
    compared: Callable[[Changes], Awaitable[Comparison | tuple[Slip, ...]]],
) -> Answer:
    language = caller.language
    try:
        found = await compared(await _changes(desk, caller, arguments))
    except Wrong as wrong:
        return refused(wrong.sentence)
    except TooMuch as much:
        sentence = say(
            language,
            "{found} conversations came in; at most {most} are served again at once. Choose fewer days.",
            found=much.found,
            most=MOST,
        )
        return Answer((sentence,), Tone.REFUSED)
    if not isinstance(found, Comparison):
        return _slipped(found, language)
    return Answer(
        tuple(_lines(found, language)),
        Tone.TOLD,
        title=say(language, "Routing, served again"),
        told=_told(found),
    )


async def _changes(desk: Desk, caller: Caller, arguments: Arguments) -> Changes:
    return Changes(
        _whole(arguments, "limit", None, 100, caller.language),
        await _without(desk, caller, arguments),
        Strategy(arguments["strategy"]) if "strategy" in arguments else None,
        {"yes": True, "no": False}.get(arguments.get("rings", "")),
        "always-open" in arguments,
    )


def _slipped(slips: Sequence[Slip], language: str) -> Answer:
    if not slips:
        return refused(say(language, "The sheet has no rows."))
    lines = [
        say(language, "row {row}: {why}", row=each.row, why=each.sentence)
        if not each.column
        else say(language, "row {row}, {column}: {why}", row=each.row, column=each.column, why=each.sentence)
        for each in slips[:_SLIPS]
    ]
    if len(slips) > _SLIPS:
        lines.append(
            plural(language, "One more row is wrong.", "{count} more rows are wrong.", len(slips) - _SLIPS)
        )
    return refused(*lines)


def _whole(arguments: Arguments, name: str, usual: int | None, most: int, language: str) -> int | None:
    typed = arguments.get(name)
    if typed is None:
        return usual
    if not typed.isdecimal() or not 1 <= int(typed) <= most:
        raise Wrong(say(language, "{name} is a whole number from 1 to {most}.", name=name, most=most))
    return int(typed)


async def _without(desk: Desk, caller: Caller, arguments: Arguments) -> frozenset[AgentId]:
    typed = arguments.get("without")
    if typed is None:
        return frozenset()
    return frozenset({(await people.one(desk, caller.tenant_id, typed, caller.language)).agent.id})


def _lines(found: Comparison, language: str) -> list[str]:
    was, then = found.was, found.would_be
    days = plural(language, "The last day", "The last {count} days", found.days)
    came = plural(language, "one conversation came in.", "{count} conversations came in.", was.conversations)
    if not was.conversations:
        return [say(language, "{days}: nothing came in that could be served again.", days=days)]
    rows = [
        (say(language, "Served"), str(was.served), str(then.served)),
        (say(language, "Windows lost"), str(was.lost), str(then.lost)),
        (say(language, "Wait, half of them"), _time(was.median), _time(then.median)),
        (say(language, "Wait, nine of ten"), _time(was.ninetieth), _time(then.ninetieth)),
        (say(language, "Longest wait"), _time(was.longest), _time(then.longest)),
    ]
    return [
        f"{days}: {came}",
        *(f"{what}: {before} → {after}" for what, before, after in rows),
        say(language, "Conversations of each agent, and how many at once at most:"),
        *_shares(found),
        say(
            language,
            "Counted by the rules that route real conversations; nobody declines or misses, and a conversation takes "
            "as long as it did.",
        ),
    ]


def _shares(found: Comparison) -> list[str]:
    most = max(
        (share.conversations for each in (found.was, found.would_be) for share in each.shares.values()),
        default=1,
    )
    return [
        f"{name}: {_share(found.was, agent, most)} → {_share(found.would_be, agent, most)}"
        for agent, name in sorted(found.names.items(), key=lambda each: each[1].casefold())
    ]


def _share(figures: Figures, agent: AgentId, most: int) -> str:
    share = figures.shares.get(agent)
    if share is None:
        return "0"
    bar = "▇" * max(1, round(_BAR * share.conversations / most))
    return f"`{bar}` {share.conversations} ({share.at_once})"


def _time(wait: timedelta | None) -> str:
    if wait is None:
        return "?"
    minutes, seconds = divmod(round(wait.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _told(found: Comparison) -> dict[str, object]:
    return {
        "days": found.days,
        "was": _figures(found.was, found),
        "would_be": _figures(found.would_be, found),
    }


def _figures(figures: Figures, found: Comparison) -> dict[str, object]:
    waits = {"median": figures.median, "ninetieth": figures.ninetieth, "longest": figures.longest}
    return {
        "conversations": figures.conversations,
        "served": figures.served,
        "windows_lost": figures.lost,
        "waits": {name: None if wait is None else wait.total_seconds() for name, wait in waits.items()},
        "agents": {
            found.names[agent]: {
                "conversations": share.conversations,
                "seconds": share.work.total_seconds(),
                "at_once": share.at_once,
            }
            for agent, share in figures.shares.items()
            if agent in found.names
        },
    }


SIMULATE = Command(
    words=("routing", "simulate"),
    help=mark("serves the last days again with other agents, limits or hours, beside what was"),
    run=_simulate,
    told=True,
    right=Right.OVERSEE,
    flags=(
        Flag("days", mark("how many days, 7 unless you say otherwise")),
        Flag("limit", mark("how many conversations at once everybody would take")),
        Flag("without", mark("an agent who would not be there")),
        Flag("strategy", mark("how one of several who could take it would be chosen"), tuple(Strategy)),
        Flag("rings", mark("whether those who fit best would be asked first"), ("yes", "no")),
        Flag("always-open", mark("every number would be answered day and night"), bare=True),
    ),
)
