"""Faults in one vocabulary: whom they strike, how often, when, and by whose chance."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.faults import CALLS, Faults, Vocabulary
from sandbox.manual_clock import ManualClock
from sandbox.meta.faults import VOCABULARY as META
from sandbox.scenarios import SCENARIOS, plan, scenario_called
from sandbox.slack.faults import VOCABULARY as SLACK

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def faults(vocabulary: Vocabulary = SLACK, seed: int = 0) -> Faults:
    return Faults(vocabulary, ManualClock(NOON, flowing=False), seed)


def strikes(planned: Faults, call: str = "auth.test", times: int = 400) -> list[bool]:
    return [planned.take(call) is not None for _ in range(times)]


@pytest.mark.parametrize("vocabulary", [META, SLACK])
@pytest.mark.parametrize("name", [*CALLS])
def test_both_sides_know_the_same_words(vocabulary: Vocabulary, name: str) -> None:
    """What happens to a call on one side can happen on the other, and means the same."""
    planned = faults(vocabulary)

    planned.add("*", name)

    assert planned.waiting()[0].kind == CALLS[name]


@pytest.mark.parametrize(
    ("vocabulary", "call", "name"),
    [
        (META, "messages", "ok_false:fatal_error"),
        (SLACK, "chat.update", "failed:131026"),
        (META, "webhooks", "timeout_after"),
        (META, "messages", "duplicate"),
        (SLACK, "events", "131000"),
        (SLACK, "chat.update", "ok_false:"),
    ],
)
def test_a_wrong_name_is_answered_with_the_right_ones(vocabulary: Vocabulary, call: str, name: str) -> None:
    """A typing error in a test must not test nothing, and its author is told what there is."""
    known = "duplicate" if vocabulary.is_told(call) else "timeout_after"

    with pytest.raises(ValueError, match=f"no such fault .*{known}"):
        faults(vocabulary).add(call, name)


@pytest.mark.parametrize(
    ("count", "probability", "seconds"), [(0, 1, 1), (1, 0, 1), (1, 2, 1), (1, 1, 700_000), (1, 1, -1)]
)
def test_what_cannot_be_is_not_planned(count: int, probability: float, seconds: float) -> None:
    """Never, more than always, later than seven days, and earlier than now."""
    planned = faults()

    with pytest.raises(ValueError, match=r"at least|at most"):
        planned.add("*", "500", count, probability=probability, seconds=seconds)

    assert planned.waiting() == ()


def test_a_fault_strikes_whom_it_is_meant_for() -> None:
    """One number or channel, one call or a family of them."""
    planned = faults(META)
    planned.add("media", "500", only="1")

    struck = [
        planned.take("media_upload", "2"),
        planned.take("messages", "1"),
        planned.take("media_upload", "1"),
    ]

    assert [fault is not None for fault in struck] == [False, False, True]
    assert planned.waiting() == ()


def test_a_fault_lasts_as_long_as_told() -> None:
    """Not before it begins, not from its end on."""
    planned = Faults(SLACK, clock := ManualClock(NOON, flowing=False), 0)
    planned.add("*", "500", None, after=MINUTE, lasts=2 * MINUTE)
    found = []

    for _ in range(4):
        found.append(planned.take("auth.test") is not None)
        clock.advance(MINUTE)

    assert found == [False, True, True, False]
    assert planned.waiting() == ()


def test_what_is_told_is_no_call() -> None:
    """A fault of every call leaves events alone, and one of events leaves calls alone."""
    planned = faults()
    planned.add("*", "500", None)
    planned.add("events_message", "lose", None)

    assert planned.take_for_event("message", ("lose",)).keys() == {"lose"}
    assert planned.take_for_event("app_home_opened", ("lose",)) == {}
    assert strikes(planned, times=3) == [True] * 3


def test_chance_goes_by_the_seed() -> None:
    """The same seed strikes the same calls; another one others; about as many as told."""
    found = []
    for seed in (1, 1, 2):
        planned = faults(seed=seed)
        planned.add("auth.test", "500", None, probability=0.25)
        found.append(strikes(planned))

    assert found[0] == found[1] != found[2]
    assert 60 < sum(found[0]) < 140


def test_one_more_fault_moves_no_other() -> None:
    """Each fault has a chance of its own."""
    alone, beside = faults(), faults()
    for planned in (alone, beside):
        planned.add("auth.test", "500", None, probability=0.25)
    beside.add("chat.update", "500", None, probability=0.5)

    found = strikes(alone)
    for _ in range(50):
        beside.take("chat.update")

    assert strikes(beside) == found


def test_two_calls_of_one_chance_are_not_struck_in_step() -> None:
    """Two faults alike but for their call: the first call of the one strikes, of the other not, and so on."""
    planned = faults()
    for call in ("auth.test", "chat.update"):
        planned.add(call, "500", None, probability=0.25)

    assert strikes(planned, "auth.test") != strikes(planned, "chat.update")


def test_two_faults_of_one_chance_strike_apart() -> None:
    """What one lets pass, the other may still strike."""
    alone, both = faults(), faults()
    alone.add("auth.test", "500", None, probability=0.25)
    both.add("auth.test", "500", None, probability=0.25)
    both.add("auth.test", "429", None, probability=0.25)

    struck = [both.take("auth.test") for _ in range(400)]

    assert [fault is not None and fault.name == "500" for fault in struck] == strikes(alone)
    assert 40 < sum(fault is not None and fault.name == "429" for fault in struck) < 120


def test_what_is_held_comes_when_the_outage_ends() -> None:
    """Everything at once, however long it had to wait."""
    planned = Faults(META, clock := ManualClock(NOON, flowing=False), 0)
    planned.add("webhooks", "held", None, lasts=10 * MINUTE)
    clock.advance(4 * MINUTE)

    struck = planned.take_for_event("messages", META.events)

    assert planned.held_seconds(struck, lambda: 0.5) == 360


@pytest.mark.parametrize("name", [*SCENARIOS])
def test_every_scenario_can_be_planned_and_ends(name: str) -> None:
    """All its faults exist, strike something, and are over after its time."""
    clock = ManualClock(NOON, flowing=False)
    meta, slack = Faults(META, clock, 0), Faults(SLACK, clock, 0)

    plan(scenario_called(name), {"meta": meta, "slack": slack}, lasts=10 * MINUTE)
    planned = len(meta.waiting()) + len(slack.waiting())
    clock.advance(10 * MINUTE)

    assert planned == len(SCENARIOS[name].parts)
    assert meta.waiting() == slack.waiting() == ()


def test_an_unknown_scenario_names_those_there_are() -> None:
    """So that nobody has to look them up."""
    with pytest.raises(LookupError, match="slack_down"):
        scenario_called("slack_up")
