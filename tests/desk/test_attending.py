"""Whoever takes conversations and is not there is found, so that nobody waits for them."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from core.access import ActionName, Right
from core.agent import Cause, Status
from core.ids import AgentRef, TenantId
from core.routing.skillset import Mode
from desk import agents, attending
from desk.admission import admitted
from desk.questions import AwayWord
from sandbox.fates import Fate
from sandbox.memory_workspace import MemoryWorkspace
from sandbox.office import TENANT
from tests.desk.routing import BEA, CARLO, MINUTE, SALES, SECOND, Floor

ANA = "393331110001"


async def looked_around(floor: Floor, times: int = 1) -> None:
    """Rounds go by, every quarter of a minute."""
    for _ in range(times):
        await attending.look_around(floor.office.desk)
        await floor.office.works()
        floor.office.clock.advance(15 * SECOND)


async def test_whoever_is_away_in_slack_for_two_minutes_counts_as_away() -> None:
    """And is told so; what comes then goes to somebody else."""
    floor = await Floor.opens()
    await floor.has(BEA)
    await floor.has(CARLO, status=Status.AWAY)
    floor.office.workspace.absent.add(BEA)

    await looked_around(floor, 9)
    assert (await floor.agent(BEA)).status is Status.AVAILABLE
    await looked_around(floor, 3)

    bea = await floor.agent(BEA)
    assert (bea.status, bea.cause) == (Status.AWAY, Cause.ABSENCE)
    assert floor.office.workspace.words == [(BEA, AwayWord("en", absent=True))]
    assert CARLO not in floor.office.workspace.asked_about


async def test_whoever_comes_back_in_slack_is_not_made_available() -> None:
    """Only they themselves say that they take conversations."""
    floor = await Floor.opens()
    await floor.has(BEA)
    floor.office.workspace.absent.add(BEA)
    await looked_around(floor, 12)

    floor.office.workspace.absent.clear()
    await looked_around(floor, 12)

    assert (await floor.agent(BEA)).status is Status.AWAY


async def test_whoever_does_something_is_there_whatever_slack_shows() -> None:
    """A press or a post starts the two minutes anew."""
    floor = await Floor.opens()
    await floor.has(BEA)
    await floor.writes(ANA)
    floor.office.workspace.absent.add(BEA)

    for _ in range(3):
        await looked_around(floor, 4)
        await admitted(floor.office.desk, TENANT.id, BEA, ActionName("x"), Right.ANSWER)
        await looked_around(floor, 4)
        await floor.office.takes_in(floor.office.posts(BEA, floor.office.thread(), "// looking into it"))
        await floor.office.works()

    assert (await floor.agent(BEA)).status is Status.AVAILABLE


async def test_a_slack_that_does_not_answer_sends_nobody_away() -> None:
    """It is a hint; the others of that round wait for the next one."""
    floor = await Floor.opens()
    await floor.has(BEA, CARLO)
    floor.office.workspace.absent |= {BEA, CARLO}
    floor.office.workspace.fates.otherwise = lambda call: Fate.BUSY if call == "is_present" else Fate.FINE

    await looked_around(floor, 20)

    assert (await floor.agent(BEA)).status is Status.AVAILABLE
    assert await attending.takes(floor.office.desk, TENANT.id) == (2, "0.7")


async def test_where_everybody_claims_nobody_is_asked_about() -> None:
    """There, nobody waits for one person alone."""
    floor = await Floor.opens(replace(SALES, mode=Mode.CLAIM))
    await floor.has(BEA)

    await looked_around(floor, 4)
    await floor.office.passes(MINUTE)

    assert floor.office.workspace.asked_about == []


class _Leaving(MemoryWorkspace):
    """A workspace in which somebody says something about themselves while Slack is asked about them."""

    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def is_present(self, tenant_id: TenantId, agent: AgentRef) -> bool:
        if self.meanwhile is not None:
            await self.meanwhile()
        return await super().is_present(tenant_id, agent)


async def test_what_somebody_says_of_themselves_meanwhile_stands() -> None:
    """Whoever became busy while Slack was asked is busy, and not away."""
    floor = await Floor.opens()
    office = floor.office
    leaving = office.workspace = _Leaving(office.clock)
    office.starts(office.desk.store)
    await floor.has(BEA)
    leaving.absent.add(BEA)
    await looked_around(floor, 8)
    assert (await floor.agent(BEA)).status is Status.AVAILABLE

    leaving.meanwhile = partial(agents.set_status, office.desk, TENANT.id, BEA, Status.BUSY)
    await looked_around(floor, 6)

    assert (await floor.agent(BEA)).status is Status.BUSY
