"""The 24-hour window: when it is open, what opens it, what cannot shorten it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.compliance.service_window import MARGIN, SERVICE_WINDOW, ServiceWindow

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CLOSES = SERVICE_WINDOW - MARGIN

instants = st.timedeltas(timedelta(0), timedelta(days=300)).map(lambda later: NOON + later)


@pytest.mark.parametrize(
    ("age", "open_"),
    [(timedelta(0), True), (CLOSES - SECOND, True), (CLOSES, False), (SERVICE_WINDOW, False)],
)
def test_window_closes_a_margin_before_24_hours(age: timedelta, open_: bool) -> None:
    """The last second before the margin is open; the margin itself is not, because Meta's clock may be ahead."""
    window = ServiceWindow(NOON)

    assert window.is_open(NOON + age) is open_


def test_a_contact_who_never_wrote_has_no_window() -> None:
    """Nobody may be written to freely who never wrote."""
    window = ServiceWindow(None)

    assert not window.is_open(NOON)
    assert window.closes_at is None


@given(st.lists(instants, min_size=1, max_size=6).flatmap(st.permutations))
def test_the_newest_message_counts_in_whatever_order_they_come(times: list[datetime]) -> None:
    """A late, older message never shortens the window."""
    window = ServiceWindow(None)

    for at in times:
        window = window.heard(at)

    assert window.opened_at == max(times)
