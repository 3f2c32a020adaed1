"""Closing a conversation: for a reason from the company's own list, if it keeps one."""

from dataclasses import dataclass
from enum import StrEnum

from core.access import Right
from core.agent import Agent
from core.announcement import Announced
from core.closing import NOTE_LENGTH, Closing
from core.conversation import Conversation
from core.ids import AgentRef, ConversationId, TenantId
from core.stage import Closed
from core.text import Private
from desk import agents
from desk.announcing import announce
from desk.conversations import change
from desk.desk import Desk
from desk.form_sending import refused
from desk.ports import UnitOfWork
from desk.reasons import CLOSINGS, meant
from desk.views import Answer, ClosingForm
from desk.wanting import freed
from words import say


class Field(StrEnum):
    """What is filled in when a conversation is closed."""

    REASON = "reason"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Because:
    """What whoever closes one says of it. note: empty for nothing."""

    reason: str
    note: Private


async def start(
    desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, ref: AgentRef
) -> ClosingForm | Answer:
    """An agent wants to close one: they are asked why, or it is closed where the company asks nobody."""
    agent = await agents.known(desk, tenant_id, ref)
    form = await _asked(desk, tenant_id, conversation_id, agent) if agent.may(Right.ANSWER) else None
    return form or await close(desk, tenant_id, conversation_id, ref)


async def _asked(
    desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, agent: Agent
) -> ClosingForm | None:
    """None: there is nothing to choose from, or it cannot be closed, as whoever tries is told."""
    async with desk.store.begin(tenant_id) as uow:
        reasons = CLOSINGS.of((await uow.directory.read()).tenant)
        if not reasons:
            return None
        try:
            conversation = await uow.conversations.get(conversation_id)
        except KeyError:
            return None
        if await _hindered(uow, agent, conversation) is not None:
            return None
    return ClosingForm(agent.language, conversation.id, conversation.number, reasons)


async def close(
    desk: Desk,
    tenant_id: TenantId,
    conversation_id: ConversationId,
    ref: AgentRef,
    because: Because | None = None,
    *,
    here: bool = True,
) -> Answer:
    """An agent ends a conversation. because: None where nobody was asked; here: in its thread."""

    async def closed(desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation) -> Answer:
        hindered = await _hindered(uow, agent, conversation)
        if hindered is not None:
            return hindered
        now = desk.clock.now()
        if because is not None:
            closing = await _closing(desk, uow, agent, conversation, because)
            if isinstance(closing, Answer):
                return closing
            uow.closings.save(closing)
        ended = conversation.close(agent.id, now=now)
        uow.conversations.save(ended.state)
        uow.record(*ended.facts)
        await announce(desk, uow, ended.state, Announced.CLOSING)
        freed(desk, uow, conversation.owner)
        return Answer()

    return await change(desk, tenant_id, conversation_id, ref, closed, here=here)


async def _closing(
    desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation, because: Because
) -> Closing | Answer:
    language, note = agent.language, because.note.reveal().strip()
    reason = meant(CLOSINGS.of((await uow.directory.read()).tenant), because.reason)
    if reason is None:
        sentence = say(language, "This reason is not in the list any more. Choose another one.")
        return refused(sentence, about=Field.REASON)
    if len(note) > NOTE_LENGTH:
        return refused(
            say(language, "A note has {count} letters at most.", count=NOTE_LENGTH), about=Field.NOTE
        )
    return Closing(conversation.id, desk.clock.now(), agent.id, reason, Private(note) if note else None)


async def _hindered(uow: UnitOfWork, agent: Agent, conversation: Conversation) -> Answer | None:
    """Why this agent cannot close it; None: they can."""
    if conversation.owner not in (None, agent.id) and not agent.may(Right.CLOSE_ANY):
        owner = await uow.agents.get(conversation.owner)
        sentence = say(
            agent.language, "Only {name} or a supervisor can close this conversation.", name=owner.name
        )
        return refused(sentence)
    if isinstance(conversation.stage, Closed):
        return refused(say(agent.language, "This conversation is closed already."))
    return None
