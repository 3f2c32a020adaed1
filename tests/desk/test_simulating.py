"""What if: the last days served again, beside what was."""

from datetime import timedelta

import pytest

from core.agent import Status
from core.ids import AgentRef
from core.routing.choice import Strategy
from desk import agents, closing, conversations
from desk.simulating import Changes, TooMuch, compare
from sandbox.office import TENANT, Office

BEA, CARLO = AgentRef("U0BEA"), AgentRef("U0CARLO")
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def morning(office: Office) -> Office:
    """Three contacts write at once; Bea alone has them one after the other, Carlo is there and does nothing."""
    for ref in (BEA, CARLO):
        await agents.set_status(office.desk, TENANT.id, ref, Status.AVAILABLE)
    for phone in ("391000000001", "391000000002", "391000000003"):
        await office.takes_in(office.writes(phone, "Hello?"))
    await office.works()
    for place in range(3):
        it = office.conversation_id(place)
        await conversations.claim(office.desk, TENANT.id, it, BEA)
        office.clock.advance(20 * MINUTE)
        await closing.close(office.desk, TENANT.id, it, BEA)
    await office.works()
    return office


async def test_the_same_morning_is_told_as_it_was_and_as_it_would_have_been(morning: Office) -> None:
    """Two who take one at a time: nobody waits for an hour."""
    found = await compare(morning.desk, TENANT.id, 1, Changes(limit=1))

    assert (found.was.conversations, found.was.longest) == (3, 40 * MINUTE)
    assert {found.names[agent]: share.conversations for agent, share in found.was.shares.items()} == {
        "Bea": 3
    }
    assert sorted(share.conversations for share in found.would_be.shares.values()) == [1, 2]
    assert found.would_be.longest is not None
    assert 20 * MINUTE <= found.would_be.longest < 22 * MINUTE


async def test_somebody_may_be_left_out(morning: Office) -> None:
    """Then the other has them all."""
    bea = await agents.known(morning.desk, TENANT.id, BEA)

    found = await compare(
        morning.desk, TENANT.id, 1, Changes(without=frozenset({bea.id}), strategy=Strategy.ROTATION)
    )

    assert [found.names[agent] for agent in found.would_be.shares] == ["Carlo"]


async def test_what_came_before_the_days_does_not_count(morning: Office) -> None:
    """Yesterday is over."""
    morning.clock.advance(timedelta(days=2))

    found = await compare(morning.desk, TENANT.id, 1, Changes(rings=False, always_open=True))

    assert (found.was.conversations, found.would_be.conversations) == (0, 0)


async def test_too_much_is_refused_before_anything_is_counted(morning: Office) -> None:
    """Whoever asks is told how much it was."""
    with pytest.raises(TooMuch) as refused:
        await compare(morning.desk, TENANT.id, 1, Changes(), most=2)

    assert refused.value.found == 3
