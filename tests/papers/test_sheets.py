"""Sheets as people and attackers bring them: read rightly, or refused with the reason, at a cost that is bound."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from desk.ports.sheets import Row
from papers.sheet_writing import guarded, unguarded, write_excel, write_separated
from papers.sheets import MOST_ROWS, SheetRefused, SheetTrouble, opened


async def read(path: Path) -> tuple[tuple[str, ...], list[Row]]:
    async with opened(path) as sheet:
        return sheet.columns, [row async for row in sheet.rows]


async def refused(path: Path) -> SheetRefused:
    with pytest.raises(SheetRefused) as raised:
        await read(path)
    return raised.value


def excel(path: Path, *rows: tuple[object, ...]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def packed(path: Path, parts: dict[str, bytes]) -> Path:
    """A true workbook, in which these parts take the place of its own or are new."""
    made = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(("Phone",))
    book.active.append(("39",))
    book.save(made)
    with (
        zipfile.ZipFile(made) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename not in parts:
                new.writestr(part, old.read(part))
        for name, content in parts.items():
            new.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("written", "encoding"),
    [
        ("Phone;Name\n+393331234567;Zoë\n", "utf-8"),
        ("Phone,Name\r\n+393331234567,Zoë\r\n", "utf-8-sig"),
        ("Phone\tName\n+393331234567\tZoë\n", "utf-16"),
        ("Phone;Name\n+393331234567;Zoë\n", "cp1252"),
        ("sep=|\nPhone|Name\n+393331234567|Zoë\n", "utf-8"),
        ('"Phone";"Name"\n"+393331234567";"Zoë"\n\n', "utf-8"),
    ],
)
async def test_text_is_read_in_whatever_writing(tmp_path: Path, written: str, encoding: str) -> None:
    """Encodings and separators are recognised; the plus of a number survives."""
    path = tmp_path / "list.csv"
    path.write_bytes(written.encode(encoding))

    columns, rows = await read(path)

    assert columns == ("Phone", "Name")
    assert [row.cells for row in rows] == [{"Phone": "+393331234567", "Name": "Zoë"}]


async def test_a_cell_may_hold_separators_and_lines(tmp_path: Path) -> None:
    """Between quotes; the row keeps the number the sheet gives it."""
    path = tmp_path / "list.csv"
    path.write_text('Phone,Name\n,\n39,"Rossi, Ada\nRome"\n', newline="")

    _, rows = await read(path)

    assert rows == [Row(3, {"Phone": "39", "Name": "Rossi, Ada\nRome"})]


async def test_excel_is_read_as_it_would_be_typed(tmp_path: Path) -> None:
    """Numbers without a point or an exponent, dates by year; formulas are named and never reckoned."""
    path = excel(
        tmp_path / "list.xlsx",
        ("Phone", "Born", "Points", "Gold", "Link", "Note"),
        (393331234567, date(1990, 2, 1), 12.5, True, '=HYPERLINK("https://evil.example","x")', "'@SUM(1)"),
        ("+39 333 123 4567", datetime.fromisoformat("1990-02-01T10:30:00"), 3.0, False, None, "x" * 5_000),
    )

    columns, rows = await read(path)

    assert columns == ("Phone", "Born", "Points", "Gold", "Link", "Note")
    assert rows[0] == Row(
        2,
        {"Phone": "393331234567", "Born": "1990-02-01", "Points": "12.5", "Gold": "yes", "Note": "'@SUM(1)"},
        formulas=frozenset({"Link"}),
    )
    assert rows[1].cells["Born"] == "1990-02-01 10:30:00"
    assert rows[1].cells["Points"] == "3"
    assert rows[1].cut == {"Note"}


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (b"", SheetTrouble.NO_HEADINGS),
        (b"\n1;2\n", SheetTrouble.NO_HEADINGS),
        (b"Phone;;Name\n", SheetTrouble.NO_HEADINGS),
        (b"Phone;PHONE\n", SheetTrouble.SAME_HEADING),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, SheetTrouble.OLD_OR_LOCKED),
        (b"PK\x03\x04 not a zip", SheetTrouble.BROKEN),
        (b"MZ\x00\x00\x00 program", SheetTrouble.NOT_A_SHEET),
    ],
)
async def test_what_is_no_sheet_is_refused_with_the_reason(
    tmp_path: Path, content: bytes, trouble: SheetTrouble
) -> None:
    """Nothing of it is taken in."""
    path = tmp_path / "list"
    path.write_bytes(content)

    assert (await refused(path)).trouble is trouble


async def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    """As a reason, not as an error."""
    assert (await refused(tmp_path / "none")).trouble is SheetTrouble.MISSING
    assert (await refused(tmp_path)).trouble is SheetTrouble.MISSING


_LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&d;</t></is></c></row></sheetData></worksheet>"""
_FOREIGN = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&secret;</t></is></c></row></sheetData></worksheet>"""


@pytest.mark.parametrize("sheet", [_LAUGHS, _FOREIGN])
async def test_a28_no_entity_is_expanded(tmp_path: Path, sheet: bytes) -> None:
    """Neither laughs by the billion nor files of this machine."""
    path = packed(tmp_path / "list.xlsx", {"xl/worksheets/sheet1.xml": sheet})

    assert (await refused(path)).trouble is SheetTrouble.BROKEN


@pytest.mark.parametrize(
    ("parts", "trouble"),
    [
        ({"xl/vbaProject.bin": b"macro"}, SheetTrouble.MACROS),
        ({"xl/macrosheets/sheet1.xml": b"<x/>"}, SheetTrouble.MACROS),
        ({"xl/media/bomb": b"\0" * 50_000_000}, SheetTrouble.UNPACKS_TOO_LARGE),
        ({f"xl/{place}.xml": b"" for place in range(600)}, SheetTrouble.UNPACKS_TOO_LARGE),
    ],
)
async def test_a28_macros_and_bombs_are_refused_before_they_are_unpacked(
    tmp_path: Path, parts: dict[str, bytes], trouble: SheetTrouble
) -> None:
    """By what the packing says, before anything of it is read."""
    assert (await refused(packed(tmp_path / "list.xlsx", parts))).trouble is trouble


async def test_a28_more_rows_than_anybody_has_end_the_reading(tmp_path: Path) -> None:
    """At the row where it is too much."""
    path = tmp_path / "list.csv"
    path.write_text("Phone\n" + "39\n" * (MOST_ROWS + 1))

    assert (await refused(path)).trouble is SheetTrouble.TOO_MANY_ROWS


async def test_reading_stops_when_nobody_reads_on(tmp_path: Path) -> None:
    """Whoever has seen enough leaves, and the reader's process is gone."""
    path = tmp_path / "list.csv"
    path.write_text("Phone\n" + "39\n" * 100_000)

    async with opened(path) as sheet:
        first = await anext(sheet.rows)

    assert first == Row(2, {"Phone": "39"})


HOSTILE = ("=1+1", "+39333", "-2", "@SUM(A1)", "\t=1", "\uff1d1", "'quoted", "", "Zoë; Ada", "\r=1")


@pytest.mark.parametrize("write", [write_excel, write_separated])
async def test_a29_what_is_written_is_text_and_comes_back(tmp_path: Path, write: object) -> None:
    """Nothing is a formula for who opens it, and numbers keep their plus and zeros."""
    assert callable(write)
    path = tmp_path / "out.xlsx"
    write(path, ("A", "B"), [(cell, "0039") for cell in HOSTILE])

    _, rows = await read(path)

    assert all(not row.formulas for row in rows)
    assert [unguarded(row.cells.get("A", "")).strip() for row in rows] == [each.strip() for each in HOSTILE]
    assert {row.cells["B"] for row in rows} == {"0039"}


@pytest.mark.parametrize("cell", HOSTILE)
def test_a29_a_guarded_cell_reckons_nothing(cell: str) -> None:
    """It begins with an apostrophe, and loses it on the way back."""
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d"))
    assert unguarded(guarded(cell)) == cell
