"""What is too old goes by the desk's clock, class by class; a contact on hold keeps everything."""

from datetime import datetime, timedelta

import pytest

from core.agent import Standing
from core.ids import AgentRef, MediaRef
from core.message import Media, MediaKind
from core.retention import SHORTEST_INTAKE, ContactHeld, HoldLifted, Kept, Retention
from desk import agents, erasing_contacts, retaining
from desk.ports import AgentProfile
from desk.views import Answer, Tone
from sandbox.memory_store import MemoryStore
from sandbox.office import TENANT, Office

DAY = timedelta(days=1)
ANA, BOB = "393331110001", "393331110002"
ADA, BEA = AgentRef("U0ADA"), AgentRef("U0BEA")
PHOTO = Media(MediaKind.IMAGE, MediaRef("photo"), "image/jpeg")
RULE = Retention(content=30 * DAY, intake=10 * DAY, statuses=60 * DAY)


@pytest.fixture
async def office(office: Office) -> Office:
    """Ada administers; Ana and Bob wrote, Ana with a photo."""
    office.workspace.profiles[ADA] = AgentProfile(ADA, "Ada", Standing.MEMBER, True, "en", "UTC")
    office.channel.files[PHOTO.ref] = b"a photo"
    await office.takes_in(office.writes(ANA, "Where is it?"))
    await office.works()
    await office.takes_in(office.writes(BOB, "Hello"), office.writes(ANA, "", content=PHOTO))
    await office.passes(timedelta(minutes=1))
    return office


async def holds(office: Office, *, lifts: bool = False, by: AgentRef = ADA) -> Answer:
    agent = await agents.known(office.desk, TENANT.id, by)
    use_case = retaining.lift if lifts else retaining.hold
    return await use_case(office.desk, TENANT.id, agent, ANA)


async def said(office: Office) -> list[int]:
    """How many messages of Ana and of Bob are kept."""
    async with office.desk.store.begin(TENANT.id) as uow:
        talks = [await uow.conversations.numbered(number) for number in (1, 2)]
        return [len(await uow.messages.of_conversation(talk.id)) for talk in talks if talk is not None]


async def test_each_class_goes_at_its_time_and_not_before(office: Office) -> None:
    """By the day; the second time there is nothing left to do."""
    assert await retaining.let_go(office.desk, RULE) == dict.fromkeys(Kept, 0)

    office.clock.advance(11 * DAY)
    intake = await retaining.let_go(office.desk, RULE)
    office.clock.advance(18 * DAY)
    before = await said(office)
    office.clock.advance(2 * DAY)
    content = await retaining.let_go(office.desk, RULE)
    office.clock.advance(30 * DAY)
    statuses = await retaining.let_go(office.desk, RULE)

    assert (intake[Kept.INTAKE], intake[Kept.CONTENT]) == (3, 0)
    assert before == [2, 1]
    assert content[Kept.CONTENT] == 3
    assert await said(office) == [0, 0]
    assert statuses[Kept.STATUSES] > 0
    assert await retaining.let_go(office.desk, RULE) == dict.fromkeys(Kept, 0)


async def test_a_contact_on_hold_keeps_words_and_files(office: Office) -> None:
    """However old, until it is lifted; others go as ever. Nobody erases them meanwhile."""
    await holds(office)
    office.clock.advance(400 * DAY)

    await retaining.let_go(office.desk, RULE)
    files = await retaining.expire_files(office.desk, 90 * DAY)
    ada = await agents.known(office.desk, TENANT.id, ADA)
    erased = await erasing_contacts.erase(office.desk, TENANT.id, ada, ANA, sure=True)
    kept = (await said(office), len(office.vault.files))
    await holds(office, lifts=True)
    await retaining.let_go(office.desk, RULE)
    later = await retaining.expire_files(office.desk, 90 * DAY)

    assert (kept, files) == (([2, 0], 1), 0)
    assert erased.tone is Tone.REFUSED
    assert (await said(office), later) == ([0, 0], 1)
    store = office.desk.store
    assert isinstance(store, MemoryStore)
    told = [type(each) for each in store.facts(TENANT.id) if isinstance(each, ContactHeld | HoldLifted)]
    assert told == [ContactHeld, HoldLifted]


async def test_who_administers_holds_and_nobody_twice(office: Office) -> None:
    """With a sentence that says how it is."""
    refused = [await holds(office, by=BEA), await holds(office, lifts=True)]
    await holds(office)

    assert {each.tone for each in (*refused, await holds(office))} == {Tone.REFUSED}


def test_bodies_are_kept_as_long_as_they_may_come_again() -> None:
    """Whatever is set: else one would be taken in twice."""
    rule = Retention(intake=DAY)
    now = datetime.fromisoformat("2026-11-23T12:00:00+00:00")

    assert rule.before(Kept.INTAKE, now) == now - SHORTEST_INTAKE
