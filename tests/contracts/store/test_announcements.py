"""What went to contacts by itself, and whose owner has spoken last: what every store keeps of it."""

from dataclasses import replace

import pytest

from core import asking
from core.announcement import Announced, Announcement
from core.conversation import Conversation
from core.ids import AgentId, AnnouncementId, ContactId, MessageId, SkillsetId
from tests.contracts.store.builders import BAKERY_NUMBER, CINEMA, MINUTE, NOON, SECOND_NUMBER, AnyStore

BEA = AgentId("a1")


def announcement(contact_id: ContactId, id: str = "x1", minutes: int = 0) -> Announcement:
    at = NOON + minutes * MINUTE
    return Announcement(AnnouncementId(id), contact_id, BAKERY_NUMBER.id, Announced.CLOSED, at)


async def kept(any_store: AnyStore, *those: Announcement) -> None:
    async with any_store.unit() as uow:
        for each in those:
            uow.announcements.save(each)
        await uow.commit()


async def test_what_a_contact_got_comes_back_in_order(any_store: AnyStore) -> None:
    """Nobody else's, and nothing in another company."""
    ana, ugo = (await any_store.talk()).contact_id, (await any_store.talk()).contact_id
    early, late = announcement(ana, "x2"), announcement(ana, "x1", minutes=5)

    await kept(any_store, late, early, announcement(ugo, "x3"))

    async with any_store.unit() as uow:
        assert await uow.announcements.of(ana) == [early, late]
    async with any_store.unit(CINEMA) as uow:
        assert await uow.announcements.of(ana) == []


async def test_a_unit_sees_what_it_saved_and_undone_is_undone(any_store: AnyStore) -> None:
    """Like every other row."""
    ana = (await any_store.talk()).contact_id

    async with any_store.unit() as uow:
        mark = uow.mark()
        uow.announcements.save(announcement(ana))
        assert await uow.announcements.of(ana) == [announcement(ana)]
        uow.undo_to(mark)
        assert await uow.announcements.of(ana) == []


async def test_what_both_got_belongs_to_whom_they_turned_out_to_be(any_store: AnyStore) -> None:
    """In the unit that merges them, and after it."""
    ana, ugo = (await any_store.talk()).contact_id, (await any_store.talk()).contact_id
    await kept(any_store, announcement(ana), announcement(ugo, "x2", minutes=1))

    async with any_store.unit() as uow:
        kept_one, gone = await uow.contacts.get(ana), await uow.contacts.get(ugo)
        await uow.contacts.merge(kept_one, gone)
        seen = await uow.announcements.of(ana)
        await uow.commit()

    async with any_store.unit() as uow:
        assert [each.id for each in seen] == ["x1", "x2"]
        assert [each.id for each in await uow.announcements.of(ana)] == ["x1", "x2"]


def _answered(talk: Conversation, minutes: int = 0) -> Conversation:
    return asking.assign(talk, BEA, now=NOON).state.answered(NOON + minutes * MINUTE)


@pytest.mark.parametrize("saved", [False, True])
async def test_whose_owner_has_spoken_last(any_store: AnyStore, saved: bool) -> None:
    """Longest first; not who waits, is closed, wrote since, or is to get something once they write."""
    talks = [await any_store.talk() for _ in range(7)]
    late, early, wrote, held, closed, waits, elsewhere = talks
    changed = [
        _answered(late, 1),
        _answered(early),
        _answered(wrote).contact_wrote(MessageId("m1"), sent_at=NOON + 2 * MINUTE, now=NOON).state,
        replace(_answered(held), holding=True),
        _answered(closed).close(BEA, now=NOON).state,
        waits.answered(NOON),
        replace(_answered(elsewhere), number_id=SECOND_NUMBER.id),
    ]
    async with any_store.unit() as uow:
        for each in changed:
            uow.conversations.save(each)
        if saved:
            await uow.commit()
            async with any_store.unit() as later:
                found = await _quiet(later, 5)
                first = await _quiet(later, 5, most=1)
        else:
            found, first = await _quiet(uow, 5), [early.id]
        none = await _quiet(uow, 0) if not saved else []

    assert (found, first, none) == ([early.id, late.id], [early.id], [])


async def _quiet(uow: object, minutes: int, most: int = 10) -> list[str]:
    conversations = uow.conversations  # type: ignore[attr-defined]  # any unit
    before = NOON + minutes * MINUTE
    return [each.id for each in await conversations.spoken_last(BAKERY_NUMBER.id, before=before, most=most)]


async def test_the_open_ones_of_a_skillset(any_store: AnyStore) -> None:
    """Whatever their stage; so many of them, in the order in which they were opened."""
    talks = [await any_store.talk() for _ in range(4)]
    async with any_store.unit() as uow:
        uow.conversations.save(talks[0].close(BEA, now=NOON).state)
        uow.conversations.save(asking.assign(talks[1], BEA, now=NOON).state)
        seen = await uow.conversations.open_in(talks[0].skillset_id, most=9)
        await uow.commit()

    async with any_store.unit() as uow:
        found = await uow.conversations.open_in(talks[0].skillset_id, most=2)
        assert [each.id for each in seen] == [each.id for each in talks[1:]]
        assert [each.id for each in found] == [each.id for each in talks[1:3]]
        assert await uow.conversations.open_in(SkillsetId("none"), most=9) == []
