"""Performing effects: claim lanes, perform in order, settle; many lanes at once."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from core.effects import MarkRead, RaiseAlert, SendToContact, WatchWindow
from core.seeking import FindAgent, FindWork
from core.showing import MarkPost, RefreshCard, ShowChange, ShowInThread, ShowReaction
from desk import messages, sending, sweeping
from desk.desk import Desk
from desk.failpoints import Failpoint
from desk.perform import perform
from desk.performed import Performed, again, given_up, nothing_to_write
from desk.ports import (
    OutboxEntry,
    OutboxLease,
    OutboxOutcome,
    OutboxState,
    StaleLease,
    StaleVersion,
    StoreUnavailable,
    SuspectWaits,
)
from desk.problems import DeliveryProblem, Retry, Tell

log = logging.getLogger(__name__)

# Lanes performed at once, and effects of one lane claimed together.
IN_FLIGHT = 64
ENTRIES_A_LANE = 20

# Neighbouring messages that may become one post (the workspace decides by how far its channel is behind).
COALESCED_AT_MOST = 10

# One alert a quarter of an hour for each reason: the lane pauses that long.
ALERT_PAUSE = timedelta(minutes=15)

# What is drawn or said from the state of the moment: several that wait are one.
_SAID_ONCE = (
    FindAgent,
    FindWork,
    MarkPost,
    MarkRead,
    RefreshCard,
    WatchWindow,
    ShowReaction,
    ShowChange,
    RaiseAlert,
)

_COLLISIONS = 6

# An effect that fails in an unforeseen way is given up after so many tries.
TRIES = 5
# One that whoever performs it dies of: twice in company, twice alone.
CRASHES = 4
# What is in the air when a suspect is next ends within this time, or the suspect waits on.
_DRAINED_WITHIN = 5.0


class Dispatcher:
    """Keeps up to IN_FLIGHT lanes in the air; holds no state that a restart would miss."""

    def __init__(self, desk: Desk, *, in_flight: int = IN_FLIGHT) -> None:
        self._desk = desk
        self._in_flight = in_flight
        self._tasks: set[asyncio.Task[None]] = set()

    async def step(self) -> bool:
        """Claim free lanes and start on them. False: nothing is due, or all hands are full."""
        free = self._in_flight - len(self._tasks)
        if free <= 0:
            return False
        try:
            leases = await self._desk.store.claim_outbox(lanes=free, entries=ENTRIES_A_LANE, alone=False)
        except SuspectWaits:
            return await self._alone()
        for lease in leases:
            task = asyncio.create_task(work_off(self._desk, lease), name=f"lane {lease.lease.lane}")
            self._tasks.add(task)
            task.add_done_callback(self._finished)
        return bool(leases)

    async def _alone(self) -> bool:
        """A lane that two in a row did not come back from, while nothing else is in the air and nothing comes in."""
        if not await self.drain(_DRAINED_WITHIN):
            return False
        async with self._desk.room.alone():
            suspects = await self._desk.store.claim_outbox(lanes=1, entries=1)
            for lease in suspects:
                await work_off(self._desk, lease)
        return bool(suspects)

    @property
    def busy(self) -> bool:
        """Whether anything is in the air."""
        return bool(self._tasks)

    async def drain(self, timeout: float | None = None) -> bool:
        """Wait until nothing is in the air, at most `timeout` seconds. True: all settled."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=timeout)
        return not self._tasks

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("lane failed", extra={"lane": task.get_name()}, exc_info=error)


async def work_off(desk: Desk, lease: OutboxLease) -> None:
    """
    Perform a lane's effects in order until one has to wait; then give the lane back.

    An effect that fails in an unforeseen way is tried again a few times, then given up with an alert.
    """
    waiting = lease.entries
    while waiting:
        group = _first_group(waiting)
        performed = await _performed(desk, lease, group)
        desk.reach(Failpoint.REQUEST_ANSWERED)
        settled = group[: performed.covers]
        waiting = waiting[len(settled) :]
        last = performed.stops or not waiting
        try:
            await _settle(desk, lease, settled, performed, free=last)
        except StaleLease:
            log.warning("lane was taken by another worker", extra={"lane": lease.lease.lane})
            return
        desk.reach(Failpoint.SETTLE_COMMITTED)
        if last:
            return


async def _performed(desk: Desk, lease: OutboxLease, group: Sequence[OutboxEntry]) -> Performed:
    try:
        if lease.lease.crashes >= CRASHES:
            return await _set_aside(desk, group[0], DeliveryProblem("crashed", Tell.OUR_FAULT), lease)
        return await perform(desk, lease.lease, group)
    except (StaleLease, StoreUnavailable):
        raise
    except Exception as error:  # a poisonous effect may fail in any way, and must not stop its lane for ever
        log.exception("effect failed", extra={"effect": group[0].id, "error": type(error).__name__})
        problem = DeliveryProblem(type(error).__name__, Tell.OUR_FAULT, retry=Retry.SOON)
        if group[0].tries + 1 >= TRIES:
            return await _set_aside(desk, group[0], problem, lease)
        return replace(again(group[0], desk.clock.now(), problem), covers=1)


async def _set_aside(
    desk: Desk, entry: OutboxEntry, problem: DeliveryProblem, lease: OutboxLease
) -> Performed:
    """Given up with an alert; of a reply its author is told as well, unless it cannot even be looked at."""
    aside = given_up(entry, problem)
    if isinstance(entry.effect, SendToContact) and lease.lease.crashes <= CRASHES:
        try:
            aside = await sending.set_aside(desk, entry, entry.effect, problem, lease.lease)
        except (StaleLease, StoreUnavailable):
            raise
        except Exception as error:  # what cannot be performed may be impossible to read as well
            log.exception("effect unreadable", extra={"effect": entry.id, "error": type(error).__name__})
    return replace(aside, covers=1)


def _first_group(entries: Sequence[OutboxEntry]) -> tuple[OutboxEntry, ...]:
    """
    What may be performed at one go: effects that say the same, and neighbouring messages of one thread.

    A lane stops at what is in doubt: what was attempted behind it was attempted with it, and stays with it.
    """
    group: tuple[OutboxEntry, ...] = (entries[0],)
    for entry in entries[1:]:
        if not _joins(group, entry):
            break
        group = (*group, entry)
    return group


def _joins(group: tuple[OutboxEntry, ...], entry: OutboxEntry) -> bool:
    both_shown = isinstance(group[-1].effect, ShowInThread) and isinstance(entry.effect, ShowInThread)
    if any(each.open_attempts or each.in_doubt for each in (*group, entry)):
        return both_shown and bool(group[0].open_attempts and entry.open_attempts)
    if isinstance(entry.effect, _SAID_ONCE):
        return group[-1].effect == entry.effect
    return both_shown and len(group) < COALESCED_AT_MOST


async def _settle(
    desk: Desk, lease: OutboxLease, group: Sequence[OutboxEntry], performed: Performed, *, free: bool
) -> None:
    first = performed.outcome
    followers = [
        replace(first, entry=entry, attempts=performed.attempts_of.get(entry.id, ()))
        for entry in group
        if entry.id != first.entry.id
    ]
    outcomes = [first, *followers]
    for _ in range(_COLLISIONS):
        try:
            if performed.write is nothing_to_write:
                await desk.store.settle(lease.lease, outcomes, free=free, pause=_pause(desk, first))
                return
            async with desk.store.begin(lease.lease.tenant_id) as uow:
                await performed.write(uow)
                uow.settle_outbox(lease.lease, outcomes, free=free, pause=_pause(desk, first))
                await uow.commit()
        except StaleVersion:
            continue  # a report or a person changed it meanwhile: load again, write again
        return
    log.warning("effect collides again and again; its lease runs out", extra={"lane": lease.lease.lane})


def _pause(desk: Desk, outcome: OutboxOutcome) -> timedelta | None:
    if isinstance(outcome.entry.effect, RaiseAlert) and outcome.state is OutboxState.DONE:
        return ALERT_PAUSE
    if isinstance(outcome.entry.effect, WatchWindow) or outcome.due_at is None:
        return None
    return max(timedelta(0), outcome.due_at - desk.clock.now())


async def sweep(desk: Desk) -> None:
    """What no event moves: that somebody is here, reports that came before their message, and who waits."""
    await desk.store.present()
    for tenant_id in desk.store.directory.tenants:
        async with desk.store.begin(tenant_id) as uow:
            await messages.adopt_early_reports(uow)
            await uow.commit()
        await sweeping.sweep(desk, tenant_id)
