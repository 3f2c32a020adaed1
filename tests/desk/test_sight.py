"""Which conversations an agent may look into and act on: asked whenever they do, not when a button is drawn."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.access import Role
from core.agent import Agent, Sees, Skill, Standing
from core.conversation import Conversation
from core.ids import AgentId, AgentRef, ContactId, ConversationId, NumberId, SkillsetId
from core.notice import NoticeKind
from core.routing.assignment import Assignment, LastAgent, Reason
from core.routing.rings import Ring, Search
from core.routing.skillset import MembersFrom, Mode, Skillset
from core.stage import Assigned, Closed, Offered, OnlyAgent, Stage, Unmanaged, Waiting
from desk import choosing, closing, conversations, transferring
from desk.sight import may_look
from desk.transferring import Wish
from desk.views import Tone
from sandbox.office import GENERAL, TENANT, Office
from tests.desk.conftest import NOON
from tests.desk.routing import SALES, Floor

ANA = "393331110001"
BEA, CARLO = AgentRef("U0BEA"), AgentRef("U0CARLO")
ME, OTHER = AgentId("me"), AgentId("other")
HELP = SkillsetId("help")
LISTED = replace(GENERAL, members_from=MembersFrom.LIST, overflow=HELP)
AGENT = Agent(ME, BEA, "Bea", Role.AGENT, Standing.MEMBER)
WAITING = Waiting(NOON)
TALK = Conversation.open(
    id=ConversationId("v1"),
    number=7,
    contact_id=ContactId("c1"),
    number_id=NumberId("n1"),
    skillset_id=GENERAL.id,
    now=NOON,
).state


async def desk_with(office: Office, skillset: Skillset) -> None:
    async with office.desk.store.begin(TENANT.id) as uow:
        await uow.directory.read()
        uow.directory.save(skillset)
        await uow.commit()
    await office.desk.store.refresh_directory()


@pytest.mark.parametrize(
    ("agent", "sees"),
    [
        (AGENT, False),
        (replace(AGENT, skills=(Skill(GENERAL.id),)), True),
        (replace(AGENT, skills=(Skill(HELP),)), True),
        (replace(AGENT, skills=(Skill(SkillsetId("other")),)), False),
        (replace(AGENT, sees=Sees.ALL), True),
        (replace(AGENT, sees=Sees.ALL, enabled=False), False),
        (replace(AGENT, role=Role.SUPERVISOR), True),
        (replace(AGENT, role=Role.CAMPAIGNS, sees=Sees.ALL), False),
        (replace(AGENT, role=Role.CAMPAIGNS, skills=(Skill(GENERAL.id),)), False),
    ],
)
async def test_own_skillsets_or_all(office: Office, agent: Agent, sees: bool) -> None:
    """Those that their skillset helps out are theirs, too."""
    await desk_with(office, LISTED)

    assert may_look(office.desk, agent, TALK) is sees


@pytest.mark.parametrize(
    ("stage", "sees"),
    [
        (WAITING, False),
        (Unmanaged(NOON), True),
        (Waiting(NOON, Search(Ring.ANYONE, timedelta(0), NOON)), True),
        (Waiting(NOON, Search(Ring.OVERFLOW, timedelta(0), NOON)), False),
        (Waiting(NOON, reserved=OnlyAgent(ME)), True),
        (Waiting(NOON, reserved=OnlyAgent(OTHER)), False),
        (Offered.out_of(WAITING, ME, until=NOON, now=NOON), True),
        (Offered.out_of(WAITING, OTHER, until=NOON, now=NOON), False),
        (Assigned(Assignment(ME, NOON, Reason.CLAIMED)), True),
        (Assigned(Assignment(OTHER, NOON, Reason.CLAIMED)), False),
        (Closed(NOON, ME), True),
        (Closed(NOON, OTHER), False),
    ],
)
async def test_what_is_theirs_or_nobodys(office: Office, stage: Stage, sees: bool) -> None:
    """Whatever skillset it is in."""
    await desk_with(office, LISTED)

    assert may_look(office.desk, AGENT, replace(TALK, stage=stage)) is sees
    assert may_look(office.desk, AGENT, replace(TALK, stage=stage, last_agent=LastAgent(ME, NOON)))


async def test_whoever_is_in_the_channel_that_a_skillset_follows_belongs_to_it(office: Office) -> None:
    """In its thread; by its number from elsewhere only once we know of it."""
    assert may_look(office.desk, AGENT, TALK, here=True)
    assert not may_look(office.desk, AGENT, TALK, here=False)


async def test_whoever_does_not_see_it_can_do_nothing_with_it() -> None:
    """Every way is tried, and each says why not."""
    floor = await Floor.opens(replace(SALES, mode=Mode.CLAIM, members_from=MembersFrom.LIST))
    await floor.has(CARLO)
    it, desk = await floor.writes(ANA), floor.office.desk
    thread = floor.office.thread()

    answers = [
        await conversations.claim(desk, TENANT.id, it, BEA),
        await conversations.accept(desk, TENANT.id, it, BEA),
        await conversations.decline(desk, TENANT.id, it, BEA),
        await closing.close(desk, TENANT.id, it, BEA),
        await transferring.start(desk, TENANT.id, it, BEA),
        await transferring.transfer(desk, TENANT.id, it, BEA, Wish.to_skillset(GENERAL.id)),
        await choosing.start(desk, TENANT.id, thread, BEA),
    ]
    await floor.office.takes_in(floor.office.posts(BEA, thread, "Hello"))
    await floor.office.works()

    for answer in answers:
        assert getattr(answer, "tone", None) is Tone.REFUSED
        assert "only those of your own skillsets" in str(getattr(answer, "lines", ""))
    assert floor.office.channel.received == []
    assert floor.office.workspace.notices[-1][1].kind is NoticeKind.UNSEEN
    assert isinstance((await floor.talk(it)).stage, Waiting)


async def test_once_they_see_all_they_can() -> None:
    """At once, without being put into the skillset."""
    floor = await Floor.opens(replace(SALES, mode=Mode.CLAIM, members_from=MembersFrom.LIST))
    await floor.has(BEA)
    await floor.change(BEA, skills=(), sees=Sees.ALL)
    it = await floor.writes(ANA)

    answer = await conversations.claim(floor.office.desk, TENANT.id, it, BEA)

    assert answer.tone is Tone.DONE
    assert await floor.holder(it) == BEA
