"""How often one person may do what costs."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.access import Role
from core.agent import Agent, Standing
from core.compliance.consent import ConsentExported
from core.ids import AgentId, AgentRef, ContactId
from core.profile import ContactsExported
from desk.directory_fields import Wrong
from desk.exporting import EXPORTS_A_DAY, demand_room
from desk.rates import Rates
from sandbox.office import TENANT, Office

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ADA = Agent(AgentId("ada"), AgentRef("U0ADA"), "Ada", Role.ADMIN, Standing.MEMBER)
BEA = Agent(AgentId("bea"), AgentRef("U0BEA"), "Bea", Role.ADMIN, Standing.MEMBER)


def test_twenty_at_once_then_one_every_three_seconds() -> None:
    """Each for themselves; who waits gets all back."""
    rates = Rates()

    at_once = [rates.wait("bea", NOON) for _ in range(21)]
    other = rates.wait("carlo", NOON)
    early = rates.wait("bea", NOON + 2 * SECOND)
    then = [rates.wait("bea", NOON + 3 * SECOND) for _ in range(2)]
    rested = [rates.wait("bea", NOON + 120 * SECOND) for _ in range(21)]

    assert at_once == [None] * 20 + [3 * SECOND]
    assert other is None
    assert early == SECOND
    assert then == [None, 3 * SECOND]
    assert rested == [None] * 20 + [3 * SECOND]


@given(st.lists(st.integers(0, 90_000), max_size=80))
def test_never_more_than_twice_twenty_in_any_minute(pauses: list[int]) -> None:
    """However they are spread: what was saved up, and what came meanwhile."""
    rates, now, allowed = Rates(), NOON, []
    for pause in pauses:
        now += timedelta(milliseconds=pause)
        if rates.wait("bea", now) is None:
            allowed.append(now)

    for start in allowed:
        assert sum(start <= at < start + timedelta(minutes=1) for at in allowed) <= 40


def test_a_clock_that_is_put_back_locks_nobody_out() -> None:
    """Time that did not pass gives nothing, and takes nothing."""
    rates = Rates()
    rates.wait("bea", NOON)

    assert rates.wait("bea", NOON - timedelta(days=1)) is None


async def test_five_exports_a_day_for_one_person(office: Office) -> None:
    """The sixth is refused with the time it takes; a colleague may, and so may they, a day later."""

    async def export(by: Agent) -> None:
        async with office.desk.store.begin(TENANT.id) as uow:
            await demand_room(office.desk, uow, by)
            uow.record(ConsentExported(ContactId("c1"), by.id))
            await uow.commit()

    for _ in range(EXPORTS_A_DAY):
        await export(ADA)
        office.clock.advance(timedelta(hours=1))

    with pytest.raises(Wrong) as sixth:
        await export(ADA)
    await export(BEA)
    office.clock.advance(timedelta(hours=19))
    await export(ADA)
    with pytest.raises(Wrong):
        await export(ADA)

    async with office.desk.store.begin(TENANT.id) as uow:
        for _ in range(9):  # a long list, part by part
            uow.record(ContactsExported(BEA.id, 1000))
        await uow.commit()
    for _ in range(EXPORTS_A_DAY - 2):
        await export(BEA)
    with pytest.raises(Wrong):
        await export(BEA)

    assert "5 times" in sixth.value.sentence
    assert "in 19 h" in sixth.value.sentence
