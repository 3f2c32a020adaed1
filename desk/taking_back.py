"""Taking back: a contact does not wait for an owner who is gone, or who never answers."""

from dataclasses import replace
from datetime import datetime

from core import asking
from core.access import Right
from core.agent import Agent, Status
from core.conversation import Conversation
from core.ids import AgentId, AgentRef, TenantId
from core.routing.assignment import AnswerAwaited, AnswerOverdue, Why
from core.seeking import SayWhose, TakeBack, WatchAnswer, Word
from core.stage import Assigned, OnlyAgent, Waiting, waited_since
from desk import posting
from desk.desk import Desk
from desk.performed import Performed, done
from desk.ports import Lease, OutboxEntry, OutboxOutcome, OutboxState, UnitOfWork
from desk.questions import WhosePost

# Whom to tell that the first answer is owed, one after the other; then it is taken back.
_TOLD = 2

# Of what nobody moves, so many at once in a sweep.
AT_ONCE = 100


async def take_back(desk: Desk, lease: Lease, entry: OutboxEntry, effect: TakeBack) -> Performed:
    """
    From an owner who is gone: what is unanswered waits again at once, the rest when its contact writes.

    One who came back keeps everything; one who may not answer any more nothing.
    """
    async with desk.store.begin(lease.tenant_id) as uow:
        agent = await uow.agents.get(effect.agent_id)
    gone_at = _gone_at(desk, lease.tenant_id, agent)
    if gone_at is not None and gone_at > desk.clock.now():
        return Performed(OutboxOutcome(entry, OutboxState.READY, due_at=gone_at))

    async def write(uow: UnitOfWork) -> None:
        owner = await uow.agents.get(effect.agent_id)
        if owner.status is not Status.OFFLINE and owner.may(Right.ANSWER):
            return
        for conversation in await uow.queue.owned(owner.id):
            leave(uow, conversation, desk.clock.now())

    return done(entry, write)


def leave(uow: UnitOfWork, conversation: Conversation, now: datetime) -> None:
    """Its owner is gone: it waits again, now or when its contact writes."""
    if conversation.unanswered:
        change = asking.requeue(conversation, Why.OFFLINE, now=now)
        uow.conversations.save(change.state)
        uow.record(*change.facts)
    elif isinstance(conversation.stage, Assigned) and not conversation.stage.gone:
        uow.conversations.save(replace(conversation, stage=replace(conversation.stage, gone=True)))


async def come_back(uow: UnitOfWork, agent_id: AgentId) -> None:
    """An owner is there again: what was left with them stays theirs."""
    if not (await uow.agents.get(agent_id)).may(Right.ANSWER):
        return
    for conversation in await uow.queue.owned(agent_id):
        if isinstance(conversation.stage, Assigned) and conversation.stage.gone:
            uow.conversations.save(replace(conversation, stage=replace(conversation.stage, gone=False)))


def _gone_at(desk: Desk, tenant_id: TenantId, agent: Agent) -> datetime | None:
    """From when an agent who is offline counts as gone: as their skillsets say, the most patient of them."""
    if agent.status is not Status.OFFLINE or agent.status_since is None or not agent.may(Right.ANSWER):
        return None
    directory = desk.store.directory
    rules = [directory.skillsets[each].rules for each in directory.skillsets_of[tenant_id]]
    return agent.status_since + max(each.owner_gone for each in rules)


async def watch_answer(desk: Desk, entry: OutboxEntry, effect: WatchAnswer) -> Performed:
    """An owner who has not given the first answer is told, then whoever supervises, then it is taken back."""

    async def write(uow: UnitOfWork) -> None:
        conversation = await uow.conversations.get(effect.conversation_id)
        stage = conversation.stage
        if not isinstance(stage, Assigned) or not conversation.unanswered:
            return
        whose, answered_at = stage.assignment, conversation.answered_at
        if (whose.agent_id, whose.since) != (effect.agent_id, effect.since):
            return
        if answered_at is not None and answered_at >= whose.since:
            return  # the first answer was given: what is owed now is another one
        if effect.step > _TOLD:
            change = asking.requeue(conversation, Why.UNANSWERED, now=desk.clock.now())
            uow.conversations.save(change.state)
            uow.record(*change.facts)
            return
        after = desk.store.directory.skillsets[conversation.skillset_id].rules.first_answer
        uow.record(
            AnswerOverdue(conversation.id, effect.agent_id, again=effect.step > 1),
            AnswerAwaited(conversation.id, effect.agent_id, effect.since, effect.step + 1, after),
        )

    return done(entry, write)


async def say_whose(desk: Desk, lease: Lease, entry: OutboxEntry, effect: SayWhose) -> Performed:
    """Say in the thread what became of who has the conversation, if it is still so."""
    async with desk.store.begin(lease.tenant_id) as uow:
        conversation = await uow.conversations.get(effect.conversation_id)
        agent = None if effect.agent_id is None else await uow.agents.get(effect.agent_id)
    stage = conversation.stage
    since = waited_since(stage)
    owned = isinstance(stage, Assigned) and effect.agent_id == stage.assignment.agent_id
    if effect.word in (Word.ANSWER_DUE, Word.STILL_DUE):
        if not owned or not conversation.unanswered:
            return done(entry)
        since = conversation.window.opened_at or conversation.opened_at
    if effect.word is Word.BACK:
        since = desk.clock.now()
    if since is None:
        return done(entry)
    named = [] if agent is None else [agent.ref]
    if effect.word in (Word.STILL_DUE, Word.NOBODY, Word.RELEASED):
        tenant = desk.store.directory.tenants[lease.tenant_id]
        named += [AgentRef(each) for each in tenant.admins if each not in named]
    post = WhosePost(effect.word, tuple(named), since)
    return await posting.show_line(desk, lease, entry, conversation, post)


async def take_back_silent(desk: Desk, uow: UnitOfWork) -> None:
    """Where an owner has been silent for as long as the number allows, it waits again."""
    now = desk.clock.now()
    for number in desk.store.directory.numbers.values():
        if number.tenant_id == uow.tenant_id and number.inactivity is not None:
            before = now - number.inactivity
            for conversation in await uow.queue.owing(number.id, before=before, most=AT_ONCE):
                if _owned_since(conversation) < before:
                    change = asking.requeue(conversation, Why.INACTIVE, now=now)
                    uow.conversations.save(change.state)
                    uow.record(*change.facts)


def _owned_since(conversation: Conversation) -> datetime:
    stage = conversation.stage
    return stage.assignment.since if isinstance(stage, Assigned) else conversation.opened_at


async def release_reserved(desk: Desk, uow: UnitOfWork) -> None:
    """What is kept for one who can never take it, or too long for its window, is anybody's."""
    now = desk.clock.now()
    for conversation in await uow.queue.reserved(most=AT_ONCE):
        rules = desk.store.directory.skillsets[conversation.skillset_id].rules
        closes_at = conversation.window.closes_at
        closing = closes_at is not None and now < closes_at <= now + rules.released_at
        if closing or not await _can_ever(uow, conversation):
            change = asking.release(conversation)
            uow.conversations.save(change.state)
            uow.record(*change.facts)


async def _can_ever(uow: UnitOfWork, conversation: Conversation) -> bool:
    reserved = conversation.stage.reserved if isinstance(conversation.stage, Waiting) else None
    if not isinstance(reserved, OnlyAgent):
        return True
    return (await uow.agents.get(reserved.agent_id)).may(Right.ANSWER)
