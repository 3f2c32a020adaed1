"""What the page puts down for a block: parts a template can draw without thinking."""

from dataclasses import dataclass

from sandbox.page.charts import Chart
from sandbox.page.controls import Control
from sandbox.page.inline import Span


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table. sort: what it is ordered by, a number where it holds one. align: left, center, right."""

    spans: tuple[Span, ...]
    sort: str
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """header: its first row. page_size: rows shown at once, 0 for all. row_header: the column that names a row."""

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    page_size: int = 0
    row_header: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """
    kind: heading, paragraph, quote, pre, list, divider, fields, context, actions, picture, film, input, section,
    table, chart, alert, card, carousel, container, plan, task.

    spans: its running text. parts: what stands inside. controls: what can be pressed or filled in.
    label, hint: of an input, a picture, a table, a container. url: where it leads, or where its picture is.
    style: the level of an alert, the status of a task, the width of a container. shown: a container is unfolded.
    ordered, indent: of a list. level: of a heading, 1 to 6.
    """

    kind: str
    spans: tuple[Span, ...] = ()
    parts: tuple["Part", ...] = ()
    controls: tuple[Control, ...] = ()
    label: str = ""
    hint: str = ""
    url: str = ""
    style: str = ""
    block_id: str = ""
    optional: bool = False
    ordered: bool = False
    shown: bool = True
    indent: int = 0
    level: int = 2
    table: Table | None = None
    chart: Chart | None = None
