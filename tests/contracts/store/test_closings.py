"""Why conversations were closed: what every store keeps of it."""

from dataclasses import replace

from core.closing import Closing
from core.conversation import Conversation
from core.ids import AgentId
from core.text import Private
from tests.contracts.store.builders import CINEMA, MINUTE, NOON, AnyStore


def closing(talk: Conversation) -> Closing:
    return Closing(talk.id, NOON, AgentId("a1"), "Soldi resi", Private("Bonifico del 3,\n“grazie” 🙂"))


async def kept(any_store: AnyStore, one: Closing) -> None:
    async with any_store.unit() as uow:
        uow.closings.save(one)
        await uow.commit()


async def read(any_store: AnyStore, talk: Conversation) -> Closing | None:
    async with any_store.unit() as uow:
        return await uow.closings.last(talk.id)


async def test_it_comes_back_letter_by_letter(any_store: AnyStore) -> None:
    """With a note or without."""
    talk, other = await any_store.talk(), await any_store.talk()
    bare = replace(closing(other), note=None)

    await kept(any_store, closing(talk))
    await kept(any_store, bare)

    assert await read(any_store, talk) == closing(talk)
    assert await read(any_store, other) == bare


async def test_the_latest_of_several_counts(any_store: AnyStore) -> None:
    """Whatever the order in which they were kept."""
    talk = await any_store.talk()
    later = replace(closing(talk), at=NOON + MINUTE, reason="Altro")

    await kept(any_store, later)
    await kept(any_store, closing(talk))

    assert await read(any_store, talk) == later


async def test_a_unit_sees_what_it_saved_and_undone_is_undone(any_store: AnyStore) -> None:
    """Like every other row; nobody else's company sees anything."""
    talk = await any_store.talk()

    async with any_store.unit() as uow:
        mark = uow.mark()
        uow.closings.save(closing(talk))
        assert await uow.closings.last(talk.id) == closing(talk)
        uow.undo_to(mark)
        assert await uow.closings.last(talk.id) is None
        await uow.commit()

    assert await read(any_store, talk) is None
    await kept(any_store, closing(talk))
    async with any_store.unit(CINEMA) as uow:
        assert await uow.closings.last(talk.id) is None


async def test_it_is_kept_with_the_end_of_the_conversation(any_store: AnyStore) -> None:
    """In one commit, by the company that has the conversation in this unit."""
    talk = await any_store.talk()

    async with any_store.unit() as uow:
        open_one = await uow.conversations.get(talk.id)
        uow.conversations.save(open_one.close(AgentId("a1"), now=NOON).state)
        uow.closings.save(closing(talk))
        await uow.commit()

    assert await read(any_store, talk) == closing(talk)
