"""Messages that we began with: what every store counts of them."""

from datetime import timedelta

from core.compliance.consent import Purpose
from core.compliance.restraint import Approach
from core.contact import Contact
from core.ids import MessageId
from tests.contracts.store.builders import CINEMA, MINUTE, NOON, AnyStore

SALE = Approach(NOON, Purpose.MARKETING)
ANSWER = Approach(NOON + MINUTE, Purpose.UTILITY, outside=False)
DAY = timedelta(days=1)


async def begun(any_store: AnyStore, contact: Contact, **approaches: Approach) -> None:
    async with any_store.unit() as uow:
        for message_id, approach in approaches.items():
            uow.approaches.save(MessageId(message_id), contact.id, approach)
        await uow.commit()


async def test_they_are_counted_by_contact_and_since_when(any_store: AnyStore) -> None:
    """Each with what it was for; who was reached in their window is not counted as reached."""
    ada, bea = any_store.new_contact(phone="39333001"), any_store.new_contact(phone="39333002")
    await any_store.keep(ada, bea)
    await begun(any_store, ada, m1=SALE, m2=ANSWER)
    await begun(any_store, bea, m3=ANSWER)
    await begun(any_store, ada, m4=SALE)

    async with any_store.unit() as uow:
        assert await uow.approaches.of(ada.id, NOON) == {"m1": SALE, "m2": ANSWER, "m4": SALE}
        assert await uow.approaches.of(ada.id, NOON + MINUTE) == {"m2": ANSWER}
        assert await uow.approaches.reached(NOON) == 1
        assert await uow.approaches.reached(NOON + MINUTE) == 0
    async with any_store.unit(CINEMA) as uow:
        assert await uow.approaches.of(ada.id, NOON) == {}
        assert await uow.approaches.reached(NOON) == 0


async def test_one_that_did_not_leave_is_not_counted(any_store: AnyStore) -> None:
    """In the same unit or a later one; and one that was never counted is no error."""
    ada = any_store.new_contact(phone="39333001")
    await any_store.keep(ada)
    await begun(any_store, ada, m1=SALE)

    async with any_store.unit() as uow:
        uow.approaches.save(MessageId("m2"), ada.id, SALE)
        uow.approaches.remove(MessageId("m2"))
        uow.approaches.remove(MessageId("m1"))
        uow.approaches.remove(MessageId("m9"))
        assert await uow.approaches.of(ada.id, NOON) == {}
        await uow.commit()

    async with any_store.unit() as uow:
        assert await uow.approaches.of(ada.id, NOON) == {}


async def test_said_again_it_counts_once_and_undone_not_at_all(any_store: AnyStore) -> None:
    """A message that is sent again is one message."""
    ada = any_store.new_contact(phone="39333001")
    await any_store.keep(ada)
    await begun(any_store, ada, m1=SALE)
    await begun(any_store, ada, m1=ANSWER)

    async with any_store.unit() as uow:
        mark = uow.mark()
        uow.approaches.save(MessageId("m2"), ada.id, SALE)
        assert set(await uow.approaches.of(ada.id, NOON)) == {"m1", "m2"}
        uow.undo_to(mark)
        assert await uow.approaches.of(ada.id, NOON) == {"m1": ANSWER}


async def test_they_go_with_a_contact_who_is_merged(any_store: AnyStore) -> None:
    """Whoever turns out to be the same person had them too."""
    kept, gone = any_store.new_contact(phone="39333001"), any_store.new_contact(phone="39333002")
    await any_store.keep(kept, gone)
    await begun(any_store, gone, m1=SALE)

    async with any_store.unit() as uow:
        await uow.contacts.merge(await uow.contacts.get(kept.id), await uow.contacts.get(gone.id))
        await uow.commit()

    async with any_store.unit() as uow:
        assert await uow.approaches.of(kept.id, NOON - DAY) == {"m1": SALE}
