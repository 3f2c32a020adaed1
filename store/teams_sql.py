"""Teams: who of a skillset could be asked, by indexes, and how that is kept true with what changes it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    ColumnElement,
    Integer,
    Text,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    select,
    true,
    update,
)
from sqlalchemy.engine import Connection

from core.access import Right
from core.agent import Agent
from core.ids import SkillsetId
from core.routing.choice import Bar, Candidate, Load, Strategy
from core.routing.crowd import Crowd, Kind
from core.routing.rules import RULES, Rules
from core.routing.skillset import Skillset
from core.workload import weighs
from store.agents_sql import AGENTS, SKILLS
from store.people_rows import agent_of
from store.questions import Question
from store.rows import Row, instant, moment
from store.scope import Scope
from store.statements import UpdateMany, among, on_postgres
from store.tables import agent, conversation, skill

_TENANT: BindParameter[str] = bindparam("tenant")
_OURS = skill.c.tenant_id == _TENANT
_HERE = and_(_OURS, skill.c.skillset_id == bindparam("skillset"))
_NOTHING = ""
_LEVELS = range(1, 6)
_MILLION = 1_000_000

# However it may have come to it, nobody is counted wrongly for longer.
_COUNTED_ANEW = timedelta(minutes=10)

# ---- who is there ---------------------------------------------------------------------------------------------------

_CROWD = Question(
    select(skill.c.bar, skill.c.level, skill.c.languages, func.count().label("count"))
    .where(_HERE)
    .group_by(skill.c.bar, skill.c.level, skill.c.languages)
)
_HELPING = skill.alias("helping")
_HELPS = exists().where(
    _HELPING.c.tenant_id == skill.c.tenant_id,
    _HELPING.c.skillset_id == bindparam("overflow"),
    _HELPING.c.agent_id == skill.c.agent_id,
)
_CROWD_ALONE = Question(
    select(skill.c.bar, skill.c.level, skill.c.languages, func.count().label("count"))
    .where(_HERE, ~_HELPS)
    .group_by(skill.c.bar, skill.c.level, skill.c.languages)
)
_OWN = skill.alias("own")
_CROWD_HELPING = Question(
    select(skill.c.bar, _OWN.c.level, skill.c.languages, func.count().label("count"))
    .select_from(
        skill.outerjoin(
            _OWN,
            and_(
                _OWN.c.tenant_id == skill.c.tenant_id,
                _OWN.c.skillset_id == bindparam("skillset"),
                _OWN.c.agent_id == skill.c.agent_id,
            ),
        )
    )
    .where(_OURS, skill.c.skillset_id == bindparam("overflow"))
    .group_by(skill.c.bar, _OWN.c.level, skill.c.languages)
)


_ORDERS: Mapping[str, tuple[ColumnElement[Any], ...]] = {
    "share": (skill.c.share, skill.c.given_at, skill.c.agent_id),
    "rest": (skill.c.given_at, skill.c.agent_id),
}
_NEAREST = {
    name: Question(
        select(skill.c.agent_id)
        .where(
            _HERE,
            skill.c.bar == bindparam("bar"),
            skill.c.level == bindparam("level"),
            skill.c.languages == bindparam("languages"),
        )
        .order_by(*order)
        .limit(bindparam("most"))
    )
    for name, order in _ORDERS.items()
}
_AGENTS_OF = Question(AGENTS.where(among(agent.c.id, "ids")))


def _at_once(order: Sequence[ColumnElement[Any]]) -> Question:
    """The nearest of many groups, in one question."""
    group = (
        func.unnest(
            bindparam("skillsets", type_=ARRAY(Text)),
            bindparam("bars", type_=ARRAY(Text)),
            bindparam("levels", type_=ARRAY(Integer)),
            bindparam("spoken", type_=ARRAY(Text)),
            bindparam("mosts", type_=ARRAY(BigInteger)),
        )
        .table_valued("skillset", "bar", "level", "languages", "most", name="wanted")
        .render_derived()
    )
    near = (
        select(skill.c.agent_id)
        .where(
            _OURS,
            skill.c.skillset_id == group.c.skillset,
            skill.c.bar == group.c.bar,
            skill.c.level == group.c.level,
            skill.c.languages == group.c.languages,
        )
        .order_by(*order)
        .limit(group.c.most)
        .lateral("near")
    )
    return Question(select(near.c.agent_id).select_from(group.join(near, true())))


_NEAREST_ON_POSTGRES = {name: _at_once(order) for name, order in _ORDERS.items()}

# One group of rows the index keeps together: a skillset, what keeps them from being asked, a level, their languages;
# and how many.
_Group = tuple[SkillsetId, str, int, str, int]


class SqlTeams:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def crowd(self, skillset_id: SkillsetId, overflow: SkillsetId | None) -> Crowd:
        """How many of each kind there are."""
        given = {"tenant": self._scope.tenant_id, "skillset": skillset_id}
        if overflow is None:
            rows = await self._scope.read(lambda it: _CROWD.all(it, **given))
            return {_kind(row): row.count for row in rows}
        helping = {**given, "overflow": overflow}
        crowd: Counter[Kind] = Counter()
        for row in await self._scope.read(lambda it: _CROWD_ALONE.all(it, **helping)):
            crowd[_kind(row)] += row.count
        for row in await self._scope.read(lambda it: _CROWD_HELPING.all(it, **helping)):
            crowd[_kind(row, helps=True)] += row.count
        return crowd

    async def nearest(
        self,
        skillset_id: SkillsetId,
        overflow: SkillsetId | None,
        kinds: Mapping[Kind, int],
        strategy: Strategy,
    ) -> Sequence[Agent]:
        """Of each of these kinds those whom the strategy takes first."""
        order = "rest" if strategy is Strategy.ROTATION else "share"
        groups = list(_groups(skillset_id, overflow, kinds))
        tenant_id = self._scope.tenant_id

        def work(connection: Connection) -> list[Row]:
            ids = _ids(connection, tenant_id, order, groups)
            return _AGENTS_OF.all(connection, tenant=tenant_id, ids=ids) if ids else []

        rows = await self._scope.read(work) if groups else []
        known = (skillset_id,) if overflow is None else (skillset_id, overflow)
        met = {row.id: agent_of(row) for row in rows}
        return self._scope.agents.over(
            met.items(), lambda it: any(it.level_in(each) is not None for each in known)
        )

    async def settle(self, *, now: datetime, most: int) -> int:
        """Those of whom something counts otherwise by now are counted anew."""
        scope = self._scope
        tenant_id = scope.tenant_id
        directory = scope.on.directory()
        rules = {each.id: each.rules for each in directory.skillsets.values()}

        def work(connection: Connection) -> int:
            turning = _TURNING.values(connection, tenant=tenant_id, now=moment(now), most=most)
            return count_anew(connection, tenant_id, dict.fromkeys(turning), rules, now)

        await scope.ready()
        return await scope.on.database.write(tenant_id, work)


def _ids(connection: Connection, tenant_id: str, order: str, groups: Sequence[_Group]) -> list[str]:
    if on_postgres(connection):
        skillsets, bars, levels, spoken, mosts = map(list, zip(*groups, strict=True))
        given = {"skillsets": skillsets, "bars": bars, "levels": levels, "spoken": spoken, "mosts": mosts}
        return _NEAREST_ON_POSTGRES[order].values(connection, tenant=tenant_id, **given)
    ids: list[str] = []
    for skillset, bar, level, languages, most in groups:
        told = {"skillset": skillset, "bar": bar, "level": level, "languages": languages, "most": most}
        ids += _NEAREST[order].values(connection, tenant=tenant_id, **told)
    return ids


def _kind(row: Row, *, helps: bool = False) -> Kind:
    return Kind(Bar(row.bar) if row.bar else None, row.level, helps, frozenset(row.languages.split()))


def _groups(
    skillset_id: SkillsetId, overflow: SkillsetId | None, kinds: Mapping[Kind, int]
) -> Iterable[_Group]:
    """Members stand by their level in the skillset, whoever only helps out by any level in the other one."""
    most: defaultdict[tuple[SkillsetId, str, int, str], int] = defaultdict(int)
    for kind, wanted in kinds.items():
        bar, languages = kind.bar.value if kind.bar else _NOTHING, " ".join(sorted(kind.languages))
        if kind.level is not None:
            most[skillset_id, bar, kind.level, languages] += wanted
        elif overflow is not None:
            for level in _LEVELS:
                most[overflow, bar, level, languages] += wanted
    for (skillset, bar, level, languages), wanted in most.items():
        yield skillset, bar, level, languages, wanted


# ---- kept true ------------------------------------------------------------------------------------------------------

_TURNING = Question(
    select(skill.c.agent_id)
    .where(_OURS, skill.c.holds_until <= bindparam("now"))
    .order_by(skill.c.holds_until)
    .limit(bindparam("most"))
)
# In an order, so that two who count the same people anew wait for each other instead of for ever.
_COUNTED = Question(
    select(agent, SKILLS, skill.c.skillset_id, skill.c.level)
    .join_from(skill, agent, and_(agent.c.tenant_id == skill.c.tenant_id, agent.c.id == skill.c.agent_id))
    .where(_OURS, among(skill.c.agent_id, "agents"))
    .order_by(skill.c.agent_id, skill.c.skillset_id)
    .with_for_update(of=skill)
)
_HAD = Question(
    select(conversation.c.stage_agent, conversation.c.window_opened_at).where(
        conversation.c.tenant_id == _TENANT,
        conversation.c.stage == literal_column("'assigned'"),
        among(conversation.c.stage_agent, "agents"),
        conversation.c.stage != literal_column("'closed'"),
    )
)
_ASKED = Question(
    select(conversation.c.asked).where(
        conversation.c.tenant_id == _TENANT,
        among(conversation.c.asked, "agents"),
    )
)
_WHO_HAS = Question(
    select(conversation.c.stage_agent, conversation.c.asked).where(
        conversation.c.tenant_id == _TENANT, among(conversation.c.id, "ids")
    )
)
# How the rules weigh was changed: everybody there is counted anew by the next sweeps.
_NO_LONGER = update(skill).where(_HERE).values(holds_until=0)
_COUNT = UpdateMany(skill, "tenant_id skillset_id agent_id", "bar share given_at holds_until languages")


def whom_it_touches(scope: Scope, now: datetime) -> list[str]:
    """Of whom something else counts after this unit: who was changed, and who has more or less than before."""
    touched: dict[str, None] = dict.fromkeys(key for key, _ in scope.agents.saved())
    for key, saved in scope.conversations.saved():
        idle_since = now - _rules(scope, saved.skillset_id).idle_after
        before = scope.conversations.loaded.get(key)
        was = None if before is None else weighs(before, idle_since=idle_since)
        weighed = weighs(saved, idle_since=idle_since)
        if was != weighed:
            touched |= {each[0]: None for each in (was, weighed) if each is not None}
    return list(touched)


def who_had(connection: Connection, scope: Scope) -> list[str]:
    """Who has, as it is written, what this unit saved without having read it."""
    shelf = scope.conversations
    unread = [key for key, _ in shelf.saved() if key not in shelf.loaded and not shelf.is_new(key)]
    if not unread:
        return []
    rows = _WHO_HAS.all(connection, tenant=scope.tenant_id, ids=unread)
    return [agent_id for row in rows for agent_id in (row.stage_agent, row.asked) if agent_id is not None]


def count_later(connection: Connection, scope: Scope) -> None:
    """Whoever is in a skillset that this unit changed."""
    for row in scope.directory.values():
        if isinstance(row, Skillset):
            connection.execute(_NO_LONGER, {"tenant": scope.tenant_id, "skillset": row.id})


def _rules(scope: Scope, skillset_id: SkillsetId) -> Rules:
    known = scope.on.directory().skillsets.get(skillset_id)
    return RULES if known is None else known.rules


def count_anew(
    connection: Connection,
    tenant_id: str,
    agents: Iterable[str],
    rules: Mapping[SkillsetId, Rules],
    now: datetime,
) -> int:
    """These agents stand in their skillsets as what is written says; answers in how many places."""
    asked_for = {"tenant": tenant_id, "agents": list(agents)}
    rows = _COUNTED.all(connection, **asked_for) if asked_for["agents"] else []
    if not rows:
        return 0
    heard: defaultdict[str, list[datetime | None]] = defaultdict(list)
    for had in _HAD.all(connection, **asked_for):
        at = had.window_opened_at
        heard[had.stage_agent].append(None if at is None else instant(at))
    offered = Counter(_ASKED.values(connection, **asked_for))
    counted = [
        _counted(tenant_id, row, heard[row.id], offered[row.id], rules.get(row.skillset_id, RULES), now)
        for row in rows
    ]
    return _COUNT.run(connection, counted)


def _counted(
    tenant_id: str, row: Row, heard: Sequence[datetime | None], offered: int, rules: Rules, now: datetime
) -> tuple[Any, ...]:
    known = agent_of(row)
    idle_since = now - rules.idle_after
    active = [at for at in heard if at is not None and at > idle_since]
    candidate = Candidate(
        known.id,
        known.limit,
        Load(len(active), len(heard) - len(active), offered),
        enabled=known.may(Right.ANSWER),
        status=known.status,
        last_given_at=known.assigned_at,
    )
    bar = candidate.standing(rules)
    given_at = 0 if known.assigned_at is None else moment(known.assigned_at)
    holds_until = min([now + _COUNTED_ANEW, *(at + rules.idle_after for at in active)])
    return (
        tenant_id,
        row.skillset_id,
        known.id,
        bar.value if bar else _NOTHING,
        round(candidate.measure(rules).share * _MILLION),
        given_at,
        moment(holds_until),
        " ".join(sorted(known.languages)),
    )
