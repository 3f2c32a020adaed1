"""What contacts allowed and took back: what every store keeps of it."""

from dataclasses import replace
from datetime import timedelta

from core.compliance.consent import (
    Entry,
    Ledger,
    Move,
    Purpose,
    Suppressed,
    Suppression,
    Way,
    Wording,
    implied,
)
from core.contact import Contact
from core.ids import AgentId, MessageId
from tests.contracts.store.builders import BAKERY_NUMBER, CINEMA, MINUTE, NOON, AnyStore, addresses

FULL = Entry(
    Purpose.MARKETING,
    Move.GRANTED,
    NOON,
    Way.FORM,
    number_id=BAKERY_NUMBER.id,
    by=AgentId("a1"),
    wording=Wording("Sì, scrivetemi\nle “offerte” 🙂", "v3", "it"),
    evidence="https://example.invalid/modulo?riga=7",
    until=NOON + timedelta(days=30),
)
BARE = Entry(Purpose.UTILITY, Move.WITHDRAWN, NOON - MINUTE, Way.KEYWORD)


async def met(any_store: AnyStore, phone: str | None = None) -> Contact:
    contact = any_store.new_contact(phone=phone or f"39333{any_store.ids.new()[-6:]}")
    await any_store.keep(contact)
    return contact


async def written(any_store: AnyStore, contact: Contact, *entries: Entry) -> None:
    async with any_store.unit() as uow:
        uow.consents.add(contact.id, *entries)
        await uow.commit()


async def read(any_store: AnyStore, contact: Contact) -> Ledger:
    async with any_store.unit() as uow:
        return await uow.consents.of(contact)


async def test_entries_come_back_letter_by_letter(any_store: AnyStore) -> None:
    """With everything there can be to one, and with as little; by when they were said."""
    contact = await met(any_store)

    await written(any_store, contact, FULL)
    await written(any_store, contact, BARE)

    assert await read(any_store, contact) == Ledger((BARE, FULL))


async def test_what_stands_there_is_not_written_again(any_store: AnyStore) -> None:
    """To the letter; whatever differs in anything is another entry."""
    contact = await met(any_store)
    other_words = replace(FULL, wording=Wording("Ja", "v3", "it"))

    await written(any_store, contact, FULL, FULL)
    await written(any_store, contact, FULL, other_words)

    assert set((await read(any_store, contact)).entries) == {FULL, other_words}
    assert len((await read(any_store, contact)).entries) == 2


async def test_a_unit_sees_what_it_added_and_undone_is_undone(any_store: AnyStore) -> None:
    """Like every other row; and nobody else's company sees anything."""
    contact = await met(any_store)

    async with any_store.unit() as uow:
        mark = uow.mark()
        uow.consents.add(contact.id, FULL)
        uow.consents.suppress(contact.addresses, Suppression(Purpose.UTILITY, NOON, Suppressed.ERASED))
        assert len((await uow.consents.of(contact)).entries) == 2
        uow.undo_to(mark)
        assert await uow.consents.of(contact) == Ledger()
        await uow.commit()

    assert await read(any_store, contact) == Ledger()
    await written(any_store, contact, FULL)
    async with any_store.unit(CINEMA) as uow:
        assert await uow.consents.of(contact) == Ledger()


async def test_entries_go_with_a_contact_who_is_merged(any_store: AnyStore) -> None:
    """Those from before, and those of the same unit; and they can still be read."""
    kept, gone = await met(any_store), await met(any_store)
    await written(any_store, gone, FULL)
    said = implied(NOON, BAKERY_NUMBER.id, MessageId("m1"))

    async with any_store.unit() as uow:
        uow.consents.add(gone.id, said)
        await uow.contacts.merge(await uow.contacts.get(kept.id), await uow.contacts.get(gone.id))
        uow.consents.add(kept.id, BARE)
        both = await uow.contacts.get(kept.id)
        assert set((await uow.consents.of(both)).entries) == {BARE, said, FULL}
        await uow.commit()

    assert set((await read(any_store, kept)).entries) == {BARE, said, FULL}


async def test_a_suppressed_address_begins_the_ledger_of_whoever_has_it(any_store: AnyStore) -> None:
    """Erased and met again: for what they took back they are still not written to."""
    erased = await met(any_store, phone="393331112223")
    other = await met(any_store)

    async with any_store.unit() as uow:
        uow.consents.suppress(erased.addresses, Suppression(Purpose.MARKETING, NOON, Suppressed.WITHDRAWN))
        await uow.commit()
    again = any_store.new_contact(phone="393331112223")

    ledger = await read(any_store, again)
    assert ledger.entries == (
        Entry(Purpose.MARKETING, Move.WITHDRAWN, NOON, Way.SUPPRESSED, evidence="withdrawn"),
    )
    assert await read(any_store, other) == Ledger()
    async with any_store.unit(CINEMA) as uow:
        assert await uow.consents.of(again) == Ledger()


async def test_the_latest_suppression_of_each_purpose_counts(any_store: AnyStore) -> None:
    """In whatever order they were kept; and many addresses are asked for at once."""
    phones = addresses("393330000001", None), addresses("393330000002", None), addresses("393330000003", None)
    early = Suppression(Purpose.MARKETING, NOON, Suppressed.ERASED)
    late = Suppression(Purpose.MARKETING, NOON + MINUTE, Suppressed.WITHDRAWN)
    utility = Suppression(Purpose.UTILITY, NOON, Suppressed.WITHDRAWN)

    for one in (late, early):
        async with any_store.unit() as uow:
            uow.consents.suppress((*phones[0], *phones[1]), one)
            uow.consents.suppress(phones[0], utility)
            await uow.commit()

    async with any_store.unit() as uow:
        found = await uow.consents.suppressed([address for each in phones for address in each])
        nothing = await uow.consents.suppressed([])
    assert {address: set(ones) for address, ones in found.items()} == {
        phones[0][0]: {late, utility},
        phones[1][0]: {late},
    }
    assert nothing == {}
