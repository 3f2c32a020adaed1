"""What follows from who works here: agents, whether they are there, and who is in which skillset."""

from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never

from core.agent import (
    AgentBarred,
    AgentChanged,
    AgentFact,
    AgentSet,
    AgentStatusSet,
    AgentUnknown,
    LearnAgent,
    RoleChanged,
    Status,
)
from core.effects import Due, at_once
from core.ids import AgentId
from core.routing.skillset import (
    AgentJoined,
    AgentLeft,
    KeepMembers,
    MembersChanged,
    SkillsetFact,
    SkillsetRemoved,
    SkillsetSet,
)
from core.seeking import FindWork, TakeBack

# Whoever has been offline for so long is gone. A laptop that reconnects takes seconds, a lift one minute.
OWNER_GONE_AFTER = timedelta(minutes=2)


def staff_effects(fact: AgentFact | SkillsetFact) -> Sequence[Due]:
    """The effects of one fact about agents or skillsets."""
    match fact:
        case AgentStatusSet(agent_id, status):
            return _status(agent_id, status)
        case AgentBarred(agent_id):
            return at_once(TakeBack(agent_id))
        case AgentSet(agent_id) | AgentJoined(_, agent_id):
            return at_once(FindWork(agent_id))
        case SkillsetSet(skillset_id) | MembersChanged(skillset_id):
            return at_once(KeepMembers(skillset_id))
        case AgentUnknown(agent_ref):
            return at_once(LearnAgent(agent_ref))
        case AgentChanged() | RoleChanged() | AgentLeft() | SkillsetRemoved():
            return ()
        case _:
            assert_never(fact)


def _status(agent_id: AgentId, status: Status) -> Sequence[Due]:
    """Who is there again is given what waits; from who is gone it is taken, unless they come back at once."""
    if status is Status.OFFLINE:
        return (Due(TakeBack(agent_id), OWNER_GONE_AFTER),)
    return at_once(FindWork(agent_id)) if status is Status.AVAILABLE else ()
