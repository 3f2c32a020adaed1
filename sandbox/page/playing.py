"""How far a story has come: what was told, and whether it still plays."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["playing", "over", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One step of a story, in a sentence marked for the catalogues, with its values."""

    text: str
    values: Mapping[str, object]


@dataclass(slots=True)
class Progress:
    """How far a story has come. steps: how many sentences it will tell. problem: what it waited for in vain."""

    story: str
    seed: int
    steps: int
    told: list[Sentence] = field(default_factory=list)
    state: State = "playing"
    problem: Sentence | None = None


@dataclass(slots=True)
class Playing:
    """progress: of the story that plays or played last; None when there was none, or it was put away."""

    progress: Progress | None = None
    task: asyncio.Task[None] | None = None
