"""What would have been: recorded traffic served again by the same rules."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ids import AgentId, ConversationId, SkillsetId
from core.priority import Priority
from core.routing.choice import Need
from core.routing.rings import Ring, RingTimes
from core.routing.simulator import (
    Arrival,
    Figures,
    Outcome,
    Serving,
    Share,
    Span,
    Worker,
    figures,
    simulate,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SALES, CARE = SkillsetId("sales"), SkillsetId("care")
ALL_DAY = (Span(NOON - 12 * HOUR, NOON + 12 * HOUR),)


def arrival(
    name: str, *, at: timedelta = MINUTE * 0, takes: timedelta = 10 * MINUTE, **more: object
) -> Arrival:
    given = {"skillset_id": SALES, "closes_at": NOON + at + 24 * HOUR, **more}
    return Arrival(id=ConversationId(name), at=NOON + at, takes=takes, **given)  # type: ignore[arg-type]


def worker(
    name: str,
    *,
    limit: int = 1,
    level: int = 3,
    skillset: SkillsetId = SALES,
    shifts: tuple[Span, ...] = ALL_DAY,
) -> Worker:
    return Worker(AgentId(name), limit, {skillset: level}, shifts)


def waits(outcomes: list[Outcome]) -> dict[str, timedelta | None]:
    return {outcome.arrival.id: outcome.waited for outcome in outcomes}


def test_whoever_comes_while_somebody_is_free_is_served_at_once() -> None:
    """Nobody waits for a ring in which nobody can be found."""
    [outcome] = simulate([arrival("one")], [worker("bea")], {})

    assert outcome == Outcome(arrival("one"), AgentId("bea"), NOON, Ring.LEVEL)
    assert not outcome.lost()


def test_whoever_comes_while_all_are_full_waits_for_the_first_to_be_free() -> None:
    """One after the other, in the order of the queue."""
    came = [arrival("one"), arrival("two", at=MINUTE), arrival("three", at=2 * MINUTE)]

    assert waits(simulate(came, [worker("bea")], {})) == {
        "one": 0 * MINUTE,
        "two": 9 * MINUTE,
        "three": 18 * MINUTE,
    }


def test_who_is_free_elsewhere_changes_nothing_for_those_who_wait_here() -> None:
    """However many wait for the same; until they may be served by anybody."""
    came = [arrival("one"), arrival("two", at=MINUTE), arrival("three", at=MINUTE)]
    people = [worker("bea"), worker("carlo", skillset=CARE)]

    assert waits(simulate(came, people, {})) == {"one": 0 * MINUTE, "three": 7 * MINUTE, "two": 9 * MINUTE}


def test_the_queue_keeps_the_order_of_ranks() -> None:
    """What is urgent overtakes what came a little earlier."""
    came = [
        arrival("one"),
        arrival("two", at=MINUTE),
        arrival("urgent", at=2 * MINUTE, priority=Priority.URGENT),
    ]

    assert waits(simulate(came, [worker("bea")], {})) == {
        "one": 0 * MINUTE,
        "two": 19 * MINUTE,
        "urgent": 8 * MINUTE,
    }


def test_a_second_agent_shortens_the_wait() -> None:
    """The question most people ask of it."""
    came = [arrival(f"{each:02}", at=each * MINUTE) for each in range(20)]

    one = figures(simulate(came, [worker("bea")], {}))
    two = figures(simulate(came, [worker("bea"), worker("carlo")], {}))

    assert (one.longest, two.longest) == (171 * MINUTE, 72 * MINUTE)
    assert {agent: share.conversations for agent, share in two.shares.items()} == {"bea": 10, "carlo": 10}


def test_rings_widen_while_somebody_waits() -> None:
    """Who is one level lower is asked when the better ones had their time and stay full."""
    better = worker("bea", level=4)
    lower = worker("carlo", level=3)
    came = [arrival("one", takes=HOUR, need=Need(level=4)), arrival("two", takes=HOUR, need=Need(level=4))]

    outcomes = simulate(came, [better, lower], {})

    assert [(each.agent_id, each.waited, each.ring) for each in outcomes] == [
        ("bea", 0 * MINUTE, Ring.LEVEL),
        ("carlo", MINUTE, Ring.LEVEL_LOWER),
    ]


def test_longer_rings_make_longer_waits() -> None:
    """The times of the rings are those of the skillset."""
    came = [arrival("one", takes=HOUR, need=Need(level=4)), arrival("two", takes=HOUR, need=Need(level=4))]
    rules = {SALES: Serving(times=RingTimes(level=5 * MINUTE))}

    outcomes = simulate(came, [worker("bea", level=4), worker("carlo")], rules)

    assert outcomes[1].waited == 5 * MINUTE


def test_another_skillset_helps_out_in_its_ring() -> None:
    """Overflow comes after those of the skillset had their time."""
    came = [arrival("one", takes=HOUR), arrival("two", takes=HOUR)]
    workers = [worker("bea"), worker("dora", skillset=CARE)]

    outcomes = simulate(came, workers, {SALES: Serving(overflow=CARE)})

    assert [(each.agent_id, each.ring) for each in outcomes] == [("bea", Ring.LEVEL), ("dora", Ring.OVERFLOW)]
    assert outcomes[1].waited == 4 * MINUTE


def test_whoever_comes_outside_the_hours_is_served_at_opening() -> None:
    """Waiting while it is closed widens nothing."""
    rules = {SALES: Serving(open=(Span(NOON + HOUR, NOON + 2 * HOUR),))}
    came = [arrival("one", need=Need(level=4)), arrival("two", need=Need(level=4))]

    outcomes = simulate(came, [worker("bea", level=4), worker("carlo")], rules)

    assert [(each.agent_id, each.waited) for each in outcomes] == [
        ("bea", 60 * MINUTE),
        ("carlo", 61 * MINUTE),
    ]


def test_nobody_gets_one_outside_their_shift() -> None:
    """What came before the shift waits for it; what comes after the last waits in vain, and its window is lost."""
    evening = (Span(NOON + 2 * HOUR, NOON + 3 * HOUR),)
    came = [arrival("early"), arrival("late", at=4 * HOUR)]

    early, late = simulate(came, [worker("bea", shifts=evening)], {})

    assert (early.waited, late.waited) == (2 * HOUR, None)
    assert (early.lost(), late.lost()) == (False, True)


def test_a_window_that_closes_before_anybody_had_it_is_lost() -> None:
    """Also when somebody has it afterwards."""
    [outcome] = simulate(
        [arrival("one", closes_at=NOON + HOUR)],
        [worker("bea", shifts=(Span(NOON + HOUR, NOON + 2 * HOUR),))],
        {},
    )

    assert (outcome.waited, outcome.lost()) == (HOUR, True)


def test_whoever_is_asked_takes_time_to_answer_and_is_kept_free_for_it() -> None:
    """An offer that is out counts: nobody is asked about more than they can take."""
    came = [arrival("one"), arrival("two")]

    outcomes = simulate(came, [worker("bea"), worker("carlo")], {SALES: Serving(answers_in=MINUTE)})

    assert [(each.agent_id, each.waited) for each in outcomes] == [("bea", MINUTE), ("carlo", MINUTE)]


def test_figures_of_nothing_are_nothing() -> None:
    """Before anything came in."""
    assert figures([]) == Figures(0, 0, 0, None, None, None, {})


def test_figures_tell_waits_losses_and_shares() -> None:
    """Each wait is one that somebody really had: the nearest rank, nothing in between."""
    served = [
        Outcome(arrival(f"{each}", takes=HOUR), AgentId("bea"), NOON + each * MINUTE) for each in range(10)
    ]
    in_vain = Outcome(arrival("in vain"))

    assert figures([*served, in_vain]) == Figures(
        conversations=11,
        served=10,
        lost=1,
        median=4 * MINUTE,
        ninetieth=8 * MINUTE,
        longest=9 * MINUTE,
        shares={AgentId("bea"): Share(10, 10 * HOUR, 10)},
    )


def test_who_waits_still_is_not_lost_yet() -> None:
    """Until the window closes somebody may have them."""
    waits = Outcome(arrival("waits"))
    closes_at = waits.arrival.closes_at

    assert figures([waits], closes_at - MINUTE).lost == 0
    assert figures([waits], closes_at).lost == 1
    assert figures([Outcome(waits.arrival, AgentId("bea"), closes_at)], closes_at).lost == 1


def test_one_after_the_other_is_not_two_at_once() -> None:
    """The end of one and the beginning of the next may fall together."""
    outcomes = simulate([arrival("one"), arrival("two")], [worker("bea")], {})

    assert figures(outcomes).shares["bea"] == Share(2, 20 * MINUTE, 1)  # type: ignore[index]


skillsets = st.sampled_from([SALES, CARE])
minutes = st.integers(0, 600).map(lambda count: count * MINUTE)
days = st.lists(
    st.tuples(
        minutes,
        st.integers(1, 60),
        st.sampled_from([SALES, CARE]),
        st.sampled_from(Priority),
        st.integers(1, 5),
    ),
    max_size=40,
).map(
    lambda rows: [
        arrival(
            f"{place}",
            at=at,
            takes=takes * MINUTE,
            skillset_id=of,
            priority=priority,
            need=Need(level=level),
        )
        for place, (at, takes, of, priority, level) in enumerate(rows)
    ]
)
teams = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 5), st.sampled_from([SALES, CARE])), min_size=1, max_size=5
).map(
    lambda rows: [
        worker(
            f"{place}", limit=limit, level=level, skillset=skillset, shifts=(Span(NOON, NOON + 1000 * HOUR),)
        )
        for place, (limit, level, skillset) in enumerate(rows)
    ]
)


@given(days, teams, st.sampled_from([0 * MINUTE, MINUTE]))
def test_everybody_is_served_while_the_shift_lasts_and_nobody_has_more_than_their_limit(
    came: list[Arrival], team: list[Worker], answers_in: timedelta
) -> None:
    """Whatever the day: the last ring reaches everybody, and a limit is a limit."""
    rules = {SALES: Serving(answers_in=answers_in), CARE: Serving(answers_in=answers_in)}

    outcomes = simulate(came, team, rules)

    limits = {each.id: each.limit for each in team}
    told = figures(outcomes)
    assert (told.served, told.conversations) == (len(came), len(came))
    assert all(share.at_once <= limits[agent] for agent, share in told.shares.items())
    assert all(outcome.waited is not None and outcome.waited >= answers_in for outcome in outcomes)
    assert simulate(list(came), list(reversed(team)), rules) == outcomes


@given(days)
def test_nobody_waits_while_their_skillset_has_room_for_all(came: list[Arrival]) -> None:
    """With an agent of the highest level for each skillset, and no limit that counts, no wait is left."""
    team = [
        worker(name, limit=99, level=5, skillset=skillset)
        for name, skillset in (("bea", SALES), ("dora", CARE))
    ]

    assert {outcome.waited for outcome in simulate(came, team, {})} <= {0 * MINUTE}


@pytest.mark.parametrize("count", [100])
def test_equal_agents_get_equal_shares(count: int) -> None:
    """A hundred conversations over four equal agents: twenty-five each."""
    came = [arrival(f"{each:03}", at=each * MINUTE, takes=3 * MINUTE) for each in range(count)]
    team = [worker(name, limit=5) for name in ("bea", "carlo", "dora", "elio")]

    shares = figures(simulate(came, team, {})).shares

    assert {share.conversations for share in shares.values()} == {count // 4}
