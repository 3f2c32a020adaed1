"""The real process, killed again and again."""

from pathlib import Path

import pytest

from tests.kill.plan import SMALL
from tests.kill.records import PostgresRecords, Records, SqliteRecords
from tests.kill.run import live

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.xdist_group("kill")]


async def _survives(records: Records, folder: Path) -> None:
    verdict = await live(SMALL, records, folder)

    assert not verdict.broken, f"{verdict.broken}\n{verdict.figures}"


async def test_on_sqlite_nothing_is_lost_or_doubled_however_often_it_is_killed(tmp_path: Path) -> None:
    """Kill the server whenever you like: every message and every reply is there once, in order, or explained."""
    await _survives(SqliteRecords(tmp_path / "witiop.db"), tmp_path)


async def test_on_postgres_nothing_is_lost_or_doubled_however_often_it_is_killed(
    tmp_path: Path, fresh_postgres_url: str
) -> None:
    """The same beside a database that goes on while the server dies."""
    await _survives(PostgresRecords(fresh_postgres_url), tmp_path)
