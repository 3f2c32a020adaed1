"""After an absence: what was said in open threads meanwhile is read there, for Slack stops telling after a while."""

from datetime import datetime, timedelta

from core.effects import CatchUp
from core.ids import TenantId
from core.thread import ThreadUnwatched
from desk.desk import Desk
from desk.items import Source

# Within this time Slack's own retries bring everything. Source: Slack, Events API, November 2026: at once, after one
# minute, after five.
RETRIED_FOR = timedelta(minutes=5)

# Slack's clock and ours may differ, and what was on its way when we stopped was not heard either.
_OVERLAP = timedelta(minutes=1)


async def returned(desk: Desk) -> int:
    """
    Somebody is there now: how many open threads have to be read, because nobody was for too long.

    Called once when a server starts. Several that run side by side are there for each other.
    """
    before = await desk.store.present()
    if before is None or desk.clock.now() - before <= RETRIED_FOR:
        return 0
    return sum(
        [await _unwatched(desk, tenant_id, before - _OVERLAP) for tenant_id in desk.store.directory.tenants]
    )


async def _unwatched(desk: Desk, tenant_id: TenantId, since: datetime) -> int:
    directory = desk.store.directory
    numbers = [each for each in directory.numbers.values() if each.tenant_id == tenant_id]
    channels = {directory.skillsets[it].channel for number in numbers for it in number.skillsets}
    count = 0
    for channel in sorted(channels):
        async with desk.store.begin(tenant_id) as uow:
            talks = await uow.conversations.in_channel(channel)
            # The newest first: there somebody is most likely to have said something.
            newest = sorted(talks, key=lambda it: it.window.opened_at or it.opened_at, reverse=True)
            uow.record(*(ThreadUnwatched(talk.id, since) for talk in newest))
            await uow.commit()
            count += len(talks)
    return count


async def catch_up(desk: Desk, tenant_id: TenantId, effect: CatchUp) -> None:
    """Take in what was missed in one thread; what was not missed is known by its key. Raises DeliveryProblem."""
    async with desk.store.begin(tenant_id) as uow:
        conversation = await uow.conversations.get(effect.conversation_id)
    if conversation.thread is not None:
        for body in await desk.workspace.posted_since(tenant_id, conversation.thread, effect.since):
            await desk.store.keep(Source.SLACK, body)
