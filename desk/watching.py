"""Watching service windows: the card is drawn anew as the end comes near, and an answer that is owed is asked for."""

from dataclasses import replace
from datetime import datetime, timedelta

from core.conversation import Conversation
from core.happened import WindowClosing, WindowLost
from core.ids import AgentRef
from core.react import CARD_REDRAWN_AT, OWNER_WARNED_AT, SUPERVISOR_WARNED_AT
from core.showing import MentionOwner, WarnOfClosing
from core.stage import Closed
from desk import posting
from desk.desk import Desk
from desk.performed import Performed, Write, both, done
from desk.ports import Lease, OutboxEntry, OutboxOutcome, OutboxState, UnitOfWork
from desk.views import ClosingPost, OwnerPost


def watched(conversation: Conversation, entry: OutboxEntry, drawn: Performed, desk: Desk) -> Performed:
    """
    What follows once the card was drawn: the next look at the window, and a word to whoever owes an answer.

    drawn: what came of drawing the card; while that has to be tried again, nothing else follows.
    """
    closes_at = conversation.window.closes_at
    if (
        drawn.outcome.state is OutboxState.READY
        or closes_at is None
        or isinstance(conversation.stage, Closed)
    ):
        return drawn
    left = closes_at - desk.clock.now()
    following = next((before for before in CARD_REDRAWN_AT if before < left), None)
    outcome = drawn.outcome
    if following is not None:
        outcome = OutboxOutcome(entry, OutboxState.READY, due_at=closes_at - following)
    reached = min((before for before in CARD_REDRAWN_AT if before >= left), default=None)
    if reached in (*OWNER_WARNED_AT, SUPERVISOR_WARNED_AT) and conversation.unanswered:
        return replace(drawn, outcome=outcome, write=both(drawn.write, _closing(conversation, reached)))
    if left <= timedelta(0) and conversation.unanswered:
        return replace(drawn, outcome=outcome, write=both(drawn.write, _lost(conversation, closes_at)))
    return replace(drawn, outcome=outcome)


def _closing(conversation: Conversation, left: timedelta) -> Write:
    async def write(uow: UnitOfWork) -> None:
        uow.record(WindowClosing(conversation.id, left))

    return write


def _lost(conversation: Conversation, at: datetime) -> Write:
    async def write(uow: UnitOfWork) -> None:
        uow.record(WindowLost(conversation.id, conversation.skillset_id, conversation.owner, at))

    return write


async def warn_of_closing(desk: Desk, lease: Lease, entry: OutboxEntry, effect: WarnOfClosing) -> Performed:
    """Ask for the answer, unless it was given meanwhile or nobody may give it freely any more."""
    async with desk.store.begin(lease.tenant_id) as uow:
        conversation = await uow.conversations.get(effect.conversation_id)
        owner = None if conversation.owner is None else await uow.agents.get(conversation.owner)
    window = conversation.window
    if window.closes_at is None or not window.is_open(desk.clock.now()) or not conversation.unanswered:
        return done(entry)
    told = [] if owner is None else [owner.ref]
    if effect.left <= SUPERVISOR_WARNED_AT:
        tenant = desk.store.directory.tenants[lease.tenant_id]
        told += [AgentRef(admin) for admin in tenant.admins if admin not in told]
    post = ClosingPost(window.closes_at, tuple(told), owned=owner is not None)
    return await posting.show_line(desk, lease, entry, conversation, post)


async def mention_owner(desk: Desk, lease: Lease, entry: OutboxEntry, effect: MentionOwner) -> Performed:
    """Tell them by name, so that the thread is among those they follow; unless it is theirs no more, or answered."""
    async with desk.store.begin(lease.tenant_id) as uow:
        conversation = await uow.conversations.get(effect.conversation_id)
        owner = await uow.agents.get(effect.agent_id)
        contact = await uow.contacts.get(conversation.contact_id)
    if conversation.owner != owner.id or (effect.written and not conversation.unanswered):
        return done(entry)
    post = OwnerPost(owner.ref, contact.name, written=effect.written)
    return await posting.show_line(desk, lease, entry, conversation, post)
