"""A person is found by any of their addresses, an address belongs to one person, and two records can become one."""

import asyncio

import pytest

from core.contact import AddressKind, Contact, ContactAddress
from core.conversation import Conversation
from core.ids import ContactId
from core.stage import Closed
from core.text import Private
from desk.ports import StaleVersion, UnitOfWork
from tests.contracts.store.builders import BAKERY_NUMBER, SECOND_NUMBER, AnyStore, addresses


async def test_a_contact_is_kept_with_all_that_is_known(any_store: AnyStore) -> None:
    """Every kind of address, and a name as it was chosen."""
    kinds = {kind: Private(f"{kind}-1") for kind in AddressKind}
    contact = Contact(
        ContactId(any_store.ids.new()),
        tuple(ContactAddress(kind, value) for kind, value in kinds.items()),
        Private("Zoë <!channel> \u202e 😀"),
    )

    await any_store.keep(contact)

    async with any_store.unit() as uow:
        kept = await uow.contacts.get(contact.id)
    assert (kept.addresses, kept.name, kept.version) == (contact.addresses, contact.name, 1)


async def test_a_contact_without_a_name_is_kept(any_store: AnyStore) -> None:
    """Names are optional everywhere."""
    contact = any_store.new_contact("393331234567", name="")

    await any_store.keep(contact)

    async with any_store.unit() as uow:
        assert (await uow.contacts.get(contact.id)).name == Private("")


async def test_a_contact_is_found_by_any_address(any_store: AnyStore) -> None:
    """With others that nobody has, and once however many of them match."""
    contact = any_store.new_contact("393331234567", scoped="IT.1")
    await any_store.keep(contact, any_store.new_contact("390000000000"))

    assert await ids_at(any_store, addresses(phone="393331234567")) == [contact.id]
    assert await ids_at(any_store, addresses(scoped="IT.1")) == [contact.id]
    assert await ids_at(any_store, addresses(phone="391111111111", scoped="IT.1")) == [contact.id]
    assert await ids_at(any_store, contact.addresses) == [contact.id]
    assert await ids_at(any_store, addresses(phone="391111111111")) == []
    assert await ids_at(any_store, ()) == []


async def test_the_same_text_of_another_kind_is_another_address(any_store: AnyStore) -> None:
    """A phone number that looks like an id is none."""
    await any_store.keep(any_store.new_contact(phone="12345"))

    assert await ids_at(any_store, addresses(scoped="12345")) == []


async def test_two_that_match_are_found_oldest_first(any_store: AnyStore) -> None:
    """They are one person: the caller decides."""
    first = any_store.new_contact(phone="393331234567")
    second = any_store.new_contact(scoped="IT.1")
    await any_store.keep(second)
    await any_store.keep(first)

    found = await ids_at(any_store, addresses(phone="393331234567", scoped="IT.1"))

    assert found == [first.id, second.id]


async def test_what_was_learned_replaces_what_was_known(any_store: AnyStore) -> None:
    """An address that is no longer theirs recognises them no longer: numbers are given to others."""
    contact = any_store.new_contact("393331234567", scoped="IT.1")
    await any_store.keep(contact)

    async with any_store.unit() as uow:
        known = await uow.contacts.get(contact.id)
        uow.contacts.save(known.known_as(addresses(phone="393339999999"), Private("Ada L.")))
        await uow.commit()

    async with any_store.unit() as uow:
        kept = await uow.contacts.get(contact.id)
    assert (kept.addresses, kept.name) == (addresses("393339999999", "IT.1"), Private("Ada L."))
    assert await ids_at(any_store, addresses(phone="393331234567")) == []
    assert await ids_at(any_store, addresses(phone="393339999999")) == [contact.id]


async def test_an_address_is_taken_from_whoever_had_it(any_store: AnyStore) -> None:
    """One address, one contact: the newest to have it, when who had it was looked at and is somebody else."""
    before = any_store.new_contact("393331234567", scoped="IT.1")
    after = any_store.new_contact("393331234567", scoped="IT.2")
    await any_store.keep(before)

    async with any_store.unit() as uow:
        assert len(await uow.contacts.at(after.addresses)) == 1
        uow.contacts.save(after)
        await uow.commit()

    assert await ids_at(any_store, addresses(phone="393331234567")) == [after.id]
    async with any_store.unit() as uow:
        assert (await uow.contacts.get(before.id)).addresses == addresses(scoped="IT.1")


async def test_whom_nobody_looked_at_loses_no_address(any_store: AnyStore) -> None:
    """They were met meanwhile: look again, it may be the same person."""
    met = any_store.new_contact("393331234567", scoped="IT.1")
    also_met = any_store.new_contact("393331234567", scoped="IT.1")

    async with any_store.unit() as uow:
        nobody = await uow.contacts.at(also_met.addresses)
        await any_store.keep(met)
        uow.contacts.save(also_met)
        with pytest.raises(StaleVersion):
            await uow.commit()

    assert nobody == []
    assert await ids_at(any_store, met.addresses) == [met.id]


async def test_one_new_person_met_twice_at_once(any_store: AnyStore) -> None:
    """Who writes to two numbers for the first time is one contact, whoever of the two workers was second."""

    async def meet() -> ContactId | None:
        async with any_store.unit() as uow:
            found = await uow.contacts.at(addresses(phone="393331234567"))
            contact = found[0] if found else any_store.new_contact("393331234567")
            await asyncio.sleep(0)  # everybody looks before anybody writes
            uow.contacts.save(contact)
            try:
                await uow.commit()
            except StaleVersion:
                return None
            return contact.id

    met = await asyncio.gather(*(meet() for _ in range(6)))

    kept = [contact_id for contact_id in met if contact_id is not None]
    assert len(set(kept)) == 1
    assert await ids_at(any_store, addresses(phone="393331234567")) == kept[:1]


async def test_an_address_is_taken_within_one_unit_too(any_store: AnyStore) -> None:
    """Both come in one claim."""
    before = any_store.new_contact("393331234567", scoped="IT.1")
    after = any_store.new_contact("393331234567", scoped="IT.2")

    async with any_store.unit() as uow:
        uow.contacts.save(before)
        uow.contacts.save(after)
        within = [each.id for each in await uow.contacts.at(addresses(phone="393331234567"))]
        await uow.commit()

    assert within == [after.id]
    assert await ids_at(any_store, addresses(phone="393331234567")) == [after.id]
    assert await ids_at(any_store, addresses(scoped="IT.1")) == [before.id]


async def test_everything_of_the_one_becomes_the_others(any_store: AnyStore) -> None:
    """Addresses, conversations, messages."""
    kept, gone = await two_people(any_store)
    talk = await any_store.new_conversation(gone)
    message = any_store.new_inbound(talk)
    await any_store.keep(talk, message)

    await merge(any_store, kept.id, gone.id)

    assert await ids_at(any_store, addresses(phone="393331234567", scoped="IT.2")) == [kept.id]
    async with any_store.unit() as uow:
        latest = await uow.conversations.latest(kept.id, BAKERY_NUMBER.id)
        assert latest is not None
        assert (latest.id, latest.contact_id, latest.is_open) == (talk.id, kept.id, True)
        assert await uow.conversations.latest(gone.id, BAKERY_NUMBER.id) is None
        assert await uow.messages.of_conversation(talk.id) == [message]


async def test_of_two_open_conversations_one_stays_open(any_store: AnyStore) -> None:
    """The one of whoever is kept; with another number both stay as they are."""
    kept, gone = await two_people(any_store)
    mine = await any_store.new_conversation(kept)
    theirs = await any_store.new_conversation(gone)
    elsewhere = await any_store.new_conversation(gone, SECOND_NUMBER)
    await any_store.keep(mine, theirs, elsewhere)

    await merge(any_store, kept.id, gone.id)

    stages = [await any_store.conversation(each.id) for each in (mine, theirs, elsewhere)]
    assert [each.is_open for each in stages] == [True, False, True]
    assert [each.contact_id for each in stages] == [kept.id] * 3
    async with any_store.unit() as uow:
        latest = await uow.conversations.latest(kept.id, BAKERY_NUMBER.id)
    assert latest is not None
    assert latest.id == mine.id


async def test_an_open_conversation_goes_on_where_the_others_is_closed(any_store: AnyStore) -> None:
    """Whoever had it."""
    kept, gone = await two_people(any_store)
    agent = any_store.new_agent()
    over = await any_store.new_conversation(kept)
    open_ = await any_store.new_conversation(gone)
    await any_store.keep(over, open_, agent)
    ended = await any_store.conversation(over.id)
    await any_store.keep(ended.close(agent.id, now=any_store.clock.now()).state)

    await merge(any_store, kept.id, gone.id)

    async with any_store.unit() as uow:
        latest = await uow.conversations.latest(kept.id, BAKERY_NUMBER.id)
    assert latest is not None
    assert latest.id == open_.id
    assert isinstance((await any_store.conversation(over.id)).stage, Closed)


async def test_who_was_merged_may_be_saved_with_what_was_learned(any_store: AnyStore) -> None:
    """In the same unit, by who had loaded it before; a conversation too."""
    kept, gone = await two_people(any_store)
    talk = await any_store.new_conversation(gone)
    await any_store.keep(talk)

    async with any_store.unit() as uow:
        mine, theirs = await uow.contacts.get(kept.id), await uow.contacts.get(gone.id)
        await uow.contacts.merge(mine, theirs)
        uow.contacts.save(mine.known_as(addresses("393331234567", "IT.2"), Private("Ada")))
        latest = await latest_of(uow, mine)
        uow.conversations.save(latest.troubled("seen"))
        within = [each.id for each in await uow.contacts.at(addresses(scoped="IT.2"))]
        await uow.commit()

    assert within == [kept.id]
    async with any_store.unit() as uow:
        after = await uow.contacts.get(kept.id)
    assert after.addresses == addresses("393331234567", "IT.2")
    assert (await any_store.conversation(talk.id)).problem == "seen"


async def test_a_merge_can_be_undone_to_a_mark(any_store: AnyStore) -> None:
    """As everything else."""
    kept, gone = await two_people(any_store)
    talk = await any_store.new_conversation(gone)
    await any_store.keep(talk)

    async with any_store.unit() as uow:
        mark = uow.mark()
        await uow.contacts.merge(await uow.contacts.get(kept.id), await uow.contacts.get(gone.id))
        uow.undo_to(mark)
        await uow.commit()

    assert await ids_at(any_store, addresses(scoped="IT.2")) == [gone.id]
    assert (await any_store.conversation(talk.id)).contact_id == gone.id


async def test_an_unknown_contact_is_a_key_error(any_store: AnyStore) -> None:
    """Whoever asks by id was told the id."""
    async with any_store.unit() as uow:
        with pytest.raises(KeyError):
            await uow.contacts.get(ContactId(any_store.ids.new()))


async def two_people(any_store: AnyStore) -> tuple[Contact, Contact]:
    """Two kept contacts, who will turn out to be one."""
    one = any_store.new_contact(phone="393331234567", name="Ada")
    two = any_store.new_contact(scoped="IT.2", name="Ada L.")
    await any_store.keep(one, two)
    return one, two


async def merge(any_store: AnyStore, kept: ContactId, gone: ContactId) -> None:
    async with any_store.unit() as uow:
        await uow.contacts.merge(await uow.contacts.get(kept), await uow.contacts.get(gone))
        await uow.commit()


async def latest_of(uow: UnitOfWork, contact: Contact) -> Conversation:
    latest = await uow.conversations.latest(contact.id, BAKERY_NUMBER.id)
    assert latest is not None
    return latest


async def ids_at(any_store: AnyStore, where: tuple[ContactAddress, ...]) -> list[ContactId]:
    """Who has one of these addresses."""
    async with any_store.unit() as uow:
        return [each.id for each in await uow.contacts.at(where)]
