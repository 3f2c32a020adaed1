"""Teams in memory: everybody is looked at each time."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from core.access import Right
from core.agent import Agent
from core.ids import AgentId, SkillsetId
from core.routing.choice import Candidate, Load, Strategy, in_turn
from core.routing.crowd import Crowd, Kind, kind_of
from core.routing.rules import Rules
from core.workload import weighs
from desk.ports import Clock, Directory
from sandbox.memory.tenancy import Sight


class MemoryTeams:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, sight: Sight, directory: Callable[[], Directory], clock: Clock) -> None:
        self._sight = sight
        self._directory = directory
        self._clock = clock

    async def crowd(self, skillset_id: SkillsetId, overflow: SkillsetId | None) -> Crowd:
        """How many of each kind there are."""
        rules = self._rules(skillset_id)
        return Counter(kind_of(each, rules) for each in self._candidates(skillset_id, overflow))

    async def nearest(
        self,
        skillset_id: SkillsetId,
        overflow: SkillsetId | None,
        kinds: Mapping[Kind, int],
        strategy: Strategy,
    ) -> Sequence[Agent]:
        """Of each of these kinds those whom the strategy takes first."""
        rules = self._rules(skillset_id)
        groups: defaultdict[Kind, list[Candidate]] = defaultdict(list)
        for each in self._candidates(skillset_id, overflow):
            groups[kind_of(each, rules)].append(each)
        found: list[AgentId] = []
        for kind, most in kinds.items():
            measures = {each.id: each.measure(rules) for each in groups[kind]}
            found += in_turn(strategy, measures, None)[:most]
        return [self._sight.agents.get(each) for each in found]

    async def settle(self, *, now: datetime, most: int) -> int:
        """Nobody is counted here: everybody is looked at anew for every question."""
        return 0

    def _candidates(self, skillset_id: SkillsetId, overflow: SkillsetId | None) -> Iterable[Candidate]:
        idle_since = self._clock.now() - self._rules(skillset_id).idle_after
        met = {each.id: each for each in self._sight.agents.tagged(("in", skillset_id))}
        if overflow is not None:
            met |= {each.id: each for each in self._sight.agents.tagged(("in", overflow))}
        for agent in met.values():
            yield Candidate(
                agent.id,
                agent.limit,
                self._load(agent.id, idle_since),
                enabled=agent.may(Right.ANSWER),
                status=agent.status,
                level=agent.level_in(skillset_id),
                in_overflow=overflow is not None and agent.level_in(overflow) is not None,
                languages=frozenset(agent.languages),
                last_given_at=agent.assigned_at,
            )

    def _rules(self, skillset_id: SkillsetId) -> Rules:
        return self._directory().skillsets[skillset_id].rules

    def _load(self, agent_id: AgentId, idle_since: datetime) -> Load:
        load = Load()
        for tag in (("owner", agent_id), ("asked", agent_id)):
            for it in self._sight.conversations.tagged(tag):
                weight = weighs(it, idle_since=idle_since)
                load = load if weight is None else load + weight[1]
        return load
