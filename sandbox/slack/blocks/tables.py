"""
Tables and charts.

Source of every limit: Slack, Block Kit reference (table, data_table, data_visualization), November 2026. Where newer
pages allow more than older ones, the smaller figure holds here: an app that keeps to it is safe everywhere.
"""

from sandbox.slack.blocks.rich_text import rich_text_elements
from sandbox.slack.blocks.rules import (
    Complaints,
    Rule,
    by_type,
    list_of,
    number,
    one_of,
    shape,
    string,
    together,
    whole,
)

ROWS, COLUMNS = 100, 20
DATA_ROWS = 101
DATA_CHARACTERS = 10_000
SEGMENTS, SERIES, CATEGORIES, LABEL, AXIS_LABEL = 6, 6, 20, 20, 50

_RAW_TEXT = shape({"text": string(DATA_CHARACTERS, least=0)})
_CELLS: dict[str, Rule] = {
    "raw_text": _RAW_TEXT,
    "raw_number": shape({"value": number}, {"text": string(100)}),
    "rich_text": shape({"elements": rich_text_elements}, {"block_id": string(255)}),
}
_SETTING = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": lambda *_: None})

TABLE: tuple[dict[str, Rule], dict[str, Rule]] = (
    {"rows": list_of(list_of(by_type(_CELLS), 1, COLUMNS), 1, ROWS)},
    {"column_settings": list_of(_SETTING, 0, COLUMNS)},
)


def _equal_rows(value: object, pointer: str, complaints: Complaints) -> None:
    rows = [row for row in value if isinstance(row, list)] if isinstance(value, list) else []
    if len({len(row) for row in rows}) > 1:
        complaints.add("all rows must have the same number of cells", pointer)
    header = rows[0] if rows else []
    if any(isinstance(cell, dict) and cell.get("type") == "rich_text" for cell in header):
        complaints.add("unsupported type: rich_text", f"{pointer}/0")
    cells = (cell for row in rows for cell in row if isinstance(cell, dict))
    if sum(len(str(cell.get("text", cell.get("value", "")))) for cell in cells) > DATA_CHARACTERS:
        complaints.add(f"must be less than {DATA_CHARACTERS + 1} characters", pointer)


DATA_TABLE: tuple[dict[str, Rule], dict[str, Rule]] = (
    {
        "caption": string(255),
        "rows": together(list_of(list_of(by_type(_CELLS), 1, COLUMNS), 2, DATA_ROWS), _equal_rows),
    },
    {"page_size": whole(1, 100), "row_header_column_index": whole(0, COLUMNS - 1)},
)


def _positive(value: object, pointer: str, complaints: Complaints) -> None:
    number(value, pointer, complaints)
    if isinstance(value, (int, float)) and value <= 0:
        complaints.add("must be more than 0", pointer)


def _every_category_has_a_value(value: object, pointer: str, complaints: Complaints) -> None:
    if not isinstance(value, dict):
        return
    axis = value.get("axis_config")
    categories = axis.get("categories", []) if isinstance(axis, dict) else []
    for index, series in enumerate(value.get("series") or []):
        points = series.get("data", []) if isinstance(series, dict) else []
        labels = [point.get("label") for point in points if isinstance(point, dict)]
        if sorted(map(str, labels)) != sorted(map(str, categories)):
            complaints.add("every category needs a value", f"{pointer}/series/{index}/data")


_PIE = shape(
    {"segments": list_of(shape({"label": string(LABEL), "value": _positive}), 1, SEGMENTS)},
)
_AXIS = shape(
    {"categories": list_of(string(LABEL), 1, CATEGORIES)},
    {"x_label": string(AXIS_LABEL), "y_label": string(AXIS_LABEL)},
)
_POINT = shape({"label": string(LABEL), "value": number})
_PLOT = together(
    shape(
        {
            "series": list_of(
                shape({"name": string(LABEL), "data": list_of(_POINT, 1, CATEGORIES)}), 1, SERIES
            ),
            "axis_config": _AXIS,
        },
    ),
    _every_category_has_a_value,
)
CHART: Rule = by_type({"pie": _PIE, "bar": _PLOT, "line": _PLOT, "area": _PLOT})
