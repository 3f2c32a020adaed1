"""A contact is erased step by step, here and in Slack, whatever dies or fails on the way."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from core.agent import Standing
from core.compliance.consent import Purpose, Suppressed
from core.contact import AddressKind, ContactAddress
from core.erasure import ContactErased, Erasure, ErasureStep
from core.ids import AgentRef, ContactId, MediaRef
from core.message import Media, MediaKind
from core.property import PropertyKind
from core.text import Private
from desk import agents, contact_editing, conversations, erasing_contacts, properties
from desk.failpoints import Failpoint
from desk.ports import AgentProfile
from desk.views import Answer, Tone
from sandbox.fates import Fate
from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.memory_store import MemoryStore
from sandbox.office import GENERAL, NUMBER, TENANT, Office

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ANA, BOB = "393331110001", "393331110002"
ADA, BEA = AgentRef("U0ADA"), AgentRef("U0BEA")
PHOTO = Media(MediaKind.IMAGE, MediaRef("photo"), "image/jpeg")


class _Died(BaseException):  # an Exception would be taken for a mistake in performing
    """As if the process were gone."""


class Deaths:
    """Dies at the n-th place that is reached once armed, or (0) never."""

    def __init__(self, at: int = 0) -> None:
        self._at = at
        self.places = 0
        self.armed = False

    def __call__(self, _: Failpoint) -> None:
        if self.armed:
            self.places += 1
            if self.places == self._at:
                self.armed = False
                raise _Died


async def opened(deaths: Deaths | None = None) -> Office:
    """Ana and Bob wrote, Ana sent a photo, Bea answered them; of Ana something is known."""
    clock = ManualClock(NOON, flowing=False)
    store = MemoryStore(clock, CountingIds(clock))
    await store.provision(TENANT, NUMBER, GENERAL, {})
    office = Office(store, clock, CountingIds(clock), reach=deaths or Deaths())
    office.workspace.profiles[ADA] = AgentProfile(ADA, "Ada", Standing.MEMBER, True, "en", "UTC")
    office.channel.files[PHOTO.ref] = b"a photo"
    await office.takes_in(office.writes(ANA, "Where is it?"))
    await office.works()
    await office.takes_in(office.writes(BOB, "Hello"), office.writes(ANA, "", content=PHOTO))
    await office.passes(MINUTE)
    await conversations.claim(office.desk, TENANT.id, office.conversation_id(0), BEA)
    ada = await agents.known(office.desk, TENANT.id, ADA)
    await properties.define(office.desk, TENANT.id, ada, "Illness", kind=PropertyKind.TEXT)
    await contact_editing.change(
        office.desk, TENANT.id, ada, ANA, {"tags": "vip", "note": "kind"}, properties=["Illness=flu"]
    )
    await office.works()
    return office


@pytest.fixture
async def office() -> Office:
    return await opened()


async def erases(office: Office, who: str = ANA, *, by: AgentRef = ADA, sure: bool = True) -> Answer:
    agent = await agents.known(office.desk, TENANT.id, by)
    return await erasing_contacts.erase(office.desk, TENANT.id, agent, who, sure=sure)


async def id_of(office: Office, phone: str) -> ContactId | None:
    async with office.desk.store.begin(TENANT.id) as uow:
        found = await uow.contacts.at([address(phone)])
    return found[0].id if found else None


def address(phone: str) -> ContactAddress:
    return ContactAddress(AddressKind.PHONE, Private(phone))


async def erasure_of(office: Office) -> Erasure:
    (only,) = await erasing_contacts.all_of(office.desk, TENANT.id)
    return only


async def nothing_is_left(office: Office, contact_id: ContactId) -> None:
    """Of her: no word, no file, no post of ours, no address, nothing known; of Bob: everything."""
    async with office.desk.store.begin(TENANT.id) as uow:
        contact = await uow.contacts.get(contact_id)
        (talk,) = await uow.conversations.of_contact(contact_id)
        assert (contact.addresses, contact.name, talk.is_open) == ((), Private(""), False)
        assert await uow.messages.of_conversation(talk.id) == []
        assert list(await uow.media.of_contact(contact_id)) == []
        assert await uow.erasures.posts(contact_id, 9) == []
        profile = await uow.profiles.get(contact_id)
        assert (profile.tags, profile.values) == ((), {})
        assert await uow.profiles.notes(contact_id) == []
        suppressed = await uow.consents.suppressed([address(ANA)])
        (bob,) = await uow.contacts.at([address(BOB)])
        (theirs,) = await uow.conversations.of_contact(bob.id)
        assert len(await uow.messages.of_conversation(theirs.id)) == 1
    assert {each.purpose for each in suppressed[address(ANA)]} == set(Purpose)
    assert {each.reason for each in suppressed[address(ANA)]} == {Suppressed.ERASED}
    assert office.vault.files == {}
    assert office.workspace.files == {}
    assert len(office.workspace.roots()) == 1
    assert not [post for post in office.workspace.posts.values() if "Where is it?" in post.words()]


async def test_everything_of_a_contact_goes_and_nothing_of_others(office: Office) -> None:
    """Rows, files, posts; what stays says how much it was."""
    ana = await id_of(office, ANA)
    assert ana is not None

    answer = await erases(office)
    await office.passes(MINUTE)

    assert answer.tone is Tone.DONE
    erasure = await erasure_of(office)
    assert (erasure.step, erasure.messages, erasure.files) == (ErasureStep.DONE, 2, 1)
    assert erasure.posts >= 2
    assert erasure.ended_at is not None
    await nothing_is_left(office, ana)
    store = office.desk.store
    assert isinstance(store, MemoryStore)
    assert [each.left for each in store.facts(TENANT.id) if isinstance(each, ContactErased)] == [0]


async def test_killed_at_any_place_it_goes_on_to_the_end() -> None:
    """Wherever the process dies, the next one does the rest and nothing twice that can be seen."""
    whole = Deaths()
    office = await opened(whole)
    whole.armed = True
    await erases(office)
    await office.passes(MINUTE)
    assert whole.places > 8

    for at in range(1, whole.places + 1):
        deaths = Deaths(at)
        office = await opened(deaths)
        ana = await id_of(office, ANA)
        assert ana is not None
        deaths.armed = True
        with suppress(_Died):
            await erases(office)
            await office.passes(MINUTE)
        store = office.desk.store
        assert isinstance(store, MemoryStore)
        store.expire_leases()
        office.starts(store)

        await office.passes(2 * MINUTE)

        assert (await erasure_of(office)).step is ErasureStep.DONE, at
        await nothing_is_left(office, ana)


async def test_it_is_asked_with_what_it_touches(office: Office) -> None:
    """Nothing happens before one is sure; only who administers may, and nobody twice."""
    asked = await erases(office, sure=False)
    refused = await erases(office, by=BEA)
    assert await id_of(office, ANA) is not None
    await erases(office)
    again = await erases(office)

    assert asked.lines[1:5] == ("1 conversation", "2 messages", "1 file", "1 note")
    assert {asked.tone, refused.tone, again.tone} == {Tone.REFUSED}


async def test_from_its_commit_on_nothing_is_sent_and_whoever_writes_is_new(office: Office) -> None:
    """While it is under way the same person may write: they are met for the first time."""
    ana = await id_of(office, ANA)
    office.workspace.fates.plan("remove", *[Fate.BUSY] * 3)
    await office.takes_in(office.posts(BEA, office.thread(0), "On its way"))
    await erases(office)
    sent = len(office.channel.received)

    await office.takes_in(office.writes(ANA, "It is me again"))
    await office.passes(5 * MINUTE)

    assert len(office.channel.received) == sent
    assert await id_of(office, ANA) not in (None, ana)
    assert (await erasure_of(office)).step is ErasureStep.DONE


async def test_what_slack_does_not_delete_is_left_to_people(office: Office) -> None:
    """It is listed, with why, and the rest goes all the same."""
    office.workspace.fates.plan("remove", Fate.REFUSED)

    await erases(office)
    await office.passes(MINUTE)

    erasure = await erasure_of(office)
    assert erasure.step is ErasureStep.DONE
    assert len(erasure.left) == 1
    assert erasure.left[0].startswith("post ")


async def test_slack_being_away_delays_it_and_loses_nothing(office: Office) -> None:
    """It is tried again until it answers."""
    ana = await id_of(office, ANA)
    assert ana is not None
    office.workspace.fates.plan("remove", *[Fate.BUSY] * 4)
    office.workspace.fates.plan("remove_file", Fate.BUSY)

    await erases(office)
    await office.passes(10 * MINUTE)

    await nothing_is_left(office, ana)
