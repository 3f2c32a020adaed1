"""Each bucket stops within 5 % of its documented figure, measured on the stand-in's own clock."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from sandbox.meta.limits import HOUR, Throughput, pair_passes
from sandbox.meta.media import UPLOADS_A_SECOND
from sandbox.meta.standing import UPGRADED_THROUGHPUT, PortfolioStanding
from tests.sandbox.meta.world import NOON, ORDINARY, SHARED, World

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)

# Whether one more passes at that time.
Bucket = Callable[[datetime], bool]


def near(figure: float) -> object:
    return pytest.approx(figure, rel=0.05)


def passed(bucket: Bucket, *, every: timedelta, within: timedelta, since: datetime = NOON) -> int:
    """How many pass when one is tried so often for so long."""
    tries = int(within / every)
    return sum(bucket(since + every * place) for place in range(tries))


def pair() -> Bucket:
    used: dict[str, datetime] = {}
    return lambda at: pair_passes(used, "number/person", at)


def management(*, registered: bool) -> Bucket:
    throughput = Throughput()
    return lambda at: throughput.call("account", at, registered=registered)


def number(figure: int) -> Bucket:
    throughput = Throughput()
    return lambda at: throughput.pass_out("number", at, figure)


def new_templates() -> Bucket:
    throughput = Throughput()
    return lambda at: throughput.make_template("account", at)


def people(limit: str) -> Bucket:
    """Somebody else each time."""
    portfolio = PortfolioStanding(limit)

    def reach(at: datetime) -> bool:
        address = at.isoformat()
        passes = portfolio.may_reach(address, at)
        if passes:
            portfolio.reach(address, at)
        return passes

    return reach


@pytest.mark.parametrize(
    ("bucket", "every", "span", "figure"),
    [
        (pair(), SECOND, HOUR, 600),
        (management(registered=True), SECOND / 4, HOUR, 5_000),
        (management(registered=False), SECOND * 5, HOUR, 200),
        (number(80), SECOND / 200, SECOND, 80),
        (number(UPGRADED_THROUGHPUT), SECOND / 2_000, SECOND, 1_000),
        (number(UPLOADS_A_SECOND), SECOND / 100, SECOND, 25),
        (new_templates(), SECOND * 9, HOUR, 100),
        (people("TIER_250"), SECOND * 60, DAY, 250),
        (people("TIER_2K"), SECOND * 20, DAY, 2_000),
    ],
    ids=[
        *("pair", "management", "management unregistered", "number", "upgraded number", "uploads"),
        *("templates", "250 people", "2,000 people"),
    ],
)
def test_a_bucket_gives_its_figure_in_every_span(
    bucket: Bucket, every: timedelta, span: timedelta, figure: int
) -> None:
    """The second span is measured, after a burst at the start of the first one is paid back."""
    passed(bucket, every=every, within=span)

    assert passed(bucket, every=every, within=span, since=NOON + span) == near(figure)


def test_a_burst_to_one_person_is_45_long() -> None:
    """At once; what it borrowed is gone afterwards."""
    assert passed(pair(), every=SECOND / 1_000, within=SECOND) == near(45)


async def test_a_number_shared_with_the_app_sends_20_in_every_second(world: World) -> None:
    """Over HTTP, three seconds long, asked for twice as much."""
    accepted = 0
    for place in range(120):
        accepted += await _hello(world, place, SHARED) == 200
        world.clock.advance(SECOND / 40)

    assert accepted / 3 == near(20)


async def test_an_upgraded_number_has_the_bigger_bucket(world: World) -> None:
    """After the minute it was out of use."""
    world.meta.happens("phone_number_quality_update")
    await world.passes(minutes=1)

    answers = [await _hello(world, place, ORDINARY) for place in range(90)]

    assert answers == [200] * 90


async def _hello(world: World, place: int, number: str) -> int:
    template = {"name": "hello_world", "language": {"code": "en_US"}}
    answer = await world.business.sends(
        f"+39333{place:07d}", number=number, type="template", template=template
    )
    return answer.status
