"""A conversation is given on: to whom, how, by whom, and what they find."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.access import Role
from core.agent import Agent, Skill, Status
from core.conversation import Conversation
from core.ids import AgentRef, ChannelRef, ConversationId, SkillsetId
from core.routing.assignment import Reason
from core.routing.skillset import Mode, Skillset
from core.stage import ANYONE, Assigned, OnlyAgent, OnlySkillset, Waiting
from desk import agents, closing, conversations, transferring
from desk.transfer_views import HandOverPost, TransferForm
from desk.transferring import Wish
from desk.views import Answer, Tone
from sandbox.office import GENERAL, TENANT, Office

ADA, BEA, CARLO = AgentRef("U0ADA"), AgentRef("U0BEA"), AgentRef("U0CARLO")
SALES = Skillset(SkillsetId("sales"), "Sales", ChannelRef("C0SALES"), Mode.CLAIM)


@pytest.fixture
async def office(office: Office) -> Office:
    """Bea and Carlo answer, Carlo knows Sales; Ada supervises."""
    for ref in (ADA, BEA, CARLO):
        await agents.known(office.desk, TENANT.id, ref)
    async with office.desk.store.begin(TENANT.id) as uow:
        await uow.directory.read()
        uow.directory.save(SALES)
        await uow.commit()
    await _changed(office, CARLO, skills=(Skill(SALES.id),))
    await _changed(office, ADA, role=Role.SUPERVISOR)
    return office


async def _changed(office: Office, ref: AgentRef, **changes: object) -> Agent:
    async with office.desk.store.begin(TENANT.id) as uow:
        agent = await uow.agents.by_ref(ref)
        assert agent is not None
        uow.agents.save(replace(agent, **changes))  # type: ignore[arg-type]
        await uow.commit()
    return agent


async def _value(office: Office, ref: AgentRef) -> str:
    async with office.desk.store.begin(TENANT.id) as uow:
        agent = await uow.agents.by_ref(ref)
    assert agent is not None
    return f"agent:{agent.id}"


async def _with_bea(office: Office) -> ConversationId:
    await office.takes_in(office.writes("393331234567", "Where is my order?"))
    await office.works()
    it = office.conversation_id()
    await conversations.claim(office.desk, TENANT.id, it, BEA)
    await office.works()
    return it


async def _current(office: Office, it: ConversationId) -> Conversation:
    async with office.desk.store.begin(TENANT.id) as uow:
        return await uow.conversations.get(it)


async def _gives(
    office: Office, it: ConversationId, to: str, *, who: AgentRef = BEA, alone: bool = False
) -> Answer:
    answer = await transferring.transfer(office.desk, TENANT.id, it, who, Wish(to, alone=alone))
    await office.works()
    return answer


def _hand_overs(office: Office) -> list[HandOverPost]:
    standing = office.workspace.posts.values()
    return [
        post for each in standing if not each.is_root for post in each.posts if isinstance(post, HandOverPost)
    ]


async def test_a_colleague_has_it_at_once(office: Office) -> None:
    """Also over their limit; they are named in the thread, with what was said and what is owed."""
    it = await _with_bea(office)
    await _changed(office, CARLO, limit=1)

    answer = await _gives(office, it, await _value(office, CARLO))

    stage = (await _current(office, it)).stage
    assert isinstance(stage, Assigned)
    assert stage.assignment.reason is Reason.TRANSFERRED
    assert answer == Answer(("It is with Carlo now.",))
    [post] = _hand_overs(office)
    assert (post.by, post.to, post.owed) == (BEA, CARLO, True)
    assert [each.words.reveal() for each in post.said if each.words] == ["Where is my order?"]
    assert office.workspace.roots()[-1].card.owner == CARLO


@pytest.mark.parametrize("status", [Status.AWAY, Status.OFFLINE, Status.BREAK, Status.BUSY])
async def test_for_a_colleague_who_cannot_take_it_now_it_is_kept(office: Office, status: Status) -> None:
    """Nobody else gets it, and nobody who is away has somebody waiting with them."""
    it = await _with_bea(office)
    carlo = await _changed(office, CARLO, status=status)

    answer = await _gives(office, it, await _value(office, CARLO))

    assert answer == Answer(("It is kept for Carlo, who takes it when they can.",))
    stage = (await _current(office, it)).stage
    assert isinstance(stage, Waiting)
    assert stage.reserved == OnlyAgent(carlo.id)


async def test_a_colleague_at_the_ceiling_gets_no_further_one(office: Office) -> None:
    """Over the limit, never over the ceiling."""
    await _changed(office, CARLO, limit=2)
    for phone in ("391", "392"):
        await office.takes_in(office.writes(f"{phone}0000000", "Hello"))
        await office.works()
        await conversations.claim(office.desk, TENANT.id, office.conversation_id(), CARLO)
    carlo = await _changed(office, CARLO, limit=1)
    it = await _with_bea(office)

    await _gives(office, it, await _value(office, CARLO))

    stage = (await _current(office, it)).stage
    assert isinstance(stage, Waiting)
    assert stage.reserved == OnlyAgent(carlo.id)


async def test_kept_for_one_alone_it_waits_also_while_they_are_there(office: Office) -> None:
    """Who asks for that gets that."""
    it = await _with_bea(office)
    carlo = await _changed(office, CARLO)

    await _gives(office, it, await _value(office, CARLO), alone=True)

    stage = (await _current(office, it)).stage
    assert isinstance(stage, Waiting)
    assert stage.reserved == OnlyAgent(carlo.id)


@pytest.mark.parametrize("alone", [False, True])
async def test_in_another_skillset_it_goes_on_in_a_new_thread(office: Office, alone: bool) -> None:
    """In that skillset's channel, linked both ways, with what has to be known first."""
    it = await _with_bea(office)
    before = (await _current(office, it)).thread

    answer = await _gives(office, it, f"skillset:{SALES.id}", alone=alone)

    now = await _current(office, it)
    assert answer == Answer(("It waits in Sales now.",))
    assert (now.skillset_id, now.channel, now.former) == (SALES.id, SALES.channel, before)
    assert isinstance(now.stage, Waiting)
    assert now.stage.reserved == (OnlySkillset() if alone else ANYONE)
    [post] = _hand_overs(office)
    assert (post.to, post.skillset) == (None, "Sales")


async def test_in_the_same_skillset_the_thread_stays(office: Office) -> None:
    """It only waits again."""
    it = await _with_bea(office)
    before = (await _current(office, it)).thread

    await _gives(office, it, f"skillset:{GENERAL.id}")

    assert (await _current(office, it)).thread == before


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (CARLO, "Only Bea or a supervisor can give this conversation on."),
        (ADA, None),
        (BEA, None),
    ],
)
async def test_only_its_owner_or_a_supervisor_gives_it_on(
    office: Office, who: AgentRef, said: str | None
) -> None:
    """Asked when the form opens, and again when it is sent."""
    it = await _with_bea(office)

    form = await transferring.start(office.desk, TENANT.id, it, who)
    answer = await _gives(office, it, f"skillset:{SALES.id}", who=who)

    if said is None:
        assert isinstance(form, TransferForm)
        assert answer.tone is Tone.DONE
    else:
        assert form == answer == Answer((said,), Tone.REFUSED)


async def test_what_is_gone_meanwhile_is_said(office: Office) -> None:
    """The conversation, the skillset, the colleague: by the time the form is sent."""
    it = await _with_bea(office)

    refused = [
        await _gives(office, ConversationId("nothing"), f"skillset:{SALES.id}"),
        await _gives(office, it, "skillset:nothing"),
        await _gives(office, it, "agent:nothing"),
        await _gives(office, it, await _value(office, BEA)),
    ]
    await _changed(office, CARLO, enabled=False)
    refused.append(await _gives(office, it, await _value(office, CARLO)))
    await closing.close(office.desk, TENANT.id, it, BEA)
    refused.append(await _gives(office, it, f"skillset:{SALES.id}"))
    refused.append(Answer(("",), Tone.REFUSED))

    assert [answer.tone for answer in refused] == [Tone.REFUSED] * 7
    assert [answer.lines[0] for answer in refused[:6]] == [
        "This conversation is not known here any more.",
        "This skillset is not there any more.",
        "This person is not an agent here any more.",
        "This conversation is with Bea already.",
        "Carlo does not take conversations here.",
        "This conversation is closed already.",
    ]


async def test_who_it_may_be_given_to_is_shown_with_who_is_ready(office: Office) -> None:
    """Who is ready comes first; what is typed narrows it."""
    await _with_bea(office)
    await _changed(office, CARLO, status=Status.AWAY)

    skillsets, people = await transferring.targets(office.desk, TENANT.id, BEA, "")
    _, found = await transferring.targets(office.desk, TENANT.id, BEA, " CAR")

    assert [(each.name, each.ready, each.members) for each in skillsets] == [
        ("General", 0, 0),
        ("Sales", 0, 1),
    ]
    assert [(each.name, each.status, each.has, each.ready) for each in people] == [
        ("Ada", Status.AVAILABLE, 0, 1),
        ("Bea", Status.AVAILABLE, 1, 1),
        ("Carlo", Status.AWAY, 0, 0),
    ]
    assert [each.name for each in found] == ["Carlo"]


async def test_what_was_said_last_is_told_and_nothing_that_never_left(office: Office) -> None:
    """Five messages at most, oldest first; who wrote each."""
    it = await _with_bea(office)
    posted = office.posts(BEA, office.thread(), "Let me look.")
    await office.takes_in(posted)
    await office.works()
    office.clock.advance(timedelta(minutes=1))

    await _gives(office, it, f"skillset:{SALES.id}")

    [post] = _hand_overs(office)
    assert [each.by for each in post.said] == [None, BEA]
    assert not post.owed
