"""Rates: how often one person may do something that costs; a few at once, then as the time goes by."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

# Commands of one person. Source: this product's security rules.
COMMANDS_AT_ONCE = 20
COMMANDS_WITHIN = timedelta(minutes=1)

# People remembered at once; whoever was still longest is forgotten first, and starts with all there is.
_REMEMBERED = 10_000


@dataclass(slots=True)
class Rates:
    """
    So many at once, and as many again within so long; by this process, each person for themselves.

    A server beside this one counts for itself: it is a bound on load, not a right.
    """

    at_once: int = COMMANDS_AT_ONCE
    within: timedelta = COMMANDS_WITHIN
    # By person: how many they have left, and when that was.
    _left: "OrderedDict[Hashable, tuple[float, datetime]]" = field(default_factory=OrderedDict)

    def wait(self, who: Hashable, now: datetime) -> timedelta | None:
        """How long this person has to wait; None: not at all, and one of theirs is used."""
        left, at = self._left.pop(who, (float(self.at_once), now))
        each = self.within / self.at_once
        left = min(float(self.at_once), left + max(timedelta(0), now - at) / each)
        short = 1 - left
        self._left[who] = (left if short > 0 else left - 1, now)
        while len(self._left) > _REMEMBERED:
            self._left.popitem(last=False)
        return each * short if short > 0 else None
