"""What follows from who has a conversation: on the way to an agent, and back from one."""

from collections.abc import Sequence
from typing import assert_never

from core.effects import Due, at_once
from core.routing.assignment import (
    AgentFreed,
    AgentSought,
    AgentWanted,
    AnswerAwaited,
    AnswerOverdue,
    AssignmentFact,
    ChoiceMade,
    ConversationOffered,
    ConversationRequeued,
    ConversationTransferred,
    LastRingReached,
    OfferDeclined,
    OfferExtended,
    OfferMissed,
    ReservationReleased,
    SentAway,
)
from core.seeking import (
    AskAgent,
    EndOffer,
    FindAgent,
    FindWork,
    SayWhose,
    ShowHandOver,
    ShowOffer,
    TellAway,
    WatchAnswer,
    Word,
)
from core.showing import RefreshCard


def followed_by(fact: AssignmentFact) -> Sequence[Due]:  # noqa: C901 - one arm per fact is the point of it
    """What follows on the way to an agent, and back from one."""
    match fact:
        case AgentWanted(it):
            return at_once(FindAgent(it))
        case AgentFreed(agent_id):
            return at_once(FindWork(agent_id))
        case AgentSought(it, _, after):
            return () if after is None else (Due(FindAgent(it), after),)
        case LastRingReached(it):
            return at_once(SayWhose(it, Word.NOBODY))
        case ConversationOffered(it, agent_id, until, lasts):
            return (
                *at_once(RefreshCard(it), ShowOffer(it, agent_id, until), AskAgent(it, agent_id, until)),
                Due(EndOffer(it, until), lasts),
            )
        case OfferExtended(it, _, until, lasts):
            return (Due(EndOffer(it, until), lasts),)
        case OfferDeclined(it, agent_id) | OfferMissed(it, agent_id):
            return at_once(RefreshCard(it), FindAgent(it), FindWork(agent_id))
        case ConversationRequeued(it, former):
            return at_once(RefreshCard(it), SayWhose(it, Word.BACK, former), FindAgent(it))
        case ConversationTransferred(it, by=by):
            return at_once(RefreshCard(it), ShowHandOver(it, by), FindAgent(it))
        case ReservationReleased(it):
            return at_once(RefreshCard(it), SayWhose(it, Word.RELEASED), FindAgent(it))
        case AnswerAwaited(it, agent_id, since, step, after):
            return (Due(WatchAnswer(it, agent_id, since, step), after),)
        case AnswerOverdue(it, agent_id, again):
            return at_once(SayWhose(it, Word.STILL_DUE if again else Word.ANSWER_DUE, agent_id))
        case SentAway(agent_id):
            return at_once(TellAway(agent_id))
        case ChoiceMade():
            return ()
        case _:
            assert_never(fact)
