"""What the contact sees of us without words: that they were read, and that somebody is typing."""

from datetime import timedelta

from core.conversation import Conversation
from core.effects import MarkRead, ShowTyping
from core.ids import NumberRef, RemoteMessageId, TenantId
from core.message import OutboundState
from core.number import ReadReceipts
from desk.desk import Desk
from desk.performed import Performed, again, done, given_up
from desk.ports import OutboxEntry, OutboxOutcome, OutboxState, UnitOfWork
from desk.problems import DeliveryProblem, Retry

# Older messages cannot be marked. Source: Meta Cloud API, read receipts and typing indicators, November 2026.
MARKED_WITHIN = timedelta(days=30)

# The sign goes after 25 s by itself (same source): it is shown anew before that, but a contact who has looked at it for
# two minutes believes it no more.
SHOWN_ANEW_AFTER = timedelta(seconds=20)
SHOWN_AT_MOST = timedelta(minutes=2)


async def mark_read(desk: Desk, tenant_id: TenantId, effect: MarkRead) -> None:
    """As the number has it: when the conversation is taken, when the contact is answered, or never."""
    async with desk.store.begin(tenant_id) as uow:
        conversation = await uow.conversations.get(effect.conversation_id)
        last = await _last(desk, uow, conversation)
    wanted = _receipts(desk, conversation)
    if last is not None and (
        wanted is ReadReceipts.CLAIM or (wanted is ReadReceipts.ANSWER and effect.answered)
    ):
        await desk.contacts.mark_read(_number(desk, conversation), last)


async def show_typing(desk: Desk, tenant_id: TenantId, entry: OutboxEntry, effect: ShowTyping) -> Performed:
    """
    Show it as long as the answer is with us.

    It also marks what they wrote as read, so where that is never to be seen it is not shown.
    """
    async with desk.store.begin(tenant_id) as uow:
        conversation = await uow.conversations.get(effect.conversation_id)
        message = await uow.messages.outbound(effect.message_id)
        last = await _last(desk, uow, conversation)
    now = desk.clock.now()
    unseen = _receipts(desk, conversation) is ReadReceipts.NEVER
    if (
        last is None
        or unseen
        or message.state is not OutboundState.QUEUED
        or now - entry.created_at > SHOWN_AT_MOST
    ):
        return done(entry)
    try:
        await desk.contacts.mark_read(_number(desk, conversation), last, typing=True)
    except DeliveryProblem as problem:
        return given_up(entry, problem) if problem.retry is Retry.NEVER else again(entry, now, problem)
    due_at = now + SHOWN_ANEW_AFTER
    return Performed(OutboxOutcome(entry, OutboxState.READY, due_at=due_at, tried=False))


async def _last(desk: Desk, uow: UnitOfWork, conversation: Conversation) -> RemoteMessageId | None:
    """The contact's last message that can still be marked."""
    last = await uow.messages.last_inbound(conversation.id)
    if last is None or desk.clock.now() - last.sent_at >= MARKED_WITHIN:
        return None
    return last.remote_id


def _receipts(desk: Desk, conversation: Conversation) -> ReadReceipts:
    return desk.store.directory.numbers[conversation.number_id].read_receipts


def _number(desk: Desk, conversation: Conversation) -> NumberRef:
    return desk.store.directory.numbers[conversation.number_id].ref
