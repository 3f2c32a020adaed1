"""Showing in the thread what was sent by a form or elsewhere, so that colleagues see it and marks have a place."""

from dataclasses import replace

from core.facts import SentShown
from core.ids import PostRef
from core.message import BY_ITSELF, UNSIGNED
from core.showing import ShowSent
from desk import queries
from desk.desk import Desk
from desk.performed import Performed, Write, done
from desk.ports import Lease, OutboxEntry, UnitOfWork
from desk.posting import show_line
from desk.views import SentPost


async def show_sent(desk: Desk, lease: Lease, entry: OutboxEntry, effect: ShowSent) -> Performed:
    """Post it, and remember the post as the message's own."""
    async with desk.store.begin(lease.tenant_id) as uow:
        conversation = await uow.conversations.get(effect.conversation_id)
        message = await uow.messages.outbound(effect.message_id)
        nobody = message.agent_id in UNSIGNED
        agent = None if nobody else (await uow.agents.get(message.agent_id)).name
        answers = message.quoted
        quoted = None if answers is None else await queries.quoted(uow, conversation, answers)
    if message.post is not None:
        return done(entry)

    def found(post: PostRef) -> Write:
        async def write(uow: UnitOfWork) -> None:
            current = await uow.messages.outbound(message.id)
            uow.messages.save(replace(current, post=post))
            uow.record(SentShown(current.conversation_id, current.id))

        return write

    post = SentPost(message.id, agent, message.content, quoted, by_itself=message.agent_id == BY_ITSELF)
    return await show_line(desk, lease, entry, conversation, post, found)
