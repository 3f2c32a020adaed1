"""Tables as the page draws them."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from sandbox.page.inline import Reading, Span
from sandbox.page.parts import Cell, Part, Table
from sandbox.page.texts import rich_parts

Json = Mapping[str, Any]

# Source: Slack, data table block, `page_size`, November 2026.
_PAGE_SIZE = 5


def table_part(block: Json, reading: Reading) -> Part:
    """A table or data_table block: its first row names the columns."""
    settings = [one or {} for one in block.get("column_settings") or []]
    rows = [tuple(_row(row, settings, reading)) for row in block.get("rows", [])]
    paged = block.get("type") == "data_table"
    column = block.get("row_header_column_index")
    table = Table(
        header=rows[0] if rows else (),
        rows=tuple(rows[1:]),
        page_size=int(block.get("page_size") or _PAGE_SIZE) if paged else 0,
        row_header=column if isinstance(column, int) else None,
    )
    return Part(
        "table", label=str(block.get("caption") or ""), block_id=str(block.get("block_id", "")), table=table
    )


def _row(row: list[Any], settings: list[Json], reading: Reading) -> Iterator[Cell]:
    for cell, setting in zip_longest(row, settings[: len(row)], fillvalue=None):
        number = isinstance(cell, dict) and cell.get("type") == "raw_number"
        align = str((setting or {}).get("align") or ("right" if number else "left"))
        yield _cell(cell, align, reading)


def _cell(cell: object, align: str, reading: Reading) -> Cell:
    if not isinstance(cell, dict):
        return Cell((Span(str(cell)),), str(cell), align)
    if cell.get("type") == "rich_text":
        parts = list(rich_parts(cell, reading))
        inner = [inside for part in parts for inside in (part, *part.parts)]
        spans = tuple(span for part in inner for span in part.spans)
        return Cell(spans, "".join(span.text for span in spans), align)
    text = str(cell.get("text", cell.get("value", "")))
    return Cell((Span(text),), str(cell.get("value", text)), align)
