"""A conversation was given on: what whoever takes it has to know stands in the thread in which it goes on."""

from core.ids import AgentId
from core.message import UNSIGNED, InboundMessage, OutboundMessage, OutboundState
from core.seeking import ShowHandOver
from core.stage import Assigned, Offered, OnlyAgent, Stage, Waiting
from desk import queries
from desk.desk import Desk
from desk.performed import Performed, done
from desk.ports import Lease, OutboxEntry, UnitOfWork
from desk.posting import show_line
from desk.transfer_views import HandOverPost, Said

# So many messages tell what it is about.
_LAST = 5


async def show_hand_over(desk: Desk, lease: Lease, entry: OutboxEntry, effect: ShowHandOver) -> Performed:
    """Say who gave it on and to whom, what was said last, whether an answer is owed, and how long one may be given."""
    now = desk.clock.now()
    async with desk.store.begin(lease.tenant_id) as uow:
        conversation = await uow.conversations.get(effect.conversation_id)
        if not conversation.is_open:
            return done(entry)
        contact = await uow.contacts.get(conversation.contact_id)
        by = await uow.agents.get(effect.by)
        to = _meant(conversation.stage)
        target = None if to is None else await uow.agents.get(to)
        said = [await _said(uow, each) for each in await uow.messages.latest(conversation.id, _LAST)]
    window = conversation.window
    post = HandOverPost(
        by=by.ref,
        to=None if target is None else target.ref,
        skillset=desk.store.directory.skillsets[conversation.skillset_id].name,
        name=contact.name,
        said=tuple(each for each in said if each is not None),
        owed=conversation.unanswered,
        closes_at=window.closes_at if window.is_open(now) else None,
    )
    return await show_line(desk, lease, entry, conversation, post)


def _meant(stage: Stage) -> AgentId | None:
    """Who has it, or alone may take it."""
    match stage:
        case Assigned(assignment):
            return assignment.agent_id
        case Waiting(reserved=OnlyAgent(only)) | Offered(Waiting(reserved=OnlyAgent(only))):
            return only
        case _:
            return None


async def _said(uow: UnitOfWork, message: InboundMessage | OutboundMessage) -> Said | None:
    """None: it never went out."""
    if isinstance(message, InboundMessage):
        return Said(None, queries.excerpt(message.content))
    if message.agent_id in UNSIGNED:
        return None  # nobody who could be named said it
    if message.state not in (OutboundState.SENT, OutboundState.QUEUED, OutboundState.UNKNOWN):
        return None
    return Said((await uow.agents.get(message.agent_id)).ref, queries.excerpt(message.content))
