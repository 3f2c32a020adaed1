"""Why somebody has a conversation, or nobody, in words that a supervisor understands."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.access import Right
from core.agent import Agent
from core.ids import AgentRef, ConversationId, TenantId
from core.routing.assignment import ChoiceMade, Reason
from core.routing.choice import Bar, Strategy
from core.routing.rings import Ring
from core.stage import Assigned, Closed, Unmanaged
from desk import agents
from desk.desk import Desk
from desk.explaining import Explanation, explain
from desk.form_sending import refused
from desk.views import Answer, Tone
from words import mark, plural, say

RINGS = {
    Ring.LAST_AGENT: mark("looking for their last agent"),
    Ring.LEVEL: mark("looking among those who know the skillset well enough"),
    Ring.LEVEL_LOWER: mark("looking one level lower, too"),
    Ring.OPTIONAL_DROPPED: mark("looking among all who speak the language"),
    Ring.OVERFLOW: mark("looking in the skillset that helps out, too"),
    Ring.ANYONE: mark("anybody may claim it"),
}
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
_LATER = mark("could have been asked, too, but come later")
REASONS = {
    Reason.CLAIMED: mark("they claimed it"),
    Reason.REPLIED: mark("they answered first"),
    Reason.ACCEPTED: mark("they were asked and accepted"),
    Reason.ASSIGNED: mark("it was given to them"),
    Reason.TOOK_OVER: mark("they took it over"),
    Reason.TRANSFERRED: mark("somebody handed it to them"),
    Reason.REOPENED: mark("they reopened it"),
}


async def why(desk: Desk, tenant_id: TenantId, by: Agent, number: str) -> Answer:
    """Of the conversation with this short number, in this person's language. Raises Wrong: there is none."""
    found = await explain(desk, tenant_id, by, number)
    language, zone = by.language, ZoneInfo(by.time_zone)
    title = say(language, "Why #{number}", number=found.number)
    lines = [_stands(found, language, zone)]
    if found.made is not None:
        lines += _lines(found, found.made, language, zone)
    return Answer(tuple(filter(None, lines)), Tone.TOLD, title=title, told=_told(found))


async def why_of(desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, ref: AgentRef) -> Answer:
    """Of this conversation, for whoever supervises."""
    by = await agents.known(desk, tenant_id, ref)
    if not by.may(Right.OVERSEE):
        return refused(say(by.language, "Only those who supervise can do this."))
    async with desk.store.begin(tenant_id) as uow:
        try:
            number = (await uow.conversations.get(conversation_id)).number
        except KeyError:
            return refused(say(by.language, "This conversation is not known here any more."))
    return await why(desk, tenant_id, by, str(number))


def _stands(found: Explanation, language: str, zone: ZoneInfo) -> str:
    """Where it stands now, as far as that explains something."""
    match found.stage:
        case Assigned(assignment):
            return say(
                language,
                "{name} has it since {time}: {reason}.",
                name=found.names[assignment.agent_id],
                time=_moment(assignment.since, found, zone),
                reason=say(language, REASONS[assignment.reason]),
            )
        case Closed():
            return say(language, "It is closed: nobody is looked for.")
        case Unmanaged():
            return say(
                language,
                "No skillset was chosen for it, so nobody is looked for. Move it to one, or claim it.",
            )
        case _ if found.claimed:
            return say(
                language, "In {skillset} whoever has time claims; nobody is chosen.", skillset=found.skillset
            )
        case _ if found.shut and found.opens_at is None:
            return say(language, "Its number has no opening hours ahead: nobody is asked until it has.")
        case _ if found.shut and found.opens_at is not None:
            opens_at = found.opens_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
            return say(
                language, "Its number is closed: nobody is asked before it opens, {time}.", time=opens_at
            )
        case _ if found.made is None:
            return say(language, "Its card is not in Slack yet: nobody is asked before.")
        case _:
            return ""


def _lines(found: Explanation, made: ChoiceMade, language: str, zone: ZoneInfo) -> list[str]:
    lines = [
        _asked(found, made, language, zone),
        say(language, "How far the search had come: {ring}.", ring=say(language, RINGS[made.ring])),
        say(
            language,
            "Its turn: {priority} for its priority, {waited} for waiting, {window} for its window.",
            priority=lasting(made.priority),
            waited=lasting(made.waited),
            window=lasting(made.window),
        ),
    ]
    if made.agent_id is not None:
        reason = say(language, STRATEGIES[made.strategy])
        alone = len(made.eligible) == 1 and not made.untold
        told = say(language, "Nobody else could be asked.") if alone else None
        lines.insert(1, told or say(language, "They {reason}.", reason=reason))
    after = [found.names[each] for each in made.eligible[1:]]
    if after:
        lines.append(say(language, "After them: {names}.", names=", ".join(after)))
    lines += [f"{found.names[agent_id]}: {say(language, BARS[bar])}" for agent_id, bar in made.left_out]
    counted = 0
    for why_not, count in made.beyond:
        counted += count
        reason = say(language, _LATER if why_not is None else BARS[why_not])
        lines.append(plural(language, "One more: {reason}", "{count} more: {reason}", count, reason=reason))
    if made.untold > counted:
        lines.append(
            plural(language, "One more was looked at.", "{count} more were looked at.", made.untold - counted)
        )
    return lines


def _asked(found: Explanation, made: ChoiceMade, language: str, zone: ZoneInfo) -> str:
    name = None if made.agent_id is None else found.names[made.agent_id]
    if found.at is None:
        if name is None:
            return say(language, "Nobody was looked for yet. As things stand now, nobody can be asked.")
        return say(
            language, "Nobody was looked for yet. As things stand now, {name} would be chosen.", name=name
        )
    when = _moment(found.at, found, zone)
    if name is None:
        return say(language, "At {time} nobody could be asked.", time=when)
    return say(language, "At {time} {name} was chosen.", time=when, name=name)


def _told(found: Explanation) -> dict[str, object]:
    made, stage = found.made, found.stage
    has = found.names[stage.assignment.agent_id] if isinstance(stage, Assigned) else None
    told: dict[str, object] = {"number": found.number, "stage": type(stage).__name__.lower(), "has": has}
    return told if made is None else told | _told_of(found, made)


def _told_of(found: Explanation, made: ChoiceMade) -> dict[str, object]:
    def seconds(part: timedelta) -> int:
        return int(part.total_seconds())

    return {
        # None: nothing was decided yet, this is as things stand now.
        "at": None if found.at is None else found.at.isoformat(),
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
        "untold_by_reason": {"later" if bar is None else bar.value: count for bar, count in made.beyond},
    }


def _moment(at: datetime, found: Explanation, zone: ZoneInfo) -> str:
    """The time of day, and the day too where it is another one."""
    there = at.astimezone(zone)
    today = there.date() == found.now.astimezone(zone).date()
    return clock(at, zone) if today else f"{there.date().isoformat()} {clock(at, zone)}"


def lasting(time: timedelta) -> str:
    """As people say it: `5 min`, `2 h 10 min`."""
    minutes = int(time.total_seconds() // 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def clock(at: datetime, zone: ZoneInfo) -> str:
    """The time of day where they are."""
    return at.astimezone(zone).strftime("%H:%M:%S")
