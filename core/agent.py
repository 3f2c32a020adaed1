"""Agent: a person of the company who answers in Slack."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from core.access import NotAdmitted, Right, Role, may
from core.ids import AgentId, AgentRef, SkillsetId

# Skill levels people choose from; 3 where nobody chose.
LOWEST_LEVEL, USUAL_LEVEL, HIGHEST_LEVEL = 1, 3, 5
# Conversations at once, where nobody chose.
USUAL_LIMIT = 5


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


class Cause(StrEnum):
    """Who or what gave an agent the status they have."""

    HAND = "hand"
    ABSENCE = "absence"
    MISSED = "missed"


class Sees(StrEnum):
    """Which conversations an agent may look into: those of their own skillsets, or all."""

    OWN = "own"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Skill:
    """One skillset of an agent, and how well they know it: 1 to 5."""

    skillset_id: SkillsetId
    level: int = USUAL_LEVEL


@dataclass(frozen=True, slots=True)
class Agent:
    """
    A person who may answer.

    name, language ("en", "it") and time_zone (IANA name) come from Slack; limit: conversations at once. skills: one for
    each skillset at most, by its id. reason: why they have a break, empty otherwise.
    status_since: None until they changed it for the first time. missed: offers they let pass in a row. assigned_at:
    when they last got a conversation, None: never. external_id: what another system calls them, empty: nothing.
    languages: in which they can answer ("en", "it"), empty: nobody said, so they are asked whatever the language.
    role_set: whether somebody gave them their role; until then it follows the workspace and the settings.
    """

    id: AgentId
    ref: AgentRef
    name: str
    role: Role
    standing: Standing
    language: str = "en"
    time_zone: str = "UTC"
    status: Status = Status.AVAILABLE
    limit: int = USUAL_LIMIT
    enabled: bool = True
    skills: tuple[Skill, ...] = ()
    sees: Sees = Sees.OWN
    cause: Cause = Cause.HAND
    reason: str = ""
    status_since: datetime | None = None
    missed: int = 0
    assigned_at: datetime | None = None
    external_id: str = ""
    languages: tuple[str, ...] = ()
    role_set: bool = False
    version: int = 0

    def may(self, right: Right) -> bool:
        """Whether this person may do this: enabled, a full member, and of a role that has the right."""
        return self.barred_from(right) is None

    def barred_from(self, right: Right | None) -> NotAdmitted | None:
        """Why this person may not do this; None: they may. Without a right to ask for: what every agent may do."""
        if self.standing is not Standing.MEMBER:
            return _BARRED[self.standing]
        if not self.enabled:
            return NotAdmitted.DISABLED
        return None if right is None or may(self.role, right) else NotAdmitted.ROLE

    def now(self, status: Status, *, at: datetime, cause: Cause = Cause.HAND, reason: str = "") -> "Agent":
        """The same agent in another status; whoever sets it themselves starts counting missed offers anew."""
        return replace(
            self,
            status=status,
            cause=cause,
            reason=reason,
            status_since=at,
            missed=0 if cause is Cause.HAND else self.missed,
        )

    def switched(self, *, enabled: bool) -> "Agent":
        """The same agent, who may do what their role allows, or nothing at all."""
        return replace(self, enabled=enabled)

    def level_in(self, skillset_id: SkillsetId) -> int | None:
        """How well they know this skillset; None: it is none of theirs."""
        return next((each.level for each in self.skills if each.skillset_id == skillset_id), None)

    def knowing(self, skill: Skill) -> "Agent":
        """The same agent with this skill, in the place of what they had of that skillset."""
        skills = sorted((*self._others(skill.skillset_id), skill), key=lambda each: each.skillset_id)
        return replace(self, skills=tuple(skills))

    def without(self, skillset_id: SkillsetId) -> "Agent":
        """The same agent, no longer in this skillset."""
        return replace(self, skills=self._others(skillset_id))

    def _others(self, skillset_id: SkillsetId) -> tuple[Skill, ...]:
        return tuple(each for each in self.skills if each.skillset_id != skillset_id)


_BARRED = {
    Standing.GUEST: NotAdmitted.GUEST,
    Standing.STRANGER: NotAdmitted.STRANGER,
    Standing.BOT: NotAdmitted.BOT,
    Standing.GONE: NotAdmitted.GONE,
}


def primary(language: str) -> str:
    """A language without where it is spoken: `it` of `it-CH`. Source: RFC 5646, section 2.2.1."""
    return language.replace("_", "-").partition("-")[0].lower()


# ---- facts ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AgentUnknown:
    """Somebody of whom nothing is known yet did something in a thread."""

    agent_ref: AgentRef


@dataclass(frozen=True, slots=True)
class AgentChanged:
    """What Slack says of an agent changed."""

    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class AgentStatusSet:
    """An agent takes conversations from now on, or no longer. reason: why they have a break."""

    agent_id: AgentId
    status: Status
    cause: Cause
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AgentSet:
    """Somebody who administers changed what an agent may and does. by: None: whoever runs this, by a file."""

    agent_id: AgentId
    by: AgentId | None


@dataclass(frozen=True, slots=True)
class RoleChanged:
    """
    Somebody has another role than before. former: None: they were never met, and do not begin as an agent.

    by: who gave it, None: the workspace, the settings, or whoever runs this, by a file.
    """

    agent_id: AgentId
    former: Role | None
    role: Role
    by: AgentId | None = None


def role_change(before: Agent | None, after: Agent, by: AgentId | None = None) -> tuple[RoleChanged, ...]:
    """The fact that somebody has another role now; none if they have the one they had, or begin as everybody does."""
    former = None if before is None else before.role
    if after.role is (former or Role.AGENT):
        return ()
    return (RoleChanged(after.id, former, after.role, by),)


@dataclass(frozen=True, slots=True)
class AgentBarred:
    """An agent may answer contacts no longer: what they have is for others."""

    agent_id: AgentId


def barred(before: Agent | None, after: Agent) -> tuple[AgentBarred, ...]:
    """The fact that somebody may answer no longer, whatever it is that keeps them; none if they may, or never might."""
    lost = before is not None and before.may(Right.ANSWER) and not after.may(Right.ANSWER)
    return (AgentBarred(after.id),) if lost else ()


AgentFact = AgentUnknown | AgentChanged | AgentStatusSet | AgentSet | RoleChanged | AgentBarred


# ---- effects --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LearnAgent:
    """Ask the workspace who this is."""

    agent_ref: AgentRef

    @property
    def lane(self) -> str:
        return f"agent:{self.agent_ref}"
