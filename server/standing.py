"""How things stand, in three figures: what nobody could handle, what waits longest, whom nobody could tell."""

from collections.abc import Mapping
from typing import Final

DEAD_LETTERS: Final = "dead_letters"
_ASIDE = ("inbox_quarantined", "inbox_dead", "outbox_gave_up")
_WAITING = ("parcels_oldest_age_seconds", "inbox_oldest_age_seconds", "outbox_oldest_age_seconds")


def standing(gauges: Mapping[str, float]) -> dict[str, float]:
    """
    Out of the store's gauges.

    dead_letters: how many; oldest_waiting_seconds: since when the oldest of what is due waits; alerts_undelivered: how
    many alerts reached nobody so far.
    """
    return {
        DEAD_LETTERS: sum(gauges.get(name, 0.0) for name in _ASIDE),
        "oldest_waiting_seconds": max(gauges.get(name, 0.0) for name in _WAITING),
        "alerts_undelivered": gauges.get("alerts_undelivered", 0.0),
    }
