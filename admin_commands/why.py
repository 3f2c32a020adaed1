"""`why`: why a conversation was given to whom it was."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from admin_commands.command import Argument, Arguments, Caller, Command
from admin_commands.queue import RINGS, clock, lasting
from core.access import Right
from core.routing.assignment import ChoiceMade
from core.routing.choice import Bar, Strategy
from desk.desk import Desk
from desk.directory_fields import Wrong
from desk.explaining import Explanation, explain
from desk.form_sending import refused
from desk.views import Answer, Tone
from words import mark, plural, say

STRATEGIES = {
    Strategy.BALANCED: mark("had the least to do for what they may have"),
    Strategy.ROTATION: mark("had waited longest for a conversation"),
    Strategy.LAST_AGENT_FIRST: mark("had this contact last, or else the least to do"),
}
BARS = {
    Bar.DISABLED: mark("does not take conversations here"),
    Bar.NOT_IN_CHANNEL: mark("is not in the channel"),
    Bar.RESERVED: mark("it is kept for somebody else"),
    Bar.OFFLINE: mark("was offline"),
    Bar.AWAY: mark("was away"),
    Bar.ON_BREAK: mark("was on a break"),
    Bar.BUSY: mark("was busy"),
    Bar.OUT_OF_HOURS: mark("was out of hours"),
    Bar.DECLINED: mark("had declined it a short while before"),
    Bar.MISSED: mark("had missed it a short while before"),
    Bar.NOT_LAST_AGENT: mark("did not have this contact last"),
    Bar.NOT_IN_SKILLSET: mark("is not in the skillset"),
    Bar.LEVEL_TOO_LOW: mark("does not know the skillset well enough yet"),
    Bar.LACKS_OPTIONAL: mark("lacks a skill that would be good to have"),
    Bar.LANGUAGE: mark("does not speak the language"),
    Bar.CEILING: mark("had as many conversations as anybody ever may"),
    Bar.FULL: mark("had as many conversations as they may"),
}


async def _why(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    language = caller.language
    try:
        found = await explain(desk, caller.tenant_id, caller.agent, arguments["number"])
    except Wrong as wrong:
        return refused(wrong.sentence)
    title = say(language, "Why #{number}", number=found.number)
    if found.made is None or found.at is None:
        return Answer((_nothing(found, language),), Tone.TOLD, title=title, told=None)
    lines = _lines(found, found.made, found.at, language, ZoneInfo(caller.agent.time_zone))
    return Answer(tuple(lines), Tone.TOLD, title=title, told=_told(found, found.made, found.at))


def _nothing(found: Explanation, language: str) -> str:
    if found.claimed:
        return say(
            language, "In {skillset} whoever has time claims; nobody is chosen.", skillset=found.skillset
        )
    return say(language, "Nobody has been looked for lately: it is with an agent, or closed.")


def _lines(found: Explanation, made: ChoiceMade, at: datetime, language: str, zone: ZoneInfo) -> list[str]:
    when, names = clock(at, zone), found.names
    lines = []
    if made.agent_id is None:
        lines.append(say(language, "At {time} nobody could be asked.", time=when))
    else:
        lines.append(say(language, "At {time} {name} was chosen.", time=when, name=names[made.agent_id]))
        lines.append(
            say(language, "They {reason}.", reason=say(language, STRATEGIES[made.strategy]))
            if len(made.eligible) > 1
            else say(language, "Nobody else could be asked.")
        )
    lines.append(say(language, "How far the search had come: {ring}.", ring=say(language, RINGS[made.ring])))
    lines.append(
        say(
            language,
            "Its turn: {priority} for its priority, {waited} for waiting, {window} for its window.",
            priority=lasting(made.priority),
            waited=lasting(made.waited),
            window=lasting(made.window),
        )
    )
    after = [names[each] for each in made.eligible[1:]]
    if after:
        lines.append(say(language, "After them: {names}.", names=", ".join(after)))
    lines += [f"{names[agent_id]}: {say(language, BARS[bar])}" for agent_id, bar in made.left_out]
    if made.untold:
        lines.append(plural(language, "One more was looked at.", "{count} more were looked at.", made.untold))
    return lines


def _told(found: Explanation, made: ChoiceMade, at: datetime) -> dict[str, object]:
    def seconds(part: timedelta) -> int:
        return int(part.total_seconds())

    return {
        "number": found.number,
        "at": at.isoformat(),
        "chosen": None if made.agent_id is None else found.names[made.agent_id],
        "strategy": made.strategy.value,
        "ring": made.ring.value,
        "rank_seconds": {
            "priority": seconds(made.priority),
            "waited": seconds(made.waited),
            "window": seconds(made.window),
        },
        "eligible": [found.names[each] for each in made.eligible],
        "left_out": {found.names[agent_id]: bar.value for agent_id, bar in made.left_out},
        "untold": made.untold,
    }


WHY = Command(
    words=("why",),
    help=mark("why a conversation was given to whom it was: its turn, who was asked, who was left out"),
    run=_why,
    right=Right.OVERSEE,
    arguments=(Argument("number"),),
    told=True,
)
