"""An agent says whether they take conversations."""

from core.agent import AgentStatusSet, Cause, Status
from core.ids import AgentRef
from desk import agents
from sandbox.memory_store import MemoryStore
from sandbox.office import TENANT, Office

BEA = AgentRef("U0BEA")


async def test_the_journal_has_each_status_and_who_gave_it(office: Office) -> None:
    """When somebody was there, and why not: what reports and rehearsals of routing are made of."""
    bea = await agents.known(office.desk, TENANT.id, BEA)

    for status in (Status.AWAY, Status.AVAILABLE):
        await agents.set_status(office.desk, TENANT.id, BEA, status)

    assert isinstance(office.desk.store, MemoryStore)
    told = [fact for fact in office.desk.store.facts(TENANT.id) if isinstance(fact, AgentStatusSet)]
    assert told == [
        AgentStatusSet(bea.id, Status.AWAY, Cause.HAND),
        AgentStatusSet(bea.id, Status.AVAILABLE, Cause.HAND),
    ]
