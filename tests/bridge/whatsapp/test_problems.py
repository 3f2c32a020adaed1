"""Every error Meta documents has its meaning, and what nobody knows is for good."""

import csv
from datetime import timedelta

import pytest

from bridge.whatsapp.problems import known_codes, problem_of, rule_of
from desk.problems import Certainty, Retry, Tell
from tests.bridge.whatsapp.payloads import HERE


def documented() -> dict[int, str]:
    """Every documented code and whether Meta calls it worth another try; a row may be a range."""
    found: dict[int, str] = {}
    with (HERE / "errors.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            first, _, last = row["code"].partition("-")
            for code in range(int(first), int(last or first) + 1):
                found.setdefault(code, row["retryable"])
    return found


DOCUMENTED = documented()

# Meta says "later" to these, but not within the life of a reply: they fail, with their reason.
MUCH_LATER = {131048, 131049, 131064, 131208, 131214, 132069, 136024}
MUCH_LATER |= {138002, 138003, 138005, 138009, 138012, 138014}


def test_the_table_is_complete() -> None:
    """Every documented code is in it, and no other."""
    assert set(known_codes()) == set(DOCUMENTED)


@pytest.mark.parametrize("code", sorted(DOCUMENTED))
def test_what_meta_says_of_trying_again_is_done(code: int) -> None:
    """yes: soon. no: never unchanged. later: when it is mended, or after a wait, or never for a reply."""
    rule = rule_of(code)

    assert rule is not None
    match DOCUMENTED[code]:
        case "yes":
            assert rule.retry is Retry.SOON
        case "no":
            assert rule.retry in (Retry.NEVER, Retry.WHEN_MENDED)
        case _:
            waits = rule.retry is Retry.SOON and rule.after is not None
            assert waits or rule.retry is Retry.WHEN_MENDED or code in MUCH_LATER


@pytest.mark.parametrize("code", [0, 3, 10, 190, 200, 299, 368, 131005, 131031, 131042, 131045, 133010])
def test_what_concerns_the_whole_number_stops_it(code: int) -> None:
    """Credentials, account, payment: somebody has to mend it."""
    assert problem_of(code).retry is Retry.WHEN_MENDED


@pytest.mark.parametrize(
    ("code", "tell"),
    [
        (131047, Tell.WINDOW_CLOSED),
        (131026, Tell.UNREACHABLE),
        (131050, Tell.OPTED_OUT),
        (131053, Tell.MEDIA),
        (132015, Tell.TEMPLATE),
        (137000, Tell.IDENTITY_CHANGED),
        (190, Tell.CREDENTIALS),
        (131042, Tell.PAYMENT),
        (131056, Tell.BUSY),
    ],
)
def test_what_people_are_told(code: int, tell: Tell) -> None:
    """The reason, in our words."""
    assert problem_of(code).tell is tell


@pytest.mark.parametrize("code", [139999, -1, 10**12, None])
def test_a_code_nobody_knows_is_for_good(code: int | None) -> None:
    """Trying again what one does not understand is guessing."""
    problem = problem_of(code)

    assert (problem.retry, problem.tell) == (Retry.NEVER, Tell.NOT_ACCEPTED)


def test_an_unknown_code_that_meta_calls_transient_is_tried_again() -> None:
    """It says so itself."""
    assert problem_of(139999, transient=True).retry is Retry.SOON


def test_what_graph_reports_was_certainly_not_done() -> None:
    """An error is an answer."""
    assert all(problem_of(code).certainty is Certainty.NOT_APPLIED for code in known_codes())


def test_the_wait_that_was_asked_for_counts_more_than_the_table() -> None:
    """And only where there is anything to wait for."""
    asked = timedelta(seconds=7)

    assert problem_of(80007, retry_after=asked).retry_after == asked
    assert problem_of(80007).retry_after == timedelta(minutes=1)
    assert problem_of(131047, retry_after=asked).retry_after is None
