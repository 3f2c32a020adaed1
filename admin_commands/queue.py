"""`queue` and `conversation`: who waits, and what those who supervise change of it."""

from zoneinfo import ZoneInfo

from admin_commands.command import Argument, Arguments, Caller, Command
from core.access import Right
from core.priority import Priority
from desk import overseeing
from desk.desk import Desk
from desk.directory_fields import Wrong
from desk.form_sending import refused
from desk.overseeing import PRIORITIES, Standing
from desk.views import Answer, Tone
from desk.why import RINGS, clock, lasting
from words import mark, say

_NUMBER = Argument("number")


async def _queue(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    language = caller.language
    try:
        view = await overseeing.queue_of(desk, caller.tenant_id, caller.agent, arguments.get("skillset", ""))
    except Wrong as wrong:
        return refused(wrong.sentence)
    zone = ZoneInfo(caller.agent.time_zone)
    lines = [_line(each, language, zone) for each in view.waiting]
    if view.unmanaged:
        lines.append(say(language, "Unmanaged, as no skillset was chosen:"))
        lines += [_line(each, language, zone) for each in view.unmanaged]
    if view.follow_up:
        lines.append(say(language, "To follow up, as the window closed while they waited:"))
        lines += [_line(each, language, zone) for each in view.follow_up]
    if view.cut:
        lines.append(say(language, "No more than {count} of each are shown.", count=overseeing.SHOWN_AT_MOST))
    told = {
        "waiting": [_told(each) for each in view.waiting],
        "unmanaged": [_told(each) for each in view.unmanaged],
        "follow_up": [_told(each) for each in view.follow_up],
    }
    if not lines:
        return Answer((say(language, "Nobody waits."),), Tone.TOLD, told=told)
    return Answer(tuple(lines), Tone.TOLD, title=say(language, "Who waits"), told=told)


def _line(one: Standing, language: str, zone: ZoneInfo) -> str:
    parts = [
        f"#{one.number}",
        one.skillset,
        say(language, "waiting {time}", time=lasting(one.waited)),
        *([] if one.priority is Priority.NORMAL else [say(language, PRIORITIES[one.priority])]),
        say(language, "window closed")
        if one.left is None
        else say(language, "window {time} left", time=lasting(one.left)),
    ]
    if one.stranger:
        parts.append(say(language, "not known"))
    if one.kept_for is not None:
        parts.append(say(language, "kept for {name}", name=one.kept_for))
    if one.kept_inside:
        parts.append(say(language, "kept for this skillset"))
    if one.asked is not None and one.until is not None:
        parts.append(
            say(language, "{name} is asked until {time}", name=one.asked, time=clock(one.until, zone))
        )
    elif one.ring is not None:
        parts.append(say(language, RINGS[one.ring]))
    return " · ".join(parts)


def _told(one: Standing) -> dict[str, object]:
    return {
        "number": one.number,
        "skillset": one.skillset,
        "waited_seconds": int(one.waited.total_seconds()),
        "priority": one.priority.value,
        "window_left_seconds": None if one.left is None else int(one.left.total_seconds()),
        "ring": None if one.ring is None else one.ring.value,
        "asked": one.asked,
        "asked_until": None if one.until is None else one.until.isoformat(),
        "kept_for": one.kept_for,
        "kept_for_skillset": one.kept_inside,
        "stranger": one.stranger,
    }


async def _assign(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await overseeing.assign(
        desk, caller.tenant_id, caller.agent, arguments["number"], arguments["agent"]
    )


async def _move(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await overseeing.move(
        desk, caller.tenant_id, caller.agent, arguments["number"], arguments["skillset"]
    )


async def _priority(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    priority = Priority(arguments["priority"])
    return await overseeing.prioritise(desk, caller.tenant_id, caller.agent, arguments["number"], priority)


QUEUE = (
    Command(
        words=("queue",),
        help=mark("who waits in your skillsets, in the order in which it is their turn, and what comes next"),
        run=_queue,
        right=Right.ANSWER,
        arguments=(Argument("skillset", optional=True, rest=True),),
        told=True,
    ),
    Command(
        words=("conversation", "assign"),
        help=mark("gives a conversation to an agent"),
        run=_assign,
        right=Right.ANSWER,
        arguments=(_NUMBER, Argument("agent", rest=True)),
    ),
    Command(
        words=("conversation", "move"),
        help=mark("gives a conversation to another skillset"),
        run=_move,
        right=Right.ANSWER,
        arguments=(_NUMBER, Argument("skillset", rest=True)),
    ),
    Command(
        words=("conversation", "priority"),
        help=mark("says how soon a conversation should be served"),
        run=_priority,
        right=Right.OVERSEE,
        arguments=(_NUMBER, Argument("priority", tuple(each.value for each in Priority))),
    ),
)
