"""A skillset whose conversations are offered or given to people, and the people."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.agent import Agent, Skill, Status
from core.conversation import Conversation
from core.ids import AgentId, AgentRef, ConversationId, SkillsetId
from core.number import ManagedNumber
from core.routing.skillset import Mode, Skillset
from desk import agents, dispatch
from desk.ports import Store
from desk.questions import OfferPost, WhosePost
from desk.views import Answer, ThreadPost
from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.memory_store import MemoryStore
from sandbox.office import GENERAL, NUMBER, TENANT, Office
from tests.desk.conftest import NOON

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

SALES = replace(GENERAL, mode=Mode.OFFER)
BEA, CARLO, ADA = AgentRef("U0BEA"), AgentRef("U0CARLO"), AgentRef("U0ADA")


class Floor:
    """An office whose conversations are given to people, at noon."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.people: dict[AgentRef, AgentId] = {}

    @classmethod
    async def opens(cls, skillset: Skillset = SALES, store: Store | None = None) -> "Floor":
        """With this skillset and nobody in it."""
        clock = ManualClock(NOON, flowing=False)
        if store is None:
            store = MemoryStore(clock, CountingIds(clock))
            await store.provision(TENANT, NUMBER, skillset, {})
        return cls(Office(store, clock, CountingIds(clock)))

    @property
    def now(self) -> datetime:
        return self.office.clock.now()

    async def has(
        self, *refs: AgentRef, level: int = 3, limit: int = 5, status: Status = Status.AVAILABLE
    ) -> None:
        """These people belong to the skillset."""
        for ref in refs:
            agent = await agents.known(self.office.desk, TENANT.id, ref)
            self.people[ref] = agent.id
            await self.change(ref, skills=(Skill(GENERAL.id, level),), limit=limit, status=status)

    async def change(self, ref: AgentRef, **fields: object) -> None:
        """Something about a person is otherwise."""
        async with self.office.desk.store.begin(TENANT.id) as uow:
            agent = await uow.agents.get(self.people[ref])
            uow.agents.save(replace(agent, **fields))  # type: ignore[arg-type]  # by field
            await uow.commit()

    async def sets(self, ref: AgentRef, status: Status) -> Answer:
        """A person says whether they are there."""
        answer = await agents.set_status(self.office.desk, TENANT.id, ref, status)
        await self.office.works()
        return answer

    async def agent(self, ref: AgentRef) -> Agent:
        """A person as they stand."""
        async with self.office.desk.store.begin(TENANT.id) as uow:
            return await uow.agents.get(self.people[ref])

    async def directs(self, skillset: Skillset) -> None:
        """An admin changes the skillset."""
        async with self.office.desk.store.begin(TENANT.id) as uow:
            await uow.directory.read()
            uow.directory.save(skillset)
            await uow.commit()
        await self.office.desk.store.refresh_directory()

    async def runs(self, number: ManagedNumber) -> None:
        """An admin changes how the number is run."""
        async with self.office.desk.store.begin(TENANT.id) as uow:
            await uow.directory.read()
            uow.directory.save(number)
            await uow.commit()
        await self.office.desk.store.refresh_directory()

    async def writes(self, phone: str, text: str = "Hello") -> ConversationId:
        """A contact writes, and everything that follows at once is done."""
        await self.office.takes_in(self.office.writes(phone, text))
        await self.office.works()
        cards = (root.card for root in reversed(self.office.workspace.roots()))
        return next(card.conversation_id for card in cards if (card.phone or "").endswith(phone[-4:]))

    async def passes(self, by: timedelta) -> None:
        """Time passes; whoever sweeps does so every quarter of a minute."""
        until = self.now + by
        while self.now < until:
            await self.office.passes(min(15 * SECOND, until - self.now))
            await self.sweeps()

    async def sweeps(self) -> None:
        """What no event moved is found."""
        await dispatch.sweep(self.office.desk)
        await self.office.works()

    async def talk(self, it: ConversationId) -> Conversation:
        """A conversation as it stands."""
        async with self.office.desk.store.begin(TENANT.id) as uow:
            return await uow.conversations.get(it)

    async def holder(self, it: ConversationId) -> AgentRef | None:
        """Who has it or is being asked about it."""
        stage = (await self.talk(it)).stage
        agent_id = getattr(stage, "agent_id", None) or (await self.talk(it)).owner
        return next((ref for ref, known in self.people.items() if known == agent_id), None)

    def said(self, kind: type[ThreadPost] = WhosePost, thread: int = -1) -> Sequence[ThreadPost]:
        """What a thread says about who has it."""
        replies = self.office.workspace.replies(self.office.thread(thread))
        return [post for reply in replies for post in reply.posts if isinstance(post, kind)]

    def offers(self, thread: int = -1) -> Sequence[AgentRef]:
        """Who was asked in a thread, in order."""
        return [post.agent for post in self.said(OfferPost, thread) if isinstance(post, OfferPost)]


OTHER = SkillsetId("s2")
