"""Conversations to rows and back, by hand: the stage as columns, and where one stands in its queue."""

from datetime import datetime, timedelta
from typing import Any

from core.compliance.service_window import ServiceWindow
from core.conversation import Conversation
from core.ids import AgentId
from core.priority import Priority
from core.routing.assignment import Assignment, LastAgent, Passed, Reason
from core.routing.queue import Weights, place
from core.routing.rings import Ring, Search
from core.routing.rules import Rules
from core.stage import (
    ANYONE,
    Anyone,
    Assigned,
    Closed,
    Offered,
    OnlyAgent,
    OnlySkillset,
    Reservation,
    Stage,
    Unmanaged,
    Waiting,
)
from core.workload import in_queue, look_at
from store.rows import Row, instant, moment, optional_instant, optional_moment

CONVERSATION_VALUES = (
    "number contact_id number_id skillset_id stage stage_at stage_agent stage_reason window_opened_at opened_at "
    "thread answered_at problem holding thread_opened_at thread_messages former channel priority last_agent "
    "last_agent_at passed unmanaged reserved ring ring_spent ring_since asked asked_at asked_until urgency place "
    "place_until look_at asked_told owner_gone"
)

_SKILLSET = "skillset"
_AGENT = "agent:"
_MICROSECOND = timedelta(microseconds=1)
# Of the stage, when it holds less.
_NO_SEARCH = (None, None, None)
_NOBODY_ASKED = (None, None, None)
_NOT_IN_QUEUE = (None, None, None)


def conversation_values(conversation: Conversation, rules: Rules, now: datetime) -> tuple[Any, ...]:
    """The values of CONVERSATION_VALUES, in that order. rules: its skillset's; now: where it stands by then."""
    it = conversation
    last = it.last_agent
    return (
        it.number,
        it.contact_id,
        it.number_id,
        it.skillset_id,
        *_stage_values(it.stage),
        optional_moment(it.window.opened_at),
        moment(it.opened_at),
        it.thread,
        optional_moment(it.answered_at),
        it.problem,
        it.holding,
        optional_moment(it.thread_opened_at),
        it.thread_messages,
        it.former,
        it.channel,
        it.priority.value,
        *((None, None) if last is None else (last.agent_id, moment(last.at))),
        " ".join(f"{each.agent_id}:{moment(each.at)}:{int(each.missed)}" for each in it.passed),
        isinstance(it.stage, Unmanaged),
        *_waiting_values(it.stage),
        *_place_values(it, rules.weights, now),
        optional_moment(look_at(it, rules.ring_times)),
        isinstance(it.stage, Offered) and it.stage.told,
        isinstance(it.stage, Assigned) and it.stage.gone,
    )


def _place_values(
    conversation: Conversation, weights: Weights, now: datetime
) -> tuple[str | None, int | None, int | None]:
    """urgency, place and place_until: where it stands in its skillset's queue."""
    item = in_queue(conversation, weights)
    if item is None:
        return _NOT_IN_QUEUE
    stands = place(item, now)
    return stands.urgency.value, moment(stands.at), optional_moment(stands.until)


def _stage_values(stage: Stage) -> tuple[str, int, str | None, str | None]:
    """
    What is offered or unmanaged is written as waiting, with what tells it apart beside it: the version before, which
    knows neither, then sees what it can handle.
    """
    match stage:
        case Unmanaged(since) | Waiting(since) | Offered(Waiting(since)):
            return "waiting", moment(since), None, None
        case Assigned(Assignment(agent_id, since, reason)):
            return "assigned", moment(since), agent_id, reason.value
        case Closed(at, by):
            return "closed", moment(at), by, None


def _waiting_values(stage: Stage) -> tuple[Any, ...]:
    match stage:
        case Waiting():
            return *_kept(stage), *_NOBODY_ASKED
        case Offered(waiting, agent_id, since, until):
            return *_kept(waiting), agent_id, moment(since), moment(until)
        case Unmanaged() | Assigned() | Closed():
            return None, *_NO_SEARCH, *_NOBODY_ASKED


def _kept(waiting: Waiting) -> tuple[Any, ...]:
    search = waiting.search
    searched = (
        _NO_SEARCH
        if search is None
        else (search.ring.value, search.spent // _MICROSECOND, optional_moment(search.since))
    )
    return _reserved_text(waiting.reserved), *searched


def _reserved_text(reserved: Reservation) -> str | None:
    match reserved:
        case Anyone():
            return None
        case OnlyAgent(agent_id):
            return _AGENT + agent_id
        case OnlySkillset():
            return _SKILLSET


def conversation_of(row: Row) -> Conversation:
    """A conversation."""
    return Conversation(
        id=row.id,
        number=row.number,
        contact_id=row.contact_id,
        number_id=row.number_id,
        skillset_id=row.skillset_id,
        stage=_stage_of(row),
        window=ServiceWindow(optional_instant(row.window_opened_at)),
        opened_at=instant(row.opened_at),
        thread=row.thread,
        answered_at=optional_instant(row.answered_at),
        problem=row.problem,
        holding=bool(row.holding),
        version=row.version,
        thread_opened_at=optional_instant(row.thread_opened_at),
        thread_messages=row.thread_messages,
        former=row.former,
        channel=row.channel,
        priority=Priority(row.priority),
        last_agent=None if row.last_agent is None else LastAgent(row.last_agent, instant(row.last_agent_at)),
        passed=tuple(_passed_of(each) for each in row.passed.split()),
    )


def _passed_of(text: str) -> Passed:
    agent_id, at, missed = text.split(":")
    return Passed(AgentId(agent_id), instant(int(at)), missed == "1")


def _stage_of(row: Row) -> Stage:
    at = instant(row.stage_at)
    if row.stage == "assigned":
        return Assigned(Assignment(row.stage_agent, at, Reason(row.stage_reason)), bool(row.owner_gone))
    if row.stage == "closed":
        return Closed(at, row.stage_agent)
    if row.unmanaged:
        return Unmanaged(at)
    waiting = Waiting(at, _search_of(row), _reserved_of(row.reserved))
    if row.asked is None:
        return waiting
    asked_at, asked_until = instant(row.asked_at), instant(row.asked_until)
    return Offered(waiting, row.asked, asked_at, asked_until, bool(row.asked_told))


def _search_of(row: Row) -> Search | None:
    if row.ring is None:
        return None
    return Search(Ring(row.ring), timedelta(microseconds=row.ring_spent), optional_instant(row.ring_since))


def _reserved_of(text: str | None) -> Reservation:
    if text is None:
        return ANYONE
    return OnlySkillset() if text == _SKILLSET else OnlyAgent(AgentId(text.removeprefix(_AGENT)))
