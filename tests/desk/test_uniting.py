"""Two contacts become one, or an address becomes somebody else's: asked first, and kept."""

import pytest

from core.acquaintance import ContactParted, ContactsMerged
from core.agent import Standing
from core.compliance.consent import Entry, Move, Purpose, Way
from core.contact import AddressKind, Contact, ContactAddress
from core.ids import AgentRef, ContactId
from core.text import Private
from desk import agents, contact_editing, uniting
from desk.ports import AgentProfile
from desk.views import Answer, Tone
from sandbox.memory_store import MemoryStore
from sandbox.office import TENANT, Office

ANA, BOB = "393331110001", "393331110002"
SCOPED = ContactAddress(AddressKind.SCOPED_ID, Private("IT.700"))
ADA, BEA = AgentRef("U0ADA"), AgentRef("U0BEA")


@pytest.fixture
async def office(office: Office) -> Office:
    """Ada administers; Ana and Bob wrote, each is known by a tag."""
    office.workspace.profiles[ADA] = AgentProfile(ADA, "Ada", Standing.MEMBER, True, "en", "UTC")
    await office.takes_in(office.writes(ANA, "Hello"))
    await office.takes_in(office.writes(BOB, "Me too"))
    await office.works()
    ada = await agents.known(office.desk, TENANT.id, ADA)
    for who, tag in ((ANA, "old"), (BOB, "new")):
        await contact_editing.change(office.desk, TENANT.id, ada, who, {"tags": tag, "note": f"of {tag}"})
    return office


async def unites(office: Office, *, sure: bool = True, by: AgentRef = ADA, other: str = BOB) -> Answer:
    agent = await agents.known(office.desk, TENANT.id, by)
    return await uniting.unite(office.desk, TENANT.id, agent, ANA, other, sure=sure)


async def parts(office: Office, address: str, *, sure: bool = True) -> Answer:
    agent = await agents.known(office.desk, TENANT.id, ADA)
    return await uniting.part(office.desk, TENANT.id, agent, ANA, address, sure=sure)


async def at(office: Office, address: ContactAddress) -> Contact:
    async with office.desk.store.begin(TENANT.id) as uow:
        (found,) = await uow.contacts.at([address])
    return found


def phone(digits: str) -> ContactAddress:
    return ContactAddress(AddressKind.PHONE, Private(digits))


def told(office: Office) -> list[object]:
    store = office.desk.store
    assert isinstance(store, MemoryStore)
    return [each for each in store.facts(TENANT.id) if isinstance(each, ContactsMerged | ContactParted)]


async def test_two_are_one_with_everything_of_both(office: Office) -> None:
    """Conversations, tags, notes; they are found by either number."""
    ana, bob = await at(office, phone(ANA)), await at(office, phone(BOB))

    await unites(office)

    one = await at(office, phone(BOB))
    assert one.id == ana.id
    async with office.desk.store.begin(TENANT.id) as uow:
        assert len(await uow.conversations.of_contact(one.id)) == 2
        assert (await uow.profiles.get(one.id)).tags == ("new", "old")
        assert sorted(each.words.reveal() for each in await uow.profiles.notes(one.id)) == [
            "of new",
            "of old",
        ]
    assert told(office) == [ContactsMerged(ana.id, bob.id)]


async def test_it_is_asked_first_and_only_who_administers_may(office: Office) -> None:
    """With how much it touches; one contact is not two."""
    asked = await unites(office, sure=False)
    others = [
        await unites(office, by=BEA),
        await unites(office, other=ANA),
        await unites(office, other="+39 1"),
    ]

    assert "1 conversation" in asked.lines[0]
    assert {each.tone for each in (asked, *others)} == {Tone.REFUSED}
    assert told(office) == []


async def test_an_address_becomes_somebody_elses(office: Office) -> None:
    """Who writes from it is new; what was said stays, what was withdrawn holds for both, what was allowed does not."""
    ana = await at(office, phone(ANA))
    async with office.desk.store.begin(TENANT.id) as uow:
        known = await uow.contacts.get(ana.id)
        uow.contacts.save(known.known_as((SCOPED,), None))
        now = office.clock.now()
        uow.consents.add(ana.id, Entry(Purpose.MARKETING, Move.WITHDRAWN, now, Way.KEYWORD))
        uow.consents.add(ana.id, Entry(Purpose.UTILITY, Move.GRANTED, now, Way.FORM))
        await uow.commit()

    asked = await parts(office, ANA, sure=False)
    await parts(office, ANA)

    other, before = await at(office, phone(ANA)), await at(office, SCOPED)
    assert asked.tone is Tone.REFUSED
    assert (before.id, other.id) == (ana.id, told(office)[0].parted)  # type: ignore[attr-defined] # as asserted
    async with office.desk.store.begin(TENANT.id) as uow:
        entries = (await uow.consents.of(other)).entries
        assert {(each.purpose, each.move) for each in entries} == {(Purpose.MARKETING, Move.WITHDRAWN)}
        assert list(await uow.conversations.of_contact(other.id)) == []


async def test_the_only_address_is_not_parted(office: Office) -> None:
    """Nor one that is not theirs."""
    refused = [await parts(office, ANA), await parts(office, BOB)]

    assert [each.tone for each in refused] == [Tone.REFUSED] * 2
    assert (await at(office, phone(ANA))).id != ContactId("")
