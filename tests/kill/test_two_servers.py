"""Two real servers on one PostgreSQL that give out the same queue."""

import asyncio
import itertools
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.access import Role
from core.agent import Agent, Skill, Standing
from core.happened import ConversationClosed, ConversationTaken
from core.ids import AgentId, AgentRef, ConversationId, TenantId
from core.routing.skillset import Mode
from desk import closing
from sandbox.office import Office
from server.clock import SystemClock
from server.ids import RandomIds
from store import SqlStore, open_store
from tests.kill.plan import SMALL
from tests.kill.town import Town, town
from tests.kill.victim import Victim

pytestmark = [
    pytest.mark.slow,
    pytest.mark.needs_postgres,
    pytest.mark.timeout(180),
    pytest.mark.xdist_group("kill"),
]

# A channel takes one card a second, and nobody is given what has no card.
CONTACTS, LIMIT = 10, 1
PATIENCE_SECONDS = 60.0
STORY = (ConversationTaken, ConversationClosed)
_MASTER_KEY = b"12345678901234567890123456789012"


@dataclass(frozen=True, slots=True)
class Floor:
    """The company as both servers find it in the database. people: whom conversations are given to."""

    store: SqlStore
    tenant: TenantId
    people: dict[AgentId, AgentRef]

    async def held(self) -> Counter[AgentId]:
        """How many each of them has; told from the journal, in which nobody may ever have had more than they may."""
        async with self.store.begin(self.tenant) as uow:
            now = SystemClock().now()
            noted = await uow.journal.noted(STORY, now - timedelta(hours=1), now + timedelta(hours=1))
        has: dict[ConversationId, AgentId] = {}
        for each in noted:
            match each.fact:
                case ConversationTaken(it, agent_id):
                    assert it not in has, "given to somebody while somebody had it"
                    has[it] = agent_id
                    assert max(Counter(has.values()).values()) <= LIMIT, "given more than they may have"
                case ConversationClosed(it):
                    del has[it]
                case _:
                    raise TypeError(type(each.fact).__name__)
        return Counter(has.values())

    async def until_each_has(self, count: int) -> None:
        """Both servers have given out what can be given."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            for _ in itertools.count():
                if await self.held() == Counter(dict.fromkeys(self.people, count)):
                    return
                await asyncio.sleep(0.2)


@asynccontextmanager
async def floor_of(outside: Town, url: str) -> AsyncIterator[Floor]:
    """Everybody of the workspace may have one at a time, and is given it without being asked."""
    clock = SystemClock()
    store = await open_store(url, master_keys=[_MASTER_KEY], clock=clock, ids=RandomIds(clock))
    try:
        [tenant] = store.directory.tenants
        people: dict[AgentId, AgentRef] = {}
        async with store.begin(tenant) as uow:
            [general] = (await uow.directory.read()).skillsets
            uow.directory.save(replace(general, mode=Mode.ASSIGN))
            for name, ref in outside.slack.workspaces[0].user_ids().items():
                one = Agent(AgentId(f"agent-{name}"), AgentRef(ref), name, Role.AGENT, Standing.MEMBER)
                uow.agents.save(replace(one, limit=LIMIT, skills=(Skill(general.id),)))
                people[one.id] = one.ref
            await uow.commit()
        yield Floor(store, tenant, people)
    finally:
        await store.close()


async def test_two_servers_give_each_conversation_to_one_and_nobody_too_much(
    tmp_path: Path, fresh_postgres_url: str
) -> None:
    """While contacts write, and while agents close and are given the next."""
    plan = replace(SMALL, companies=1, contacts=CONTACTS, kills=0)
    async with AsyncExitStack() as stack:
        outside = await stack.enter_async_context(town(plan))
        servers: list[Victim] = []
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            port = _free_port()
            servers.append(Victim(tmp_path / name, port, outside.settings(fresh_postgres_url, port)))
            await stack.enter_async_context(aclosing(servers[-1]))
        await servers[0].migrate()
        await outside.provide(fresh_postgres_url)
        floor = await stack.enter_async_context(floor_of(outside, fresh_postgres_url))
        for server in servers:
            await server.start()
            await server.ready()
        await outside.opens(servers[0].address)
        desk = Office(floor.store, outside.clock, RandomIds(SystemClock())).desk

        for person in outside.people:
            message = {"type": "text", "text": {"body": "Hello"}}
            outside.meta.phone_sends(person.address, message, to=person.company.number)
        await floor.until_each_has(LIMIT)
        for agent_id, ref in itertools.islice(floor.people.items(), 3):
            async with floor.store.begin(floor.tenant) as uow:
                owned = await uow.queue.owned(agent_id)
            await asyncio.gather(*(closing.close(desk, floor.tenant, each.id, ref) for each in owned))
        await floor.until_each_has(LIMIT)

        assert [await server.stop() for server in servers] == [0, 0]
        async with floor.store.begin(floor.tenant) as uow:
            noted = await uow.journal.noted(
                [ConversationTaken], SystemClock().now() - timedelta(hours=1), SystemClock().now()
            )
        assert len(noted) == len(floor.people) * LIMIT + 3 * LIMIT


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
