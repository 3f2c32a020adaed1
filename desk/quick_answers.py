"""An agent answers with a quick reply: found by a word or two, filled in for the contact, looked over, sent."""

from collections.abc import Awaitable, Callable, Sequence

from core.access import Right
from core.agent import Agent
from core.conversation import Conversation
from core.ids import AgentRef, ConversationId, QuickReplyId, TenantId, ThreadRef
from core.message import Text
from core.quick_reply import Missing, QuickReply, TooLong, Variable, filled, found
from core.text import Private, RichText, split
from desk import agents
from desk.desk import Desk
from desk.form_sending import refused, send, talk_in, talk_of, to_talk
from desk.ports import UnitOfWork
from desk.views import Answer, Review, Searching
from words import mark, say

Find = Callable[[UnitOfWork, Agent], Awaitable[Conversation | Answer]]

_MISSING = {
    Variable.CONTACT: mark("The contact's name is not known, and {place} asks for it."),
    Variable.AGENT: mark("Your name is not known, and {place} asks for it."),
    Variable.NUMBER: mark("The number they wrote to is not known, and {place} asks for it."),
}


async def start(desk: Desk, tenant_id: TenantId, thread: ThreadRef, ref: AgentRef) -> Searching | Answer:
    """Whether a quick reply can be sent in this thread; an Answer says why not."""
    return await _start(desk, tenant_id, ref, lambda uow, agent: talk_in(desk, uow, agent, thread))


async def start_in(
    desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, ref: AgentRef
) -> Searching | Answer:
    """The same for the conversation of a card."""
    return await _start(desk, tenant_id, ref, lambda uow, agent: talk_of(desk, uow, agent, conversation_id))


async def _start(desk: Desk, tenant_id: TenantId, ref: AgentRef, find: Find) -> Searching | Answer:
    agent = await agents.known(desk, tenant_id, ref)
    async with desk.store.begin(tenant_id) as uow:
        talk = await find(uow, agent)
        if isinstance(talk, Answer):
            return talk
        if not await uow.quick_replies.all():
            return refused(
                say(agent.language, "There are no quick replies yet. Those who administer can make them.")
            )
    return Searching(agent.language, talk.id)


async def search(desk: Desk, tenant_id: TenantId, ref: AgentRef, typed: str) -> Sequence[QuickReply]:
    """Those that fit what was typed, best first; none for whoever may not answer."""
    agent = await agents.known(desk, tenant_id, ref)
    if not agent.may(Right.ANSWER):
        return ()
    async with desk.store.begin(tenant_id) as uow:
        return found(await uow.quick_replies.all(), typed)


async def review(
    desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, reply_id: QuickReplyId, ref: AgentRef
) -> Review | Answer:
    """The words as this contact would get them from this agent; an Answer says what is missing."""
    agent = await agents.known(desk, tenant_id, ref)
    async with desk.store.begin(tenant_id) as uow:
        kept = await uow.quick_replies.all()
        reply = next((each for each in kept if each.id == reply_id), None)
        if reply is None:
            return refused(say(agent.language, "This quick reply is gone. Choose another one."))
        conversation = await talk_of(desk, uow, agent, conversation_id)
        if isinstance(conversation, Answer):
            return conversation
        contact = await uow.contacts.get(conversation.contact_id)
        number = desk.store.directory.numbers[conversation.number_id]
    values = {
        Variable.CONTACT: contact.name,
        Variable.AGENT: Private(agent.name),
        Variable.NUMBER: Private(number.display),
    }
    words = filled(reply.text, values)
    match words:
        case Missing(variable):
            return refused(say(agent.language, _MISSING[variable], place=f"{{{variable}}}"))
        case TooLong():
            return refused(say(agent.language, "Filled in, these words are too long. Choose another one."))
        case Private():
            return Review(agent.language, conversation.id, reply.name, contact.name, words)


async def send_reviewed(
    desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, ref: AgentRef, text: RichText
) -> Answer:
    """Send the words as they were looked over; a refusal changes nothing, so that they stay in the form."""
    agent = await agents.known(desk, tenant_id, ref)
    contents = [Text(part) for part in split(text, desk.contacts.limits.text_length)]
    if not contents:
        return refused(say(agent.language, "There are no words to send."))
    return await send(desk, tenant_id, agent, to_talk(agent, conversation_id, contents))
