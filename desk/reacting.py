"""Showing a contact's emoji on the very post it belongs to; in words where Slack has no such sign."""

from dataclasses import dataclass

from core.conversation import Conversation
from core.ids import PostRef
from core.message import Message, OutboundMessage
from core.showing import ShowReaction
from core.text import Private
from desk import queries, whereabouts
from desk.desk import Desk
from desk.performed import Performed, again, done, given_up
from desk.ports import Lease, OutboxEntry, UnitOfWork
from desk.posting import show_line
from desk.problems import DeliveryProblem, Retry
from desk.views import Quoted, ReactionPost


@dataclass(frozen=True, slots=True)
class _Target:
    """post: what shows the message, None where nothing does; signs: what the contact put on all it shows."""

    conversation: Conversation
    name: Private
    message: Message
    post: PostRef | None
    signs: tuple[Private, ...]


async def show_reaction(desk: Desk, lease: Lease, entry: OutboxEntry, effect: ShowReaction) -> Performed:
    """Make the signs on the post those of the contact, or say it in the thread."""
    async with desk.store.begin(lease.tenant_id) as uow:
        target = await _target(uow, effect)
    said_already = bool(entry.open_attempts) or entry.in_doubt
    if target.post is not None and not said_already:
        try:
            if await desk.workspace.react(lease.tenant_id, target.post, target.signs):
                return done(entry)
        except DeliveryProblem as problem:
            if not whereabouts.is_lost(desk, target.conversation, problem):
                if problem.retry is Retry.NEVER:
                    return given_up(entry, problem)
                return again(entry, desk.clock.now(), problem)
    reacted = target.message.reacted
    quoted = Quoted(target.post, queries.excerpt(target.message.content))
    post = ReactionPost(target.name, None if reacted is None else reacted.emoji, quoted)
    return await show_line(desk, lease, entry, target.conversation, post)


async def _target(uow: UnitOfWork, effect: ShowReaction) -> _Target:
    conversation = await uow.conversations.get(effect.conversation_id)
    contact = await uow.contacts.get(conversation.contact_id)
    message = await uow.messages.get(effect.message_id)
    together: list[Message] = [message]
    if isinstance(message, OutboundMessage):
        post = message.post
        if post is not None:
            together = list(await uow.messages.of_post(post))
    else:
        post = await uow.posts.showing(message.id)
        posted = None if post is None else await uow.posts.get(post)
        if posted is not None:
            together = [await uow.messages.get(message_id) for message_id in posted.message_ids]
    reacted = [each.reacted for each in together if each.reacted is not None]
    signs = tuple(dict.fromkeys(each.emoji for each in reacted if each.emoji is not None))
    return _Target(conversation, contact.name, message, post, signs)
