"""How an item ended: every one of them ends as one of these, or is tried again."""

from dataclasses import dataclass
from datetime import timedelta

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


class ThreadNeeded(Exception):
    """This may stand in a thread of ours whose card nobody is certain of yet: it waits."""

    def __init__(self, pause: timedelta) -> None:
        super().__init__("unknown thread")
        self.pause = pause


class AgentNeeded(Exception):
    """Somebody acted of whom nothing is known yet: ask the workspace first."""

    def __init__(self, ref: AgentRef) -> None:
        super().__init__("unknown agent")
        self.ref = ref
