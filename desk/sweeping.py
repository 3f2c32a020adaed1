"""The sweep of the queues: whoever waits and was moved by no event is found, without reading a queue whole."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from core.ids import ConversationId, SkillsetId, TenantId
from core.routing.queue import in_order
from core.stage import Offered
from core.workload import in_queue
from desk import assignments, auto_closing, offers, taking_back
from desk.candidates import routed
from desk.desk import Desk
from desk.ports import StaleVersion, UnitOfWork

T = TypeVar("T")


class Settle(Protocol):
    """Settles so many; answers how many there were."""

    async def __call__(self, *, now: datetime, most: int) -> int: ...


# In one sweep, so many who are due are looked at, and so many whose window counts otherwise are moved.
DUE_AT_ONCE = 200
SETTLED_AT_ONCE = 1000
# As often at most; whoever is left is counted by the next sweep.
_ROUNDS = 10

# Of a skillset, whoever stands first is looked at until so many one after the other could not be given to anybody.
GIVEN_UP_AFTER = 10


async def sweep(desk: Desk, tenant_id: TenantId) -> None:
    """What somebody else changes at the same time is left to them, or to the next sweep."""
    await _in_unit(desk, tenant_id, partial(taking_back.take_back_silent, desk))
    await _in_unit(desk, tenant_id, partial(taking_back.release_reserved, desk))
    await _in_unit(desk, tenant_id, partial(auto_closing.close_quiet, desk))
    async with desk.store.begin(tenant_id) as uow:
        skillsets = [each.id for each in routed(desk, uow)]
        if not skillsets:
            return
        await count_teams(desk, uow)
        await _settled(uow.queue.settle, desk.clock.now())
        due = await uow.queue.due(skillsets, now=desk.clock.now(), most=DUE_AT_ONCE)
    for conversation_id in due:
        await _in_unit(desk, tenant_id, partial(_move_on, desk, conversation_id))
    for skillset_id in skillsets:
        await _serve(desk, tenant_id, skillset_id)


async def count_teams(desk: Desk, uow: UnitOfWork) -> None:
    """Contacts fell silent meanwhile, and a rule may have been changed: some count for less by now."""
    await _settled(uow.teams.settle, desk.clock.now())


async def _settled(settle: Settle, now: datetime) -> None:
    for _ in range(_ROUNDS):
        if await settle(now=now, most=SETTLED_AT_ONCE) < SETTLED_AT_ONCE:
            return


async def _move_on(desk: Desk, conversation_id: ConversationId, uow: UnitOfWork) -> None:
    """The time of an offer or of a ring is over, and its timer has not said so."""
    conversation = await uow.conversations.get(conversation_id)
    if isinstance(conversation.stage, Offered):
        await offers.miss(desk, uow, conversation)
    else:
        await assignments.seek(desk, uow, conversation_id)


async def _serve(desk: Desk, tenant_id: TenantId, skillset_id: SkillsetId) -> None:
    """Whoever stands first is given to whoever has room by now, as when contacts fell silent or rules changed."""
    in_vain = 0
    for conversation_id in await _first(desk, tenant_id, skillset_id):
        given = await _in_unit(desk, tenant_id, partial(_seek, desk, conversation_id))
        in_vain = 0 if given else in_vain + 1
        if in_vain == GIVEN_UP_AFTER:
            return


async def _first(desk: Desk, tenant_id: TenantId, skillset_id: SkillsetId) -> Sequence[ConversationId]:
    now = desk.clock.now()
    async with desk.store.begin(tenant_id) as uow:
        waiting = await uow.queue.first(skillset_id, now=now, most=assignments.LOOKED_AT)
    weights = desk.store.directory.skillsets[skillset_id].rules.weights
    items = (in_queue(each, weights) for each in waiting)
    return [ranked.item.id for ranked in in_order((item for item in items if item is not None), now)]


async def _seek(desk: Desk, conversation_id: ConversationId, uow: UnitOfWork) -> bool:
    return await assignments.seek(desk, uow, conversation_id)


async def _in_unit(desk: Desk, tenant_id: TenantId, part: Callable[[UnitOfWork], Awaitable[T]]) -> T | None:
    """None: somebody else was faster."""
    with suppress(StaleVersion):
        async with desk.store.begin(tenant_id) as uow:
            done = await part(uow)
            await uow.commit()
            return done
    return None
