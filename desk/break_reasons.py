"""The reasons of breaks: a short list that those who administer keep, in the company's own words."""

from collections.abc import Sequence
from dataclasses import replace

from core.access import Right
from core.agent import Agent
from core.ids import TenantId
from core.tenant import BreakReasonsSet
from desk.deciding import decided
from desk.desk import Desk
from desk.form_sending import refused
from desk.people import not_allowed
from desk.ports import UnitOfWork
from desk.views import Answer
from words import say

# More than that nobody reads before a break.
MOST = 20
LONGEST = 40


async def all_of(desk: Desk, tenant_id: TenantId) -> Sequence[str]:
    """In the order in which they were added."""
    async with desk.store.begin(tenant_id) as uow:
        return (await uow.directory.read()).tenant.break_reasons


async def add(desk: Desk, tenant_id: TenantId, by: Agent, reason: str) -> Answer:
    """Keep one more; the same in other letters is the same."""
    language, wanted = by.language, " ".join(reason.split())
    if not by.may(Right.ADMINISTER):
        return not_allowed(by)
    if not wanted or len(wanted) > LONGEST:
        return refused(say(language, "A reason has 1 to {count} letters.", count=LONGEST))

    async def decide(uow: UnitOfWork) -> Answer:
        tenant = (await uow.directory.read()).tenant
        if any(each.casefold() == wanted.casefold() for each in tenant.break_reasons):
            return refused(say(language, "“{reason}” is kept already.", reason=wanted))
        if len(tenant.break_reasons) >= MOST:
            return refused(say(language, "There are {count} reasons, and no more can be kept.", count=MOST))
        uow.directory.save(replace(tenant, break_reasons=(*tenant.break_reasons, wanted)))
        uow.record(BreakReasonsSet(by.id))
        return Answer((say(language, "“{reason}” is kept.", reason=wanted),))

    return await decided(desk, tenant_id, language, decide)


async def remove(desk: Desk, tenant_id: TenantId, by: Agent, reason: str) -> Answer:
    """Take one away; whoever has such a break keeps it."""
    language, wanted = by.language, " ".join(reason.split()).casefold()
    if not by.may(Right.ADMINISTER):
        return not_allowed(by)

    async def decide(uow: UnitOfWork) -> Answer:
        tenant = (await uow.directory.read()).tenant
        left = tuple(each for each in tenant.break_reasons if each.casefold() != wanted)
        if left == tenant.break_reasons:
            return refused(say(language, "No reason is called “{reason}”.", reason=reason[:LONGEST]))
        uow.directory.save(replace(tenant, break_reasons=left))
        uow.record(BreakReasonsSet(by.id))
        return Answer((say(language, "“{reason}” is gone.", reason=" ".join(reason.split())),))

    return await decided(desk, tenant_id, language, decide)
