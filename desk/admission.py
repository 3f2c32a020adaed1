"""Admission: whoever makes a gesture is known and may; others are refused in words, and that is kept as proof."""

from datetime import timedelta

from core.access import AccessRefused, ActionName, NotAdmitted, Right
from core.agent import Agent
from core.ids import AgentRef, TenantId
from desk import agents
from desk.attending import acted
from desk.deciding import decided
from desk.desk import Desk
from desk.ports import UnitOfWork
from desk.views import Answer, Tone
from words import mark, say

# Whoever tries the same again and again is in the audit once in so long: it is no place to be flooded.
_TOLD_AGAIN_AFTER = timedelta(minutes=10)

_WHY = {
    NotAdmitted.STRANGER: mark("Only people of this company can use WitiOp here."),
    NotAdmitted.GUEST: mark("Guests of the workspace cannot use WitiOp."),
    NotAdmitted.BOT: mark("Bots and workflows cannot use WitiOp: only people answer contacts."),
    NotAdmitted.GONE: mark("Your Slack account is deactivated."),
    NotAdmitted.DISABLED: mark("WitiOp was taken away from you."),
    NotAdmitted.ROLE: mark("Your role does not allow this."),
}
_ASK = {
    NotAdmitted.GUEST: mark("Whoever administers the workspace can make you a full member."),
    NotAdmitted.DISABLED: mark("Whoever administers WitiOp in your company can give it back."),
    NotAdmitted.ROLE: mark("Whoever administers WitiOp in your company can change that."),
}


async def admitted(
    desk: Desk, tenant_id: TenantId, ref: AgentRef, action: ActionName, right: Right | None
) -> Agent | Answer:
    """
    Whoever this is, if they may do this; else why not. right: the least it takes, None: to be an agent.

    What a use case asks beyond that (whose a conversation is, in which skillset it waits) it asks by itself. Raises
    DeliveryProblem when the workspace must be asked who this is and does not answer.
    """
    agent = await agents.known(desk, tenant_id, ref)
    why = agent.barred_from(right)
    if why is not None:
        return await refuse(desk, tenant_id, agent, action, why)
    await acted(desk, tenant_id, agent)
    return agent


async def refuse(
    desk: Desk, tenant_id: TenantId, agent: Agent, action: ActionName, why: NotAdmitted, *sentences: str
) -> Answer:
    """The refusal, kept as proof. sentences: said instead of the usual ones."""
    language = agent.language

    async def decide(uow: UnitOfWork) -> Answer:
        await note_refusal(desk, uow, agent, action, why)
        return Answer()

    await decided(desk, tenant_id, language, decide)
    ask = [say(language, _ASK[why])] if why in _ASK else []
    return Answer(sentences or (say(language, _WHY[why]), *ask), Tone.REFUSED)


async def note_refusal(
    desk: Desk, uow: UnitOfWork, agent: Agent, action: ActionName, why: NotAdmitted
) -> None:
    """In this unit of work, unless the same was noted a moment ago."""
    refused, now = AccessRefused(agent.id, action, why), desk.clock.now()
    noted = await uow.journal.noted([AccessRefused], now - _TOLD_AGAIN_AFTER, now + timedelta(seconds=1))
    if all(each.fact != refused for each in noted):
        uow.record(refused)
