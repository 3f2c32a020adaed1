"""Skillset: what a group of agents can do, and the channel where they do it."""

from dataclasses import dataclass
from enum import StrEnum

from core.ids import ChannelRef, SkillsetId


class Mode(StrEnum):
    """How a waiting conversation finds its agent; General starts with claim."""

    CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class Skillset:
    """One skillset. `channel` is opaque: where its conversations appear."""

    id: SkillsetId
    name: str
    channel: ChannelRef
    mode: Mode = Mode.CLAIM
