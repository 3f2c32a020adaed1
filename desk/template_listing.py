"""Templates as people look at them: which there are, how far each came, how often it is sent, how many there may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from core.compliance.template import State, Template
from core.ids import TenantId
from desk.desk import Desk
from desk.ports import UnitOfWork, Used
from desk.template_sync import accounts_of

# Use is told of so many days.
COUNTED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Kept:
    """One template with its use in the last COUNTED days; None: it was not sent."""

    template: Template
    used: Used | None


@dataclass(frozen=True, slots=True)
class Listing:
    """
    The company's templates. count: those that count towards what is allowed.

    allowed: by the plan or by the channel, whichever is less; None: neither said.
    """

    kept: tuple[Kept, ...]
    count: int
    allowed: int | None


def counts(template: Template) -> bool:
    """Whether it counts towards what is allowed: the channel has it, or will."""
    if template.state in (State.DRAFT, State.WAITING):
        return template.ref is not None
    return template.state is not State.DELETED


async def allowed(desk: Desk, uow: UnitOfWork) -> int | None:
    """How many there may be; of several accounts, all together."""
    of_accounts = [await uow.templates.account(each) for each in accounts_of(desk, uow.tenant_id)]
    by_channel = [each.allowed for each in of_accounts if each is not None and each.allowed is not None]
    by_plan = desk.store.directory.tenants[uow.tenant_id].most_templates
    found = ([sum(by_channel)] if by_channel else []) + ([by_plan] if by_plan is not None else [])
    return min(found, default=None)


async def listing(desk: Desk, tenant_id: TenantId, *, states: Sequence[State] = ()) -> Listing:
    """Those in these states, all but deleted ones where none is named; by name and language."""
    async with desk.store.begin(tenant_id) as uow:
        everything = await uow.templates.all()
        used = await uow.templates.used(desk.clock.now() - COUNTED)
        most = await allowed(desk, uow)
    shown = [
        each for each in everything if (each.state in states if states else each.state is not State.DELETED)
    ]
    return Listing(
        tuple(Kept(each, used.get(each.id)) for each in shown),
        sum(map(counts, everything)),
        most,
    )


async def called(desk: Desk, tenant_id: TenantId, name: str, language: str = "") -> list[Kept]:
    """Those of this name, in every language or in one."""
    found = await listing(desk, tenant_id)
    return [
        each
        for each in found.kept
        if each.template.name == name.strip().lower() and language in ("", each.template.language)
    ]
