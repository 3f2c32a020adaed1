"""Asking: what the search for an agent makes of a conversation: offered, given, taken back, kept for nobody."""

from dataclasses import replace
from datetime import datetime, timedelta

from core.change import Change
from core.conversation import Conversation
from core.happened import ConversationTaken
from core.ids import AgentId
from core.routing.assignment import (
    AgentSought,
    ConversationOffered,
    ConversationRequeued,
    LastAgent,
    LastRingReached,
    OfferDeclined,
    OfferExtended,
    OfferMissed,
    Passed,
    Reason,
    ReservationReleased,
    Why,
    passed_by,
)
from core.routing.rings import Ring, RingTimes, Search
from core.stage import ANYONE, Assigned, NotAssigned, NotOffered, NotReserved, Offered, Waiting


def offer(
    conversation: Conversation, agent_id: AgentId, *, lasts: timedelta, now: datetime
) -> Change[Conversation, ConversationOffered]:
    """An agent is asked, for so long; it keeps its place. Raises NotWaiting, Reserved."""
    offered = Offered.out_of(conversation.waiting(agent_id), agent_id, until=now + lasts, now=now)
    fact = ConversationOffered(conversation.id, agent_id, offered.until, lasts)
    return Change(replace(conversation, stage=offered), (fact,))


def decline(
    conversation: Conversation, agent_id: AgentId, *, now: datetime
) -> Change[Conversation, OfferDeclined]:
    """Who is being asked says no; it waits where it stood. Raises NotOffered."""
    if not isinstance(conversation.stage, Offered) or conversation.stage.agent_id != agent_id:
        raise NotOffered
    passed = passed_by(Passed(agent_id, now, missed=False), conversation.passed)
    waits = replace(conversation, stage=conversation.stage.waiting, passed=passed)
    return Change(waits, (OfferDeclined(conversation.id, agent_id),))


def miss(
    conversation: Conversation, *, until: datetime, now: datetime
) -> Change[Conversation, OfferMissed | OfferExtended]:
    """
    Who was asked until then has not answered; who could not be told has all the time again.

    Raises NotOffered: that offer is over, or has time still.
    """
    if not isinstance(conversation.stage, Offered) or conversation.stage.until != until or now < until:
        raise NotOffered
    asked = conversation.stage.agent_id
    if not conversation.stage.told:
        longer = conversation.stage.longer(now)
        extended = OfferExtended(conversation.id, asked, longer.until, longer.until - now)
        return Change(replace(conversation, stage=longer), (extended,))
    passed = passed_by(Passed(asked, now, missed=True), conversation.passed)
    return Change(
        replace(conversation, stage=conversation.stage.waiting, passed=passed),
        (OfferMissed(conversation.id, asked),),
    )


def assign(
    conversation: Conversation, agent_id: AgentId, *, now: datetime
) -> Change[Conversation, ConversationTaken]:
    """An agent is given it without being asked. Raises NotWaiting, Reserved."""
    conversation.waiting(agent_id)
    return conversation.given_to(agent_id, reason=Reason.ASSIGNED, now=now, former=None)


def requeue(
    conversation: Conversation, why: Why, *, now: datetime
) -> Change[Conversation, ConversationRequeued]:
    """It waits again, since its contact waits; whoever left it unanswered has missed it. Raises NotAssigned."""
    if not isinstance(conversation.stage, Assigned):
        raise NotAssigned
    owner = conversation.stage.assignment.agent_id
    heard = conversation.window.opened_at
    since = min(heard, now) if conversation.unanswered and heard is not None else now
    waits = replace(conversation, stage=Waiting(since), last_agent=LastAgent(owner, now))
    if why is not Why.OFFLINE:
        waits = replace(waits, passed=passed_by(Passed(owner, now, missed=True), conversation.passed))
    return Change(waits, (ConversationRequeued(conversation.id, owner, why),))


def release(conversation: Conversation) -> Change[Conversation, ReservationReleased]:
    """What was kept for one alone is anybody's, also while that one is being asked. Raises NotReserved."""
    waiting = conversation.stage.waiting if isinstance(conversation.stage, Offered) else conversation.stage
    if not isinstance(waiting, Waiting) or waiting.reserved == ANYONE:
        raise NotReserved
    freed = replace(conversation, stage=replace(waiting, reserved=ANYONE))
    return Change(freed, (ReservationReleased(conversation.id),))


def seek(
    conversation: Conversation, search: Search, times: RingTimes, now: datetime
) -> Change[Conversation, AgentSought | LastRingReached]:
    """The search for an agent has come so far. Raises NotWaiting."""
    waiting = conversation.waiting()
    before = waiting.search
    if before is not None and before.is_as_far(search, times):
        return Change(conversation, ())
    again_at = search.looks_at(times, now)
    sought = AgentSought(conversation.id, search.ring, None if again_at is None else again_at - now)
    reached = search.ring is Ring.ANYONE and (before is None or before.ring is not Ring.ANYONE)
    facts = (sought, LastRingReached(conversation.id)) if reached else (sought,)
    return Change(replace(conversation, stage=replace(waiting, search=search)), facts)
