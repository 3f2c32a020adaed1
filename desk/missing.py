"""A contact's file that did not arrive: said in its thread, and tried again when a person asks."""

from core.access import Right
from core.ids import AgentRef, MessageId, TenantId
from core.medium import MediumState, MediumWanted
from core.message import Media
from core.showing import ExplainMissing
from core.text import Private
from desk import agents
from desk.desk import Desk
from desk.performed import Performed, done
from desk.ports import Lease, OutboxEntry, StaleVersion
from desk.posting import show_line
from desk.sight import blind
from desk.views import Answer, MissingPost, Tone
from words import say

_COLLISIONS = 5


async def explain(desk: Desk, lease: Lease, entry: OutboxEntry, effect: ExplainMissing) -> Performed:
    """Say what is missing and why, unless it came meanwhile."""
    async with desk.store.begin(lease.tenant_id) as uow:
        medium = await uow.media.get(effect.message_id)
        message = await uow.messages.get(effect.message_id)
        conversation = await uow.conversations.get(effect.conversation_id)
        contact = await uow.contacts.get(conversation.contact_id)
    if medium is None or medium.state is not MediumState.MISSING or medium.missing is None:
        return done(entry)
    if not isinstance(message.content, Media):
        return done(entry)
    media = message.content
    post = MissingPost(message.id, contact.name, media.kind, media.filename or Private(""), medium.missing)
    return await show_line(desk, lease, entry, conversation, post)


async def try_again(desk: Desk, tenant_id: TenantId, message_id: MessageId, ref: AgentRef) -> Answer:
    """Somebody pressed "Try again": the file is fetched once more, from the beginning."""
    agent = await agents.known(desk, tenant_id, ref)
    if not agent.may(Right.ANSWER):
        return _refused(say(agent.language, "Only agents of this company can do this."))
    for _ in range(_COLLISIONS):
        try:
            async with desk.store.begin(tenant_id) as uow:
                medium = await uow.media.get(message_id)
                if medium is None:
                    return _refused(say(agent.language, "This message is not known here any more."))
                unseen = blind(desk, agent, await uow.conversations.get(medium.conversation_id))
                if unseen is not None:
                    return unseen
                if medium.state is not MediumState.MISSING:
                    return _refused(say(agent.language, "This file is on its way, or here already."))
                uow.media.save(medium.wanted_again())
                uow.record(MediumWanted(medium.conversation_id, medium.message_id))
                await uow.commit()
        except StaleVersion:
            continue  # somebody else pressed it, too
        return Answer((say(agent.language, "The file is being fetched again."),))
    return _refused(
        say(agent.language, "This conversation is changing right now. Please try again in a moment.")
    )


def _refused(sentence: str) -> Answer:
    return Answer((sentence,), Tone.REFUSED)
