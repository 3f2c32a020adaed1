"""Sheets that people take along: every cell is text, and nothing in it is ever reckoned by who opens it."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

# What makes a spreadsheet reckon, in every writing of these signs. Source: OWASP ASVS 5.0, 1.2.10.
_RECKONS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_GUARD = "'"
# A column wide enough for a number with its country.
_WIDTH = 20


def guarded(cell: str) -> str:
    """A cell as it goes into text with separators: what would be reckoned begins with an apostrophe."""
    return _GUARD + cell if cell.startswith(_RECKONS) else cell


def unguarded(cell: str) -> str:
    """The way back: an apostrophe that only keeps a cell from being reckoned is none of its words."""
    rest = cell.removeprefix(_GUARD)
    return rest if rest != cell and rest.startswith(_RECKONS) else cell


def write_separated(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """As text that Excel opens rightly: its encoding marked, every cell quoted."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow([guarded(each) for each in columns])
        writer.writerows([guarded(each) for each in row] for row in rows)


def write_excel(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """As Excel, row by row; a number stays as it was typed, with its plus and its zeros."""
    book = xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": True,
            "strings_to_numbers": False,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        },
    )
    sheet = book.add_worksheet()
    as_text = book.add_format({"num_format": "@"})
    heading = book.add_format({"bold": True, "num_format": "@"})
    sheet.set_column(0, max(len(columns) - 1, 0), _WIDTH, as_text)
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(columns):
        sheet.write_string(0, place, name, heading)
    for number, cells in enumerate(rows, start=1):
        for place, cell in enumerate(cells):
            sheet.write_string(number, place, cell, as_text)
    book.close()
