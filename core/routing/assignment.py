"""Assignment: who has a conversation, since when, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.ids import AgentId


class Reason(StrEnum):
    """Why this agent has it."""

    CLAIMED = "claimed"
    REPLIED = "replied"
    TOOK_OVER = "took over"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Assignment:
    """An agent has a conversation."""

    agent_id: AgentId
    since: datetime
    reason: Reason
