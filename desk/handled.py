"""How an item ended: every one of them ends as one of these, or is tried again."""

from dataclasses import dataclass

from core.ids import AgentRef


@dataclass(frozen=True, slots=True)
class Done:
    """Everything that follows from it is recorded."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Understood, and nothing follows. reason: a code."""

    reason: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """Kept whole for a person to look at, with an alert. reason: a code."""

    reason: str


Handled = Done | Ignored | SetAside

DONE = Done()


class AgentNeeded(Exception):
    """Somebody acted of whom nothing is known yet: ask the workspace first."""

    def __init__(self, ref: AgentRef) -> None:
        super().__init__("unknown agent")
        self.ref = ref
