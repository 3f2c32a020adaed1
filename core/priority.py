"""Priority: how soon something should be served; of contact, choice and skillset the highest counts."""

from enum import StrEnum


class Priority(StrEnum):
    """How soon; in files and commands these very words. The order of the members is the order of urgency."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


_ORDER = tuple(Priority)


def highest(*priorities: Priority) -> Priority:
    """The most urgent of them."""
    return max(priorities, key=_ORDER.index)
