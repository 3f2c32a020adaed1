"""When each agent was seen last: what every store keeps of it."""

from core.attendance import Attendance
from core.ids import AgentId
from tests.contracts.store.builders import CINEMA, MINUTE, NOON, AnyStore

BEA, CARLO = AgentId("a1"), AgentId("a2")


async def test_what_was_seen_and_what_was_asked_are_kept_apart(any_store: AnyStore) -> None:
    """Each is written without looking; whoever was never seen is answered, too; another company sees nothing."""
    async with any_store.unit() as uow:
        uow.attendance.saw(BEA, NOON)
        await uow.commit()
    async with any_store.unit() as uow:
        uow.attendance.asked(BEA, NOON + MINUTE)
        await uow.commit()

    async with any_store.unit() as uow:
        assert await uow.attendance.of([BEA, CARLO]) == {
            BEA: Attendance(BEA, NOON, NOON + MINUTE),
            CARLO: Attendance(CARLO),
        }
        assert await uow.attendance.of([]) == {}
    async with any_store.unit(CINEMA) as uow:
        assert await uow.attendance.of([BEA]) == {BEA: Attendance(BEA)}


async def test_a_unit_sees_what_it_wrote_and_undone_is_undone(any_store: AnyStore) -> None:
    """The last one counts, whoever wrote it."""
    async with any_store.unit() as uow:
        uow.attendance.saw(BEA, NOON)
        await uow.commit()

    async with any_store.unit() as uow:
        uow.attendance.saw(BEA, NOON + MINUTE)
        mark = uow.mark()
        uow.attendance.asked(BEA, NOON)
        assert (await uow.attendance.of([BEA]))[BEA] == Attendance(BEA, NOON + MINUTE, NOON)
        uow.undo_to(mark)
        await uow.commit()

    async with any_store.unit() as uow:
        assert (await uow.attendance.of([BEA]))[BEA] == Attendance(BEA, NOON + MINUTE)
