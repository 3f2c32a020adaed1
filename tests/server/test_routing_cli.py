"""`witiop routing`: traffic of a sheet is served again, as one would do it in a terminal."""

from pathlib import Path

import pytest

from papers.sheet_writing import write_separated
from tests.server.started import Ended, witiop
from tests.server.test_serve import migrated, sqlite
from tests.server.town import Town


@pytest.mark.slow
async def test_a_sheet_is_served_again_and_drawn(tmp_path: Path, town: Town) -> None:
    """Slips by row and column with exit code 1; figures for programs, and a picture."""
    given = town.given(DATABASE_URL=sqlite(tmp_path), PORT="0")
    await migrated(tmp_path, given)
    admin = town.slack.workspace.user_id("admin")

    async def routing(*words: str) -> Ended:
        return await witiop(tmp_path, "routing", *words, **given)

    made = await routing("example", "traffic.xlsx")
    done = await routing(
        "simulate", "--as", admin, "--file", "traffic.xlsx", "--chart", "c.png", "--json", "--limit", "2"
    )
    write_separated(tmp_path / "wrong.csv", ("came", "skillset", "minutes"), [("today", "General", "5")])
    slipped = await routing("simulate", "--as", admin, "--file", "wrong.csv")

    assert made.code == 0, made
    assert done.code == 0, done
    assert (done.json["was"]["conversations"], done.json["was"]["served"]) == (3, 2)
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
    assert slipped.code == 1
    assert "row 2, came: It is written like this: 2026-11-27 09:30." in slipped.out
