"""New identities: unlike any other, and in the order they were made."""

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

from sandbox.manual_clock import ManualClock
from server.ids import RandomIds

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_ids_are_version_7() -> None:
    """Text that any UUID library reads, beginning with the time."""
    made = RandomIds(ManualClock(NOON, flowing=False)).new()

    assert (UUID(made).version, UUID(made).variant) == (7, RFC_4122)
    assert UUID(made).int >> 80 == int(NOON.timestamp() * 1000)
    assert str(UUID(made)) == made


def test_later_ids_sort_after_earlier_ones() -> None:
    """Within one millisecond too: rows lie in the order they were made."""
    clock = ManualClock(NOON, flowing=False)
    ids = RandomIds(clock)
    made = [ids.new() for _ in range(20_000)]
    clock.advance(timedelta(milliseconds=1))
    made += [ids.new() for _ in range(100)]

    assert made == sorted(set(made))


def test_a_clock_that_goes_back_makes_no_older_ids() -> None:
    """The machine's time was corrected: the order stands."""

    class Corrected:
        def __init__(self) -> None:
            self.asked = 0

        def now(self) -> datetime:
            self.asked += 1
            return NOON if self.asked == 1 else NOON - timedelta(hours=1)

        async def sleep(self, seconds: float) -> None: ...

    ids = RandomIds(Corrected())
    made = [ids.new() for _ in range(3)]

    assert made == sorted(set(made))


def test_two_processes_make_different_ids() -> None:
    """In the same millisecond."""
    clock = ManualClock(NOON, flowing=False)
    one, other = RandomIds(clock), RandomIds(clock)

    assert {one.new() for _ in range(1000)}.isdisjoint({other.new() for _ in range(1000)})
