"""Working off what came in: understood now, one lane at a time."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import assert_never

from core.agent import AgentUnknown
from core.contact import ContactAddress
from core.facts import ItemSetAside
from core.ids import AgentRef, NumberId, TenantId, ThreadRef
from desk import (
    agents,
    changes,
    elsewhere,
    membership,
    messages,
    replies,
    restricting,
    rewriting,
    template_sync,
    threads,
    whereabouts,
    withdrawing,
)
from desk.channel_news import AccountReported, ChannelReported, NumberReported, TemplateReported
from desk.desk import Desk
from desk.failpoints import Failpoint
from desk.handled import DONE, AgentNeeded, Done, Handled, Ignored, SetAside, ThreadNeeded
from desk.items import (
    AgentDeleted,
    AgentEdited,
    AgentPosted,
    AgentProfileChanged,
    CallReceived,
    ChannelGone,
    ChannelIdChanged,
    ChannelMembersChanged,
    ContactEdited,
    ContactReacted,
    ContactRevoked,
    DeliveryReported,
    GroupMembersChanged,
    HeardElsewhere,
    IdentityChanged,
    Irrelevant,
    Item,
    MessageReceived,
    OwnPostSeen,
    PreferenceChanged,
    ThreadRootGone,
    Unrecognised,
    WorkspaceGone,
    WrittenElsewhere,
)
from desk.ports import (
    InboxEntry,
    InboxLease,
    InboxOutcome,
    InboxState,
    StaleLease,
    StaleVersion,
    SuspectWaits,
    UnitOfWork,
)

log = logging.getLogger(__name__)

# One claim: enough to share a commit among many, small enough to settle well within a lease.
LANES_AT_ONCE = 64
ENTRIES_A_LANE = 100

# Source for both: the reliability rules of this product (attempts and poison items are bounded).
TRIES = 5
# Once in company, twice alone.
CRASHES = 3

_RETRY_PAUSE = timedelta(seconds=1)
_AGENT_PAUSE = timedelta(seconds=1)
_COLLISIONS = 5


async def step(desk: Desk) -> bool:
    """Handle the oldest of some free lanes. False: there was nothing to do."""
    try:
        async with desk.room.shared():
            leases = await desk.store.claim_inbox(lanes=LANES_AT_ONCE, entries=ENTRIES_A_LANE, alone=False)
            await _side_by_side(
                _together(desk, tenant_id, its_leases) for tenant_id, its_leases in _by_tenant(leases).items()
            )
            return bool(leases)
    except SuspectWaits:
        async with desk.room.alone():
            suspects = await desk.store.claim_inbox(lanes=1, entries=ENTRIES_A_LANE)
            for lease in suspects:
                await _one_entry_at_a_time(desk, lease)
            return bool(suspects)


async def _side_by_side(tenants: Iterable[Coroutine[None, None, None]]) -> None:
    """Tenants have nothing to wait for from each other. Raises what the first of them did, once all have ended."""
    ended = await asyncio.gather(*tenants, return_exceptions=True)
    for error in ended:
        if error is not None:
            raise error


async def _one_entry_at_a_time(desk: Desk, lease: InboxLease) -> None:
    """
    Somebody died while holding this lane: of one of its entries, or of something else.

    Each is read and handled by itself, and the crashes count for the first that is left: so the one that kills is known
    in the end, and is set aside unread.
    """
    crashes = lease.lease.crashes
    for place, entry in enumerate(lease.entries):
        only = InboxLease(replace(lease.lease, crashes=crashes), (entry,))
        if not await _alone(desk, only.lease.tenant_id, only, free=place == len(lease.entries) - 1):
            return
        crashes = 0


def _by_tenant(leases: Sequence[InboxLease]) -> dict[TenantId, list[InboxLease]]:
    by_tenant: dict[TenantId, list[InboxLease]] = defaultdict(list)
    for lease in leases:
        by_tenant[lease.lease.tenant_id].append(lease)
    return by_tenant


async def _together(desk: Desk, tenant_id: TenantId, leases: Sequence[InboxLease]) -> None:
    if not leases:
        return
    try:
        await _handle(desk, tenant_id, leases)
    except (StaleVersion, StaleLease):
        for lease in leases:
            await _alone(desk, tenant_id, lease)


async def _alone(desk: Desk, tenant_id: TenantId, lease: InboxLease, *, free: bool = True) -> bool:
    """Whether the lane is still held: it is not to be freed, and nothing in it has to wait."""
    for _ in range(_COLLISIONS):
        try:
            return await _handle(desk, tenant_id, [lease], free=free) and not free
        except StaleVersion:
            continue  # somebody else changed the conversation meanwhile: load again, decide again
        except StaleLease:
            log.warning("lane was taken by another worker", extra={"lane": lease.lease.lane})
        return False
    log.warning("lane collides again and again; its lease runs out", extra={"lane": lease.lease.lane})
    return False


async def _handle(
    desk: Desk, tenant_id: TenantId, leases: Sequence[InboxLease], *, free: bool = True
) -> bool:
    """Whether nothing in these lanes has to wait."""
    read = [(lease, _read(desk, lease)) for lease in leases]
    goes_on = True
    async with desk.store.begin(tenant_id) as uow:
        await _preload(desk, uow, [item for _, entries in read for _, item in entries])
        for lease, entries in read:
            goes_on &= await _lane(desk, uow, lease, entries, free=free)
        desk.reach(Failpoint.INTAKE_BEFORE_COMMIT)
        await uow.commit()
    desk.reach(Failpoint.INTAKE_AFTER_COMMIT)
    return goes_on


def _read(desk: Desk, lease: InboxLease) -> list[tuple[InboxEntry, Item]]:
    """What stands in a lane; what killed too often is not read any more."""
    if lease.lease.crashes >= CRASHES:
        return []
    return [(entry, desk.read[entry.source](entry.body)) for entry in lease.entries]


async def _preload(desk: Desk, uow: UnitOfWork, items: Sequence[Item]) -> None:
    numbers = desk.store.directory.by_number_ref
    threads_asked: dict[ThreadRef, None] = {}
    agents_asked: dict[AgentRef, None] = {}
    wanted: list[tuple[NumberId, Sequence[ContactAddress]]] = []
    for item in items:
        match item:
            case MessageReceived(number=ref, sender=sender) | CallReceived(number=ref, sender=sender):
                if ref in numbers:
                    wanted.append((numbers[ref].id, sender.addresses))
            case AgentPosted(thread=thread, agent=agent):
                threads_asked[thread] = None
                agents_asked[agent] = None
            case _:
                pass
    await uow.preload(senders=wanted, threads=tuple(threads_asked), agents=tuple(agents_asked))


async def _lane(
    desk: Desk, uow: UnitOfWork, lease: InboxLease, entries: Sequence[tuple[InboxEntry, Item]], *, free: bool
) -> bool:
    if lease.lease.crashes >= CRASHES:
        entry = lease.entries[0]
        uow.record(ItemSetAside(entry.id, "crashed"))
        uow.settle_inbox(lease.lease, [InboxOutcome(entry, InboxState.DEAD, "crashed")], free=free)
        return True
    reports = [item for _, item in entries if isinstance(item, DeliveryReported)]
    if len(reports) == len(entries):
        await messages.delivery_reported(uow, reports)
        done = [InboxOutcome(entry, InboxState.DONE) for entry, _ in entries]
        uow.settle_inbox(lease.lease, done, free=free)
        return True
    return await _one_by_one(desk, uow, lease, _in_order(entries), free=free)


def _in_order(entries: Sequence[tuple[InboxEntry, Item]]) -> list[tuple[InboxEntry, Item]]:
    """By the contact's own time among those present; everything else keeps its place of arrival."""
    written = iter(
        sorted(
            (pair for pair in entries if isinstance(pair[1], MessageReceived)),
            key=lambda pair: (pair[1].sent_at if isinstance(pair[1], MessageReceived) else None, pair[0].id),
        )
    )
    return [next(written) if isinstance(pair[1], MessageReceived) else pair for pair in entries]


async def _one_by_one(
    desk: Desk, uow: UnitOfWork, lease: InboxLease, entries: Sequence[tuple[InboxEntry, Item]], *, free: bool
) -> bool:
    outcomes: list[InboxOutcome] = []
    pause: timedelta | None = None
    for entry, item in entries:
        place = uow.mark()
        try:
            outcomes.append(_ended(uow, entry, await handle(desk, uow, item)))
        except AgentNeeded as needed:
            uow.undo_to(place)
            uow.record(AgentUnknown(needed.ref))
            pause = _AGENT_PAUSE
            break
        except ThreadNeeded as needed:
            uow.undo_to(place)
            pause = needed.pause
            break
        except (StaleVersion, StaleLease):
            raise
        except Exception as error:
            uow.undo_to(place)
            log.exception("item failed", extra={"item": entry.id, "error": type(error).__name__})
            if entry.attempts + 1 >= TRIES:
                uow.record(ItemSetAside(entry.id, "failed"))
                outcomes.append(InboxOutcome(entry, InboxState.DEAD, type(error).__name__))
                continue
            outcomes.append(InboxOutcome(entry, InboxState.NEW, type(error).__name__))
            pause = _RETRY_PAUSE * 2**entry.attempts
            break
    uow.settle_inbox(lease.lease, outcomes, free=free or pause is not None, pause=pause)
    return pause is None


def _ended(uow: UnitOfWork, entry: InboxEntry, handled: Handled) -> InboxOutcome:
    match handled:
        case Done():
            return InboxOutcome(entry, InboxState.DONE)
        case Ignored(reason):
            return InboxOutcome(entry, InboxState.IGNORED, reason)
        case SetAside(reason):
            uow.record(ItemSetAside(entry.id, reason))
            return InboxOutcome(entry, InboxState.QUARANTINED, reason)


async def handle(desk: Desk, uow: UnitOfWork, item: Item) -> Handled:  # noqa: C901 - one arm an item
    """Call the use case of one item."""
    match item:
        case MessageReceived():
            return await messages.contact_wrote(desk, uow, item)
        case CallReceived():
            return await messages.contact_called(desk, uow, item)
        case DeliveryReported():
            await messages.delivery_reported(uow, [item])
            return DONE
        case IdentityChanged():
            return await messages.identity_changed(desk, uow, item)
        case AgentPosted():
            return await replies.agent_posted(desk, uow, item)
        case AgentEdited():
            return await rewriting.agent_edited(desk, uow, item)
        case AgentDeleted():
            return await rewriting.agent_deleted(uow, item)
        case OwnPostSeen():
            return await threads.own_post_seen(uow, item)
        case ThreadRootGone():
            return await threads.root_gone(uow, item)
        case ChannelIdChanged():
            return await whereabouts.channel_id_changed(desk, uow, item)
        case ChannelGone():
            return await whereabouts.channel_gone(desk, uow, item)
        case AgentProfileChanged(ref):
            return await agents.profile_changed(uow, ref)
        case ChannelMembersChanged():
            return await membership.channel_members_changed(uow, item)
        case GroupMembersChanged():
            return await membership.group_members_changed(uow, item)
        case WorkspaceGone():
            return SetAside("workspace gone")
        case Unrecognised(reason):
            return SetAside(reason)
        case Irrelevant(reason):
            return Ignored(reason)
        case ContactReacted():
            return await changes.contact_reacted(desk, uow, item)
        case ContactEdited():
            return await changes.contact_edited(desk, uow, item)
        case ContactRevoked():
            return await changes.contact_revoked(desk, uow, item)
        case WrittenElsewhere():
            return await elsewhere.written_elsewhere(desk, uow, item)
        case HeardElsewhere():
            return await elsewhere.heard_elsewhere(desk, uow, item)
        case TemplateReported():
            return await template_sync.template_reported(desk, uow, item)
        case PreferenceChanged():
            return await withdrawing.preference_changed(desk, uow, item)
        case AccountReported():
            return await restricting.account_reported(uow, item)
        case NumberReported() | ChannelReported():
            return Ignored(f"not acted on yet: {type(item).__name__}")
        case _:
            assert_never(item)
