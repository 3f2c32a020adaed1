"""A crowd at whom nobody looks one by one: the same hope and the same choice as if everybody had been looked at."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ids import AgentId, ConversationId
from core.routing.assignment import ChoiceMade
from core.routing.choice import Bar, Candidate, Need, Strategy, bar, choose, in_turn, reachable
from core.routing.crowd import Kind, askable, choose_among, kind_of, without
from core.routing.queue import Rank
from core.routing.rings import Ring
from tests.core.routing.test_choice import NOON, candidates, groups, needs

STANDING = (None, Bar.DISABLED, Bar.BUSY, Bar.ON_BREAK, Bar.AWAY, Bar.OFFLINE, Bar.FULL, Bar.CEILING)
NO_RANK = Rank(timedelta(0), timedelta(0), timedelta(0))

# Of strangers nothing is known but what their kind says.
strangers = st.builds(
    lambda one: replace(
        one,
        in_hours=True,
        in_channel=True,
        skills=frozenset(),
        declined_at=None,
        missed_at=None,
    ),
    candidates,
)
plain_needs = st.builds(lambda need: replace(need, optional=frozenset()), needs)
crowds = st.lists(strangers, max_size=5, unique_by=lambda one: one.id)


@pytest.mark.parametrize("standing", STANDING)
def test_an_example_stands_like_everybody_of_its_kind(standing: Bar | None) -> None:
    """Whatever keeps them."""
    kind = Kind(standing, 3)

    assert kind_of(kind.example) == kind
    assert bar(kind.example, Need(), Ring.LEVEL, NOON) is standing


def test_those_who_are_known_are_not_counted_twice() -> None:
    """Nor less than none, if one of them stands elsewhere by now."""
    free, full = Kind(None, 3), Kind(Bar.FULL, 3)

    assert without({free: 3, full: 1}, [free, full, full]) == {free: 2}


@settings(max_examples=80)
@given(groups, crowds, plain_needs)
def test_a_crowd_gives_the_hope_its_people_give(
    known: list[Candidate], others: list[Candidate], need: Need
) -> None:
    """Except to those who count by name, at whom somebody looks one by one."""
    named = {need.last_agent, need.reserved_for}
    others = [one for one in others if one.id not in named]
    crowd = Counter(kind_of(one) for one in others)

    examples = [kind.example for kind in crowd]

    assert reachable([*known, *examples], need, NOON) == reachable([*known, *others], need, NOON)


@settings(max_examples=80)
@given(crowds, plain_needs, st.sampled_from(Ring), st.sampled_from(Strategy))
def test_looking_at_those_who_stand_first_leads_to_the_same_choice(
    everybody: list[Candidate], need: Need, ring: Ring, strategy: Strategy
) -> None:
    """One of each kind that could be asked is enough; of the others it is told how many there are, and why not."""
    whole = choose(everybody, need, ring, strategy, NOON)
    known = [one for one in everybody if one.id in (need.last_agent, need.reserved_for)]
    others = [one for one in everybody if one not in known]
    crowd = Counter(kind_of(one) for one in others)
    by_id = {one.id: one for one in others}
    first = []
    for kind in askable(crowd, need, ring, NOON):
        measures = {one.id: one.measure() for one in others if kind_of(one) == kind}
        first.append(by_id[in_turn(strategy, measures, need.last_agent)[0]])
    beyond = without(crowd, map(kind_of, first))

    choice = choose_among([*known, *first], beyond, need, ring, strategy, NOON)

    assert choice.agent_id == whole.agent_id
    told = Counter(choice.left_out.values()) + Counter({why: n for why, n in choice.beyond.items() if why})
    assert told == Counter(whole.left_out.values())
    assert len(choice.eligible) + choice.beyond.get(None, 0) == len(whole.eligible)


@settings(max_examples=60)
@given(groups, needs, st.sampled_from(Ring), st.sampled_from(Strategy))
def test_a_choice_is_made_again_from_what_was_told_of_it(
    group: list[Candidate], need: Need, ring: Ring, strategy: Strategy
) -> None:
    """The record alone says who it was."""
    choice = choose(group, need, ring, strategy, NOON)

    assert ChoiceMade.of(ConversationId("v1"), choice, NO_RANK).again == choice.agent_id


def test_of_thousands_it_is_told_how_many_and_why() -> None:
    """Those nobody looked at, and those of a long list who are not listed."""
    crowd = {Kind(Bar.FULL, 3): 900, Kind(None, 3): 40, Kind(None, 1): 7}
    gone = [replace(Kind(Bar.AWAY, 3).example, id=AgentId(f"gone {number:02}")) for number in range(55)]
    choice = choose_among(gone, crowd, Need(), Ring.LEVEL, Strategy.BALANCED, NOON)

    made = ChoiceMade.of(ConversationId("v1"), choice, NO_RANK)

    assert dict(made.beyond) == {Bar.FULL: 900, None: 40, Bar.LEVEL_TOO_LOW: 7, Bar.AWAY: 5}
    assert made.untold == 952
