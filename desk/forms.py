"""An agent answers one message by a form: quoting it, or with an emoji. Told at once what stands in the way."""

from collections.abc import Sequence

from core.access import Right
from core.agent import Agent
from core.compliance.gate import Refusal, RefusalReason
from core.conversation import Assigned, Closed, Conversation, Waiting
from core.facts import SentByForm
from core.ids import AgentRef, MessageId, PostRef, TenantId
from core.message import Content, InboundMessage, Message, OutboundMessage, OutboundState, Reaction, Text
from core.routing.assignment import Reason
from core.text import Private, RichText, split
from desk import agents, queries
from desk.desk import Desk
from desk.ports import StaleVersion, UnitOfWork
from desk.replies import queue
from desk.views import Answer, Pickable, Picking, Tone
from words import say

_COLLISIONS = 5


async def pick_to_answer(desk: Desk, tenant_id: TenantId, post: PostRef, ref: AgentRef) -> Picking | Answer:
    """Which messages this post shows that can be answered; an Answer says why there is none."""
    return await _pick(desk, tenant_id, post, ref, only_contacts=False)


async def pick_to_react(desk: Desk, tenant_id: TenantId, post: PostRef, ref: AgentRef) -> Picking | Answer:
    """The same for an emoji, which only a contact's message can get."""
    return await _pick(desk, tenant_id, post, ref, only_contacts=True)


async def answer_one(
    desk: Desk, tenant_id: TenantId, message_id: MessageId, ref: AgentRef, text: RichText
) -> Answer:
    """Send these words quoting that message; a refusal changes nothing, so that the words can stay in the form."""
    contents = [Text(part) for part in split(text, desk.contacts.limits.text_length)]
    return await _send(desk, tenant_id, message_id, ref, contents)


async def react_to(
    desk: Desk, tenant_id: TenantId, message_id: MessageId, ref: AgentRef, emoji: Private | None
) -> Answer:
    """Put an emoji on a contact's message, or take ours away."""
    return await _send(desk, tenant_id, message_id, ref, [Reaction(emoji)])


async def _pick(
    desk: Desk, tenant_id: TenantId, post: PostRef, ref: AgentRef, *, only_contacts: bool
) -> Picking | Answer:
    agent = await agents.known(desk, tenant_id, ref)
    async with desk.store.begin(tenant_id) as uow:
        posted = await uow.posts.get(post)
        ids = () if posted is None else posted.message_ids
        shown: list[Message] = [await uow.messages.get(each) for each in ids]
        if not only_contacts:
            shown += await uow.messages.of_post(post)
        known = [message for message in shown if message.remote_id is not None]
        if not known:
            sentence = (
                say(agent.language, "Only a contact's message can get a reaction on the phone.")
                if only_contacts
                else say(agent.language, "Only what was said to or by a contact can be answered.")
            )
            return Answer((sentence,), Tone.REFUSED)
        conversation = await uow.conversations.get(known[0].conversation_id)
        refusal = await _refusal(uow, agent, conversation)
    if refusal is not None:
        return refusal
    pickable = tuple(Pickable(each.id, queries.excerpt(each.content) or Private("")) for each in known)
    return Picking(agent.language, pickable)


async def _send(
    desk: Desk, tenant_id: TenantId, message_id: MessageId, ref: AgentRef, contents: Sequence[Content]
) -> Answer:
    agent = await agents.known(desk, tenant_id, ref)
    for _ in range(_COLLISIONS):
        try:
            return await _sent(desk, tenant_id, message_id, agent, contents)
        except StaleVersion:
            continue  # somebody else was faster: look again
    sentence = say(agent.language, "This conversation is changing right now. Please try again in a moment.")
    return Answer((sentence,), Tone.REFUSED)


async def _sent(
    desk: Desk, tenant_id: TenantId, message_id: MessageId, agent: Agent, contents: Sequence[Content]
) -> Answer:
    async with desk.store.begin(tenant_id) as uow:
        try:
            target = await uow.messages.get(message_id)
        except KeyError:
            return _refused(say(agent.language, "This message is not known here any more."))
        conversation = await uow.conversations.get(target.conversation_id)
        refusal = await _refusal(uow, agent, conversation)
        if refusal is not None:
            return refusal
        if any(isinstance(content, Reaction) for content in contents) and not isinstance(
            target, InboundMessage
        ):
            return _refused(say(agent.language, "Only a contact's message can get a reaction on the phone."))
        if isinstance(conversation.stage, Waiting):
            claimed = conversation.claim(agent.id, reason=Reason.REPLIED, now=desk.clock.now())
            uow.record(*claimed.facts)
            conversation = claimed.state
        messages = [_message(desk, agent, target, content, place) for place, content in enumerate(contents)]
        refused = await queue(desk, uow, conversation, messages)
        if refused is not None:
            return _not_now(refused, agent)
        uow.record(*(SentByForm(conversation.id, message.id, agent.id) for message in messages))
        await uow.commit()
    return Answer()


def _message(desk: Desk, agent: Agent, target: Message, content: Content, place: int) -> OutboundMessage:
    return OutboundMessage(
        id=MessageId(desk.ids.new()),
        conversation_id=target.conversation_id,
        agent_id=agent.id,
        content=content,
        post=None,
        state=OutboundState.DRAFT,
        written_at=desk.clock.now(),
        part=place,
        quoted=target.remote_id,
    )


async def _refusal(uow: UnitOfWork, agent: Agent, conversation: Conversation) -> Answer | None:
    """Why this agent cannot answer in this conversation now; None if they can."""
    if not agent.may(Right.ANSWER):
        return _refused(say(agent.language, "Only agents of this company can do this."))
    match conversation.stage:
        case Closed():
            return _refused(
                say(agent.language, "This conversation is closed. Write in its thread to reopen it.")
            )
        case Assigned(assignment) if assignment.agent_id != agent.id:
            owner = await uow.agents.get(assignment.agent_id)
            sentence = say(
                agent.language,
                "{name} has this conversation. Write in its thread to take it over.",
                name=owner.name,
            )
            return _refused(sentence)
        case _:
            return None


def _not_now(refusal: Refusal, agent: Agent) -> Answer:
    if refusal.reason is RefusalReason.NO_ADDRESS:
        return _refused(say(agent.language, "No address of this contact is known that can be written to."))
    return _refused(
        say(
            agent.language,
            "Free text cannot be sent now: the 24-hour window has closed. It opens again when the contact writes.",
        )
    )


def _refused(sentence: str) -> Answer:
    return Answer((sentence,), Tone.REFUSED)
