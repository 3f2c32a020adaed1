"""Agents, with what they know: found by what Slack calls them, or by a skillset of theirs."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Text, bindparam, cast, func, select

from core.agent import Agent
from core.ids import AgentId, AgentRef, SkillsetId
from desk.ports import StaleVersion
from store.people_rows import AGENT_VALUES, agent_of, agent_values
from store.questions import Question
from store.rows import Row
from store.scope import Scope
from store.statements import DeleteMany, InsertMany, UpdateMany, among
from store.tables import agent, skill
from store.writes import Add

# Their skills in one text, `skillset:level` each, because most questions are about one agent.
_THEIRS = skill.alias("theirs")
SKILLS = (
    select(func.aggregate_strings(_THEIRS.c.skillset_id + ":" + cast(_THEIRS.c.level, Text), " "))
    .where(_THEIRS.c.tenant_id == agent.c.tenant_id, _THEIRS.c.agent_id == agent.c.id)
    .correlate(agent)
    .scalar_subquery()
    .label("skills")
)
AGENTS = select(agent, SKILLS).where(agent.c.tenant_id == bindparam("tenant"))
_ALL = Question(AGENTS)
_BY_REF = Question(AGENTS.where(among(agent.c.ref, "refs")))
_BY_ID = Question(AGENTS.where(among(agent.c.id, "ids")))
_OF_SKILLSET = Question(
    select(agent, SKILLS)
    .join_from(skill, agent, (agent.c.tenant_id == skill.c.tenant_id) & (agent.c.id == skill.c.agent_id))
    .where(skill.c.tenant_id == bindparam("tenant"), skill.c.skillset_id == bindparam("skillset"))
)

_NEW_AGENT = InsertMany(agent, f"tenant_id id version {AGENT_VALUES}")
_AGENT = UpdateMany(
    agent,
    "tenant_id id",
    f"base/version version {AGENT_VALUES}",
    sets="; ".join(["version", *AGENT_VALUES.split()]),
    guard="agent.version = given.base",
)
_SKILL = InsertMany(
    skill,
    "tenant_id skillset_id agent_id level",
    "(tenant_id, skillset_id, agent_id) DO UPDATE SET level = excluded.level",
)
_NO_SKILL = DeleteMany(skill, "tenant_id skillset_id agent_id")


class SqlAgents:
    """The tenant's agents."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def by_ref(self, ref: AgentRef) -> Agent | None:
        """None: never met."""
        scope = self._scope
        for _, mine in scope.agents.saved():
            if mine.ref == ref:
                return mine
        await self.load([ref])
        met = scope.agents_met[ref]
        return None if met is None else scope.agents.get(met)

    async def get(self, agent_id: AgentId) -> Agent:
        """Raises KeyError."""
        scope = self._scope
        found = scope.agents.get(agent_id)
        if found is None:
            row = await scope.read(lambda it: _BY_ID.first(it, tenant=scope.tenant_id, ids=[agent_id]))
            if row is None:
                raise KeyError(agent_id)
            found = scope.agents.load(agent_id, agent_of(row))
        return found

    async def all(self) -> Sequence[Agent]:
        """By name."""
        scope = self._scope
        rows = await scope.read(lambda it: _ALL.all(it, tenant=scope.tenant_id))
        return self._seen(rows, lambda _: True)

    async def of_skillset(self, skillset_id: SkillsetId) -> Sequence[Agent]:
        """Those who have this skill, at whatever level, by name."""
        scope = self._scope
        rows = await scope.read(lambda it: _OF_SKILLSET.all(it, tenant=scope.tenant_id, skillset=skillset_id))
        return self._seen(rows, lambda it: it.level_in(skillset_id) is not None)

    def save(self, agent: Agent) -> None:
        """Insert (version 0) or change."""
        self._scope.agents.save(agent.id, agent)

    async def load(self, refs: Iterable[str]) -> None:
        """Load those of these that are not known yet."""
        scope = self._scope
        missing = [each for each in dict.fromkeys(refs) if each not in scope.agents_met]
        if not missing:
            return
        rows = await scope.read(lambda it: _BY_REF.all(it, tenant=scope.tenant_id, refs=missing))
        scope.agents_met.update(dict.fromkeys(missing, None))
        for row in rows:
            scope.agents.load(row.id, agent_of(row))
            scope.agents_met[row.ref] = row.id

    def _seen(self, rows: Sequence[Row], belongs: Callable[[Agent], bool]) -> Sequence[Agent]:
        found = self._scope.agents.over([(row.id, agent_of(row)) for row in rows], belongs)
        return sorted(found, key=lambda it: (it.name.casefold(), it.id))


def write_agents(scope: Scope, add: Add) -> None:
    """What a unit saved of agents. Whoever changes one has loaded them: what they knew was seen then."""
    shelf, tenant = scope.agents, scope.tenant_id
    new: list[tuple[Any, ...]] = []
    changed: list[tuple[Any, ...]] = []
    learnt: list[tuple[Any, ...]] = []
    lost: list[tuple[Any, ...]] = []
    for key, saved in shelf.saved():
        if shelf.is_new(key):
            new.append((tenant, key, saved.version, *agent_values(saved)))
        else:
            changed.append((tenant, key, shelf.bases[key], saved.version, *agent_values(saved)))
        before = shelf.loaded.get(key)
        had = {} if before is None else {each.skillset_id: each for each in before.skills}
        has = {each.skillset_id: each for each in saved.skills}
        lost += [(tenant, each, key) for each in had if each not in has]
        learnt += [(tenant, each, key, one.level) for each, one in has.items() if had.get(each) != one]
    add(_NEW_AGENT, new)
    add(_AGENT, changed, StaleVersion("an agent changed meanwhile"))
    add(_NO_SKILL, lost)
    add(_SKILL, learnt)
