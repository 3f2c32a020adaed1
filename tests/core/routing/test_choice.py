"""The choice: who may be asked, who is asked first, and why not the others."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.agent import Status
from core.ids import AgentId, ConversationId
from core.routing.assignment import ChoiceMade
from core.routing.choice import Bar, Candidate, Load, Need, Strategy, bar, choose, reachable
from core.routing.queue import Rank
from core.routing.rings import RINGS, Ring

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)

BEA = Candidate(AgentId("bea"), limit=5)
CARLO = Candidate(AgentId("carlo"), limit=5)
ANY = Need()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, None),
        ({"enabled": False}, Bar.DISABLED),
        ({"limit": 0}, Bar.DISABLED),
        ({"in_channel": False}, Bar.NOT_IN_CHANNEL),
        ({"status": Status.BUSY}, Bar.BUSY),
        ({"status": Status.BREAK}, Bar.ON_BREAK),
        ({"status": Status.AWAY}, Bar.AWAY),
        ({"status": Status.OFFLINE}, Bar.OFFLINE),
        ({"in_hours": False}, Bar.OUT_OF_HOURS),
        ({"declined_at": NOON - 9 * MINUTE}, Bar.DECLINED),
        ({"declined_at": NOON - 10 * MINUTE}, None),
        ({"missed_at": NOON - 9 * MINUTE}, Bar.MISSED),
        ({"missed_at": NOON - 10 * MINUTE}, None),
        ({"load": Load(active=4, idle=3)}, None),
        ({"load": Load(active=4, idle=4)}, Bar.FULL),
        ({"load": Load(active=4, offered=1)}, Bar.FULL),
        ({"load": Load(idle=9)}, None),
        ({"load": Load(idle=10)}, Bar.CEILING),
        ({"load": Load(active=10)}, Bar.CEILING),
        ({"level": None}, Bar.NOT_IN_SKILLSET),
        ({"level": 2}, Bar.LEVEL_TOO_LOW),
        ({"level": 5}, None),
    ],
)
def test_who_is_eligible(changed: dict[str, object], why: Bar | None) -> None:
    """Enabled, in the channel, available, in hours, not asked lately, of the level, not full."""
    assert bar(replace(BEA, **changed), ANY, Ring.LEVEL, NOON) is why  # type: ignore[arg-type]  # by table


def test_an_idle_conversation_weighs_a_quarter() -> None:
    """And one that an agent is being asked about weighs as much as one they have."""
    assert Load(active=2, idle=3, offered=1).weight() == 3.75


@pytest.mark.parametrize(
    ("ring", "why"),
    [
        (Ring.LAST_AGENT, Bar.NOT_LAST_AGENT),
        (Ring.LEVEL, Bar.LEVEL_TOO_LOW),
        (Ring.LEVEL_LOWER, Bar.LACKS_OPTIONAL),
        (Ring.OPTIONAL_DROPPED, None),
        (Ring.OVERFLOW, None),
        (Ring.ANYONE, None),
    ],
)
def test_each_ring_asks_for_less(ring: Ring, why: Bar | None) -> None:
    """One level lower, then without what would be good to have."""
    need = Need(optional=frozenset({"spare parts"}))

    assert bar(replace(BEA, level=2), need, ring, NOON) is why


def test_whoever_helps_out_is_asked_in_the_overflow() -> None:
    """Not before; of the skillset itself they need nothing."""
    helps = replace(BEA, level=None, in_overflow=True)

    assert bar(helps, ANY, Ring.OPTIONAL_DROPPED, NOON) is Bar.NOT_IN_SKILLSET
    assert bar(helps, ANY, Ring.OVERFLOW, NOON) is None


def test_the_last_agent_is_asked_first_whatever_their_level() -> None:
    """The contact knows them."""
    need = Need(last_agent=BEA.id, optional=frozenset({"spare parts"}))

    assert bar(replace(BEA, level=1), need, Ring.LAST_AGENT, NOON) is None
    assert bar(CARLO, need, Ring.LAST_AGENT, NOON) is Bar.NOT_LAST_AGENT


@pytest.mark.parametrize("ring", RINGS[:-1])
def test_language_is_never_dropped_before_the_last(ring: Ring) -> None:
    """Only in the last ring somebody is asked who does not speak it; who said nothing of languages is not held back."""
    need = Need(language="it", last_agent=BEA.id)

    assert bar(replace(BEA, languages=frozenset({"en"})), need, ring, NOON) is Bar.LANGUAGE
    assert bar(replace(BEA, languages=frozenset({"en", "it"})), need, ring, NOON) is None
    assert bar(BEA, need, ring, NOON) is None
    assert bar(replace(BEA, languages=frozenset({"en"})), need, Ring.ANYONE, NOON) is None


def test_what_is_reserved_is_for_one_alone_in_every_ring() -> None:
    """Nobody else ever takes it; of the one it is for, no level is asked."""
    need = Need(reserved_for=BEA.id)

    for ring in RINGS:
        assert bar(replace(BEA, level=None), need, ring, NOON) is None
        assert bar(CARLO, need, ring, NOON) is Bar.RESERVED


def test_what_is_kept_in_its_skillset_nobody_else_takes() -> None:
    """Not even in the last ring, nor whoever helps out otherwise."""
    need = Need(kept_inside=True)

    assert bar(replace(BEA, level=None, in_overflow=True), need, Ring.ANYONE, NOON) is Bar.RESERVED
    assert bar(replace(BEA, level=1), need, Ring.ANYONE, NOON) is None


def test_loads_add_up() -> None:
    """And can be taken apart again."""
    some, more = Load(1, 2, 3), Load(4, 5, 6)

    assert some + more == Load(5, 7, 9)
    assert some + more - more == some


@pytest.mark.parametrize(
    ("changed", "hope"),
    [
        ({}, True),
        ({"load": Load(active=5)}, True),
        ({"load": Load(active=10)}, True),
        ({"status": Status.BUSY}, True),
        ({"status": Status.BREAK}, False),
        ({"status": Status.AWAY}, False),
        ({"status": Status.OFFLINE}, False),
        ({"enabled": False}, False),
        ({"declined_at": NOON}, False),
    ],
)
def test_a_ring_holds_hope_while_somebody_in_it_could_become_free(
    changed: dict[str, object], hope: bool
) -> None:
    """Who is full or busy may be free in a minute; who is away will not."""
    one = replace(BEA, **changed)  # type: ignore[arg-type]  # by table

    assert (Ring.LEVEL in reachable([one], ANY, NOON)) is hope


def test_who_is_busy_gives_hope_only_to_the_rings_they_belong_to() -> None:
    """Else everybody would wait for a last agent whenever anybody at all is busy."""
    busy = replace(BEA, status=Status.BUSY)

    assert Ring.LAST_AGENT not in reachable([busy], Need(last_agent=CARLO.id), NOON)
    assert Ring.LAST_AGENT in reachable([busy], Need(last_agent=BEA.id), NOON)
    assert Ring.LEVEL in reachable([busy], ANY, NOON)


@pytest.mark.parametrize(
    ("strategy", "first"),
    [
        (Strategy.BALANCED, "idle one"),
        (Strategy.ROTATION, "rested one"),
        (Strategy.LAST_AGENT_FIRST, "known one"),
    ],
)
def test_each_strategy_has_its_own_first(strategy: Strategy, first: str) -> None:
    """Lowest load for their limit; longest without a new one; whom the contact knows."""
    idle = Candidate(AgentId("idle one"), 10, Load(active=1), last_given_at=NOON - MINUTE)
    rested = Candidate(AgentId("rested one"), 5, Load(active=2), last_given_at=NOON - 60 * MINUTE)
    known = Candidate(AgentId("known one"), 5, Load(active=3), last_given_at=NOON)

    choice = choose([known, rested, idle], Need(last_agent=known.id), Ring.LEVEL, strategy, NOON)

    assert choice.agent_id == first


def test_the_one_who_was_never_given_anything_has_rested_longest() -> None:
    """A new colleague is not forgotten."""
    choice = choose(
        [replace(BEA, last_given_at=NOON - 900 * MINUTE), CARLO], ANY, Ring.LEVEL, Strategy.ROTATION, NOON
    )

    assert choice.agent_id == "carlo"


def test_the_choice_says_why_the_others_were_left_out() -> None:
    """Whoever wonders can be told."""
    away = replace(CARLO, status=Status.AWAY)

    choice = choose([away, BEA], ANY, Ring.LEVEL, Strategy.BALANCED, NOON)

    assert choice.eligible == ("bea",)
    assert choice.left_out == {"carlo": Bar.AWAY}


def test_without_anybody_nobody_is_chosen() -> None:
    """Nobody is a choice too, with its reasons."""
    choice = choose([replace(BEA, enabled=False)], ANY, Ring.ANYONE, Strategy.BALANCED, NOON)

    assert choice.agent_id is None
    assert choice.left_out == {"bea": Bar.DISABLED}


moments = st.none() | st.integers(0, 60).map(lambda minutes: NOON - minutes * MINUTE)
candidates = st.builds(
    Candidate,
    st.sampled_from([AgentId(name) for name in ("ada", "bea", "carlo", "dan", "eva")]),
    limit=st.integers(0, 6),
    load=st.builds(Load, st.integers(0, 8), st.integers(0, 8), st.integers(0, 2)),
    enabled=st.booleans(),
    status=st.sampled_from(Status),
    in_hours=st.booleans(),
    in_channel=st.booleans(),
    level=st.none() | st.integers(1, 5),
    in_overflow=st.booleans(),
    skills=st.frozensets(st.sampled_from(["a", "b"])),
    languages=st.frozensets(st.sampled_from(["en", "it"])),
    last_given_at=moments,
    declined_at=moments,
    missed_at=moments,
)
needs = st.builds(
    Need,
    st.integers(1, 5),
    st.frozensets(st.sampled_from(["a", "b"])),
    st.none() | st.sampled_from(["en", "it"]),
    st.none() | st.sampled_from([AgentId("ada"), AgentId("bea")]),
    st.none() | st.just(AgentId("carlo")),
    st.booleans(),
)
groups = st.lists(candidates, max_size=5, unique_by=lambda one: one.id)


@settings(max_examples=40)
@given(groups, needs, st.sampled_from(Ring), st.sampled_from(Strategy))
def test_the_same_facts_lead_to_the_same_choice(
    group: list[Candidate], need: Need, ring: Ring, strategy: Strategy
) -> None:
    """In whatever order the candidates come; everybody is either eligible or told why not."""
    choice = choose(group, need, ring, strategy, NOON)

    assert choose(group[::-1], need, ring, strategy, NOON) == choice
    assert {*choice.eligible, *choice.left_out} == {one.id for one in group}


@settings(max_examples=40)
@given(candidates, needs)
def test_nobody_is_lost_by_widening(one: Candidate, need: Need) -> None:
    """Whoever may be asked in a ring may be asked in every wider one; only the last agent's ring stands apart."""
    free = [bar(one, need, ring, NOON) is None for ring in RINGS[1:]]

    assert free == sorted(free)


@settings(max_examples=40)
@given(groups, needs, st.sampled_from(Ring), st.sampled_from(Strategy))
def test_nobody_is_ever_chosen_beyond_the_ceiling(
    group: list[Candidate], need: Need, ring: Ring, strategy: Strategy
) -> None:
    """Not even if every conversation they have wakes up: twice the limit is the end."""
    chosen = choose(group, need, ring, strategy, NOON).agent_id

    assert all(one.load.count < 2 * one.limit for one in group if one.id == chosen)


@pytest.mark.parametrize("strategy", list(Strategy))
@settings(max_examples=12)
@given(agents=st.integers(1, 12))
def test_a_hundred_conversations_spread_evenly_over_equals(strategy: Strategy, agents: int) -> None:
    """Nobody has more than one more than anybody else."""
    limit = 100
    loads = {AgentId(f"agent {number:02}"): Load() for number in range(agents)}
    given_at: dict[AgentId, datetime] = {}
    counts: Counter[AgentId] = Counter(dict.fromkeys(loads, 0))

    for turn in range(100):
        group = [Candidate(who, limit, load, last_given_at=given_at.get(who)) for who, load in loads.items()]
        chosen = choose(group, ANY, Ring.LEVEL, strategy, NOON + turn * SECOND).agent_id
        assert chosen is not None
        loads[chosen] = replace(loads[chosen], active=loads[chosen].active + 1)
        given_at[chosen] = NOON + turn * SECOND
        counts[chosen] += 1

    assert max(counts.values()) - min(counts.values()) <= 1


def test_what_was_chosen_can_be_told() -> None:
    """Who, why not the others, and how soon it was their turn; of thousands only the first are listed."""
    crowd = [replace(BEA, id=AgentId(f"free {number:02}")) for number in range(60)]
    gone = [replace(CARLO, id=AgentId(f"gone {number:02}"), status=Status.AWAY) for number in range(55)]
    choice = choose([*crowd, *gone], ANY, Ring.LEVEL, Strategy.BALANCED, NOON)

    made = ChoiceMade.of(ConversationId("v1"), choice, Rank(10 * MINUTE, 3 * MINUTE, 60 * MINUTE))

    assert made.agent_id == "free 00"
    assert (made.ring, made.strategy) == (Ring.LEVEL, Strategy.BALANCED)
    assert (made.priority, made.waited, made.window) == (10 * MINUTE, 3 * MINUTE, 60 * MINUTE)
    assert (len(made.eligible), len(made.left_out), made.untold) == (50, 50, 15)
    assert made.left_out[0] == ("gone 00", Bar.AWAY)
