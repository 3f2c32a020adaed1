"""Choosing: what a decision costs with everything that is written of it, however many wait and could be asked."""

import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from benchmarks.companies import Company, analyzed, database, provisioned
from benchmarks.desks import desk_over
from benchmarks.figures import Figure, median
from core.access import Role
from core.agent import Agent, Skill, Standing, Status
from core.compliance.service_window import ServiceWindow
from core.conversation import Conversation
from core.ids import AgentId, AgentRef, ChannelRef, ContactId, ConversationId, NumberId, TenantId, ThreadRef
from core.routing.assignment import Assignment, Reason
from core.routing.skillset import Mode, Skillset
from core.stage import Assigned, Offered, Stage, Waiting
from desk import assignments, sweeping
from desk.desk import Desk
from server.clock import SystemClock
from server.ids import RandomIds
from store import SqlStore

# Agents and as many who wait, ten times as many for the last: what product 10 promises to carry.
SMALL, MIDDLE, LARGE = (10, 10), (1_000, 10_000), (10_000, 100_000)
_SAVED_AT_ONCE = 500
_WARMING_UP = 5
# Of ten agents one has a break and one is full; the others have one or two of five.
_LOADS = (1, 2, 1, 2, 5, 1, 2, 1, 2, 0)


@dataclass(frozen=True, slots=True)
class Hall:
    """A contact centre of one skillset, at one size."""

    desk: Desk
    tenant: TenantId
    number: NumberId
    skillset: Skillset

    async def fill(self, agents: int, waiting: int) -> None:
        """So many agents, some with something to do, and so many who wait."""
        now = self.desk.clock.now()
        ids = [AgentId(self.desk.ids.new()) for _ in range(agents)]
        for start in range(0, agents, _SAVED_AT_ONCE):
            async with self.desk.store.begin(self.tenant) as uow:
                for place, agent_id in enumerate(ids[start : start + _SAVED_AT_ONCE], start):
                    uow.agents.save(self._agent(agent_id, place))
                await uow.commit()
        stages: list[Stage] = [
            Assigned(Assignment(agent_id, now, Reason.ACCEPTED))
            for place, agent_id in enumerate(ids)
            for _ in range(_LOADS[place % len(_LOADS)])
        ]
        stages += [Waiting(now - timedelta(seconds=waiting - place)) for place in range(waiting)]
        for start in range(0, len(stages), _SAVED_AT_ONCE):
            async with self.desk.store.begin(self.tenant) as uow:
                for place, stage in enumerate(stages[start : start + _SAVED_AT_ONCE], start):
                    uow.conversations.save(self._talk(place, stage, now))
                await uow.commit()

    def _agent(self, agent_id: AgentId, place: int) -> Agent:
        return Agent(
            agent_id,
            AgentRef(f"U{place}"),
            f"Agent {place}",
            Role.AGENT,
            Standing.MEMBER,
            status=Status.BREAK if place % 10 == 9 else Status.AVAILABLE,
            skills=(Skill(self.skillset.id, 3 + place % 2),),
        )

    def _talk(self, place: int, stage: Stage, now: datetime) -> Conversation:
        return Conversation(
            ConversationId(self.desk.ids.new()),
            place + 1,
            ContactId(f"contact {place}"),
            self.number,
            self.skillset.id,
            stage,
            ServiceWindow(now),
            opened_at=now,
            thread=ThreadRef(f"C0BENCH/{place}.0"),
            channel=ChannelRef("C0BENCH"),
        )

    async def decision(self) -> float:
        """Seconds it takes to give the one whose turn it is to the one who is chosen; then all is as before."""
        async with self.desk.store.begin(self.tenant) as uow:
            first = (await uow.queue.first(self.skillset.id, now=self.desk.clock.now(), most=1))[0]
        began = time.perf_counter()
        async with self.desk.store.begin(self.tenant) as uow:
            await assignments.seek(self.desk, uow, first.id)
            await uow.commit()
        took = time.perf_counter() - began
        async with self.desk.store.begin(self.tenant) as uow:
            given = await uow.conversations.get(first.id)
            assert isinstance(given.stage, Offered), "nothing was decided"
            uow.conversations.save(replace(given, stage=first.stage))
            await uow.commit()
        return took


async def _hall(url: str, size: tuple[int, int]) -> tuple[Hall, SqlStore]:
    clock = SystemClock()
    ids = RandomIds(clock)
    store = await provisioned(url, clock, ids, [Company()])
    desk = desk_over(store, clock, ids)
    [tenant], [number] = store.directory.tenants, store.directory.numbers
    async with store.begin(tenant) as uow:
        [skillset] = (await uow.directory.read()).skillsets
        offering = replace(skillset, mode=Mode.OFFER)
        uow.directory.save(offering)
        await uow.commit()
    hall = Hall(desk, tenant, number, offering)
    await hall.fill(*size)
    async with store.begin(tenant) as uow:
        await sweeping.count_teams(desk, uow)
    return hall, store


async def routing(kind: str, decisions: int) -> list[Figure]:
    """One decision at each size beside the one with ten and ten: in turn, so that a busy moment meets all of them."""
    samples: dict[tuple[int, int], list[float]] = {size: [] for size in (SMALL, MIDDLE, LARGE)}
    async with AsyncExitStack() as stack:
        halls: dict[tuple[int, int], Hall] = {}
        for size in samples:
            url = await stack.enter_async_context(database(kind))
            halls[size], store = await _hall(url, size)
            stack.push_async_callback(store.close)
            await analyzed(kind, url)
        for turn in range(_WARMING_UP + decisions):
            for size, hall in halls.items():
                seconds = await hall.decision()
                if turn >= _WARMING_UP:
                    samples[size].append(seconds)
    took = {size: median(each) for size, each in samples.items()}
    return [
        Figure(
            f"decision written, {agents:,} agents, {waiting:,} waiting",
            kind,
            took[agents, waiting] * 1000,
            "ms",
            "with 10 and 10",
            took[SMALL] * 1000,
            3 if (agents, waiting) == LARGE else None,
            at_most=True,
        )
        for agents, waiting in (MIDDLE, LARGE)
    ]
