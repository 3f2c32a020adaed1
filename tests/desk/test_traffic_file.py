"""Traffic as a sheet: what it says, and what is wrong with it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.priority import Priority
from core.routing.simulator import Outcome
from desk.ports.sheets import Row
from desk.simulating import Changes, Comparison, TooMuch, compare_traffic
from desk.traffic_file import COLUMNS, Slip, read_traffic
from sandbox.office import GENERAL, TENANT
from tests.desk.routing import BEA, CARLO, SALES, Floor

SKILLSET = replace(GENERAL, priority=Priority.NORMAL)
GOOD = {"came": "2026-11-23 09:00", "skillset": "general", "minutes": "12,5"}


def read(
    *rows: dict[str, str], columns: tuple[str, ...] = COLUMNS
) -> tuple[tuple[Outcome, ...], tuple[Slip, ...]]:
    made = [Row(number, cells) for number, cells in enumerate(rows, start=2)]
    traffic = read_traffic(columns, made, [SKILLSET], [], "Europe/Rome", "en")
    return traffic.outcomes, traffic.slips


def test_a_row_is_a_conversation_that_came() -> None:
    """By the clock of the number, with what is told of who had it; in the order in which they came."""
    later = GOOD | {
        "came": "2026-11-23T09:01:00+00:00",
        "priority": "High",
        "agent": "@Bea",
        "waited_minutes": "2",
    }

    (first, second), slips = read(later, GOOD)

    assert slips == ()
    assert first.arrival.at == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert (first.arrival.takes, first.arrival.priority) == (timedelta(minutes=12.5), Priority.NORMAL)
    assert (first.agent_id, first.had_at) == (None, None)
    assert second.arrival.at == datetime(2026, 11, 23, 9, 1, tzinfo=UTC)
    assert (second.arrival.priority, second.agent_id, second.waited) == (
        Priority.HIGH,
        "@Bea",
        timedelta(minutes=2),
    )


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"came": "yesterday"}, "came"),
        ({"came": ""}, "came"),
        ({"skillset": "Sales"}, "skillset"),
        ({"minutes": "long"}, "minutes"),
        ({"minutes": "-1"}, "minutes"),
        ({"minutes": "nan"}, "minutes"),
        ({"minutes": "99999"}, "minutes"),
        ({"waited_minutes": "x"}, "waited_minutes"),
        ({"priority": "very"}, "priority"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(wrong: dict[str, str], column: str) -> None:
    """And then nothing of the sheet counts."""
    cells = {name: text for name, text in (GOOD | wrong).items() if text}

    outcomes, slips = read(GOOD, cells)

    assert outcomes == ()
    assert [(each.row, each.column) for each in slips] == [(3, column)]


def test_a_missing_column_is_named_once() -> None:
    """Instead of every row."""
    _, slips = read(GOOD, columns=("came", "skillset"))

    assert slips == (Slip(1, "", "A column is missing: minutes."),)


async def test_what_a_sheet_tells_is_served_again() -> None:
    """Beside what it says was; whoever has left since keeps their name."""
    floor = await Floor.opens(SALES)
    await floor.has(BEA, CARLO, limit=1)
    bea = await floor.agent(BEA)
    rows = [
        Row(2, GOOD | {"agent": "Dora", "waited_minutes": "30"}),
        Row(3, GOOD | {"agent": "bea", "waited_minutes": "10"}),
        Row(4, GOOD),
    ]

    found = await compare_traffic(floor.office.desk, TENANT.id, bea, COLUMNS, rows, Changes())

    assert isinstance(found, Comparison)
    assert (found.was.conversations, found.was.served, found.would_be.served) == (3, 2, 3)
    assert found.was.longest == timedelta(minutes=30)
    assert found.would_be.longest is not None
    assert found.would_be.longest < timedelta(minutes=15)
    assert set(found.names.values()) == {"Dora", "Bea", "Carlo"}
    with pytest.raises(TooMuch):
        await compare_traffic(floor.office.desk, TENANT.id, bea, COLUMNS, rows, Changes(), most=2)
