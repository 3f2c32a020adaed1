"""Choice: who of those who may take a conversation is asked, and why not the others."""

from enum import StrEnum


class Strategy(StrEnum):
    """How one of several eligible agents is chosen; in files and commands these very words."""

    BALANCED = "balanced"
    ROTATION = "rotation"
    LAST_AGENT_FIRST = "last agent first"
