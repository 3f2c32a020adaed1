"""Words kept ready: what every store keeps of them."""

from core.ids import QuickReplyId
from core.quick_reply import QuickReply
from tests.contracts.store.builders import CINEMA, AnyStore

HOURS = QuickReply(QuickReplyId("q1"), "Hours", "From 9 to 18,\n“every day” 🕘")
ADDRESS = QuickReply(QuickReplyId("q2"), "Address", "Via Roma 1")


async def kept(any_store: AnyStore, *replies: QuickReply) -> None:
    async with any_store.unit() as uow:
        for reply in replies:
            uow.quick_replies.save(reply)
        await uow.commit()


async def read(any_store: AnyStore) -> list[QuickReply]:
    async with any_store.unit() as uow:
        return list(await uow.quick_replies.all())


async def test_they_come_back_by_name(any_store: AnyStore) -> None:
    """Letter by letter."""
    await kept(any_store, HOURS, ADDRESS)

    assert await read(any_store) == [ADDRESS, HOURS]


async def test_one_of_the_same_name_takes_the_place(any_store: AnyStore) -> None:
    """In whatever letters: there are never two."""
    await kept(any_store, HOURS)
    later = QuickReply(QuickReplyId("q3"), "HOURS", "Closed")

    await kept(any_store, later)

    assert await read(any_store) == [later]


async def test_one_that_is_taken_away_is_gone_and_gone_twice_is_no_error(any_store: AnyStore) -> None:
    """Two administrators may be of one mind."""
    await kept(any_store, HOURS, ADDRESS)

    for _ in range(2):
        async with any_store.unit() as uow:
            uow.quick_replies.remove(HOURS)
            assert await uow.quick_replies.all() == [ADDRESS]
            await uow.commit()

    assert await read(any_store) == [ADDRESS]


async def test_a_unit_sees_what_it_saved_and_undone_is_undone(any_store: AnyStore) -> None:
    """Like every other row."""
    await kept(any_store, HOURS)

    async with any_store.unit() as uow:
        mark = uow.mark()
        uow.quick_replies.save(ADDRESS)
        uow.quick_replies.remove(HOURS)
        assert await uow.quick_replies.all() == [ADDRESS]
        uow.undo_to(mark)
        assert await uow.quick_replies.all() == [HOURS]
        await uow.commit()

    assert await read(any_store) == [HOURS]


async def test_another_company_has_its_own(any_store: AnyStore) -> None:
    """And sees nothing of these."""
    await kept(any_store, HOURS)

    async with any_store.unit(CINEMA) as uow:
        assert await uow.quick_replies.all() == []
        uow.quick_replies.save(ADDRESS)
        await uow.commit()

    assert await read(any_store) == [HOURS]
