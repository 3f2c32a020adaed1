"""An agent decides about a reply that was not sent: pressed buttons, answered at once."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from core.access import Right
from core.agent import Agent
from core.compliance.gate import Refusal
from core.conversation import Conversation
from core.facts import (
    DoubtEnded,
    KeptInside,
    PostKeptInside,
    ReplyAccepted,
    ReplyHeld,
    ResendAsked,
    TroubleChanged,
)
from core.ids import AgentRef, MessageId, TenantId
from core.message import OutboundMessage, OutboundState
from core.routing.assignment import Reason
from core.stage import UNTAKEN, rival
from desk import agents
from desk.clearing import asked, count_approach, refusal_of
from desk.desk import Desk
from desk.enough import too_many
from desk.ports import OutboxState, StaleVersion, UnitOfWork
from desk.refusing import on_the_clock_of, why_not
from desk.replies import WITH_US, queue
from desk.sight import blind
from desk.views import Answer, Tone
from desk.wanting import freed
from words import say

_COLLISIONS = 5

Decision = Callable[[Desk, UnitOfWork, Agent, Conversation, Sequence[OutboundMessage]], Awaitable[Answer]]


async def send_anyway(desk: Desk, tenant_id: TenantId, message_id: MessageId, ref: AgentRef) -> Answer:
    """Send a draft although a colleague has the conversation; it stays theirs."""
    return await _decide(desk, tenant_id, message_id, ref, _send)


async def send_now(desk: Desk, tenant_id: TenantId, message_id: MessageId, ref: AgentRef) -> Answer:
    """Send a draft whose author was asked because it came late; a waiting conversation becomes theirs."""
    return await _decide(desk, tenant_id, message_id, ref, _claim_and_send)


async def take_over_and_send(desk: Desk, tenant_id: TenantId, message_id: MessageId, ref: AgentRef) -> Answer:
    """Take the conversation from whoever has it, and send the draft."""
    return await _decide(desk, tenant_id, message_id, ref, _take_over_and_send)


async def reopen_and_send(desk: Desk, tenant_id: TenantId, message_id: MessageId, ref: AgentRef) -> Answer:
    """Go on with a closed conversation, and send the draft."""
    return await _decide(desk, tenant_id, message_id, ref, _reopen_and_send)


async def keep_as_note(desk: Desk, tenant_id: TenantId, message_id: MessageId, ref: AgentRef) -> Answer:
    """Keep a draft inside for good."""
    return await _decide(desk, tenant_id, message_id, ref, _keep)


async def send_when_they_write(
    desk: Desk, tenant_id: TenantId, message_id: MessageId, ref: AgentRef
) -> Answer:
    """Hold a draft until the contact writes again."""
    return await _decide(desk, tenant_id, message_id, ref, _hold)


async def send_then(desk: Desk, tenant_id: TenantId, message_id: MessageId, ref: AgentRef) -> Answer:
    """Send a draft as soon as what stands in its way has passed by itself."""
    return await _decide(desk, tenant_id, message_id, ref, _wait)


async def send_again(desk: Desk, tenant_id: TenantId, message_id: MessageId, ref: AgentRef) -> Answer:
    """Truly send a failed or doubtful message again: a new attempt with a new key."""
    return await _decide(desk, tenant_id, message_id, ref, _resend, open_states=_RESENT, only_author=False)


async def it_arrived(desk: Desk, tenant_id: TenantId, message_id: MessageId, ref: AgentRef) -> Answer:
    """A person knows that a doubtful message arrived."""
    return await _decide(desk, tenant_id, message_id, ref, _arrived, open_states=_DOUBTFUL, only_author=False)


_RESENT = (OutboundState.FAILED, OutboundState.UNKNOWN)
_DOUBTFUL = (OutboundState.UNKNOWN,)


async def _decide(
    desk: Desk,
    tenant_id: TenantId,
    message_id: MessageId,
    ref: AgentRef,
    decision: Decision,
    *,
    open_states: tuple[OutboundState, ...] = WITH_US,
    only_author: bool = True,
) -> Answer:
    agent = await agents.known(desk, tenant_id, ref)
    for _ in range(_COLLISIONS):
        try:
            async with desk.store.begin(tenant_id) as uow:
                answer = await _decided(
                    desk, uow, agent, message_id, decision, open_states, only_author=only_author
                )
                await uow.commit()
        except StaleVersion:
            continue  # somebody else was faster: look again
        return answer
    return _refused(
        say(agent.language, "This conversation is changing right now. Please try again in a moment.")
    )


async def _decided(
    desk: Desk,
    uow: UnitOfWork,
    agent: Agent,
    message_id: MessageId,
    decision: Decision,
    open_states: tuple[OutboundState, ...],
    *,
    only_author: bool,
) -> Answer:
    try:
        message = await uow.messages.outbound(message_id)
    except KeyError:
        return _refused(say(agent.language, "This message is not known here any more."))
    if not agent.may(Right.ANSWER):
        return _refused(say(agent.language, "Only agents of this company can do this."))
    if only_author and message.agent_id != agent.id:
        return _refused(say(agent.language, "Only the person who wrote this can decide about it."))
    if message.state not in open_states or (message.problem or "").startswith("inside:"):
        return _refused(say(agent.language, "This has been decided already; nothing was changed."))
    parts = (
        (message,) if message.post is None or not only_author else await uow.messages.of_post(message.post)
    )
    conversation = await uow.conversations.get(message.conversation_id)
    unseen = blind(desk, agent, conversation)
    if unseen is not None:
        return unseen
    return await decision(
        desk, uow, agent, conversation, [part for part in parts if part.state in open_states]
    )


async def _send(
    desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation, parts: Sequence[OutboundMessage]
) -> Answer:
    if not conversation.is_open:
        return _refused(say(agent.language, "This conversation is closed. Reopen it to send."))
    if await queue(desk, uow, conversation, parts) is not None:
        return Answer()  # the refusal comes as a private note with its remedy
    return Answer((say(agent.language, "Sent."),))


async def _claim_and_send(
    desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation, parts: Sequence[OutboundMessage]
) -> Answer:
    if isinstance(conversation.stage, UNTAKEN):
        other = rival(conversation.stage, agent.id)
        if other is not None:
            name = (await uow.agents.get(other)).name
            sentence = "{name} is being asked about this conversation right now."
            return _refused(say(agent.language, sentence, name=name))
        enough = await too_many(desk, uow, agent, conversation, answers=True)
        if enough is not None:
            return _refused(enough)
        claimed = conversation.claim(agent.id, reason=Reason.REPLIED, now=desk.clock.now())
        uow.record(*claimed.facts)
        conversation = claimed.state
    return await _send(desk, uow, agent, conversation, parts)


async def _take_over_and_send(
    desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation, parts: Sequence[OutboundMessage]
) -> Answer:
    if not conversation.is_open:
        return _refused(say(agent.language, "This conversation is closed. Reopen it to send."))
    if conversation.owner != agent.id:
        enough = await too_many(desk, uow, agent, conversation, answers=True)
        if enough is not None:
            return _refused(enough)
    taken = conversation.take_over(agent.id, now=desk.clock.now())
    uow.record(*taken.facts)
    freed(desk, uow, conversation.owner)
    return await _send(desk, uow, agent, taken.state, parts)


async def _reopen_and_send(
    desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation, parts: Sequence[OutboundMessage]
) -> Answer:
    if not conversation.is_open:
        latest = await uow.conversations.latest(conversation.contact_id, conversation.number_id)
        if latest is not None and latest.id != conversation.id and latest.is_open:
            sentence = "This contact has a newer conversation, #{number}. Please answer there."
            return _refused(say(agent.language, sentence, number=latest.number))
        enough = await too_many(desk, uow, agent, conversation, answers=True)
        if enough is not None:
            return _refused(enough)
        reopened = conversation.reopen(agent.id, now=desk.clock.now())
        uow.record(*reopened.facts)
        conversation = reopened.state
    return await _send(desk, uow, agent, conversation, parts)


async def _keep(
    _: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation, parts: Sequence[OutboundMessage]
) -> Answer:
    for part in parts:
        uow.messages.save(replace(part, state=OutboundState.NOTE))
    uow.record(PostKeptInside(conversation.id, parts[0].id, agent.id, KeptInside.NOTE))
    return Answer((say(agent.language, "Kept as a note. It was not sent."),))


async def _hold(
    desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation, parts: Sequence[OutboundMessage]
) -> Answer:
    if await refusal_of(desk, uow, conversation, *parts) is None:
        return await _claim_and_send(desk, uow, agent, conversation, parts)
    for part in parts:
        uow.messages.save(replace(part, state=OutboundState.HELD))
    uow.conversations.save(replace(conversation, holding=True))
    uow.record(ReplyHeld(conversation.id, parts[0].id, agent.id))
    return Answer((say(agent.language, "It will be sent as soon as the contact writes again."),))


async def _wait(
    desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation, parts: Sequence[OutboundMessage]
) -> Answer:
    said = await asked(desk, uow, conversation, *parts)
    refusals = [each for each in said if isinstance(each, Refusal)]
    if not refusals:
        return await _claim_and_send(desk, uow, agent, conversation, parts)
    when = on_the_clock_of(agent.time_zone)
    passes_at = [each.until for each in refusals if each.until is not None]
    if len(passes_at) < len(refusals):
        return _refused(why_not(refusals[0], agent.language, when))
    for part in parts:
        uow.messages.save(replace(part, state=OutboundState.QUEUED, leaves_at=max(passes_at)))
        await count_approach(desk, uow, conversation, part)
        uow.record(ReplyAccepted(conversation.id, part.id, agent.id))
    return Answer((say(agent.language, "It will be sent at {when}.", when=when(max(passes_at))),))


async def _resend(
    desk: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation, parts: Sequence[OutboundMessage]
) -> Answer:
    message = parts[0]
    passed = await refusal_of(desk, uow, conversation, message)
    if passed is not None:
        return _refused(why_not(passed, agent.language, on_the_clock_of(agent.time_zone)))
    uow.resolve_unknown(message.id, OutboxState.CANCELLED)
    uow.messages.save(replace(message, state=OutboundState.QUEUED, remote_id=None, problem=None))
    await count_approach(desk, uow, conversation, message)
    uow.conversations.save(conversation.troubled(None))
    uow.record(ResendAsked(conversation.id, message.id, agent.id), TroubleChanged(conversation.id))
    return Answer((say(agent.language, "It is being sent again."),))


async def _arrived(
    _: Desk, uow: UnitOfWork, agent: Agent, conversation: Conversation, parts: Sequence[OutboundMessage]
) -> Answer:
    message = parts[0]
    uow.resolve_unknown(message.id, OutboxState.DONE)
    uow.messages.save(replace(message, state=OutboundState.SENT, problem=None))
    uow.record(DoubtEnded(conversation.id, message.id, agent.id))
    return Answer((say(agent.language, "Noted as arrived."),))


def _refused(sentence: str) -> Answer:
    return Answer((sentence,), Tone.REFUSED)
