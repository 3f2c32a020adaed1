"""What is known of contacts: kept, sealed where it is personal, found word by word, selected and sorted."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.contact import Contact
from core.ids import AgentId, ContactId, ContactNoteId, PropertyId
from core.priority import Priority
from core.profile import Comparison, Condition, ContactNote, Order, Profile, Selection, words_in
from core.property import Property, PropertyKind
from core.text import Private
from desk.ports import StaleVersion
from tests.contracts.store.builders import CINEMA, NOON, AnyStore

CITY = Property(PropertyId("p1"), "City", PropertyKind.TEXT, personal=False)
POINTS = Property(PropertyId("p2"), "Points", PropertyKind.NUMBER, personal=False)
ILLNESS = Property(PropertyId("p3"), "Illness", PropertyKind.TEXT, personal=True)
PLAN = Property(PropertyId("p4"), "Plan", PropertyKind.CHOICE, personal=False, choices=("Gold", "Silver"))


async def define(any_store: AnyStore, *of: Property) -> None:
    async with any_store.unit() as uow:
        for each in of:
            uow.properties.save(each)
        await uow.commit()


async def know(
    any_store: AnyStore, phone: str, name: str = "", *, tags: Sequence[str] = (), **values: str
) -> Contact:
    """A contact with these tags and values; values by the property's id."""
    contact = any_store.new_contact(phone, name=name)
    async with any_store.unit() as uow:
        uow.contacts.save(contact)
        profile = await uow.profiles.get(contact.id)
        for tag in tags:
            profile = profile.tagged(tag)
        for property_id, value in values.items():
            profile = profile.knowing(PropertyId(property_id), value)
        uow.profiles.save(profile)
        await uow.commit()
    return contact


async def profile_of(any_store: AnyStore, contact: Contact) -> Profile:
    async with any_store.unit() as uow:
        return await uow.profiles.get(contact.id)


async def chosen(any_store: AnyStore, by: Selection) -> list[ContactId]:
    async with any_store.unit() as uow:
        found = list(await uow.profiles.selected(by, most=100))
        assert await uow.profiles.count(by) == len(found)
        assert sorted(await uow.profiles.following(by, None, most=100)) == sorted(found)
        return found


async def test_properties_come_back_by_name_and_never_twice(any_store: AnyStore) -> None:
    """Two of one name, made at the same time, are refused; another company sees none."""
    await define(any_store, POINTS, PLAN)

    async with any_store.unit() as uow:
        assert await uow.properties.all() == [PLAN, POINTS]
    async with any_store.unit(CINEMA) as uow:
        assert await uow.properties.all() == []
    with pytest.raises(StaleVersion):
        await define(any_store, Property(PropertyId("p9"), "POINTS", PropertyKind.TEXT, personal=True))


async def test_what_is_known_comes_back_and_changes(any_store: AnyStore) -> None:
    """Tags and values, personal or not; what is taken away is gone."""
    await define(any_store, CITY, POINTS, ILLNESS)
    contact = await know(any_store, "39333000001", tags=["VIP", "expo"], p1="Łódź", p2="12.5", p3="none")

    first = await profile_of(any_store, contact)
    async with any_store.unit() as uow:
        later = (await uow.profiles.get(contact.id)).untagged("vip").knowing(CITY.id, "")
        uow.profiles.save(later.knowing(ILLNESS.id, "flu"))
        await uow.commit()

    assert (first.tags, first.version) == (("expo", "VIP"), 1)
    assert first.values == {CITY.id: Private("Łódź"), POINTS.id: Private("12.5"), ILLNESS.id: Private("none")}
    second = await profile_of(any_store, contact)
    assert (second.tags, second.version) == (("expo",), 2)
    assert second.values == {POINTS.id: Private("12.5"), ILLNESS.id: Private("flu")}


async def test_of_somebody_nothing_is_known(any_store: AnyStore) -> None:
    """Whoever just wrote has an empty profile, not none."""
    contact = any_store.new_contact("39333000001")
    await any_store.keep(contact)

    assert await profile_of(any_store, contact) == Profile(contact.id)


async def test_whoever_comes_second_is_told(any_store: AnyStore) -> None:
    """Two agents edit one contact: nothing is lost without a word."""
    await define(any_store, CITY)
    contact = await know(any_store, "39333000001", p1="Rome")
    async with any_store.unit() as first, any_store.unit() as second:
        mine, theirs = await first.profiles.get(contact.id), await second.profiles.get(contact.id)
        first.profiles.save(mine.knowing(CITY.id, "Milan"))
        await first.commit()
        second.profiles.save(theirs.tagged("late"))

        with pytest.raises(StaleVersion):
            await second.commit()


async def test_a_property_taken_away_takes_its_values(any_store: AnyStore) -> None:
    """One made anew under the same name knows nothing; how many it was known of is counted before."""
    await define(any_store, CITY, ILLNESS)
    contact = await know(any_store, "39333000001", p1="Rome", p3="flu")

    async with any_store.unit() as uow:
        assert [await uow.properties.known(each) for each in (CITY, ILLNESS)] == [1, 1]
        uow.properties.remove(CITY)
        uow.properties.remove(ILLNESS)
        await uow.commit()

    assert (await profile_of(any_store, contact)).values == {}
    with pytest.raises(StaleVersion):
        await know(any_store, "39333000002", p1="Milan")


async def test_notes_are_added_and_taken_away(any_store: AnyStore) -> None:
    """Oldest first, each with who wrote it and when; another company's contact has none of them."""
    contact = await know(any_store, "39333000001")
    notes = [
        ContactNote(
            ContactNoteId(any_store.ids.new()), contact.id, AgentId("a1"), NOON, Private(f"prefers {each}")
        )
        for each in ("mornings", "evenings")
    ]
    async with any_store.unit() as uow:
        for note in reversed(notes):
            uow.profiles.add_note(note)
        assert await uow.profiles.notes(contact.id) == notes
        await uow.commit()

    async with any_store.unit() as uow:
        assert await uow.profiles.notes(contact.id) == notes
        uow.profiles.remove_note(notes[0])
        await uow.commit()
    async with any_store.unit() as uow:
        assert await uow.profiles.notes(contact.id) == [notes[1]]
    async with any_store.unit(CINEMA) as uow:
        assert await uow.profiles.notes(contact.id) == []


async def test_somebody_is_found_by_words(any_store: AnyStore) -> None:
    """Of the name, of tags and values, personal ones too; whole words, however they are written."""
    await define(any_store, CITY, ILLNESS)
    zoe = await know(any_store, "39333001234", "Zoë  O'Brien", tags=["Blue Club"], p1="Łódź", p3="Grippe A")
    await know(any_store, "39333005678", "Zora")

    for typed in ("zoe", "BRIEN", "1234", "blue", "grippe", "zoë club", "łódź"):
        assert await chosen(any_store, Selection(words=words_in(typed))) == [zoe.id], typed
    for typed in ("zo", "zoe zora", "5679"):
        assert await chosen(any_store, Selection(words=words_in(typed))) == [], typed


async def test_a_word_that_is_no_longer_theirs_finds_nobody(any_store: AnyStore) -> None:
    """Names, numbers and values change."""
    await define(any_store, ILLNESS)
    contact = await know(any_store, "39333001234", "Zoë Rossi", p3="flu")
    async with any_store.unit() as uow:
        known = await uow.contacts.get(contact.id)
        uow.contacts.save(
            known.known_as(any_store.new_contact("39333009999").addresses, Private("Zoë Bianchi"))
        )
        uow.profiles.save((await uow.profiles.get(contact.id)).knowing(ILLNESS.id, "cold"))
        await uow.commit()

    found = {
        word: await chosen(any_store, Selection(words=words_in(word)))
        for word in ("rossi", "1234", "flu", "zoe", "bianchi", "9999", "cold")
    }

    assert [word for word, who in found.items() if not who] == ["rossi", "1234", "flu"]
    assert {word for word, who in found.items() if who == [contact.id]} == {"zoe", "bianchi", "9999", "cold"}


async def test_they_are_selected(any_store: AnyStore) -> None:
    """By tags, by values of each kind, by what stands in the contact itself, and by all of it together."""
    await define(any_store, CITY, POINTS, PLAN)
    ada = await know(any_store, "39333000001", tags=["VIP"], p1="rome", p2="9", p4="Gold")
    bea = await know(any_store, "39333000002", tags=["vip", "new"], p1="Rome", p2="10", p4="Silver")
    cia = await know(any_store, "39333000003", p1="Milan", p2="-3.5")
    async with any_store.unit() as uow:
        known = await uow.contacts.get(cia.id)
        uow.contacts.save(replace(known, language="it", priority=Priority.HIGH, blocked_at=NOON))
        await uow.commit()

    def where(of: Property, comparison: Comparison, value: str) -> Selection:
        return Selection(conditions=(Condition(of, comparison, value),))

    told = [
        await chosen(any_store, each)
        for each in (
            Selection(),
            Selection(tags=("VIP",)),
            Selection(tags=("new", "vip")),
            where(CITY, Comparison.IS, "ROME"),
            where(POINTS, Comparison.FROM, "9.0"),
            where(POINTS, Comparison.UNTIL, "9"),
            where(POINTS, Comparison.IS, "9.0"),
            Selection(tags=("vip",), conditions=(Condition(PLAN, Comparison.IS, "Gold"),)),
            Selection(language="it"),
            Selection(priority=Priority.HIGH),
            Selection(blocked=True),
            Selection(blocked=False),
        )
    ]

    assert told == [
        [cia.id, bea.id, ada.id],
        [bea.id, ada.id],
        [bea.id],
        [bea.id, ada.id],
        [bea.id, ada.id],
        [cia.id, ada.id],
        [ada.id],
        [ada.id],
        [cia.id],
        [cia.id],
        [cia.id],
        [bea.id, ada.id],
    ]


async def test_they_are_sorted_and_paged(any_store: AnyStore) -> None:
    """Numbers by their worth, words without their capitals, whoever has no value last, and never one twice."""
    await define(any_store, CITY, POINTS)
    ada = await know(any_store, "39333000001", p1="rome", p2="9")
    bea = await know(any_store, "39333000002", p1="Milan", p2="10")
    cia = await know(any_store, "39333000003", p1="Äöü", p2="-3.5")
    dea = await know(any_store, "39333000004")

    orders = [
        await chosen(any_store, Selection(order=Order(of, falling)))
        for of in (POINTS, CITY)
        for falling in (False, True)
    ]
    async with any_store.unit() as uow:
        by = Selection(order=Order(POINTS))
        pages = [list(await uow.profiles.selected(by, most=2, skip=skip)) for skip in (0, 2, 4)]
        walked = [await uow.profiles.following(by, after, most=2) for after in (None, bea.id, dea.id)]

    assert orders == [
        [cia.id, ada.id, bea.id, dea.id],
        [bea.id, ada.id, cia.id, dea.id],
        [bea.id, ada.id, cia.id, dea.id],
        [cia.id, ada.id, bea.id, dea.id],
    ]
    assert pages == [[cia.id, ada.id], [bea.id, dea.id], []]
    assert walked == [[ada.id, bea.id], [cia.id, dea.id], []]


async def test_two_that_become_one_keep_what_was_known(any_store: AnyStore) -> None:
    """What both know is the kept one's; nothing is left that leads to who is gone."""
    await define(any_store, CITY, POINTS)
    kept = await know(any_store, "39333000001", "Ada", tags=["old"], p1="Rome")
    gone = await know(any_store, "39333000002", "Byron", tags=["new"], p1="Milan", p2="7")
    note = ContactNote(ContactNoteId(any_store.ids.new()), gone.id, AgentId("a1"), NOON, Private("tall"))
    async with any_store.unit() as uow:
        uow.profiles.add_note(note)
        await uow.commit()

    async with any_store.unit() as uow:
        await uow.contacts.merge(await uow.contacts.get(kept.id), await uow.contacts.get(gone.id))
        await uow.commit()

    profile = await profile_of(any_store, kept)
    assert profile.tags == ("new", "old")
    assert profile.values == {CITY.id: Private("Rome"), POINTS.id: Private("7")}
    assert await profile_of(any_store, gone) == Profile(gone.id)
    async with any_store.unit() as uow:
        assert [each.words for each in await uow.profiles.notes(kept.id)] == [Private("tall")]
        assert await uow.profiles.notes(gone.id) == []
    assert await chosen(any_store, Selection(tags=("new",))) == [kept.id]
    assert await chosen(any_store, Selection(words=words_in("milan"))) == []
