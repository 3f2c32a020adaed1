"""Everything that is kept of one contact is in their dossier, and nothing of anybody else."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from core.agent import Standing
from core.closing import Closing
from core.compliance.consent import Entry, Move, Purpose, Way, Wording
from core.contact import AddressKind, Contact, ContactAddress
from core.ids import AgentId, AgentRef, MediaRef
from core.message import Location, Media, MediaKind
from core.profile import DossierMade
from core.property import PropertyKind
from core.text import Private, RichText
from desk import agents, contact_editing, conversations, properties
from desk.directory_fields import Wrong
from desk.dossier import Dossier, dossier_of
from desk.ports import AgentProfile
from sandbox.memory_store import MemoryStore
from sandbox.office import NUMBER, TENANT, Office

ANA, BOB = "393331110001", "393331110002"
ADA, BEA = AgentRef("U0ADA"), AgentRef("U0BEA")
PHOTO = Media(
    MediaKind.IMAGE,
    MediaRef("photo"),
    "image/jpeg",
    caption=RichText.plain("canary caption"),
    filename=Private("canary-file.jpg"),
)
CANARIES = (
    ANA,
    "canary username",
    "canary name",
    "canary words",
    "canary caption",
    "canary-file.jpg",
    "canary place",
    "canary reply",
    "canary tag",
    "canary note",
    "canary value",
    "canary wording",
    "canary evidence",
    "canary closing",
)


@pytest.fixture
async def office(office: Office) -> Office:
    """Of Ana something of everything is kept; of Bob something else."""
    office.workspace.profiles[ADA] = AgentProfile(ADA, "Ada", Standing.MEMBER, True, "en", "UTC")
    office.channel.files[PHOTO.ref] = b"a photo"
    await office.takes_in(office.writes(ANA, "canary words"))
    await office.works()
    place = Location(1.5, 2.5, name=Private("canary place"))
    await office.takes_in(office.writes(ANA, "", content=PHOTO), office.writes(ANA, "", content=place))
    await office.takes_in(office.writes(BOB, "bobs own secret"))
    await office.passes(timedelta(minutes=1))
    await conversations.claim(office.desk, TENANT.id, office.conversation_id(0), BEA)
    await office.takes_in(office.posts(BEA, office.thread(0), "canary reply"))
    await office.works()
    ada = await agents.known(office.desk, TENANT.id, ADA)
    await properties.define(office.desk, TENANT.id, ada, "Illness", kind=PropertyKind.TEXT)
    values = {"name": "canary name", "tags": "canary tag", "note": "canary note"}
    await contact_editing.change(
        office.desk, TENANT.id, ada, ANA, values, properties=["Illness=canary value"]
    )
    async with office.desk.store.begin(TENANT.id) as uow:
        contact = await _ana(office)
        username = ContactAddress(AddressKind.USERNAME, Private("canary username"))
        uow.contacts.save(replace(contact, addresses=(*contact.addresses, username)))
        wording = Wording("canary wording", "1", "it")
        entry = Entry(
            Purpose.MARKETING,
            Move.GRANTED,
            office.clock.now(),
            Way.FORM,
            wording=wording,
            evidence="canary evidence",
        )
        uow.consents.add(contact.id, entry)
        note = Private("canary closing")
        uow.closings.save(
            Closing(office.conversation_id(0), office.clock.now(), AgentId("a1"), "Solved", note)
        )
        await uow.commit()
    return office


async def _ana(office: Office) -> Contact:
    async with office.desk.store.begin(TENANT.id) as uow:
        (contact,) = await uow.contacts.at([ContactAddress(AddressKind.PHONE, Private(ANA))])
    return contact


async def dossier(office: Office, by: AgentRef = ADA) -> Dossier:
    return await dossier_of(office.desk, TENANT.id, await agents.known(office.desk, TENANT.id, by), ANA)


async def test_everything_of_the_subject_is_in_it(office: Office) -> None:
    """As JSON, each field by its name; a reader finds what was said, too."""
    found = await dossier(office)

    text = json.dumps(found.told, ensure_ascii=False)
    assert [each for each in CANARIES if each not in text] == []
    assert "bobs own secret" not in text
    assert BOB not in text
    assert [(NUMBER.id in text), len(found.files)] == [True, 1]
    lines = "\n".join(found.lines)
    for word in (
        "canary words",
        "canary reply",
        "canary note",
        "canary value",
        "canary tag",
        f"phone: {ANA}",
    ):
        assert word in lines


async def test_its_files_are_named_by_what_they_are(office: Office) -> None:
    """A stranger's name for a file leads nowhere."""
    (file,) = (await dossier(office)).files

    assert file.name.endswith(".jpeg")
    assert "canary" not in file.name
    read = [chunk async for chunk in office.desk.media.read(TENANT.id, file.vault)]
    assert b"".join(read) == b"a photo"


async def test_who_administers_makes_it_and_that_is_kept(office: Office) -> None:
    """An agent, though they answer this contact, takes nothing out."""
    await dossier(office)
    with pytest.raises(Wrong):
        await dossier(office, BEA)

    store = office.desk.store
    assert isinstance(store, MemoryStore)
    made = [each for each in store.facts(TENANT.id) if isinstance(each, DossierMade)]
    assert [each.contact_id for each in made] == [(await _ana(office)).id]
