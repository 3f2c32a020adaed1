"""Sight: which conversations somebody may look into and act on, asked whenever they do."""

from core.access import Right
from core.agent import Agent, Sees
from core.conversation import Conversation
from core.ids import AgentId
from core.routing.rings import Ring
from core.routing.skillset import MembersFrom, Skillset
from core.stage import Assigned, Closed, Offered, OnlyAgent, Stage, Unmanaged, Waiting
from desk.desk import Desk
from desk.views import Answer, Tone
from words import say


def oversees(agent: Agent) -> bool:
    """Whether they look into every conversation of the company."""
    return agent.may(Right.OVERSEE) or (agent.may(Right.ANSWER) and agent.sees is Sees.ALL)


def may_look(desk: Desk, agent: Agent, conversation: Conversation, *, here: bool = False) -> bool:
    """
    Whether an agent may look into a conversation.

    Of their own skillsets and of those they help out; what is theirs or was, or is being asked of them; what belongs to
    nobody yet or is anybody's. here: they act in its thread, and whoever is in the channel that a skillset follows
    belongs to it, though we may not have heard of it yet.
    """
    if oversees(agent) or agent.id in _concerned(conversation):
        return True
    if isinstance(conversation.stage, Unmanaged) or _is_anybodys(conversation.stage):
        return agent.may(Right.ANSWER)
    return _belongs(agent, desk.store.directory.skillsets[conversation.skillset_id], here=here)


def blind(desk: Desk, agent: Agent, conversation: Conversation, *, here: bool = True) -> Answer | None:
    """Why an agent may not act on a conversation that is none of theirs; None: it is. here: as for may_look."""
    if may_look(desk, agent, conversation, here=here):
        return None
    skillset = desk.store.directory.skillsets[conversation.skillset_id]
    mine = say(
        agent.language,
        "This conversation is in {skillset}, and you see only those of your own skillsets.",
        skillset=skillset.name,
    )
    ask = say(agent.language, "Whoever administers WitiOp in your company can change that.")
    return Answer((mine, ask), Tone.REFUSED)


def _belongs(agent: Agent, skillset: Skillset, *, here: bool) -> bool:
    if here and skillset.members_from is MembersFrom.CHANNEL:
        return agent.may(Right.ANSWER)
    mine = {each.skillset_id for each in agent.skills}
    return agent.may(Right.ANSWER) and bool({skillset.id, skillset.overflow} & mine)


def _concerned(conversation: Conversation) -> set[AgentId | None]:
    """Who has it, had it last, is being asked about it, or has it kept for them."""
    last, stage = conversation.last_agent, conversation.stage
    waiting = stage.waiting if isinstance(stage, Offered) else stage
    only = waiting.reserved if isinstance(waiting, Waiting) else None
    return {
        None if last is None else last.agent_id,
        stage.assignment.agent_id if isinstance(stage, Assigned) else None,
        stage.agent_id if isinstance(stage, Offered) else None,
        stage.by if isinstance(stage, Closed) else None,
        only.agent_id if isinstance(only, OnlyAgent) else None,
    }


def _is_anybodys(stage: Stage) -> bool:
    """Nobody of its skillset took it in time: whoever has time may."""
    return isinstance(stage, Waiting) and stage.search is not None and stage.search.ring is Ring.ANYONE
