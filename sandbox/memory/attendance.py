"""When each agent was seen last, in memory."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from core.attendance import Attendance
from core.ids import AgentId
from sandbox.memory.tenancy import Sight


class MemoryAttendance:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight

    async def of(self, agents: Collection[AgentId]) -> Mapping[AgentId, Attendance]:
        """Every one of these."""
        return {each: self._of(each) for each in agents}

    def saw(self, agent_id: AgentId, at: datetime) -> None:
        """They were there."""
        self._sight.attendance.save(agent_id, replace(self._of(agent_id), seen_at=at))

    def asked(self, agent_id: AgentId, at: datetime) -> None:
        """Slack was asked about them."""
        self._sight.attendance.save(agent_id, replace(self._of(agent_id), asked_at=at))

    def _of(self, agent_id: AgentId) -> Attendance:
        known = self._sight.attendance.tagged(agent_id)
        return known[0] if known else Attendance(agent_id)
