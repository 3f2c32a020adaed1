"""Sending what an agent filled into a form: cleared and queued, or refused at once with nothing kept."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from core.access import Right
from core.agent import Agent
from core.compliance.gate import Refusal
from core.conversation import Conversation
from core.facts import SentByForm
from core.ids import ConversationId, MessageId, RemoteMessageId, TenantId, ThreadRef
from core.message import Content, OutboundMessage, OutboundState
from core.routing.assignment import Reason
from core.stage import UNTAKEN, Closed, rival
from desk.clearing import refusal_of
from desk.desk import Desk
from desk.enough import too_many
from desk.ports import StaleVersion, UnitOfWork
from desk.refusing import on_the_clock_of, why_not
from desk.replies import queue
from desk.sight import blind
from desk.views import Answer, Tone
from words import say

_COLLISIONS = 5


@dataclass(frozen=True, slots=True)
class Aimed:
    """What goes where. quoted: what it answers on the phone, None: nothing in particular."""

    conversation: Conversation
    contents: Sequence[Content]
    quoted: RemoteMessageId | None = None


# Looked up in the transaction that queues it; an Answer says why it cannot be.
Aim = Callable[[UnitOfWork], Awaitable[Aimed | Answer]]


async def send(desk: Desk, tenant_id: TenantId, agent: Agent, aim: Aim) -> Answer:
    """Queue it as this agent's reply; a refusal changes nothing, so that what was filled in can stay there."""
    for _ in range(_COLLISIONS):
        try:
            return await _sent(desk, tenant_id, agent, aim)
        except StaleVersion:
            continue  # somebody else was faster: look again
    return refused(
        say(agent.language, "This conversation is changing right now. Please try again in a moment.")
    )


def to_talk(agent: Agent, conversation_id: ConversationId, contents: Sequence[Content]) -> Aim:
    """Into this conversation, answering nothing in particular."""

    async def aim(uow: UnitOfWork) -> Aimed | Answer:
        try:
            return Aimed(await uow.conversations.get(conversation_id), contents)
        except KeyError:
            return refused(say(agent.language, "This conversation is not known here any more."))

    return aim


async def talk_in(desk: Desk, uow: UnitOfWork, agent: Agent, thread: ThreadRef) -> Conversation | Answer:
    """The conversation of this thread, if this agent can answer in it now."""
    conversation = await uow.conversations.of_thread(thread)
    if conversation is None:
        return refused(say(agent.language, "This is no conversation with a contact."))
    return await refusal(desk, uow, agent, conversation) or conversation


async def talk_of(
    desk: Desk, uow: UnitOfWork, agent: Agent, conversation_id: ConversationId
) -> Conversation | Answer:
    """The conversation of this id, if this agent can answer in it now."""
    try:
        conversation = await uow.conversations.get(conversation_id)
    except KeyError:
        return refused(say(agent.language, "This conversation is not known here any more."))
    return await refusal(desk, uow, agent, conversation) or conversation


async def refusal(desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation) -> Answer | None:
    """Why this agent cannot answer in this conversation now; None if they can."""
    if not agent.may(Right.ANSWER):
        return refused(say(agent.language, "Only agents of this company can do this."))
    if isinstance(conversation.stage, Closed):
        return refused(say(agent.language, "This conversation is closed. Write in its thread to reopen it."))
    unseen = blind(desk, agent, conversation)
    if unseen is not None:
        return unseen
    other = rival(conversation.stage, agent.id)
    if other is None:
        return None
    name = (await uow.agents.get(other)).name
    if conversation.owner is None:
        sentence = "{name} is being asked about this conversation right now."
        return refused(say(agent.language, sentence, name=name))
    sentence = "{name} has this conversation. Write in its thread to take it over."
    return refused(say(agent.language, sentence, name=name))


def refused(*sentences: str, about: str = "") -> Answer:
    """Why not. about: the field of the form that is wrong."""
    return Answer(sentences, Tone.REFUSED, about=about)


async def not_cleared(
    desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation, message: OutboundMessage
) -> Answer | None:
    """Why nothing can be sent to this contact now, asked of the gate before anybody fills in a form."""
    unsent = await refusal_of(desk, uow, conversation, message)
    return None if unsent is None else _not_now(unsent, agent)


async def _sent(desk: Desk, tenant_id: TenantId, agent: Agent, aim: Aim) -> Answer:
    async with desk.store.begin(tenant_id) as uow:
        aimed = await aim(uow)
        if isinstance(aimed, Answer):
            return aimed
        conversation = aimed.conversation
        against = await refusal(desk, uow, agent, conversation)
        if against is not None:
            return against
        if isinstance(conversation.stage, UNTAKEN):
            enough = await too_many(desk, uow, agent, conversation, answers=True)
            if enough is not None:
                return refused(enough)
            claimed = conversation.claim(agent.id, reason=Reason.REPLIED, now=desk.clock.now())
            uow.record(*claimed.facts)
            conversation = claimed.state
        messages = [
            _message(desk, agent, aimed, content, place) for place, content in enumerate(aimed.contents)
        ]
        unsent = await queue(desk, uow, conversation, messages)
        if unsent is not None:
            return _not_now(unsent, agent)
        uow.record(*(SentByForm(conversation.id, message.id, agent.id) for message in messages))
        await uow.commit()
    return Answer()


def _message(desk: Desk, agent: Agent, aimed: Aimed, content: Content, place: int) -> OutboundMessage:
    return OutboundMessage(
        id=MessageId(desk.ids.new()),
        conversation_id=aimed.conversation.id,
        agent_id=agent.id,
        content=content,
        post=None,
        state=OutboundState.DRAFT,
        written_at=desk.clock.now(),
        part=place,
        quoted=aimed.quoted,
    )


def _not_now(unsent: Refusal, agent: Agent) -> Answer:
    return refused(why_not(unsent, agent.language, on_the_clock_of(agent.time_zone)))
