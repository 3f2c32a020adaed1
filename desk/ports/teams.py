"""Teams: who of a skillset could be given something, found without looking at everybody in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from core.agent import Agent
from core.ids import SkillsetId
from core.routing.choice import Strategy
from core.routing.crowd import Crowd, Kind


class Teams(Protocol):
    """
    Those of the tenant who know a skillset, or the one that helps out, by what keeps them from being asked.

    It is kept with every change of an agent and of what they have. That contacts fall silent weighs less from the next
    `settle` on. What is chosen from the answers is looked at as it is now: they only say whom to look at.
    """

    async def crowd(self, skillset_id: SkillsetId, overflow: SkillsetId | None) -> Crowd:
        """How many of each kind there are; only what is committed."""
        ...

    async def nearest(
        self,
        skillset_id: SkillsetId,
        overflow: SkillsetId | None,
        kinds: Mapping[Kind, int],
        strategy: Strategy,
    ) -> Sequence[Agent]:
        """
        Of each of these kinds at least so many, if there are so many: those whom the strategy takes first.

        There may be others among them, such as those whom this unit of work has changed.
        """
        ...

    async def settle(self, *, now: datetime, most: int) -> int:
        """
        Those of whom something counts otherwise by now are counted anew; answers how many there were.

        Written at once, outside this unit.
        """
        ...
