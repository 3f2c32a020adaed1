"""
Sheets that people bring: Excel or text with separators, read row by row, by their headings.

A stranger's file is looked into in a process of its own, which binds itself first; here only finished rows arrive, one
at a time, so that memory stays the same however many there are.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import msgspec

from desk.ports.sheets import Row

# All figures are ours: far above what people bring, far below what hurts a machine.
LARGEST_FILE = 30 * 1024**2
MOST_ROWS = 200_000
MOST_COLUMNS = 100
LONGEST_CELL = 4_000
WALL_SECONDS = 300.0
# Bytes of one row on its way: all its cells, escaped.
_LONGEST_LINE = MOST_COLUMNS * LONGEST_CELL * 6 + 1_000


T = TypeVar("T")


class SheetTrouble(StrEnum):
    """Why a file cannot be read at all."""

    MISSING = "there is no such file"
    TOO_LARGE = "it is larger than any list of people"
    NOT_A_SHEET = "it is neither an Excel sheet nor text with separators"
    OLD_OR_LOCKED = "it is an old Excel file, or locked by a password"
    MACROS = "it holds macros"
    UNPACKS_TOO_LARGE = "it unpacks to far more than it seems to hold"
    NO_HEADINGS = "its first row holds no headings"
    SAME_HEADING = "two columns have the same heading"
    TOO_MANY_ROWS = "it has more rows than can be taken in at once"
    BROKEN = "it is broken"


class SheetRefused(Exception):
    """The file cannot be read, or not on from here. about: a heading, where one is the reason."""

    def __init__(self, trouble: SheetTrouble, about: str = "") -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.about = about


@dataclass(frozen=True, slots=True)
class Sheet:
    """An opened sheet. rows: in their order, once; raises SheetRefused when it cannot go on."""

    columns: tuple[str, ...]
    rows: AsyncIterator[Row]


class Opened(msgspec.Struct):
    """The first line of the worker: the headings, or why there are none."""

    columns: list[str] = []
    trouble: str = ""
    about: str = ""


class Line(msgspec.Struct, array_like=True):
    """One row of the worker: cells by place; or why it cannot go on."""

    number: int = 0
    cells: list[str] = []
    formulas: list[int] = []
    cut: list[int] = []
    trouble: str = ""


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Sheet]:
    """Open a sheet; its process ends with it. Raises SheetRefused."""
    await asyncio.to_thread(_check, path)
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "papers.sheet_worker",
        str(path),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=_LONGEST_LINE,
        cwd=Path(__file__).parent.parent,
    )
    try:
        assert worker.stdout is not None
        async with asyncio.timeout(WALL_SECONDS):
            head = _decoded(await _line(worker.stdout), Opened)
            if head.trouble:
                raise SheetRefused(SheetTrouble(head.trouble), head.about)
            yield Sheet(tuple(head.columns), _rows(worker.stdout, tuple(head.columns)))
    finally:
        if worker.returncode is None:
            worker.kill()
        await worker.wait()


def _check(path: Path) -> None:
    if not path.is_file():
        raise SheetRefused(SheetTrouble.MISSING)
    if path.stat().st_size > LARGEST_FILE:
        raise SheetRefused(SheetTrouble.TOO_LARGE)


async def _rows(lines: asyncio.StreamReader, columns: tuple[str, ...]) -> AsyncIterator[Row]:
    while line := await _line(lines):
        row = _decoded(line, Line)
        if row.trouble:
            raise SheetRefused(SheetTrouble(row.trouble))
        if row.number == 0:
            return  # the worker says that this was all; without it, it died
        cells = {name: cell for name, cell in zip(columns, row.cells, strict=False) if cell}
        named = [frozenset(columns[place] for place in places) for places in (row.formulas, row.cut)]
        yield Row(row.number, cells, *named)
    raise SheetRefused(SheetTrouble.BROKEN)


async def _line(lines: asyncio.StreamReader) -> bytes:
    try:
        return await lines.readline()
    except ValueError:
        raise SheetRefused(SheetTrouble.BROKEN) from None


def _decoded(line: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(line, type=kind)
    except msgspec.DecodeError:
        raise SheetRefused(SheetTrouble.BROKEN) from None
