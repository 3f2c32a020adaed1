"""What is too old goes, some at a time; what is younger, waits, or is on hold stays."""

from dataclasses import replace
from datetime import timedelta

from core.conversation import Conversation
from core.ids import MediaRef, VaultRef
from core.medium import Medium, MediumState
from core.message import Media, MediaKind
from core.retention import Kept
from tests.contracts.store.builders import BAKERY, CINEMA, CINEMA_NUMBER, NOON, SECOND, AnyStore

PHOTO = Media(MediaKind.IMAGE, MediaRef("photo"), "image/jpeg")
DAY = timedelta(days=1)


async def said(any_store: AnyStore, talk: Conversation) -> int:
    async with any_store.unit() as uow:
        return len(await uow.messages.of_conversation(talk.id))


async def test_words_go_by_their_age_some_at_a_time(any_store: AnyStore) -> None:
    """The oldest first, with their files' rows; another company's stay."""
    talk = await any_store.talk()
    theirs = await any_store.talk(CINEMA_NUMBER, CINEMA)
    old = [any_store.new_inbound(talk, sent_at=NOON - each * DAY, content=PHOTO) for each in (3, 2, 1)]
    await any_store.keep(*old)
    await any_store.keep(any_store.new_inbound(theirs, sent_at=NOON - 9 * DAY), tenant=CINEMA)
    async with any_store.unit() as uow:
        for each in old:
            uow.media.save(Medium(each.id, talk.id, wanted_at=each.sent_at))
        await uow.commit()
    before = NOON - DAY - SECOND

    counts = [await any_store.store.let_go(BAKERY.id, Kept.CONTENT, before, most=most) for most in (1, 5, 5)]

    assert counts == [1, 1, 0]
    async with any_store.unit() as uow:
        assert [each.id for each in await uow.messages.of_conversation(talk.id)] == [old[2].id]
        assert await uow.media.get(old[0].id) is None
    async with any_store.unit(CINEMA) as uow:
        assert len(await uow.messages.of_conversation(theirs.id)) == 1


async def test_what_is_on_hold_stays_and_its_files_are_named(any_store: AnyStore) -> None:
    """Words and files of that contact alone."""
    held, other = await any_store.talk(), await any_store.talk()
    rows = [any_store.new_inbound(talk, sent_at=NOON - DAY, content=PHOTO) for talk in (held, other)]
    await any_store.keep(*rows)
    async with any_store.unit() as uow:
        for place, each in enumerate(rows):
            medium = Medium(each.id, each.conversation_id, wanted_at=NOON)
            kept = replace(medium, state=MediumState.KEPT, vault=VaultRef(f"2026-11-22/{place}"))
            uow.media.save(kept)
        contact = await uow.contacts.get(held.contact_id)
        uow.contacts.save(replace(contact, held_at=NOON))
        await uow.commit()

    files = await any_store.store.files_on_hold(BAKERY.id)
    await any_store.store.let_go(BAKERY.id, Kept.CONTENT, NOON, most=9)

    assert list(files) == ["2026-11-22/0"]
    assert [await said(any_store, talk) for talk in (held, other)] == [1, 0]


async def test_effects_that_are_done_go_and_those_that_wait_stay(any_store: AnyStore) -> None:
    """With their attempts; a doubt is never old enough to be forgotten."""
    talk = await any_store.talk()
    reply = await any_store.reply(talk)
    doubtful = await any_store.reply(await any_store.talk())
    await any_store.doubt(doubtful)
    waiting = await any_store.lanes()

    gone = await any_store.store.let_go(BAKERY.id, Kept.STATUSES, NOON + DAY, most=99)

    assert gone == 0
    assert await any_store.lanes() == waiting
    assert (await any_store.outbound(reply.id)).id == reply.id
