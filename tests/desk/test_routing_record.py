"""What the journal tells of who came, who had them and who was there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.access import Role
from core.agent import Agent, AgentChanged, AgentStatusSet, Cause, Skill, Standing, Status
from core.facts import Fact
from core.happened import ConversationClosed, ConversationOpened, ConversationReopened, ConversationTaken
from core.hours import Hours, read_week
from core.ids import (
    AgentId,
    AgentRef,
    ChannelRef,
    ContactId,
    ConversationId,
    NumberId,
    NumberRef,
    SkillsetId,
    TenantId,
    WorkspaceRef,
)
from core.number import ManagedNumber
from core.routing.assignment import ConversationRequeued, ConversationTransferred, Reason
from core.routing.assignment import Why as Because
from core.routing.choice import Strategy
from core.routing.rings import RingTimes
from core.routing.simulator import Outcome, Serving, Span
from core.routing.skillset import MembersFrom, Mode, Skillset
from core.tenant import Tenant
from desk.ports import Company, Noted
from desk.routing_record import USUALLY_TAKES, outcomes_of, ring_times, serving_of, whose, workers_of

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
END = NOON + 60 * MINUTE
ONE, TWO = ConversationId("one"), ConversationId("two")
BEA, CARLO = AgentId("bea"), AgentId("carlo")
SALES = Skillset(SkillsetId("sales"), "Sales", ChannelRef("C0SALES"))
CARE = Skillset(SkillsetId("care"), "Care", ChannelRef("C0CARE"), Mode.CLAIM, MembersFrom.CHANNEL)
SKILLSETS = {each.id: each for each in (SALES, CARE)}


def opened(it: ConversationId, skillset: Skillset = SALES) -> Fact:
    return ConversationOpened(it, ContactId("ana"), NumberId("n1"), skillset.id)


def taken(it: ConversationId, agent: AgentId = BEA, reason: Reason = Reason.CLAIMED) -> Fact:
    return ConversationTaken(it, agent, reason)


def told(*facts: tuple[int, Fact]) -> list[Outcome]:
    return outcomes_of([Noted(NOON + at * MINUTE, fact) for at, fact in facts], {}, SKILLSETS, END)


def seen(outcomes: list[Outcome]) -> list[tuple[str, int, int | None, str | None, int]]:
    """Each as: skillset, minute it came, minutes waited, who had it, minutes it took."""
    return [
        (
            each.arrival.skillset_id,
            (each.arrival.at - NOON) // MINUTE,
            None if each.waited is None else each.waited // MINUTE,
            each.agent_id,
            each.arrival.takes // MINUTE,
        )
        for each in outcomes
    ]


def test_a_conversation_waits_is_had_and_ends() -> None:
    """From when it came until somebody had it, and from then until it was closed."""
    assert seen(told((0, opened(ONE)), (3, taken(ONE)), (10, ConversationClosed(ONE, BEA)))) == [
        ("sales", 0, 3, BEA, 7)
    ]


def test_each_time_it_waits_counts() -> None:
    """Taken back, given on, reopened: somebody has to be found anew; who had it last is remembered."""
    outcomes = told(
        (0, opened(ONE)),
        (1, taken(ONE)),
        (5, ConversationRequeued(ONE, BEA, Because.UNANSWERED)),
        (6, taken(ONE, CARLO)),
        (9, ConversationTransferred(ONE, CARE.id, CARLO, CARLO)),
        (11, taken(ONE)),
        (12, ConversationClosed(ONE, BEA)),
        (20, ConversationReopened(ONE)),
        (24, taken(ONE, CARLO)),
    )

    assert seen(outcomes) == [
        ("sales", 0, 1, BEA, 4),
        ("sales", 5, 1, CARLO, 3),
        ("care", 9, 2, BEA, 1),
        ("care", 20, 4, CARLO, 36),
    ]
    assert [each.arrival.need.last_agent for each in outcomes] == [None, BEA, CARLO, BEA]
    assert len({each.arrival.id for each in outcomes}) == 4


def test_who_takes_it_over_goes_on_with_what_the_other_had() -> None:
    """The contact waited once."""
    outcomes = told(
        (0, opened(ONE)),
        (1, taken(ONE)),
        (4, taken(ONE, CARLO, Reason.TOOK_OVER)),
        (9, ConversationClosed(ONE, CARLO)),
    )

    assert seen(outcomes) == [("sales", 0, 1, BEA, 8)]


def test_what_nobody_had_takes_as_long_as_most_and_what_ended_unhad_needed_nobody() -> None:
    """So that it can be served again."""
    had = ((0, opened(ONE)), (1, taken(ONE)), (4, ConversationClosed(ONE, BEA)))

    assert seen(told(*had, (5, opened(TWO)))) == [("sales", 0, 1, BEA, 3), ("sales", 5, None, None, 3)]
    assert seen(told((5, opened(TWO)))) == [("sales", 5, None, None, USUALLY_TAKES // MINUTE)]
    assert told((5, opened(TWO)), (6, ConversationClosed(TWO, BEA))) == []


def test_what_began_before_is_known_by_its_skillset_or_left_out() -> None:
    """Forgotten ones cannot be served again."""
    facts = [Noted(NOON, ConversationReopened(ONE)), Noted(NOON, ConversationReopened(TWO))]

    assert seen(outcomes_of(facts, {ONE: CARE.id}, SKILLSETS, END)) == [("care", 0, None, None, 10)]


def test_only_conversations_have_a_story() -> None:
    """Anything else is a mistake of ours."""
    assert whose(taken(TWO)) == TWO
    with pytest.raises(TypeError):
        whose(AgentChanged(BEA))
    with pytest.raises(TypeError):
        told((0, AgentChanged(BEA)))


def agent(
    name: str, *, status: Status = Status.AVAILABLE, skills: tuple[Skill, ...] = (), enabled: bool = True
) -> Agent:
    return Agent(
        AgentId(name),
        AgentRef(name),
        name,
        Role.AGENT,
        Standing.MEMBER,
        status=status,
        skills=skills,
        enabled=enabled,
    )


def statuses(*told: tuple[int, Status]) -> list[Noted]:
    return [Noted(NOON + at * MINUTE, AgentStatusSet(BEA, status, Cause.HAND)) for at, status in told]


def test_shifts_are_the_times_in_which_somebody_took_conversations() -> None:
    """Busy is not there; what was set before the time began holds from its beginning."""
    told = statuses((-90, Status.AVAILABLE), (10, Status.BREAK), (20, Status.AVAILABLE), (30, Status.BUSY))

    [bea] = workers_of([agent("bea")], [], told, NOON, END)

    assert bea.shifts == (Span(NOON, NOON + 10 * MINUTE), Span(NOON + 20 * MINUTE, NOON + 30 * MINUTE))


def test_who_never_said_anything_was_as_they_are() -> None:
    """And who may not take any is not there."""
    people = [agent("bea"), agent("carlo", status=Status.AWAY), agent("dora", enabled=False)]

    found = workers_of(people, [], [], NOON, END)

    assert [(worker.id, worker.shifts) for worker in found] == [("bea", (Span(NOON, END),)), ("carlo", ())]


def test_where_the_channel_says_who_belongs_everybody_does_until_somebody_is_written_down() -> None:
    """As it is from the very first start."""
    bea = agent("bea", skills=(Skill(SALES.id, 5),))

    [everywhere] = workers_of([bea], [SALES, CARE], [], NOON, END)
    found = workers_of([bea, agent("carlo", skills=(Skill(CARE.id, 2),))], [SALES, CARE], [], NOON, END)

    assert everywhere.levels == {SALES.id: 5, CARE.id: 3}
    assert [worker.levels for worker in found] == [{SALES.id: 5}, {CARE.id: 2}]


def company(*numbers: ManagedNumber) -> Company:
    tenant = Tenant(TenantId("t1"), "Acme", WorkspaceRef("T0ACME"), ChannelRef("C0GENERAL"))
    return Company(tenant, (SALES, CARE), numbers)


def number(hours: Hours, *skillsets: Skillset) -> ManagedNumber:
    served = tuple(skillset.id for skillset in skillsets)
    return ManagedNumber(NumberId("n1"), TenantId("t1"), NumberRef("1"), "2", "+39", served, hours=hours)


def test_a_skillset_is_open_while_any_of_its_numbers_is() -> None:
    """What no number serves is open to transfers at any time."""
    working = Hours(week=read_week("mon-fri 9:00-12:30 14:00-18:00"))
    day = NOON.replace(hour=0)

    serving = serving_of(company(number(working, SALES)), day, day + timedelta(days=1))

    assert serving[SALES.id].open == (
        Span(day.replace(hour=9), day.replace(hour=12, minute=30)),
        Span(day.replace(hour=14), day.replace(hour=18)),
    )
    assert serving[CARE.id].open is None
    assert serving_of(company(number(Hours(), SALES)), day, END)[SALES.id].open is None


def test_how_a_skillset_serves_follows_from_what_it_says() -> None:
    """Its strategy, its rings or none, its overflow, and how long people take to answer in its mode."""
    offering = replace(SALES, strategy=Strategy.ROTATION, overflow=CARE.id)
    without = replace(CARE, rules=replace(CARE.rules, rings=False))
    made = replace(company(), skillsets=(offering, without))

    serving = serving_of(made, NOON, END)

    assert serving[SALES.id] == Serving(Strategy.ROTATION, RingTimes(), CARE.id, timedelta(seconds=15))
    assert serving[CARE.id] == Serving(
        Strategy.BALANCED, ring_times(rings=False), None, timedelta(seconds=30)
    )
