"""The queues: served by indexes, so that a question costs the same however many wait."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.engine import Connection

from core.compliance.service_window import ServiceWindow
from core.conversation import Conversation
from core.ids import AgentId, ConversationId, NumberId, SkillsetId
from core.priority import Priority
from core.routing.choice import Load
from core.routing.queue import InQueue, Urgency, place
from core.routing.skillset import Skillset
from core.stage import UNTAKEN, waited_since
from core.workload import in_queue, is_reserved, owes_since, weighs
from store.conversation_rows import conversation_of
from store.questions import Question
from store.rows import instant, moment, optional_instant, optional_moment
from store.scope import Scope
from store.statements import UpdateMany, among
from store.tables import conversation

_TENANT: BindParameter[str] = bindparam("tenant")
_OURS = conversation.c.tenant_id == _TENANT
_NOW: BindParameter[int] = bindparam("now")
_MOST: BindParameter[int] = bindparam("most")

_OF_SKILLSET = and_(_OURS, conversation.c.skillset_id == bindparam("skillset"))


def _standing(urgency: Urgency) -> Question:
    written_out: ColumnElement[str] = literal_column(f"'{urgency.value}'")
    return Question(
        select(conversation)
        .where(_OF_SKILLSET, conversation.c.urgency == written_out)
        .order_by(conversation.c.place, conversation.c.id)
        .limit(_MOST)
    )


# Whoever stands elsewhere by now, until they are settled: few, and looked at beside the others.
_UNSETTLED_AT_MOST = 500
_UNSETTLED = Question(
    select(conversation)
    .where(_OURS, conversation.c.place_until <= _NOW, conversation.c.skillset_id == bindparam("skillset"))
    .order_by(conversation.c.place_until)
    .limit(_UNSETTLED_AT_MOST)
)
_FIRST = (*(_standing(urgency) for urgency in Urgency), _UNSETTLED)

_DUE = (
    select(conversation.c.id, conversation.c.look_at)
    .where(_OF_SKILLSET, conversation.c.look_at <= _NOW)
    .order_by(conversation.c.look_at)
    .limit(_MOST)
)
_BESIDE = (
    select(conversation)
    .where(
        _OF_SKILLSET,
        conversation.c.stage == literal_column("'waiting'"),
        conversation.c.urgency.is_(None),
    )
    .order_by(conversation.c.stage_at, conversation.c.id)
    .limit(_MOST)
)
_ACTIVE = case((conversation.c.window_opened_at > bindparam("idle_since"), 1), else_=0)
_HAD = Question(
    select(
        conversation.c.stage_agent,
        func.count().label("held"),
        func.coalesce(func.sum(_ACTIVE), 0).label("active"),
    )
    .where(
        _OURS,
        conversation.c.stage == literal_column("'assigned'"),
        among(conversation.c.stage_agent, "agents"),
        conversation.c.stage != literal_column("'closed'"),
    )
    .group_by(conversation.c.stage_agent)
)
_ASKED = Question(
    select(conversation.c.asked, func.count().label("held"))
    .where(_OURS, among(conversation.c.asked, "agents"))
    .group_by(conversation.c.asked)
)
_OWNED = select(conversation).where(
    _OURS,
    conversation.c.stage == literal_column("'assigned'"),
    conversation.c.stage_agent == bindparam("agent"),
    conversation.c.stage != literal_column("'closed'"),
)
_RESERVED = select(conversation).where(_OURS, conversation.c.reserved.is_not(None)).limit(_MOST)
_OWING = (
    select(conversation)
    .where(
        _OURS,
        conversation.c.number_id == bindparam("number"),
        conversation.c.stage == literal_column("'assigned'"),
        or_(
            conversation.c.answered_at.is_(None),
            conversation.c.answered_at < conversation.c.window_opened_at,
        ),
        conversation.c.window_opened_at < bindparam("before"),
    )
    .order_by(conversation.c.window_opened_at)
    .limit(_MOST)
)
_TURNING = (
    select(
        conversation.c.id,
        conversation.c.version,
        conversation.c.skillset_id,
        conversation.c.stage_at,
        conversation.c.priority,
        conversation.c.window_opened_at,
    )
    .where(_OURS, conversation.c.place_until <= _NOW)
    .order_by(conversation.c.place_until)
    .limit(_MOST)
)
_PLACE = UpdateMany(
    conversation,
    "tenant_id id version",
    "urgency place place_until",
    guard="conversation.urgency IS NOT NULL",
)


# How the skillset counts was changed: whoever waits in it gets another place with the next sweeps.
_NO_LONGER = (
    update(conversation).where(_OF_SKILLSET, conversation.c.urgency.is_not(None)).values(place_until=0)
)


def place_later(connection: Connection, scope: Scope) -> None:
    """Whoever waits in a skillset whose weights this unit changed."""
    company = scope.company
    for row in scope.directory.values():
        before = None if company is None else company.company.skillset(SkillsetId(row.id))
        if isinstance(row, Skillset) and before is not None and before.rules.weights != row.rules.weights:
            connection.execute(_NO_LONGER, {"tenant": scope.tenant_id, "skillset": row.id})


class SqlQueue:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def first(self, skillset_id: SkillsetId, *, now: datetime, most: int) -> Sequence[Conversation]:
        """Those who stand first in the queue of a skillset."""
        given = self._given(skillset=skillset_id, now=moment(now), most=most)

        def work(connection: Connection) -> dict[str, Conversation]:
            rows = (row for question in _FIRST for row in question.all(connection, **given))
            return {row.id: conversation_of(row) for row in rows}

        found = await self._scope.read(work)
        return self._over(found, lambda it: in_queue(it) is not None and it.skillset_id == skillset_id)

    async def beside(self, skillset_id: SkillsetId, *, most: int) -> Sequence[Conversation]:
        """Those of a skillset who wait beside its queue, longest first."""
        found = await self._read(_BESIDE, self._given(skillset=skillset_id, most=most))

        def belongs(it: Conversation) -> bool:
            return it.skillset_id == skillset_id and isinstance(it.stage, UNTAKEN) and in_queue(it) is None

        beside = self._over(found, belongs)
        return sorted(beside, key=lambda it: (waited_since(it.stage) or it.opened_at, it.id))[:most]

    async def due(
        self, skillsets: Collection[SkillsetId], *, now: datetime, most: int
    ) -> Sequence[ConversationId]:
        """Those of these skillsets who have to be looked at, longest due first."""

        def work(connection: Connection) -> list[tuple[int, ConversationId]]:
            found: list[tuple[int, ConversationId]] = []
            for skillset_id in skillsets:
                given = self._given(skillset=skillset_id, now=moment(now), most=most)
                found += [(row.look_at, row.id) for row in connection.execute(_DUE, given)]
            return found

        found = sorted(await self._scope.read(work))
        return [conversation_id for _, conversation_id in found[:most]]

    async def loads(self, agents: Collection[AgentId], *, idle_since: datetime) -> Mapping[AgentId, Load]:
        """What each of these has and is asked about."""
        given = self._given(agents=list(agents), idle_since=moment(idle_since))

        def work(connection: Connection) -> dict[AgentId, Load]:
            loads = dict.fromkeys(agents, Load())
            for row in _HAD.all(connection, **given):
                loads[row.stage_agent] += Load(active=row.active, idle=row.held - row.active)
            for row in _ASKED.all(connection, **given):
                loads[row.asked] += Load(offered=row.held)
            return loads

        loads = await self._scope.read(work)
        shelf = self._scope.conversations
        for key, saved in shelf.saved():
            before, after = shelf.loaded.get(key), weighs(saved, idle_since=idle_since)
            weighed = None if before is None else weighs(before, idle_since=idle_since)
            if weighed is not None and weighed[0] in loads:
                loads[weighed[0]] -= weighed[1]
            if after is not None and after[0] in loads:
                loads[after[0]] += after[1]
        return loads

    async def owned(self, agent_id: AgentId) -> Sequence[Conversation]:
        """The open ones this agent has, in the order in which they were opened."""
        found = await self._read(_OWNED, self._given(agent=agent_id))
        owned = self._over(found, lambda it: it.owner == agent_id)
        return sorted(owned, key=lambda it: (it.opened_at, it.id))

    async def reserved(self, *, most: int) -> Sequence[Conversation]:
        """Those that are kept for one alone."""
        return self._over(await self._read(_RESERVED, self._given(most=most)), is_reserved)

    async def owing(self, number_id: NumberId, *, before: datetime, most: int) -> Sequence[Conversation]:
        """Those of this number whose owner has owed an answer since before then, longest first."""
        given = self._given(number=number_id, before=moment(before), most=most)
        found = await self._read(_OWING, given)
        owing = self._over(found, lambda it: it.number_id == number_id and owes_since(it, before))
        return sorted(owing, key=lambda it: (it.window.opened_at or before, it.id))

    async def settle(self, *, now: datetime, most: int) -> int:
        """Those whose window counts otherwise by now get their new place."""
        scope = self._scope
        tenant_id, skillsets = scope.tenant_id, scope.on.directory().skillsets
        given = self._given(now=moment(now), most=most)

        def stands(row: Any) -> tuple[Any, ...]:
            closes_at = ServiceWindow(optional_instant(row.window_opened_at)).closes_at
            item = InQueue(
                row.id,
                instant(row.stage_at),
                Priority(row.priority),
                closes_at,
                skillsets[row.skillset_id].rules.weights,
            )
            stands = place(item, now)
            until = optional_moment(stands.until)
            return tenant_id, row.id, row.version, stands.urgency.value, moment(stands.at), until

        def work(connection: Connection) -> int:
            return _PLACE.run(connection, [stands(row) for row in connection.execute(_TURNING, given).all()])

        await scope.ready()
        return await scope.on.database.write(tenant_id, work)

    def _given(self, **values: Any) -> dict[str, Any]:
        return {"tenant": self._scope.tenant_id, **values}

    async def _read(self, statement: Select[Any], given: dict[str, Any]) -> dict[str, Conversation]:
        rows = await self._scope.read(lambda it: it.execute(statement, given).all())
        return {row.id: conversation_of(row) for row in rows}

    def _over(
        self, found: Mapping[str, Conversation], belongs: Callable[[Conversation], bool]
    ) -> Sequence[Conversation]:
        return self._scope.conversations.over(found.items(), belongs)
