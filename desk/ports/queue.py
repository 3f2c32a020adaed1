"""The queues: what is looked at to give conversations to people, without ever reading a queue whole."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from core.conversation import Conversation
from core.ids import AgentId, ConversationId, NumberId, SkillsetId
from core.routing.choice import Load


class Queue(Protocol):
    """Those of the tenant who wait, who is asked, and who has how much."""

    async def first(self, skillset_id: SkillsetId, *, now: datetime, most: int) -> Sequence[Conversation]:
        """
        Those who stand first in the queue of a skillset; among the answer are the `most` who rank highest now.

        In no particular order, and there may be more: ranking them is the core's.
        """
        ...

    async def beside(self, skillset_id: SkillsetId, *, most: int) -> Sequence[Conversation]:
        """Those of a skillset who wait beside its queue, longest first: somebody is asked, or none was chosen."""
        ...

    async def due(
        self, skillsets: Collection[SkillsetId], *, now: datetime, most: int
    ) -> Sequence[ConversationId]:
        """
        Those of these skillsets who have to be looked at, longest due first: nobody has looked for an agent yet, the
        ring's time is over, or the offer's.
        """
        ...

    async def loads(self, agents: Collection[AgentId], *, idle_since: datetime) -> Mapping[AgentId, Load]:
        """What each of these has and is asked about; idle: whose contact has not written since then."""
        ...

    async def owned(self, agent_id: AgentId) -> Sequence[Conversation]:
        """The open ones this agent has, in the order in which they were opened."""
        ...

    async def reserved(self, *, most: int) -> Sequence[Conversation]:
        """Those that are kept for one alone, whether that one is being asked or not."""
        ...

    async def owing(self, number_id: NumberId, *, before: datetime, most: int) -> Sequence[Conversation]:
        """Those of this number whose owner has owed an answer since before then, longest first."""
        ...

    async def settle(self, *, now: datetime, most: int) -> int:
        """
        Those whose window counts otherwise by now get their new place; answers how many there were.

        Written at once, outside this unit, and no change of the conversations.
        """
        ...
