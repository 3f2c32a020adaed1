"""The queues in memory."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from core.conversation import Conversation
from core.ids import AgentId, ConversationId, NumberId, SkillsetId
from core.routing.choice import Load
from core.stage import waited_since
from core.workload import in_queue, is_reserved, look_at, owes_since, weighs
from desk.ports import Directory
from sandbox.memory.tenancy import Sight


class MemoryQueue:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, sight: Sight, directory: Callable[[], Directory]) -> None:
        self._sight = sight
        self._directory = directory

    async def first(self, skillset_id: SkillsetId, *, now: datetime, most: int) -> Sequence[Conversation]:
        """Those who stand first in the queue of a skillset: here, all of them."""
        return [it for it in self._waiting(skillset_id) if in_queue(it) is not None]

    async def beside(self, skillset_id: SkillsetId, *, most: int) -> Sequence[Conversation]:
        """Those of a skillset who wait beside its queue, longest first."""
        beside = [it for it in self._waiting(skillset_id) if in_queue(it) is None]
        return sorted(beside, key=lambda it: (waited_since(it.stage) or it.opened_at, it.id))[:most]

    async def due(
        self, skillsets: Collection[SkillsetId], *, now: datetime, most: int
    ) -> Sequence[ConversationId]:
        """Those of these skillsets who have to be looked at, longest due first."""
        found: list[tuple[datetime, ConversationId]] = []
        for skillset_id in skillsets:
            times = self._directory().skillsets[skillset_id].rules.ring_times
            for it in self._waiting(skillset_id):
                at = look_at(it, times)
                if at is not None and at <= now:
                    found.append((at, it.id))
        return [conversation_id for _, conversation_id in sorted(found)[:most]]

    async def loads(self, agents: Collection[AgentId], *, idle_since: datetime) -> Mapping[AgentId, Load]:
        """What each of these has and is asked about."""
        return {agent_id: self._load(agent_id, idle_since) for agent_id in agents}

    async def owned(self, agent_id: AgentId) -> Sequence[Conversation]:
        """The open ones this agent has, in the order in which they were opened."""
        owned = self._sight.conversations.tagged(("owner", agent_id))
        return sorted(owned, key=lambda it: (it.opened_at, it.id))

    async def reserved(self, *, most: int) -> Sequence[Conversation]:
        """Those that are kept for one alone."""
        return [it for it in self._sight.conversations.tagged("waiting") if is_reserved(it)][:most]

    async def owing(self, number_id: NumberId, *, before: datetime, most: int) -> Sequence[Conversation]:
        """Those of this number whose owner has owed an answer since before then, longest first."""
        owing = [
            it
            for it in self._sight.conversations.tagged("open")
            if it.number_id == number_id and owes_since(it, before)
        ]
        return sorted(owing, key=lambda it: (it.window.opened_at or before, it.id))[:most]

    async def settle(self, *, now: datetime, most: int) -> int:
        """Nobody has a place of their own here: the order is made anew for every question."""
        return 0

    def _waiting(self, skillset_id: SkillsetId) -> list[Conversation]:
        return [it for it in self._sight.conversations.tagged("waiting") if it.skillset_id == skillset_id]

    def _load(self, agent_id: AgentId, idle_since: datetime) -> Load:
        conversations = self._sight.conversations
        load = Load()
        for tag in (("owner", agent_id), ("asked", agent_id)):
            for it in conversations.tagged(tag):
                weight = weighs(it, idle_since=idle_since)
                load = load if weight is None else load + weight[1]
        return load
