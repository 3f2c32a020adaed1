"""A skillset is deleted: nobody who waits is forgotten, and nothing leads to what is gone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.access import Role
from core.agent import Agent, Skill
from core.ids import ChannelRef, SkillsetId
from core.profiling import CHOICE, ProfilingRule
from core.routing.skillset import Mode, Skillset, SkillsetRemoved
from core.stage import Assigned, Unmanaged, Waiting
from desk import conversations, removing_skillsets
from desk.desk import Desk
from desk.views import Answer, Tone
from sandbox.office import GENERAL, NUMBER, TENANT
from tests.desk.routing import ADA, BEA, SALES, Floor

ANA, BOB, CIRO = "393331110001", "393331110002", "393331110003"
OLD = Skillset(SkillsetId("s2"), "Old", ChannelRef("C0OLD"), Mode.CLAIM, overflow=GENERAL.id)
BUYS = ProfilingRule(CHOICE, "buy", OLD.id)


@pytest.fixture
async def floor() -> Floor:
    """Everything goes to the skillset Old, and General is helped out by it."""
    made = await Floor.opens(replace(SALES, mode=Mode.CLAIM))
    await made.has(ADA, BEA)
    await made.change(ADA, role=Role.ADMIN)
    await made.change(BEA, skills=(Skill(GENERAL.id), Skill(OLD.id)))
    async with made.office.desk.store.begin(TENANT.id) as uow:
        await uow.directory.read()
        uow.directory.save(OLD)
        uow.directory.save(replace(SALES, mode=Mode.CLAIM, overflow=OLD.id))
        uow.directory.save(replace(NUMBER, skillsets=(OLD.id,), profiling=(BUYS,)))
        await uow.commit()
    await made.office.desk.store.refresh_directory()
    return made


async def removes(
    floor: Floor, by: Agent, to: str = "General", name: str = "Old", *, sure: bool = True
) -> Answer:
    answer = await removing_skillsets.remove(floor.office.desk, TENANT.id, by, name, to, sure=sure)
    await floor.office.desk.store.refresh_directory()
    await floor.office.works()
    return answer


def living(desk: Desk) -> list[str]:
    directory = desk.store.directory
    return [directory.skillsets[each].name for each in directory.skillsets_of[TENANT.id]]


async def test_what_becomes_of_whom_is_told_before(floor: Floor) -> None:
    """And nothing is done before it was confirmed."""
    admin = await floor.agent(ADA)
    await floor.writes(ANA)
    taken = await floor.writes(BOB)
    await conversations.claim(floor.office.desk, TENANT.id, taken, BEA)

    asked = await removes(floor, admin, sure=False)
    nowhere = await removes(floor, admin, "")
    itself = await removes(floor, admin, "Old")

    assert asked.lines[0] == "One conversation is with an agent: it stays with them, in its thread."
    assert asked.lines[1].startswith("One conversation waits:")
    assert '`/witiop skillset delete "Old" --to "General" --yes`' in asked.lines[-1]
    assert {each.tone for each in (asked, nowhere, itself)} == {Tone.REFUSED}
    assert living(floor.office.desk) == ["General", "Old"]


async def test_what_waits_goes_on_waiting_and_what_somebody_has_stays_theirs(floor: Floor) -> None:
    """In the other skillset; nobody is in the one that is gone, and nothing leads there."""
    desk, admin = floor.office.desk, await floor.agent(ADA)
    waits, taken = await floor.writes(ANA), await floor.writes(BOB)
    since = (await floor.talk(waits)).stage
    await conversations.claim(desk, TENANT.id, taken, BEA)

    answer = await removes(floor, admin)

    assert answer.lines[1] == "2 open conversations are in General now."
    moved, kept = await floor.talk(waits), await floor.talk(taken)
    assert (moved.skillset_id, kept.skillset_id) == (GENERAL.id, GENERAL.id)
    assert isinstance(moved.stage, Waiting)
    assert isinstance(since, Waiting)
    assert moved.stage.since == since.since
    assert isinstance(kept.stage, Assigned)
    assert living(desk) == ["General"]
    assert desk.store.directory.skillsets[GENERAL.id].overflow is None
    number = desk.store.directory.numbers[NUMBER.id]
    assert (number.skillsets, number.profiling) == ((GENERAL.id,), (replace(BUYS, skillset_id=GENERAL.id),))
    assert (await floor.agent(BEA)).level_in(OLD.id) is None
    async with desk.store.begin(TENANT.id) as uow:
        [noted] = await uow.journal.noted(
            [SkillsetRemoved], floor.now - timedelta(days=1), floor.now + timedelta(days=1)
        )
    assert noted.fact == SkillsetRemoved(OLD.id, GENERAL.id, admin.id, 2)


async def test_who_writes_again_after_it_is_gone_begins_anew(floor: Floor) -> None:
    """In what their number serves now, with a link to what was; the name may be given again."""
    desk, admin = floor.office.desk, await floor.agent(ADA)
    first = await floor.writes(ANA)
    await conversations.claim(desk, TENANT.id, first, BEA)
    async with desk.store.begin(TENANT.id) as uow:
        talk = await uow.conversations.get(first)
        uow.conversations.save(talk.close(floor.people[BEA], now=floor.now).state)
        await uow.commit()
    await removes(floor, admin)

    again = await floor.writes(ANA, "One more thing")

    second = await floor.talk(again)
    assert (again != first, second.skillset_id) == (True, GENERAL.id)
    assert second.former == (await floor.talk(first)).thread
    async with desk.store.begin(TENANT.id) as uow:
        await uow.directory.read()
        uow.directory.save(replace(OLD, id=SkillsetId("s3")))
        await uow.commit()
    await desk.store.refresh_directory()
    assert living(desk) == ["General", "Old"]


async def test_only_who_administers_and_never_general(floor: Floor) -> None:
    """What is not known is told, too."""
    admin, bea = await floor.agent(ADA), await floor.agent(BEA)

    assert (await removes(floor, bea)).tone is Tone.REFUSED
    assert (await removes(floor, admin, "Old", "General")).lines == (
        "General stays: it is where everything begins.",
    )
    assert (await removes(floor, admin, "Nowhere")).tone is Tone.REFUSED
    assert (await removes(floor, admin, name="Nothing")).tone is Tone.REFUSED
    assert living(floor.office.desk) == ["General", "Old"]


async def test_what_nobody_chose_for_still_has_to_be_chosen_for(floor: Floor) -> None:
    """It only stands elsewhere."""
    it = await floor.writes(CIRO)
    async with floor.office.desk.store.begin(TENANT.id) as uow:
        uow.conversations.save(replace(await uow.conversations.get(it), stage=Unmanaged(floor.now)))
        await uow.commit()

    await removes(floor, await floor.agent(ADA))

    talk = await floor.talk(it)
    assert (talk.skillset_id, isinstance(talk.stage, Unmanaged)) == (GENERAL.id, True)
