"""Retaining: what is older than its class may be goes, by the desk's clock; a contact on hold keeps everything."""

from dataclasses import replace
from datetime import timedelta

from core.access import Right
from core.agent import Agent
from core.ids import TenantId
from core.retention import ContactHeld, HoldLifted, Kept, Retention
from desk.contact_finding import meant
from desk.contact_sheet import name_of
from desk.deciding import decided
from desk.desk import Desk
from desk.directory_fields import Wrong
from desk.form_sending import refused
from desk.people import not_allowed
from desk.ports import UnitOfWork
from desk.views import Answer
from words import say

# Rows of one transaction: whoever else writes waits no longer than for these.
_AT_ONCE = 500


async def let_go(desk: Desk, retention: Retention) -> dict[Kept, int]:
    """Remove what is too old, of every company; may be broken off anywhere and begun again. How much it was."""
    now = desk.clock.now()
    gone = dict.fromkeys(Kept, 0)
    for tenant_id in desk.store.directory.tenants:
        for kept in Kept:
            before = retention.before(kept, now)
            while count := await desk.store.let_go(tenant_id, kept, before, most=_AT_ONCE):
                gone[kept] += count
    return gone


async def expire_files(desk: Desk, kept: timedelta) -> int:
    """Remove what the vault has kept for longer, but for contacts on hold; and what work that broke off left there."""
    held = set()
    for tenant_id in desk.store.directory.tenants:
        held |= {(tenant_id, each) for each in await desk.store.files_on_hold(tenant_id)}
    return await desk.media.expire((desk.clock.now() - kept).date(), held=held)


async def hold(desk: Desk, tenant_id: TenantId, by: Agent, who: str) -> Answer:
    """Nothing of them goes by its age, and nobody erases them, until it is lifted."""
    return await _set(desk, tenant_id, by, who, held=True)


async def lift(desk: Desk, tenant_id: TenantId, by: Agent, who: str) -> Answer:
    """What is kept of them goes by its age again."""
    return await _set(desk, tenant_id, by, who, held=False)


async def _set(desk: Desk, tenant_id: TenantId, by: Agent, who: str, *, held: bool) -> Answer:
    if not by.may(Right.ADMINISTER):
        return not_allowed(by)

    async def decide(uow: UnitOfWork) -> Answer:
        try:
            contact = await meant(desk, uow, by, who)
        except Wrong as wrong:
            return refused(wrong.sentence)
        name = name_of(contact, by.language)
        if (contact.held_at is not None) is held:
            return refused(
                say(by.language, "{name} is on hold already.", name=name)
                if held
                else say(by.language, "{name} is not on hold.", name=name)
            )
        uow.contacts.save(replace(contact, held_at=desk.clock.now() if held else None))
        if held:
            uow.record(ContactHeld(contact.id, by.id))
            said = say(
                by.language, "{name} is on hold: nothing of them is removed, whatever its age.", name=name
            )
        else:
            uow.record(HoldLifted(contact.id, by.id))
            said = say(
                by.language, "The hold of {name} is lifted: what is too old goes within a day.", name=name
            )
        return Answer((said,))

    return await decided(desk, tenant_id, by.language, decide)
