"""Restriction: what the channel no longer lets an account or a number do; only what must stop stops."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

_NEVER = datetime.max.replace(tzinfo=UTC)


class Stops(StrEnum):
    """What stops. Templates: we begin with nobody, and go on answering."""

    TEMPLATES = "templates"
    EVERYTHING = "everything"


# The reason of the alert that this much is restricted.
RESTRICTED = {each: f"restricted {each}" for each in Stops}


@dataclass(frozen=True, slots=True)
class Restriction:
    """
    One restriction. reason: in the channel's own word.

    since: None: the channel did not say. until: None: it named no end, somebody has to mend it.
    """

    stops: Stops
    reason: str
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it is in force."""
        return self.until is None or now < self.until


def in_the_way(restrictions: Iterable[Restriction], now: datetime, *, template: bool) -> Restriction | None:
    """The restriction that lasts longest of those that stop this; None: none does."""
    holding = [
        each for each in restrictions if each.holds(now) and (template or each.stops is Stops.EVERYTHING)
    ]
    return max(holding, key=lambda it: it.until or _NEVER, default=None)
