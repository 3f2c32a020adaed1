"""How far files came: what every store keeps of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.ids import FileRef, MessageId, VaultRef
from core.medium import Medium, MediumState, Missing
from desk.ports import StaleVersion
from tests.contracts.store.builders import BAKERY_NUMBER, CINEMA, MINUTE, NOON, SECOND_NUMBER, AnyStore


async def pictured(any_store: AnyStore) -> Medium:
    """A kept message's picture, not saved yet."""
    conversation = await any_store.talk()
    message = any_store.new_inbound(conversation)
    await any_store.keep(message)
    return Medium(message.id, conversation.id, NOON)


async def saved(any_store: AnyStore, medium: Medium) -> Medium:
    """As it stands once it is saved."""
    async with any_store.unit() as uow:
        uow.media.save(medium)
        await uow.commit()
    return await read(any_store, medium.message_id)


async def read(any_store: AnyStore, message_id: MessageId) -> Medium:
    async with any_store.unit() as uow:
        found = await uow.media.get(message_id)
    assert found is not None
    return found


async def test_everything_known_of_a_file_comes_back(any_store: AnyStore) -> None:
    """Large sizes too; and each saving counts."""
    new = await pictured(any_store)
    whole = replace(
        new,
        state=MediumState.MISSING,
        tries=3,
        vault=VaultRef("2026-11-23/c1/hash"),
        mime_type="image/jpeg",
        size_bytes=5_000_000_000,
        file=FileRef("F1"),
        missing=Missing.TOO_LARGE,
        handed_at=NOON + timedelta(days=1),
    )

    first = await saved(any_store, new)
    second = await saved(any_store, replace(whole, version=first.version))

    assert first == replace(new, version=1)
    assert second == replace(whole, version=2)


async def test_who_comes_second_is_told(any_store: AnyStore) -> None:
    """Also with the very first saving."""
    new = await pictured(any_store)
    stands = await saved(any_store, new)
    await saved(any_store, stands.failed())

    for late in (new, stands.erased()):
        with pytest.raises(StaleVersion):
            await saved(any_store, late)


async def test_a_message_without_a_file_has_none(any_store: AnyStore) -> None:
    """And another company's has none either."""
    medium = await saved(any_store, await pictured(any_store))

    async with any_store.unit() as uow:
        assert await uow.media.get(MessageId("nobody's")) is None
    async with any_store.unit(CINEMA) as uow:
        assert await uow.media.get(medium.message_id) is None


async def test_all_of_a_contact_are_found_in_order(any_store: AnyStore) -> None:
    """Over all their conversations, and as this unit of work has changed them; nobody else's."""
    contact = any_store.new_contact(phone="393331")
    talks = [await any_store.new_conversation(contact, number) for number in (BAKERY_NUMBER, SECOND_NUMBER)]
    messages = [any_store.new_inbound(talk) for talk in talks]
    await any_store.keep(contact, *talks, *messages)
    late = await saved(any_store, Medium(messages[0].id, talks[0].id, NOON + MINUTE))
    early = await saved(any_store, Medium(messages[1].id, talks[1].id, NOON))
    await saved(any_store, await pictured(any_store))

    async with any_store.unit() as uow:
        uow.media.save(late.erased())
        found = await uow.media.of_contact(contact.id)

    assert [each.message_id for each in found] == [early.message_id, late.message_id]
    assert found[1].state is MediumState.ERASED


async def test_what_is_taken_back_was_never_saved(any_store: AnyStore) -> None:
    """To the mark, like everything else of a unit of work."""
    medium = await saved(any_store, await pictured(any_store))

    async with any_store.unit() as uow:
        mark = uow.mark()
        uow.media.save(medium.erased())
        uow.undo_to(mark)
        await uow.commit()

    assert await read(any_store, medium.message_id) == medium
