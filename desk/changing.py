"""Showing what a contact changed: a message, whose post is drawn anew, or their number or phone, and calls."""

from core.access import Right
from core.acquaintance import Moved
from core.conversation import Conversation
from core.facts import FormerSeen
from core.ids import AgentRef, MessageId, PostRef, TenantId
from core.message import Deleted, InboundMessage
from core.showing import ShowCall, ShowChange, ShowMove
from core.text import Private
from core.thread import CallPostponed
from desk import agents, queries, whereabouts
from desk.desk import Desk
from desk.performed import Performed, again, given_up
from desk.ports import Lease, OutboxEntry, UnitOfWork
from desk.posting import show_line
from desk.problems import DeliveryProblem, Retry, Tell
from desk.views import Answer, CallPost, ChangePost, ContactPost, MovePost, Tone
from words import say


async def show_change(desk: Desk, lease: Lease, entry: OutboxEntry, effect: ShowChange) -> Performed:
    """Draw the post anew in its place, with what else it shows, then say in the thread that it changed."""
    async with desk.store.begin(lease.tenant_id) as uow:
        conversation = await uow.conversations.get(effect.conversation_id)
        contact = await uow.contacts.get(conversation.contact_id)
        message = await uow.messages.get(effect.message_id)
        post = await uow.posts.showing(effect.message_id)
        shown = [] if post is None else await _shown(uow, conversation, post)
    now = desk.clock.now()
    if post is None or conversation.thread is None:
        # It may be on its way with its former words.
        return again(entry, now, DeliveryProblem("not shown yet", Tell.TEMPORARY, retry=Retry.SOON))
    try:
        await _redraw(desk, lease.tenant_id, conversation, post, shown)
    except DeliveryProblem as problem:
        return given_up(entry, problem) if problem.retry is Retry.NEVER else again(entry, now, problem)
    deleted = isinstance(message.content, Deleted)
    words = None if deleted else queries.excerpt(message.content)
    line = ChangePost(message.id, contact.name, post, words, deleted=deleted)
    return await show_line(desk, lease, entry, conversation, line)


async def show_call(desk: Desk, lease: Lease, entry: OutboxEntry, effect: ShowCall) -> Performed:
    """Say in the thread that the contact called."""
    async with desk.store.begin(lease.tenant_id) as uow:
        conversation = await uow.conversations.get(effect.conversation_id)
        contact = await uow.contacts.get(conversation.contact_id)
    line = CallPost(contact.name, effect.at, effect.lasted)

    async def postponed(uow: UnitOfWork) -> None:
        uow.record(CallPostponed(conversation.id, effect.at, effect.lasted))

    return await show_line(desk, lease, entry, conversation, line, postponed=postponed)


async def show_move(desk: Desk, lease: Lease, entry: OutboxEntry, effect: ShowMove) -> Performed:
    """Say in the thread what became of the contact's account."""
    async with desk.store.begin(lease.tenant_id) as uow:
        conversation = await uow.conversations.get(effect.conversation_id)
        contact = await uow.contacts.get(conversation.contact_id)
    phone = queries.masked_phone(contact)
    line = MovePost(contact.name, Moved(effect.moved), phone)
    return await show_line(desk, lease, entry, conversation, line)


async def _redraw(
    desk: Desk, tenant_id: TenantId, conversation: Conversation, post: PostRef, shown: list[ContactPost]
) -> None:
    """A post that is gone, or that nobody can reach any more, needs no drawing."""
    assert conversation.thread is not None
    language = desk.store.directory.tenants[tenant_id].language
    try:
        await desk.workspace.redraw(tenant_id, conversation.thread, post, shown, language=language)
    except DeliveryProblem as problem:
        if not whereabouts.is_lost(desk, conversation, problem):
            raise


async def _shown(uow: UnitOfWork, conversation: Conversation, post: PostRef) -> list[ContactPost]:
    posted = await uow.posts.get(post)
    contact = await uow.contacts.get(conversation.contact_id)
    messages = [] if posted is None else [await uow.messages.get(each) for each in posted.message_ids]
    return [
        await queries.contact_post(uow, conversation, contact, message)
        for message in messages
        if isinstance(message, InboundMessage)
    ]


async def former_words(desk: Desk, tenant_id: TenantId, message_id: MessageId, ref: AgentRef) -> Answer:
    """What a message said before it was changed or deleted, for those who may see it; that they looked is kept."""
    agent = await agents.known(desk, tenant_id, ref)
    if not agent.may(Right.SEE_FORMER):
        sentence = say(
            agent.language, "Only supervisors and administrators can see what was changed or deleted."
        )
        return Answer((sentence,), Tone.REFUSED)
    async with desk.store.begin(tenant_id) as uow:
        try:
            message = await uow.messages.get(message_id)
        except KeyError:
            sentence = say(agent.language, "This message is not known here any more.")
            return Answer((sentence,), Tone.REFUSED)
        former = message.former if isinstance(message, InboundMessage) else ()
        uow.record(FormerSeen(message.conversation_id, message.id, agent.id))
        await uow.commit()
    said: tuple[Private, ...] = tuple(
        words for each in former if (words := queries.words_of(each.content)) is not None
    )
    if not said:
        return Answer((say(agent.language, "It had no words that could be kept."),), Tone.TOLD)
    return Answer((say(agent.language, "What it said before, oldest first:"),), Tone.TOLD, said=said)
