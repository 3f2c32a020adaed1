"""
Where a conversation's thread stands: in its skillset's channel, or, while that is gone, in one where it is read too.

A channel is gone when it was archived or deleted, or when the app was removed from it. A thread that stands nowhere
else is waited for: once its channel is back everything goes on below the same card.
"""

from dataclasses import replace
from typing import assert_never

from core.conversation import Conversation
from core.ids import AgentRef, ChannelRef, ConversationId, TenantId
from core.number import ManagedNumber
from core.routing.skillset import Skillset
from core.tenant import Tenant
from core.thread import ChannelLost, ChannelMoved
from desk.desk import Desk
from desk.handled import DONE, Handled, Ignored
from desk.items import ChannelGone, ChannelIdChanged
from desk.operator_views import Alert
from desk.ports import UnitOfWork
from desk.problems import DeliveryProblem, Retry, Tell

# The code of an alert that no channel takes and no person.
NOBODY = "nobody to tell"


def channels_for(desk: Desk, conversation: Conversation) -> tuple[ChannelRef, ...]:
    """Where its thread may be opened, the best first: its skillset's, its number's entry channel, the company's."""
    directory = desk.store.directory
    number = directory.numbers[conversation.number_id]
    skillsets = (conversation.skillset_id, number.skillsets[0])
    company = directory.tenants[number.tenant_id]
    each = (*(directory.skillsets[it].channel for it in skillsets), company.entry_channel)
    return tuple(dict.fromkeys(each))


def has_elsewhere(desk: Desk, conversation: Conversation) -> bool:
    """Whether there is another channel than the one its thread stands in."""
    here = conversation.channel
    return here is not None and any(channel != here for channel in channels_for(desk, conversation))


def is_lost(desk: Desk, conversation: Conversation, problem: DeliveryProblem) -> bool:
    """Whether its thread is to be given up for a new one."""
    match problem.tell:
        case Tell.THREAD_GONE:
            return True
        case Tell.CHANNEL_GONE:
            return has_elsewhere(desk, conversation)
        case _:
            return False


async def lose_thread(uow: UnitOfWork, conversation_id: ConversationId) -> None:
    """Its thread is gone: it gets a new one."""
    change = (await uow.conversations.get(conversation_id)).thread_lost()
    uow.conversations.save(change.state)
    uow.record(*change.facts)


async def channel_id_changed(desk: Desk, uow: UnitOfWork, item: ChannelIdChanged) -> Handled:
    """
    The channel is the same: what stands in it is found under its new id, and whoever keeps the settings is told.

    May be done twice: a second time there is nothing left to find.
    """
    company = await uow.directory.read()
    there = await uow.conversations.in_channel(item.former)
    everything: tuple[Tenant | Skillset | ManagedNumber, ...]
    everything = (company.tenant, *company.skillsets, *company.numbers)
    rows = [row for row in everything if _stands(row, item.former)]
    if not rows and not there:
        return Ignored("channel of nobody")
    await desk.store.refer_anew(uow.tenant_id, item)
    for row in rows:
        match row:
            case Skillset():
                uow.directory.save(replace(row, channel=item.now))
            case Tenant() | ManagedNumber():
                uow.directory.save(replace(row, entry_channel=item.now))
            case _:
                assert_never(row)
    uow.record(ChannelMoved(item.former, item.now))
    return DONE


def _stands(row: Tenant | Skillset | ManagedNumber, channel: ChannelRef) -> bool:
    return (row.channel if isinstance(row, Skillset) else row.entry_channel) == channel


async def channel_gone(desk: Desk, uow: UnitOfWork, item: ChannelGone) -> Handled:
    """Nobody can read or answer there any more: its open conversations go on elsewhere, and somebody is told."""
    directory = desk.store.directory
    ours = {tenant.entry_channel for tenant in directory.tenants.values() if tenant.id == uow.tenant_id}
    for number in directory.numbers.values():
        if number.tenant_id == uow.tenant_id:
            ours |= {directory.skillsets[skillset].channel for skillset in number.skillsets}
    there = await uow.conversations.in_channel(item.channel)
    if item.channel not in ours and not there:
        return Ignored("channel of nobody")
    for conversation in there:
        if has_elsewhere(desk, conversation):
            await lose_thread(uow, conversation.id)
    uow.record(ChannelLost(item.channel))
    return DONE


async def raise_alert(desk: Desk, tenant_id: TenantId, reason: str, count: int) -> None:
    """
    In the entry channel; should it not be possible there, to everybody who administers, one by one.

    Raises DeliveryProblem, also when there is nobody who can be told.
    """
    tenant = desk.store.directory.tenants[tenant_id]
    alert = Alert(reason, count, tenant.language)
    try:
        await desk.workspace.alert(tenant_id, tenant.entry_channel, alert)
    except DeliveryProblem as problem:
        if problem.tell is not Tell.CHANNEL_GONE and problem.retry is not Retry.NEVER:
            raise
        admins = [AgentRef(admin) for admin in tenant.admins]
        told = [
            await _told(desk, tenant_id, admin, alert)
            for admin in admins or await desk.workspace.managers(tenant_id)
        ]
        if not any(told):
            raise DeliveryProblem(NOBODY, Tell.CHANNEL_GONE, retry=Retry.WHEN_MENDED) from problem


async def _told(desk: Desk, tenant_id: TenantId, admin: AgentRef, alert: Alert) -> bool:
    """Whether they were. One who is gone does not keep the others from being told."""
    try:
        await desk.workspace.alert_directly(tenant_id, admin, alert)
    except DeliveryProblem as problem:
        if problem.retry is not Retry.NEVER:
            raise
        return False
    return True
