"""Overseeing: who waits and what comes next, and what those who supervise change of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.access import Right
from core.agent import Agent
from core.conversation import Conversation
from core.ids import AgentId, AgentRef, ConversationId, TenantId, ThreadRef
from core.priority import Priority
from core.routing.queue import InQueue, Weights, in_order
from core.routing.rings import Ring
from core.routing.skillset import Mode, Skillset
from core.stage import AlreadyClosed, Offered, OnlyAgent, OnlySkillset, Unmanaged, Waiting, waited_since
from core.workload import prioritised
from desk import agents, people, transferring
from desk.deciding import decided
from desk.desk import Desk
from desk.directory_fields import Reading, Wrong, skillset_called
from desk.form_sending import refused
from desk.letting_in import is_let_in
from desk.ports import Company, UnitOfWork
from desk.sight import oversees
from desk.transferring import Wish
from desk.views import Answer
from desk.wanting import wanted
from words import mark, say

# Of each skillset so many are shown: who stands further behind is not next.
SHOWN_AT_MOST = 50
# More than any short number has.
_MOST_DIGITS = 12

PRIORITIES = {
    Priority.LOW: mark("low"),
    Priority.NORMAL: mark("normal"),
    Priority.HIGH: mark("high"),
    Priority.URGENT: mark("urgent"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """
    One who waits. left: of the window, None: it is closed. asked: who is being asked, until then. kept_for: who alone
    may take it; kept_inside: only its skillset may. ring: how far the search came, None: nobody looks for an agent.
    stranger: their number serves only contacts who are known, which this one is not.
    """

    id: ConversationId
    number: int
    thread: ThreadRef | None
    skillset: str
    waited: timedelta
    priority: Priority
    left: timedelta | None
    ring: Ring | None = None
    asked: str | None = None
    until: datetime | None = None
    kept_for: str | None = None
    kept_inside: bool = False
    stranger: bool = False


@dataclass(frozen=True, slots=True)
class QueueView:
    """
    Who waits, in the order in which it is their turn; those no skillset was chosen for; and those to be followed up,
    whose window closed while they waited. cut: there may be more than are shown.
    """

    waiting: tuple[Standing, ...]
    unmanaged: tuple[Standing, ...]
    follow_up: tuple[Standing, ...]
    cut: bool = False


async def queue_of(desk: Desk, tenant_id: TenantId, by: Agent, skillset: str = "") -> QueueView:
    """
    Of one skillset, or of all that this person may look into. skillset: its name, empty for all.

    Raises Wrong: there is none of this name, or it is not theirs to look into.
    """
    now = desk.clock.now()
    async with desk.store.begin(tenant_id) as uow:
        company = await uow.directory.read()
        chosen = [skillset_called(skillset, Reading(company, by.language))] if skillset else company.skillsets
        mine = [each for each in chosen if oversees(by) or by.level_in(each.id) is not None]
        if skillset and not mine:
            raise Wrong(say(by.language, "You are not in this skillset. Supervisors look into all of them."))
        found: dict[str, tuple[Conversation, Skillset]] = {}
        for each in mine:
            first = await uow.queue.first(each.id, now=now, most=SHOWN_AT_MOST)
            beside = await uow.queue.beside(each.id, most=SHOWN_AT_MOST)
            found |= {it.id: (it, each) for it in (*first, *beside)}
        names = await _names(uow, [it for it, _ in found.values()])
        strangers = {it.id for it, _ in found.values() if await _is_stranger(uow, company, it)}
    standing = {
        one.item.id: _standing(*found[one.item.id], names, now)
        for one in in_order([_place(it, skillset.rules.weights) for it, skillset in found.values()], now)
    }
    standing |= {key: replace(standing[key], stranger=True) for key in strangers}
    unmanaged = {key for key in standing if isinstance(found[key][0].stage, Unmanaged)}
    late = {key for key, one in standing.items() if key not in unmanaged and one.left is None}
    waiting = [one for key, one in standing.items() if key not in unmanaged | late]
    apart = [one for key, one in standing.items() if key in unmanaged]
    follow_up = [one for key, one in standing.items() if key in late]
    return QueueView(
        tuple(waiting[:SHOWN_AT_MOST]),
        tuple(apart[:SHOWN_AT_MOST]),
        tuple(follow_up[:SHOWN_AT_MOST]),
        cut=any(len(each) >= SHOWN_AT_MOST for each in (waiting, apart, follow_up)),
    )


async def assign(desk: Desk, tenant_id: TenantId, by: Agent, number: str, who: str) -> Answer:
    """Give it to an agent, who has it at once if they can take it."""
    try:
        conversation = await numbered(desk, tenant_id, number, by.language)
        person = await people.found(desk, tenant_id, who, by.language)
    except Wrong as wrong:
        return refused(wrong.sentence)
    return await transferring.transfer(
        desk, tenant_id, conversation.id, by.ref, Wish.to_agent(person.id), here=False
    )


async def move(desk: Desk, tenant_id: TenantId, by: Agent, number: str, skillset: str) -> Answer:
    """Give it to another skillset."""
    try:
        conversation = await numbered(desk, tenant_id, number, by.language)
        async with desk.store.begin(tenant_id) as uow:
            target = skillset_called(skillset, Reading(await uow.directory.read(), by.language))
    except Wrong as wrong:
        return refused(wrong.sentence)
    return await transferring.transfer(
        desk, tenant_id, conversation.id, by.ref, Wish.to_skillset(target.id), here=False
    )


async def prioritise(desk: Desk, tenant_id: TenantId, by: Agent, number: str, priority: Priority) -> Answer:
    """Say how soon it should be served."""
    if not by.may(Right.OVERSEE):
        return not_overseeing(by)
    try:
        known = await numbered(desk, tenant_id, number, by.language)
    except Wrong as wrong:
        return refused(wrong.sentence)
    return await _prioritised(desk, tenant_id, by, known.id, lambda _: priority)


async def raise_priority(
    desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, ref: AgentRef
) -> Answer:
    """Say that it should be served a step sooner."""
    by = await agents.known(desk, tenant_id, ref)
    if not by.may(Right.OVERSEE):
        return not_overseeing(by)
    return await _prioritised(desk, tenant_id, by, conversation_id, _sooner)


def not_overseeing(agent: Agent) -> Answer:
    """Only who supervises may."""
    return refused(say(agent.language, "Only those who supervise can do this."))


def _sooner(priority: Priority) -> Priority:
    steps = tuple(PRIORITIES)
    return steps[min(steps.index(priority) + 1, len(steps) - 1)]


async def _prioritised(
    desk: Desk,
    tenant_id: TenantId,
    by: Agent,
    conversation_id: ConversationId,
    to: Callable[[Priority], Priority],
) -> Answer:
    async def decide(uow: UnitOfWork) -> Answer:
        try:
            conversation = await uow.conversations.get(conversation_id)
        except KeyError:
            return refused(say(by.language, "This conversation is not known here any more."))
        priority = to(conversation.priority)
        try:
            change = prioritised(conversation, priority, by.id)
        except AlreadyClosed:
            return refused(say(by.language, "This conversation is closed already."))
        uow.conversations.save(change.state)
        uow.record(*change.facts)
        wanted(desk, uow, change.state)
        word, number = say(by.language, PRIORITIES[priority]), conversation.number
        return Answer((say(by.language, "Priority of #{number}: {priority}.", number=number, priority=word),))

    return await decided(desk, tenant_id, by.language, decide)


async def numbered(desk: Desk, tenant_id: TenantId, number: str, language: str) -> Conversation:
    """The one with this short number, with or without its sign. Raises Wrong."""
    digits = number.removeprefix("#")
    async with desk.store.begin(tenant_id) as uow:
        found = None
        if digits.isdecimal() and len(digits) <= _MOST_DIGITS:
            found = await uow.conversations.numbered(int(digits))
    if found is None:
        raise Wrong(say(language, "No conversation has the number {number}.", number=number[:20]))
    return found


async def _is_stranger(uow: UnitOfWork, company: Company, conversation: Conversation) -> bool:
    number = next(each for each in company.numbers if each.id == conversation.number_id)
    if not number.known_only or not isinstance(conversation.stage, Unmanaged):
        return False
    return not await is_let_in(uow, await uow.contacts.get(conversation.contact_id), number, conversation)


def _since(conversation: Conversation) -> datetime:
    return waited_since(conversation.stage) or conversation.opened_at


def _place(conversation: Conversation, weights: Weights) -> InQueue:
    """Where it stands, also while somebody is asked or no skillset was chosen."""
    match conversation.stage:
        case Unmanaged(since) | Waiting(since) | Offered(Waiting(since)):
            pass
        case _:
            since = conversation.opened_at
    return InQueue(conversation.id, since, conversation.priority, conversation.window.closes_at, weights)


async def _names(uow: UnitOfWork, conversations: Iterable[Conversation]) -> dict[AgentId, str]:
    asked: set[AgentId] = set()
    for each in conversations:
        waiting = each.stage.waiting if isinstance(each.stage, Offered) else each.stage
        if isinstance(each.stage, Offered):
            asked.add(each.stage.agent_id)
        if isinstance(waiting, Waiting) and isinstance(waiting.reserved, OnlyAgent):
            asked.add(waiting.reserved.agent_id)
    return {each: (await uow.agents.get(each)).name for each in sorted(asked)}


def _standing(
    conversation: Conversation, skillset: Skillset, names: dict[AgentId, str], now: datetime
) -> Standing:
    stage, closes_at = conversation.stage, conversation.window.closes_at
    offer = stage if isinstance(stage, Offered) else None
    waiting = stage.waiting if isinstance(stage, Offered) else stage
    reserved = waiting.reserved if isinstance(waiting, Waiting) else None
    search = waiting.search if isinstance(waiting, Waiting) and skillset.mode is not Mode.CLAIM else None
    return Standing(
        conversation.id,
        conversation.number,
        conversation.thread,
        skillset.name,
        max(now - _place(conversation, skillset.rules.weights).since, timedelta(0)),
        conversation.priority,
        closes_at - now if closes_at is not None and conversation.window.is_open(now) else None,
        ring=None if search is None else search.ring,
        asked=None if offer is None else names[offer.agent_id],
        until=None if offer is None else offer.until,
        kept_for=names[reserved.agent_id] if isinstance(reserved, OnlyAgent) else None,
        kept_inside=isinstance(reserved, OnlySkillset),
    )
