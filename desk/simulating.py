"""What if: the traffic of the last days served again, with other agents, limits or hours, beside what was."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from core.access import Right
from core.agent import Agent, AgentStatusSet, Status
from core.compliance.service_window import SERVICE_WINDOW
from core.happened import ConversationOpened
from core.ids import AgentId, ConversationId, SkillsetId, TenantId
from core.routing.choice import Strategy
from core.routing.simulator import Figures, Outcome, Serving, Worker, figures, simulate
from desk import routing_record
from desk.desk import Desk
from desk.ports import Noted, UnitOfWork
from desk.ports.sheets import Row
from desk.traffic_file import Slip, read_traffic

DAYS, MOST_DAYS = 7, 31
# So many are served again in a few seconds.
MOST = 5_000
# Who set their status last that long ago, and never since, is taken to have it still.
_REMEMBERED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Changes:
    """What is tried. limit: everybody's; without: agents who would not be there; strategy, rings: every skillset's."""

    limit: int | None = None
    without: frozenset[AgentId] = frozenset()
    strategy: Strategy | None = None
    rings: bool | None = None
    always_open: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was, and what would have been; names: the agents'."""

    days: int
    was: Figures
    would_be: Figures
    names: Mapping[AgentId, str] = field(default_factory=dict)


class TooMuch(Exception):
    """More conversations came in than are served again at once; found: how many."""

    def __init__(self, found: int) -> None:
        super().__init__(str(found))
        self.found = found


async def compare(
    desk: Desk, tenant_id: TenantId, days: int, changes: Changes, *, most: int = MOST
) -> Comparison:
    """Serve the last days again, if no more than so many conversations came in. Raises TooMuch."""
    until = desk.clock.now()
    since = until - timedelta(days=days)
    async with desk.store.begin(tenant_id) as uow:
        company = await uow.directory.read()
        everybody = await uow.agents.all()
        noted = await uow.journal.noted(routing_record.STORY, since, until)
        statuses = await uow.journal.noted([AgentStatusSet], since - _REMEMBERED, until)
        begun_before = await _skillsets(uow, noted)
    living = {skillset.id for skillset in company.skillsets}
    # What belonged to skillsets that are gone can be served by nobody again.
    told = routing_record.outcomes_of(noted, begun_before, desk.store.directory.skillsets, until)
    was = [outcome for outcome in told if outcome.arrival.skillset_id in living]
    if len(was) > most:
        raise TooMuch(len(was))
    there = routing_record.workers_of(everybody, company.skillsets, statuses, since, until)
    serving = routing_record.serving_of(company, since, until)
    arrivals = [outcome.arrival for outcome in was]
    # Some seconds of counting, beside everything else that goes on.
    would_be = await asyncio.to_thread(
        simulate, arrivals, _changed_workers(there, changes), _changed_serving(serving, changes)
    )
    named = _names(everybody, was, would_be)
    return Comparison(days, figures(was, until), figures(would_be, until), named)


async def compare_traffic(
    desk: Desk,
    tenant_id: TenantId,
    by: Agent,
    columns: Sequence[str],
    rows: Sequence[Row],
    changes: Changes,
    *,
    most: int = MOST,
) -> Comparison | tuple[Slip, ...]:
    """
    Serve what a sheet tells of instead, with everybody there all the time; or what is wrong with its rows.

    Raises TooMuch.
    """
    if len(rows) > most:
        raise TooMuch(len(rows))
    async with desk.store.begin(tenant_id) as uow:
        company = await uow.directory.read()
        everybody = await uow.agents.all()
    zone = company.numbers[0].time_zone if company.numbers else by.time_zone
    traffic = read_traffic(columns, rows, company.skillsets, everybody, zone, by.language)
    if traffic.slips or not traffic.outcomes:
        return traffic.slips
    was, last = traffic.outcomes, traffic.outcomes[-1].arrival
    since, until = was[0].arrival.at, last.at + last.takes + SERVICE_WINDOW
    answering = [replace(each, status=Status.AVAILABLE) for each in everybody if each.may(Right.ANSWER)]
    there = routing_record.workers_of(answering, company.skillsets, (), since, until)
    serving = routing_record.serving_of(company, since, until)
    would_be = await asyncio.to_thread(
        simulate,
        [outcome.arrival for outcome in was],
        _changed_workers(there, changes),
        _changed_serving(serving, changes),
    )
    days = max(1, -(-(until - since) // timedelta(days=1)))
    gone = {it.agent_id: str(it.agent_id) for it in was if it.agent_id is not None}
    return Comparison(days, figures(was), figures(would_be), gone | _names(everybody, was, would_be))


async def _skillsets(uow: UnitOfWork, noted: Sequence[Noted]) -> dict[ConversationId, SkillsetId]:
    """Of those whose beginning lies before the time that was read."""
    opened = {each.fact.conversation_id for each in noted if isinstance(each.fact, ConversationOpened)}
    others = {routing_record.whose(each.fact) for each in noted} - opened
    found = {}
    for conversation_id in sorted(others):
        try:
            found[conversation_id] = (await uow.conversations.get(conversation_id)).skillset_id
        except KeyError:
            continue  # it was forgotten since
    return found


def _changed_workers(workers: Sequence[Worker], changes: Changes) -> list[Worker]:
    return [
        worker if changes.limit is None else replace(worker, limit=changes.limit)
        for worker in workers
        if worker.id not in changes.without
    ]


def _changed_serving(serving: Mapping[SkillsetId, Serving], changes: Changes) -> dict[SkillsetId, Serving]:
    changed = {}
    for skillset_id, each in serving.items():
        strategy = each.strategy if changes.strategy is None else changes.strategy
        times = each.times if changes.rings is None else routing_record.ring_times(rings=changes.rings)
        opens = None if changes.always_open else each.open
        changed[skillset_id] = replace(each, strategy=strategy, times=times, open=opens)
    return changed


def _names(
    everybody: Sequence[Agent], was: Sequence[Outcome], would_be: Sequence[Outcome]
) -> dict[AgentId, str]:
    seen = {outcome.agent_id for outcome in (*was, *would_be)}
    return {agent.id: agent.name for agent in everybody if agent.id in seen}
