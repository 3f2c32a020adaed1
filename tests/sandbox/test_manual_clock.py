"""The clock everything in the sandbox lives by: it can be wound forward, and wakes whoever slept that long."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.manual_clock import ManualClock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def standing() -> ManualClock:
    return ManualClock(NOON, flowing=False)


async def turns() -> None:
    """Let everybody who can go on go on."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_standing_clock_moves_only_when_wound() -> None:
    """However long the test takes."""
    clock = standing()
    before = clock.now()
    await asyncio.sleep(0.01)
    unmoved = clock.now()

    wound = clock.advance(90 * SECOND)

    assert before == unmoved == NOON
    assert wound == clock.now() == NOON + 90 * SECOND


def test_time_is_aware_and_utc() -> None:
    """A naive time means nothing to anybody."""
    assert standing().now().tzinfo is UTC
    assert ManualClock().now().utcoffset() == timedelta(0)


def test_the_clock_is_not_wound_back() -> None:
    """Winding back is refused, and nothing moves."""
    clock = standing()

    with pytest.raises(ValueError, match="forward"):
        clock.advance(-SECOND)

    assert clock.now() == NOON


async def test_a_sleeper_wakes_when_its_time_has_come() -> None:
    """Not a moment earlier."""
    clock = standing()
    sleeper = asyncio.create_task(clock.sleep(10))
    await turns()
    clock.advance(9 * SECOND)
    await turns()
    early = sleeper.done()

    clock.advance(SECOND)
    await turns()

    assert (early, sleeper.done()) == (False, True)


async def test_sleepers_wake_in_the_order_of_their_times() -> None:
    """However far the clock is wound at once, and whoever lay down first."""
    clock = standing()
    woken: list[float] = []

    async def sleep(seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(seconds)

    sleepers = [asyncio.create_task(sleep(seconds)) for seconds in (30, 10, 20, 10.5)]
    await turns()

    clock.advance(timedelta(hours=25))
    await asyncio.gather(*sleepers)

    assert woken == [10, 10.5, 20, 30]


async def test_nobody_sleeps_for_no_time() -> None:
    """Nor for less than none; others get their turn all the same."""
    clock = standing()

    await asyncio.wait_for(clock.sleep(0), 1)
    await asyncio.wait_for(clock.sleep(-1), 1)

    assert clock.now() == NOON


async def test_the_first_to_wake_is_known() -> None:
    """A simulation winds to it; who stopped sleeping does not count."""
    clock = standing()
    nobody = clock.next_due()
    first, second = asyncio.create_task(clock.sleep(5)), asyncio.create_task(clock.sleep(8))
    await turns()
    both = clock.next_due()

    first.cancel()
    await turns()

    assert nobody is None
    assert both == NOON + 5 * SECOND
    assert clock.next_due() == NOON + 8 * SECOND
    second.cancel()


async def test_a_sleeper_may_be_cancelled() -> None:
    """Winding past it afterwards disturbs nobody."""
    clock = standing()
    sleeper = asyncio.create_task(clock.sleep(5))
    await turns()
    sleeper.cancel()
    await turns()

    clock.advance(10 * SECOND)

    assert sleeper.cancelled()


async def test_a_flowing_clock_runs_by_itself() -> None:
    """A short sleep ends without anybody winding."""
    clock = ManualClock(NOON)
    before = clock.now()

    await asyncio.wait_for(clock.sleep(0.01), 5)

    assert clock.now() >= before + timedelta(seconds=0.01)
    assert before - NOON < timedelta(seconds=5)


async def test_a_flowing_clock_is_wound_like_a_standing_one() -> None:
    """Twenty-five hours pass with one click."""
    clock = ManualClock(NOON)
    sleeper = asyncio.create_task(clock.sleep(25 * 3600))
    await turns()

    clock.advance(timedelta(hours=25))

    await asyncio.wait_for(sleeper, 5)
    assert clock.now() >= NOON + timedelta(hours=25)


async def test_a_restart_goes_on_from_the_same_time() -> None:
    """How far the clock was wound is all that has to be remembered."""
    clock = ManualClock()
    clock.advance(timedelta(days=3))

    assert timedelta(days=3) <= clock.ahead < timedelta(days=3, seconds=5)


async def test_a_stopped_clock_stands_and_runs_on() -> None:
    """Nobody wakes while it stands; when it runs again, they do."""
    clock = ManualClock(NOON)
    clock.stop()
    stood = clock.now()
    sleeper = asyncio.create_task(clock.sleep(0.01))
    await asyncio.sleep(0.05)
    unmoved = (clock.now(), clock.flowing, sleeper.done())

    clock.run()

    await asyncio.wait_for(sleeper, 5)
    assert unmoved == (stood, False, False)
    assert clock.flowing and timedelta(0) < clock.now() - stood < timedelta(seconds=5)


async def test_a_clock_set_back_makes_sleepers_wait_for_their_time() -> None:
    """An hour back is an hour more to sleep, and nobody is forgotten."""
    clock = ManualClock(NOON)
    sleeper = asyncio.create_task(clock.sleep(0.02))
    await turns()

    clock.jump(timedelta(hours=-1))
    await asyncio.sleep(0.06)
    early = sleeper.done()
    clock.advance(timedelta(hours=1))

    await asyncio.wait_for(sleeper, 5)
    assert not early


async def test_an_earlier_sleeper_is_not_kept_waiting_by_a_later_one() -> None:
    """Whoever lies down last may have to rise first."""
    clock = ManualClock(NOON)
    late = asyncio.create_task(clock.sleep(3600))
    await turns()

    await asyncio.wait_for(clock.sleep(0.01), 5)

    assert not late.done()
    late.cancel()
