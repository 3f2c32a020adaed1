"""`witiop audit verify` and `witiop keys rotate`, as whoever runs this types them."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.audit import Anchor
from core.ids import TenantId
from server.anchor_file import AnchorFile
from server.anchor_lines import AnchorsUnreadable, anchors_in
from server.cli_keys import new_master_key
from tests.server.started import Ended, answer, serving, witiop
from tests.server.test_serve import migrated, sqlite
from tests.server.town import Town

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
BAKERY, CINEMA = TenantId("bakery"), TenantId("cinema")


async def test_anchors_are_added_to_a_file_and_read_back(tmp_path: Path) -> None:
    """One line each, for this user alone; what stands there already stays."""
    path = tmp_path / "anchors"
    for tenant, number in ((BAKERY, 1), (CINEMA, 7), (BAKERY, 12)):
        await AnchorFile(path).write(tenant, Anchor(number, f"mac{number}"), NOON)

    found = anchors_in(path.read_text() + "\n`bakery 13 posted`\n")

    assert found["bakery"] == [Anchor(1, "mac1"), Anchor(12, "mac12"), Anchor(13, "posted")]
    assert found["cinema"] == [Anchor(7, "mac7")]
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["bakery x mac", "bakery 1", "\nbakery -1 mac", "\x00"])
def test_a_line_that_is_no_anchor_is_named(text: str) -> None:
    """A file of another kind compares with nothing, and must not pass as if it did."""
    with pytest.raises(AnchorsUnreadable):
        anchors_in(text)


async def verify(folder: Path, given: dict[str, str], *arguments: str) -> Ended:
    return await witiop(folder, "audit", "verify", *arguments, **given)


async def with_deeds(folder: Path, town: Town) -> dict[str, str]:
    """A server that was set up and at which an admin did something; its settings."""
    given = town.given(DATABASE_URL=sqlite(folder), PORT="0")
    await migrated(folder, given)
    admin, bea = (town.slack.workspace.user_id(name) for name in ("admin", "bea"))
    for role in ("supervisor", "agent"):
        ended = await witiop(folder, "admin", "--as", admin, "agent", "set", bea, "--role", role, **given)
        assert ended.code == 0, ended
    return given


@pytest.mark.slow
async def test_an_untouched_audit_is_well(tmp_path: Path, town: Town) -> None:
    """0, with how many entries; without anchors it says what could not be seen."""
    given = await with_deeds(tmp_path, town)

    plain, for_programs = await verify(tmp_path, given), await verify(tmp_path, given, "--json")
    [one] = for_programs.json
    anchors = tmp_path / "anchors"
    anchors.write_text(f"{one['tenant']} {one['head']['number']} {one['head']['mac']}\n")
    anchored = await verify(tmp_path, {**given, "WITIOP_AUDIT_ANCHORS": str(anchors)})

    assert (plain.code, anchored.code) == (0, 0)
    assert "untouched" in plain.out
    assert "could not be seen" in plain.out
    assert "could not be seen" not in anchored.out
    assert one["entries"] == one["head"]["number"] >= 4


@pytest.mark.slow
async def test_what_was_touched_is_named_by_its_number(tmp_path: Path, town: Town) -> None:
    """1: the entry that was changed; the end that was cut off; all that is gone."""
    given = await with_deeds(tmp_path, town)
    [one] = (await verify(tmp_path, given, "--json")).json
    anchors = tmp_path / "anchors"
    anchors.write_text(f"{one['tenant']} {one['head']['number']} {one['head']['mac']}\nlost-company 3 mac\n")

    def tamper(statements: str) -> None:
        with closing(sqlite3.connect(tmp_path / "witiop.db")) as connection:
            connection.executescript(statements)

    gone = await verify(tmp_path, given, "--anchors", str(anchors))
    tamper(f"DROP TRIGGER audit_no_delete; DELETE FROM audit WHERE number = {one['head']['number']}")
    unseen, cut = await verify(tmp_path, given), await verify(tmp_path, given, "--anchors", str(anchors))
    tamper("DROP TRIGGER audit_no_update; UPDATE audit SET deed = '{}' WHERE number = 2")
    changed = await verify(tmp_path, given)

    assert gone.code == 1
    assert "lost-company: the audit ends before entry 1" in gone.out
    assert unseen.code == 0
    assert (cut.code, changed.code) == (1, 1)
    assert f"ends before entry {one['head']['number']}" in cut.out
    assert "entry 2 does not say what was signed" in changed.out


@pytest.mark.slow
async def test_anchors_that_cannot_be_read_are_no_proof(tmp_path: Path, town: Town) -> None:
    """2, and one line: a name that leads nowhere, a file of another kind."""
    given = town.given(DATABASE_URL=sqlite(tmp_path), PORT="0")
    (tmp_path / "letter").write_text("Dear all,\n")

    for name in ("nowhere", "letter"):
        ended = await verify(tmp_path, given, "--anchors", str(tmp_path / name))
        assert ended.code == 2
        assert name in ended.err


@pytest.mark.slow
async def test_what_an_authority_asks_for_is_a_file(tmp_path: Path, town: Town) -> None:
    """The record and the kit, as Markdown, printed or written; a date that is none is used wrongly."""
    given = await with_deeds(tmp_path, town)
    file = tmp_path / "kit.md"

    record = await witiop(tmp_path, "privacy", "record", **given)
    kit = await witiop(tmp_path, "privacy", "breach", "--since", "2020-01-01", "--to", str(file), **given)
    wrong = await witiop(tmp_path, "privacy", "breach", "--since", "soon", **given)
    nowhere = await witiop(tmp_path, "privacy", "record", "--to", str(tmp_path / "no" / "x.md"), **given)

    assert (record.code, kit.code, wrong.code, nowhere.code) == (0, 0, 2, 2)
    assert record.out.startswith("# Record of processing\n\n## Who is responsible\n\n- Controller: ")
    assert kit.out == ""
    assert "supervisor" in file.read_text()
    assert "72 hours" in file.read_text()


@pytest.mark.slow
async def test_keys_are_rotated_while_the_server_serves(tmp_path: Path, town: Town) -> None:
    """It wraps them itself; one that has only the old key says so, and nothing is half done."""
    given = await with_deeds(tmp_path, town)
    old, new = given["WITIOP_MASTER_KEY"], new_master_key()
    both = {**given, "WITIOP_MASTER_KEY": f"{new},{old}"}

    async with serving(tmp_path, **given):
        early = await witiop(tmp_path, "keys", "rotate", **both)
    async with serving(tmp_path, **both) as server:
        rotated = await witiop(tmp_path, "keys", "rotate", **both)
        again = await witiop(tmp_path, "keys", "rotate", **both)
        ready = await answer(server.address, "/readyz")
    alone = await verify(tmp_path, {**given, "WITIOP_MASTER_KEY": new})
    too_late = await verify(tmp_path, given)

    assert early.code == 1
    assert "does not know the new key yet" in early.err
    assert (rotated.code, again.code, ready[0]) == (0, 0, 200)
    assert "keys are under the newest master key now" in rotated.out
    assert alone.code == 0
    assert too_late.code == 1
    assert "WITIOP_MASTER_KEY" in too_late.err
