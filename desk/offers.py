"""Offers: an agent is asked in the thread and by direct message, for a while; what happens when they do not answer."""

from dataclasses import replace

from core import asking
from core.agent import Agent, AgentStatusSet, Cause, Status
from core.conversation import Conversation
from core.ids import AgentId, ConversationId, PostRef
from core.routing.assignment import SentAway
from core.seeking import AskAgent, EndOffer, ShowOffer, TellAway
from core.stage import NotOffered, Offered
from desk import posting, queries
from desk.desk import Desk
from desk.performed import Performed, Write, again, done
from desk.ports import Lease, OutboxEntry, UnitOfWork
from desk.posting import NO_THREAD_YET
from desk.questions import AwayWord, OfferPost, OfferWord

# Whoever lets so many offers pass in a row, without a word, is not there.
MISSED_IN_A_ROW = 2


async def show_offer(desk: Desk, lease: Lease, entry: OutboxEntry, effect: ShowOffer) -> Performed:
    """Ask an agent in the thread, if they are still being asked."""
    async with desk.store.begin(lease.tenant_id) as uow:
        conversation = await uow.conversations.get(effect.conversation_id)
        agent = await uow.agents.get(effect.agent_id)
    offered = _asks(conversation, effect.agent_id)
    if offered is None:
        return done(entry)
    post = OfferPost(conversation.id, conversation.number, agent.ref, offered.until)
    found = _told(conversation.id, agent.id)
    return await posting.show_line(desk, lease, entry, conversation, post, lambda _: found)


async def ask_agent(desk: Desk, lease: Lease, entry: OutboxEntry, effect: AskAgent) -> Performed:
    """Ask an agent by direct message, if they are still being asked. Raises DeliveryProblem."""
    async with desk.store.begin(lease.tenant_id) as uow:
        conversation = await uow.conversations.get(effect.conversation_id)
        agent = await uow.agents.get(effect.agent_id)
        contact = await uow.contacts.get(conversation.contact_id)
        last = await uow.messages.last_inbound(conversation.id)
    offered = _asks(conversation, effect.agent_id)
    if offered is None:
        return done(entry)
    if conversation.thread is None:
        return again(entry, desk.clock.now(), NO_THREAD_YET)
    word = OfferWord(
        conversation_id=conversation.id,
        number=conversation.number,
        name=contact.name,
        excerpt=None if last is None else queries.excerpt(last.content),
        thread=PostRef(conversation.thread),
        until=offered.until,
        language=agent.language,
    )
    await desk.workspace.write_to(lease.tenant_id, agent.ref, word)
    return done(entry, _told(conversation.id, agent.id))


async def tell_away(desk: Desk, lease: Lease, effect: TellAway) -> None:
    """Tell an agent that they count as away, if they still do. Raises DeliveryProblem."""
    async with desk.store.begin(lease.tenant_id) as uow:
        agent = await uow.agents.get(effect.agent_id)
    if agent.status is Status.AWAY:
        await desk.workspace.write_to(
            lease.tenant_id, agent.ref, AwayWord(agent.language, absent=agent.cause is Cause.ABSENCE)
        )


async def end_offer(desk: Desk, entry: OutboxEntry, effect: EndOffer) -> Performed:
    """Whoever was asked until then has missed it, unless they answered."""

    async def write(uow: UnitOfWork) -> None:
        await miss(desk, uow, await uow.conversations.get(effect.conversation_id))

    return done(entry, write)


async def miss(desk: Desk, uow: UnitOfWork, conversation: Conversation) -> None:
    """If the time of an offer is over, it waits again; an offer that has time still is left alone."""
    stage, now = conversation.stage, desk.clock.now()
    if not isinstance(stage, Offered):
        return
    try:
        change = asking.miss(conversation, until=stage.until, now=now)
    except NotOffered:
        return  # its time is not over: another timer will come
    uow.conversations.save(change.state)
    uow.record(*change.facts)
    if not isinstance(change.state.stage, Offered):
        _missed(desk, uow, await uow.agents.get(stage.agent_id))


def _missed(desk: Desk, uow: UnitOfWork, agent: Agent) -> None:
    missed = replace(agent, missed=agent.missed + 1)
    if missed.missed < MISSED_IN_A_ROW or missed.status is not Status.AVAILABLE:
        uow.agents.save(missed)
        return
    away = replace(missed, missed=0).now(Status.AWAY, at=desk.clock.now(), cause=Cause.MISSED)
    uow.agents.save(away)
    uow.record(AgentStatusSet(away.id, away.status, away.cause), SentAway(away.id))


def _asks(conversation: Conversation, agent_id: AgentId) -> Offered | None:
    stage = conversation.stage
    return stage if isinstance(stage, Offered) and stage.agent_id == agent_id else None


def _told(conversation_id: ConversationId, agent_id: AgentId) -> Write:
    """Whoever is asked can know from now on: their time counts."""

    async def write(uow: UnitOfWork) -> None:
        conversation = await uow.conversations.get(conversation_id)
        offered = _asks(conversation, agent_id)
        if offered is not None and not offered.told:
            uow.conversations.save(replace(conversation, stage=replace(offered, told=True)))

    return write
