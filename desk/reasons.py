"""The reasons of breaks and of closings: short lists that those who administer keep, in the company's own words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.access import Right
from core.agent import Agent
from core.facts import Fact
from core.ids import AgentId, TenantId
from core.tenant import BreakReasonsSet, ClosingReasonsSet, Tenant
from desk.deciding import decided
from desk.desk import Desk
from desk.form_sending import refused
from desk.people import not_allowed
from desk.ports import UnitOfWork
from desk.views import Answer
from words import say

# More than that nobody reads in passing.
MOST = 20
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Reasons:
    """One of the lists. of: as the company has it; given: the company with another one; told: that it changed."""

    of: Callable[[Tenant], tuple[str, ...]]
    given: Callable[[Tenant, tuple[str, ...]], Tenant]
    told: Callable[[AgentId], Fact]


BREAKS = Reasons(
    lambda tenant: tenant.break_reasons,
    lambda tenant, reasons: replace(tenant, break_reasons=reasons),
    BreakReasonsSet,
)
CLOSINGS = Reasons(
    lambda tenant: tenant.closing_reasons,
    lambda tenant, reasons: replace(tenant, closing_reasons=reasons),
    ClosingReasonsSet,
)


async def all_of(desk: Desk, tenant_id: TenantId, which: Reasons) -> Sequence[str]:
    """In the order in which they were added."""
    async with desk.store.begin(tenant_id) as uow:
        return which.of((await uow.directory.read()).tenant)


def meant(reasons: Sequence[str], typed: str) -> str | None:
    """The one of these that was typed, in whatever letters; None: it is none of them."""
    wanted = _plain(typed).casefold()
    return next((each for each in reasons if each.casefold() == wanted), None)


async def add(desk: Desk, tenant_id: TenantId, by: Agent, which: Reasons, reason: str) -> Answer:
    """Keep one more; the same in other letters is the same."""
    language, wanted = by.language, _plain(reason)
    if not by.may(Right.ADMINISTER):
        return not_allowed(by)
    if not wanted or len(wanted) > LONGEST:
        return refused(say(language, "A reason has 1 to {count} letters.", count=LONGEST))

    async def decide(uow: UnitOfWork) -> Answer:
        tenant = (await uow.directory.read()).tenant
        if meant(which.of(tenant), wanted) is not None:
            return refused(say(language, "“{reason}” is kept already.", reason=wanted))
        if len(which.of(tenant)) >= MOST:
            return refused(say(language, "There are {count} reasons, and no more can be kept.", count=MOST))
        uow.directory.save(which.given(tenant, (*which.of(tenant), wanted)))
        uow.record(which.told(by.id))
        return Answer((say(language, "“{reason}” is kept.", reason=wanted),))

    return await decided(desk, tenant_id, language, decide)


async def remove(desk: Desk, tenant_id: TenantId, by: Agent, which: Reasons, reason: str) -> Answer:
    """Take one away; what was given it keeps it."""
    language = by.language
    if not by.may(Right.ADMINISTER):
        return not_allowed(by)

    async def decide(uow: UnitOfWork) -> Answer:
        tenant = (await uow.directory.read()).tenant
        gone = meant(which.of(tenant), reason)
        if gone is None:
            return refused(say(language, "No reason is called “{reason}”.", reason=reason[:LONGEST]))
        left = tuple(each for each in which.of(tenant) if each != gone)
        uow.directory.save(which.given(tenant, left))
        uow.record(which.told(by.id))
        return Answer((say(language, "“{reason}” is gone.", reason=_plain(reason)),))

    return await decided(desk, tenant_id, language, decide)


def _plain(typed: str) -> str:
    return " ".join(typed.split())
