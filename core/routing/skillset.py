"""Skillset: what a group of agents can do, and the channel where they do it."""

from dataclasses import dataclass
from enum import StrEnum

from core.agent import USUAL_LEVEL
from core.ids import AgentId, ChannelRef, GroupRef, SkillsetId
from core.priority import Priority
from core.routing.choice import Strategy
from core.routing.rules import RULES, Rules

# The skillset that exists from the first start.
GENERAL = "General"


class Mode(StrEnum):
    """How a waiting conversation finds its agent; in files and commands these very words."""

    CLAIM = "claim"
    OFFER = "offer"
    ASSIGN = "assign"


class MembersFrom(StrEnum):
    """
    What says who belongs to a skillset: its list, its channel, or a user group of the workspace.

    Whoever belongs to it is invited into the channel, unless the channel itself says who that is.
    """

    LIST = "list"
    CHANNEL = "channel"
    GROUP = "group"


class Sending(StrEnum):
    """
    What sends an agent's post in a thread to the contact; in files and commands these very words.

    plain: that it is posted; mention: that it mentions us, while all others are notes; button: that its author says so
    when asked.
    """

    PLAIN = "plain"
    MENTION = "mention"
    BUTTON = "button"


# Longer than this a contact would wait for somebody who has answered.
LONGEST_UNDO_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Skillset:
    """
    One skillset. `channel` is opaque: where its conversations appear.

    level: how well an agent should know it to be asked among the first. priority: what all its conversations have at
    least. overflow: the skillset that helps out when nobody here can, None: there is none. sending: what sends a post.
    undo_seconds: how long a post can be changed or deleted before it leaves, 0 to LONGEST_UNDO_SECONDS. gone: it was
    deleted, and is only there for what once belonged to it. user_group: opaque; whose people belong to it, if a group
    says so.
    """

    id: SkillsetId
    name: str
    channel: ChannelRef
    mode: Mode = Mode.OFFER
    members_from: MembersFrom = MembersFrom.LIST
    strategy: Strategy = Strategy.BALANCED
    priority: Priority = Priority.NORMAL
    level: int = USUAL_LEVEL
    overflow: SkillsetId | None = None
    rules: Rules = RULES
    sending: Sending = Sending.PLAIN
    undo_seconds: int = 0
    gone: bool = False
    user_group: GroupRef | None = None

    @classmethod
    def general(cls, id: SkillsetId, channel: ChannelRef) -> "Skillset":
        """The one of the first start: whoever is in its channel may claim, until an admin says otherwise."""
        return cls(id, GENERAL, channel, Mode.CLAIM, MembersFrom.CHANNEL)


# ---- facts ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SkillsetSet:
    """A skillset was made or changed, or who is in it. by: None: whoever runs this, by a file."""

    skillset_id: SkillsetId
    by: AgentId | None


@dataclass(frozen=True, slots=True)
class SkillsetRemoved:
    """A skillset was deleted, and what was open in it went to another one: so many conversations."""

    skillset_id: SkillsetId
    heir: SkillsetId
    by: AgentId
    conversations: int


@dataclass(frozen=True, slots=True)
class MembersChanged:
    """Somebody may have come to, or gone from, the channel or the user group of a skillset."""

    skillset_id: SkillsetId


@dataclass(frozen=True, slots=True)
class AgentJoined:
    """An agent is in a skillset, because they came into the channel that it follows."""

    skillset_id: SkillsetId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class AgentLeft:
    """An agent is no longer in a skillset, because they left the channel that it follows."""

    skillset_id: SkillsetId
    agent_id: AgentId


SkillsetFact = SkillsetSet | SkillsetRemoved | MembersChanged | AgentJoined | AgentLeft


# ---- effects --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeepMembers:
    """Bring a skillset and its channel together, in the direction it says."""

    skillset_id: SkillsetId

    @property
    def lane(self) -> str:
        return f"members:{self.skillset_id}"
