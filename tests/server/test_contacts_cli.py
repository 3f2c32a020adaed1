"""`witiop contacts`: a list is tried, taken in and taken out again, as one would do it in a terminal."""

import json
from pathlib import Path

import pytest

from papers.sheet_writing import write_separated
from papers.sheets import opened
from tests.server.started import Ended, witiop
from tests.server.test_serve import migrated, sqlite
from tests.server.town import Town


@pytest.mark.slow
async def test_a_list_is_tried_taken_in_and_taken_out(tmp_path: Path, town: Town) -> None:
    """Slips by row and column with exit code 1; what was taken out is taken in again without a change."""
    given = town.given(DATABASE_URL=sqlite(tmp_path), PORT="0")
    await migrated(tmp_path, given)
    admin = town.slack.workspace.user_id("admin")

    async def contacts(*words: str) -> Ended:
        return await witiop(tmp_path, "contacts", *words, **given)

    made = await contacts("example", "example.xlsx")
    tried = await contacts("import", "example.xlsx", "--as", admin, "--json")
    wrong = tmp_path / "wrong.csv"
    write_separated(wrong, ("Handy", "Name"), [("12", "Nobody"), ("+39 333 765 4321", "=Ada")])
    slipped = await contacts("import", "wrong.csv", "--as", admin, "--column", "phone=Handy")
    done = await contacts("import", "example.xlsx", "--as", admin, "--apply", "--json")
    out = await contacts("export", "all.csv", "--as", admin)
    back = await contacts("import", "all.csv", "--as", admin, "--apply", "--json")
    refused = await contacts("import", "nothing.xlsx", "--as", admin)
    told = await contacts("dossier", "+39 333 123 4567", "ada", "--as", admin)
    again = await contacts("dossier", "+39 333 123 4567", "ada", "--as", admin)

    assert made.code == 0, made
    assert (tried.json["new"], tried.json["unproved"]) == (2, 1)
    assert slipped.code == 1
    assert "row 2, Handy: " in slipped.err
    assert "1 new contact" in slipped.out
    assert "Nothing was changed" in slipped.out
    assert done.json["new"] == 2
    assert "2 contacts are in it." in out.out
    assert (back.json["same"], back.json["new"]) == (2, 0)
    async with opened(tmp_path / "all.csv") as sheet:
        rows = [row.cells["Phone"] async for row in sheet.rows]
    assert rows == ["'+393331234567", "'+447700900123"]
    assert (refused.code, "there is no such file" in refused.err) == (2, True)
    assert told.code == 0, told
    assert json.loads((tmp_path / "ada" / "contact.json").read_text())["contact"]["name"] == "Ada Rossi"
    assert "Ada Rossi" in (tmp_path / "ada" / "contact.txt").read_text()
    assert (tmp_path / "ada").stat().st_mode & 0o777 == 0o700
    assert again.code != 0
