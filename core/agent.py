"""Agent: a person of the company who answers in Slack."""

from dataclasses import dataclass, replace
from enum import StrEnum

from core.access import Right, Role, may
from core.ids import AgentId, AgentRef


class Standing(StrEnum):
    """What a Slack account is to the workspace; only full members can be agents."""

    MEMBER = "member"
    GUEST = "guest"
    STRANGER = "stranger"
    BOT = "bot"
    GONE = "gone"


class Status(StrEnum):
    """Whether an agent takes conversations now."""

    AVAILABLE = "available"
    BUSY = "busy"
    BREAK = "break"
    AWAY = "away"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Agent:
    """
    A person who may answer.

    name, language ("en", "it") and time_zone (IANA name) come from Slack; limit: conversations at once.
    """

    id: AgentId
    ref: AgentRef
    name: str
    role: Role
    standing: Standing
    language: str = "en"
    time_zone: str = "UTC"
    status: Status = Status.AVAILABLE
    limit: int = 5
    enabled: bool = True

    def may(self, right: Right) -> bool:
        """Whether this person may do this: enabled, a full member, and of a role that has the right."""
        return self.enabled and self.standing is Standing.MEMBER and may(self.role, right)

    def now(self, status: Status) -> "Agent":
        """The same agent in another status."""
        return replace(self, status=status)
