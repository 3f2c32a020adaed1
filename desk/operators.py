"""Operators: who runs the installation, and where they look at companies' templates."""

from dataclasses import dataclass

from core.ids import AgentRef, ChannelRef


@dataclass(frozen=True, slots=True)
class Operators:
    """refs: persons of the operator's own workspace. channel: in it; None: nobody can be asked there."""

    refs: tuple[AgentRef, ...] = ()
    channel: ChannelRef | None = None
