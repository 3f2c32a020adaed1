"""The queue as people look at it: who waits, what threatens, what comes next, and what can be done about it."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from core.access import Right
from core.agent import Agent
from core.ids import AgentRef, ConversationId, PostRef, SkillsetId, TenantId
from core.priority import Priority
from desk import agents, overseeing
from desk.desk import Desk
from desk.directory_fields import Wrong
from desk.form_sending import refused
from desk.listing import Deed, Listing, Row, Section, Topic, paged
from desk.overseeing import PRIORITIES, QueueView, Standing
from desk.views import Answer, Tone
from desk.why import RINGS, clock, lasting
from words import say

# With no more of the window left, an answer that is not begun now may come too late.
AT_RISK = timedelta(hours=1)

_OVERSEER_DEEDS = (Deed.TRANSFER, Deed.RAISE, Deed.WHY)


async def look(desk: Desk, tenant_id: TenantId, agent: Agent, skillset: str = "", page: int = 0) -> Answer:
    """A page of the queue of one skillset, by its name, or of all that are theirs to look into. Raises Wrong."""
    view = await overseeing.queue_of(desk, tenant_id, agent, skillset)
    language, zone = agent.language, ZoneInfo(agent.time_zone)
    sections = _sections(view, language)
    lines = [
        each
        for title, standing in sections
        for each in (*([title] if title else []), *(line_of(one, language, zone) for one in standing))
    ]
    if view.cut:
        lines.append(say(language, "No more than {count} of each are shown.", count=overseeing.SHOWN_AT_MOST))
    told = {
        "waiting": [_told(each) for each in view.waiting],
        "unmanaged": [_told(each) for each in view.unmanaged],
        "follow_up": [_told(each) for each in view.follow_up],
    }
    if not lines:
        lines = [say(language, "Nobody waits.")]
    listing = await _listing(desk, tenant_id, agent, view, skillset, page)
    return Answer(tuple(lines), Tone.TOLD, title=say(language, "Who waits"), told=told, listing=listing)


async def turn(desk: Desk, tenant_id: TenantId, about: str, ref: AgentRef, page: int) -> Answer:
    """Another page of it, or the same one anew. about: the skillset's id, empty for all."""
    agent = await agents.known(desk, tenant_id, ref)
    if not agent.may(Right.ANSWER):
        return refused(say(agent.language, "Only agents of this company can do this."))
    skillset = desk.store.directory.skillsets.get(SkillsetId(about))
    try:
        return await look(desk, tenant_id, agent, "" if skillset is None else skillset.name, page)
    except Wrong as wrong:
        return refused(wrong.sentence)


async def sooner(
    desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, about: str, ref: AgentRef, page: int
) -> Answer:
    """Raise the priority of one of them, and show where everybody stands then."""
    raised = await overseeing.raise_priority(desk, tenant_id, conversation_id, ref)
    if raised.tone is Tone.REFUSED:
        return raised
    shown = await turn(desk, tenant_id, about, ref, page)
    if shown.listing is None:
        return shown
    return replace(shown, listing=replace(shown.listing, said=raised.lines))


def line_of(one: Standing, language: str, zone: ZoneInfo) -> str:
    """Who, since when, how soon, what threatens, and what comes next."""
    parts = [
        f"#{one.number}",
        one.skillset,
        say(language, "waiting {time}", time=lasting(one.waited)),
        *([] if one.priority is Priority.NORMAL else [say(language, PRIORITIES[one.priority])]),
        _risk(one.left, language),
    ]
    if one.stranger:
        parts.append(say(language, "not known"))
    if one.kept_for is not None:
        parts.append(say(language, "kept for {name}", name=one.kept_for))
    if one.kept_inside:
        parts.append(say(language, "kept for this skillset"))
    if one.asked is not None and one.until is not None:
        until = clock(one.until, zone)
        parts.append(say(language, "{name} is asked until {time}", name=one.asked, time=until))
    elif one.ring is not None:
        parts.append(say(language, RINGS[one.ring]))
    return " · ".join(parts)


def _risk(left: timedelta | None, language: str) -> str:
    if left is None:
        return say(language, "window closed")
    if left <= AT_RISK:
        return say(language, "⚠ at risk: window {time} left", time=lasting(left))
    return say(language, "window {time} left", time=lasting(left))


def _sections(view: QueueView, language: str) -> list[tuple[str, tuple[Standing, ...]]]:
    named = (
        ("", view.waiting),
        (say(language, "Unmanaged, as no skillset was chosen:"), view.unmanaged),
        (say(language, "To follow up, as the window closed while they waited:"), view.follow_up),
    )
    return [(title, standing) for title, standing in named if standing]


async def _listing(
    desk: Desk, tenant_id: TenantId, agent: Agent, view: QueueView, skillset: str, page: int
) -> Listing:
    language, zone = agent.language, ZoneInfo(agent.time_zone)
    deeds = _OVERSEER_DEEDS if agent.may(Right.OVERSEE) else (Deed.TRANSFER,)
    chosen = next(
        (
            each.id
            for each in map(desk.store.directory.skillsets.get, desk.store.directory.skillsets_of[tenant_id])
            if each is not None and each.name.casefold() == skillset.strip().casefold()
        ),
        "",
    )
    sections = []
    for title, standing in _sections(view, language):
        rows = [
            Row(
                one.id,
                one.number,
                line_of(one, language, zone),
                None if one.thread is None else await desk.workspace.address(tenant_id, PostRef(one.thread)),
                deeds,
            )
            for one in standing
        ]
        sections.append(Section(title, tuple(rows)))
    cut = [say(language, "No more than {count} of each are shown.", count=overseeing.SHOWN_AT_MOST)]
    nobody = [] if sections else [say(language, "Nobody waits.")]
    listing = paged(
        tuple(sections), page, language=language, topic=Topic.QUEUE, about=chosen, as_of=desk.clock.now()
    )
    return replace(listing, said=(*nobody, *(cut if view.cut else [])))


def _told(one: Standing) -> dict[str, object]:
    return {
        "number": one.number,
        "skillset": one.skillset,
        "waited_seconds": int(one.waited.total_seconds()),
        "priority": one.priority.value,
        "window_left_seconds": None if one.left is None else int(one.left.total_seconds()),
        "at_risk": one.left is not None and one.left <= AT_RISK,
        "ring": None if one.ring is None else one.ring.value,
        "asked": one.asked,
        "asked_until": None if one.until is None else one.until.isoformat(),
        "kept_for": one.kept_for,
        "kept_for_skillset": one.kept_inside,
        "stranger": one.stranger,
    }
