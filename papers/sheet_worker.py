"""
`python -m papers.sheet_worker FILE`: one sheet, its headings and then its rows as lines of JSON on standard output.

It binds itself before it looks at the file. No entity of its XML is expanded, no link followed, no formula reckoned.
"""

import codecs
import csv
import os
import resource
import sys
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import defusedxml
import msgspec

from papers.sheets import (
    LARGEST_FILE,
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    Line,
    Opened,
    SheetRefused,
    SheetTrouble,
)

MEMORY = 1024**3
PROCESSOR_SECONDS = 120

# Of an Excel file: parts, and what they unpack to, each and all together.
_MOST_PARTS = 500
_UNPACKED = 400 * 1024**2
_RATIO = 250
# A small part may be packed as tightly as it likes.
_SMALL = 1024**2

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SEPARATORS = ";,\t|"
_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What Excel on Windows writes where nobody asked it for anything else.
_ELSE = "cp1252"
# Excel counts days and hides what it cannot say.
_MIDNIGHT = time(0)

# A row: its number, its values, and the places of formulas among them.
_Values = tuple[int, Sequence[Any], list[int]]


def main() -> int:
    """Exit code 0 whatever came of it: the lines say it."""
    _bound()
    warnings.simplefilter("ignore")
    defusedxml.defuse_stdlib()
    try:
        _tell(_rows(Path(sys.argv[1])))
    except SheetRefused as refused:
        _say(Opened(trouble=refused.trouble.value, about=refused.about))
    except (MemoryError, Exception):  # noqa: BLE001 - whatever a stranger's file does to its reader
        _say(Opened(trouble=SheetTrouble.BROKEN.value))
    return 0


def _bound() -> None:
    os.nice(10)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _tell(rows: Iterator[_Values]) -> None:
    """The headings, the rows below them, and that this was all."""
    columns = _columns(next(rows, (0, (), []))[1])
    _say(Opened(columns=columns))
    count = 0
    try:
        for number, values, formulas in rows:
            cells = [_text(value) for value in values[: len(columns)]]
            if not any(cells) and not formulas:
                continue
            count += 1
            if count > MOST_ROWS:
                _say(Line(trouble=SheetTrouble.TOO_MANY_ROWS.value))
                return
            cut = [place for place, cell in enumerate(cells) if len(cell) > LONGEST_CELL]
            short = ["" if len(cell) > LONGEST_CELL else cell for cell in cells]
            _say(Line(number, short, [each for each in formulas if each < len(columns)], cut))
    except (MemoryError, Exception):  # noqa: BLE001 - as above
        _say(Line(trouble=SheetTrouble.BROKEN.value))
        return
    _say(Line())


def _columns(values: Sequence[Any]) -> list[str]:
    columns = [" ".join(_text(value).split()) for value in values]
    while columns and not columns[-1]:
        columns.pop()
    if not columns or len(columns) > MOST_COLUMNS or not all(columns):
        raise SheetRefused(SheetTrouble.NO_HEADINGS)
    seen: set[str] = set()
    for each in columns:
        if each.casefold() in seen:
            raise SheetRefused(SheetTrouble.SAME_HEADING, each[:80])
        seen.add(each.casefold())
    return columns


def _say(what: msgspec.Struct) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(what) + b"\n")


def _rows(path: Path) -> Iterator[_Values]:
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(_OLE):
        raise SheetRefused(SheetTrouble.OLD_OR_LOCKED)
    return _excel(path) if head == _ZIP else _separated(path)


def _text(value: Any) -> str:
    """A value as somebody would type it: a whole number without a point, a date as 2026-12-31."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer() and abs(value) < 10**15:
            return str(int(value))
        case datetime():
            return value.date().isoformat() if value.time() == _MIDNIGHT else value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value).replace("\x00", "").strip()


# ---- Excel ----------------------------------------------------------------------------------------------------------


def _excel(path: Path) -> Iterator[_Values]:
    _check_parts(path)
    from openpyxl import load_workbook  # noqa: PLC0415 - after what it uses was defused
    from openpyxl.utils.escape import unescape  # noqa: PLC0415 - as above

    book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    sheet = next((each for each in book.worksheets if each.sheet_state == "visible"), None)
    if sheet is None:
        raise SheetRefused(SheetTrouble.NOT_A_SHEET)
    # What a file says of its own size is a stranger's word.
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1):
        formulas = [place for place, cell in enumerate(cells) if cell.data_type == "f"]
        values = ["" if cell.data_type == "f" else cell.value for cell in cells]
        yield number, [unescape(value) if isinstance(value, str) else value for value in values], formulas


def _check_parts(path: Path) -> None:
    """Before anything is unpacked: how many parts, how large, packed how tightly, and no macros among them."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise SheetRefused(SheetTrouble.BROKEN) from None
    names = [part.filename.lower() for part in parts]
    if any(name.endswith("vbaproject.bin") or "macrosheet" in name for name in names):
        raise SheetRefused(SheetTrouble.MACROS)
    if "xl/workbook.xml" not in names:
        raise SheetRefused(SheetTrouble.NOT_A_SHEET)
    tight = any(
        part.file_size > _SMALL and part.file_size > _RATIO * max(part.compress_size, 1) for part in parts
    )
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _UNPACKED or tight:
        raise SheetRefused(SheetTrouble.UNPACKS_TOO_LARGE)


# ---- text with separators -------------------------------------------------------------------------------------------


def _separated(path: Path) -> Iterator[_Values]:
    encoding = _encoding(path)
    csv.field_size_limit(10 * LONGEST_CELL)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        first = file.readline(MOST_COLUMNS * LONGEST_CELL)
        if "\x00" in first:
            raise SheetRefused(SheetTrouble.NOT_A_SHEET)
        separator = first.rstrip("\r\n")[4:] if first.lower().startswith("sep=") else ""
        if separator not in _SEPARATORS or len(separator) != 1:
            separator = _separator(first)
            file.seek(0)
        yield from _numbered(csv.reader(file, delimiter=separator))


def _numbered(rows: Iterable[list[str]]) -> Iterator[_Values]:
    for number, row in enumerate(rows, start=1):
        yield number, row, []


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4)
        for mark, name in _ENCODINGS:
            if head.startswith(mark):
                return name
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := file.read(1024**2):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _ELSE
    return "utf-8"


def _separator(line: str) -> str:
    """What stands most often between the headings, outside of quotes."""
    bare = "".join(line.split('"')[::2])
    return max(_SEPARATORS, key=lambda sign: (bare.count(sign), -_SEPARATORS.index(sign)))


if __name__ == "__main__":
    sys.exit(main())
