"""Ids of the sandbox can be foretold."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock


def test_the_same_story_gives_the_same_ids() -> None:
    """A failing simulation can be run again, id by id; each looks like the real thing and sorts after the last."""

    def story() -> list[str]:
        clock = ManualClock(datetime(2026, 11, 23, 12, tzinfo=UTC), flowing=False)
        ids = CountingIds(clock)
        made = []
        for _ in range(20):
            made += [ids.new(), ids.new()]
            clock.advance(timedelta(seconds=0.3))
        return made

    made = story()

    assert made == story()
    assert made == sorted(set(made))
    assert {UUID(each).version for each in made} == {7}
