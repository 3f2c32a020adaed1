"""What a decision leads to."""

from dataclasses import dataclass
from typing import Generic, TypeVar

State = TypeVar("State", covariant=True)
FactT = TypeVar("FactT", covariant=True)


@dataclass(frozen=True, slots=True)
class Change(Generic[State, FactT]):
    """The new state, and what happened on the way to it."""

    state: State
    facts: tuple[FactT, ...]
