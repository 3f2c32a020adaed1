"""An agent answers or corrects one message by a form, or puts an emoji on it. Told at once what stands in the way."""

from collections.abc import Sequence

from core.ids import AgentRef, MessageId, PostRef, TenantId
from core.message import Content, InboundMessage, Message, Reaction, Text
from core.text import Private, RichText, split
from desk import agents, queries
from desk.desk import Desk
from desk.form_sending import Aimed, not_cleared, refusal, refused, send
from desk.ports import UnitOfWork
from desk.views import Answer, CorrectionForm, Pickable, Picking
from words import say


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
    if not contents:
        agent = await agents.known(desk, tenant_id, ref)
        return refused(say(agent.language, "There are no words to send."))
    return await _send(desk, tenant_id, message_id, ref, contents)


async def correct(
    desk: Desk, tenant_id: TenantId, message_id: MessageId, ref: AgentRef
) -> CorrectionForm | Answer:
    """
    Whether what has left can be corrected, with what its post says now; an Answer says why not.

    The correction is sent by answer_one: it quotes what it corrects.
    """
    agent = await agents.known(desk, tenant_id, ref)
    async with desk.store.begin(tenant_id) as uow:
        try:
            message = await uow.messages.outbound(message_id)
        except KeyError:
            return refused(say(agent.language, "This message is not known here any more."))
        conversation = await uow.conversations.get(message.conversation_id)
        against = await refusal(desk, uow, agent, conversation)
        against = against or await not_cleared(desk, uow, agent, conversation, message)
    if against is not None:
        return against
    if message.remote_id is None:
        return refused(_not_there(agent.language))
    words = message.amended
    if words is None:
        words = message.content.body if isinstance(message.content, Text) else RichText(())
    if not words:
        # said to the contact, in the company's language
        words = RichText.plain(
            say(desk.store.directory.tenants[tenant_id].language, "Please ignore this message.")
        )
    excerpt = queries.excerpt(message.content) or Private("")
    return CorrectionForm(agent.language, message.id, excerpt, words)


def _not_there(language: str) -> str:
    return say(language, "This message has not reached the contact. Write a new post instead.")


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
            return refused(sentence)
        conversation = await uow.conversations.get(known[0].conversation_id)
        against = await refusal(desk, uow, agent, conversation)
    if against is not None:
        return against
    pickable = tuple(Pickable(each.id, queries.excerpt(each.content) or Private("")) for each in known)
    return Picking(agent.language, pickable)


async def _send(
    desk: Desk, tenant_id: TenantId, message_id: MessageId, ref: AgentRef, contents: Sequence[Content]
) -> Answer:
    agent = await agents.known(desk, tenant_id, ref)

    async def aim(uow: UnitOfWork) -> Aimed | Answer:
        try:
            target = await uow.messages.get(message_id)
        except KeyError:
            return refused(say(agent.language, "This message is not known here any more."))
        if target.remote_id is None:
            return refused(_not_there(agent.language))
        reacts = any(isinstance(content, Reaction) for content in contents)
        if reacts and not isinstance(target, InboundMessage):
            return refused(say(agent.language, "Only a contact's message can get a reaction on the phone."))
        return Aimed(await uow.conversations.get(target.conversation_id), contents, target.remote_id)

    return await send(desk, tenant_id, agent, aim)
