"""When each agent was seen last; no version: whoever writes last is right."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from core.attendance import Attendance
from core.ids import AgentId
from store.questions import Question
from store.rows import moment, optional_instant
from store.scope import Scope
from store.statements import InsertMany, among
from store.tables import attendance

_OF = Question(
    select(attendance).where(
        attendance.c.tenant_id == bindparam("tenant"), among(attendance.c.agent_id, "agents")
    )
)
_SEEN = InsertMany(
    attendance,
    "tenant_id agent_id seen_at",
    "(tenant_id, agent_id) DO UPDATE SET seen_at = excluded.seen_at",
)
_ASKED = InsertMany(
    attendance,
    "tenant_id agent_id asked_at",
    "(tenant_id, agent_id) DO UPDATE SET asked_at = excluded.asked_at",
)


class SqlAttendance:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def of(self, agents: Collection[AgentId]) -> Mapping[AgentId, Attendance]:
        """Every one of these."""
        scope = self._scope
        asked = list(agents)
        rows = await scope.read(lambda it: _OF.all(it, tenant=scope.tenant_id, agents=asked)) if asked else []
        kept = {row.agent_id: row for row in rows}
        return {
            each: Attendance(
                each,
                scope.seen.get(each) or optional_instant(kept[each].seen_at if each in kept else None),
                scope.asked.get(each) or optional_instant(kept[each].asked_at if each in kept else None),
            )
            for each in asked
        }

    def saw(self, agent_id: AgentId, at: datetime) -> None:
        """They were there."""
        self._scope.undo.put(self._scope.seen, agent_id, at)

    def asked(self, agent_id: AgentId, at: datetime) -> None:
        """Slack was asked about them."""
        self._scope.undo.put(self._scope.asked, agent_id, at)


def write_attendance(scope: Scope, add: Callable[[InsertMany, Sequence[tuple[Any, ...]]], None]) -> None:
    """Whoever was seen or asked about."""
    add(_SEEN, [(scope.tenant_id, agent_id, moment(at)) for agent_id, at in scope.seen.items()])
    add(_ASKED, [(scope.tenant_id, agent_id, moment(at)) for agent_id, at in scope.asked.items()])
