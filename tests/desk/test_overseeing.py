"""Who waits, as those who supervise see it, and what they change of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.access import Role
from core.agent import Agent, Status
from core.ids import AgentRef
from core.priority import Priority
from core.routing.rings import Ring
from core.stage import Assigned, Unmanaged
from desk import closing, overseeing
from desk.directory_fields import Wrong
from desk.overseeing import QueueView
from desk.views import Answer, Tone
from sandbox.office import TENANT
from tests.desk.routing import ADA, BEA, CARLO, MINUTE, Floor

ANA, BOB, CIRO = "393331110001", "393331110002", "393331110003"


@pytest.fixture
async def floor() -> Floor:
    """Ada supervises and is away, Bea answers one at a time."""
    made = await Floor.opens()
    await made.has(BEA, limit=1)
    await made.has(ADA, status=Status.AWAY)
    await made.change(ADA, role=Role.SUPERVISOR)
    return made


async def _sees(floor: Floor, who: Agent, skillset: str = "") -> QueueView:
    return await overseeing.queue_of(floor.office.desk, TENANT.id, who, skillset)


async def test_they_stand_in_the_order_in_which_it_is_their_turn(floor: Floor) -> None:
    """The one somebody is asked about keeps its place; each with what comes next."""
    first = await floor.talk(await floor.writes(ANA))
    await floor.office.passes(MINUTE / 2)
    second = await floor.talk(await floor.writes(BOB))

    view = await _sees(floor, await floor.agent(ADA))

    asked, searched = view.waiting
    assert (asked.number, asked.asked, asked.ring) == (first.number, "Bea", Ring.LEVEL)
    assert asked.until is not None
    assert (searched.number, searched.asked) == (second.number, None)
    assert asked.waited - searched.waited == MINUTE / 2
    assert searched.left is not None
    assert searched.left > timedelta(hours=23)
    assert (view.unmanaged, view.follow_up) == ((), ())


async def test_nobody_whose_window_closed_is_lost(floor: Floor) -> None:
    """Those without a skillset and those to be followed up stand apart."""
    late = await floor.talk(await floor.writes(ANA))
    await floor.change(BEA, status=Status.OFFLINE)
    await floor.office.passes(timedelta(hours=25))
    unmanaged = await floor.talk(await floor.writes(BOB))
    async with floor.office.desk.store.begin(TENANT.id) as uow:
        uow.conversations.save(replace(unmanaged, stage=Unmanaged(floor.now)))
        await uow.commit()

    view = await _sees(floor, await floor.agent(ADA), "general")

    assert view.waiting == ()
    assert [each.number for each in view.unmanaged] == [unmanaged.number]
    assert [(each.number, each.left) for each in view.follow_up] == [(late.number, None)]


async def test_a_long_queue_is_cut_and_says_so(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its beginning is shown, in order."""
    await floor.change(BEA, status=Status.OFFLINE)
    first = await floor.talk(await floor.writes(ANA))
    await floor.office.passes(MINUTE)
    await floor.writes(BOB)
    monkeypatch.setattr(overseeing, "SHOWN_AT_MOST", 1)

    view = await _sees(floor, await floor.agent(ADA))

    assert [each.number for each in view.waiting] == [first.number]
    assert view.cut


async def test_agents_look_into_their_own_skillsets_alone(floor: Floor) -> None:
    """Of all they are shown theirs; of another by name they are told why not."""
    await floor.writes(ANA)
    await floor.has(CARLO)
    await floor.change(CARLO, skills=())

    own = await _sees(floor, await floor.agent(BEA))
    nothing = await _sees(floor, await floor.agent(CARLO))

    assert len(own.waiting) == 1
    assert nothing == QueueView((), (), ())
    with pytest.raises(Wrong) as refused:
        await _sees(floor, await floor.agent(CARLO), "General")
    assert refused.value.sentence == "You are not in this skillset. Supervisors look into all of them."


async def test_priority_moves_one_ahead_of_others(floor: Floor) -> None:
    """Of whoever supervises; the card shows it, and it is told in words."""
    await floor.change(BEA, status=Status.OFFLINE)
    first = await floor.talk(await floor.writes(ANA))
    await floor.office.passes(MINUTE)
    second = await floor.talk(await floor.writes(BOB))
    ada, bea = await floor.agent(ADA), await floor.agent(BEA)
    desk = floor.office.desk

    answer = await overseeing.prioritise(desk, TENANT.id, ada, f"#{second.number}", Priority.URGENT)
    refused = await overseeing.prioritise(desk, TENANT.id, bea, str(first.number), Priority.URGENT)
    unknown = await overseeing.prioritise(desk, TENANT.id, ada, "999", Priority.LOW)
    await floor.office.works()

    view = await _sees(floor, ada)
    assert answer == Answer((f"Priority of #{second.number}: urgent.",))
    assert [each.number for each in view.waiting] == [second.number, first.number]
    assert floor.office.workspace.roots()[-1].card.priority == "urgent"
    assert refused.tone is Tone.REFUSED
    assert unknown.lines == ("No conversation has the number 999.",)


async def test_what_is_closed_has_no_priority_to_change(floor: Floor) -> None:
    """Said in words; the same priority again is no error."""
    it = await floor.talk(await floor.writes(ANA))
    ada, desk = await floor.agent(ADA), floor.office.desk

    same = await overseeing.prioritise(desk, TENANT.id, ada, str(it.number), Priority.NORMAL)
    await closing.close(desk, TENANT.id, it.id, ADA)
    closed = await overseeing.prioritise(desk, TENANT.id, ada, str(it.number), Priority.HIGH)

    assert same.tone is Tone.DONE
    assert closed == Answer(("This conversation is closed already.",), Tone.REFUSED)


async def test_a_conversation_is_assigned_and_moved_by_its_number(floor: Floor) -> None:
    """As by the button on its card, with the same refusals."""
    it = await floor.talk(await floor.writes(CIRO))
    ada, desk = await floor.agent(ADA), floor.office.desk

    assigned = await overseeing.assign(desk, TENANT.id, ada, str(it.number), "@Bea")
    stage = (await floor.talk(it.id)).stage
    floor.office.workspace.unknown.add(AgentRef("Zed"))
    nobody = await overseeing.assign(desk, TENANT.id, ada, str(it.number), "@Zed")
    nowhere = await overseeing.move(desk, TENANT.id, ada, str(it.number), "Care")
    moved = await overseeing.move(desk, TENANT.id, ada, str(it.number), "general")

    assert assigned.lines == ("It is with Bea now.",)
    assert isinstance(stage, Assigned)
    assert stage.assignment.agent_id == floor.people[BEA]
    assert nobody.tone is Tone.REFUSED
    assert nowhere.lines == ("No skillset is called “Care”. There are General.",)
    assert moved.lines == ("It waits in General now.",)
