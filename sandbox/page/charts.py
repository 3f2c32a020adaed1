"""Charts as the page draws them: every bar, line and slice already measured, for a picture of 480 by 260."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]

WIDTH, HEIGHT = 480.0, 260.0
_LEFT, _RIGHT, _TOP = 52.0, 12.0, 14.0
_BELOW_FLAT, _BELOW_TILTED = 42.0, 76.0
# How wide one letter of a label is, about.
_LETTER = 6.2
_LONGEST_TILTED = 13
# Figures closer together than this are drawn as one.
_LEAST = 1e-9
_CENTRE, _RADIUS = (130.0, 130.0), 108.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One bar (x, y, width, height), one slice (path) or one point (x, y). told: what it says, in words."""

    series: int
    told: str
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0
    path: str = ""


@dataclass(frozen=True, slots=True)
class Stroke:
    """The line of a series, and for an area what it encloses."""

    series: int
    points: str
    enclosed: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A label beside an axis, and where."""

    label: str
    at: float


@dataclass(frozen=True, slots=True)
class Chart:
    """
    kind: pie, bar, line, area. legend: the name of each series or segment, as it is told.

    figures: the same as a table, first row and first column are names. ground: where the value 0 stands.
    """

    kind: str
    title: str
    legend: tuple[str, ...]
    figures: tuple[tuple[str, ...], ...]
    marks: tuple[Mark, ...]
    strokes: tuple[Stroke, ...] = ()
    rows: tuple[Tick, ...] = ()
    columns: tuple[Tick, ...] = ()
    x_label: str = ""
    y_label: str = ""
    ground: float = 0
    tilted: bool = False


def chart_of(title: str, chart: Json) -> Chart:
    """The chart of a data_visualization block."""
    return _pie(title, chart) if chart.get("type") == "pie" else _plot(title, chart)


def written(value: float) -> str:
    """A figure as people read it."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}".rstrip("0")


# ---- pie ---------------------------------------------------------------------------------------------


def _pie(title: str, chart: Json) -> Chart:
    segments = [(str(one["label"]), float(one["value"])) for one in chart.get("segments", [])]
    whole = sum(value for _, value in segments) or 1
    told = tuple(f"{label}: {written(value)} ({value / whole:.0%})" for label, value in segments)
    return Chart(
        kind="pie",
        title=title,
        legend=told,
        figures=tuple((label, written(value)) for label, value in segments),
        marks=tuple(_slices([value / whole for _, value in segments], told)),
    )


def _slices(shares: Sequence[float], told: Sequence[str]) -> Iterator[Mark]:
    begun = 0.0
    for place, share in enumerate(shares):
        middle = _around(begun + share / 2, 0.64)
        yield Mark(place, told[place], *middle, width=share, path=_slice(begun, share))
        begun += share


def _slice(begun: float, share: float) -> str:
    (x, y), radius = _CENTRE, _RADIUS
    if share > 0.9999:
        half = f"a{radius:g} {radius:g} 0 1 1 0 {2 * radius:g}a{radius:g} {radius:g} 0 1 1 0 {-2 * radius:g}"
        return f"M{x:g} {y - radius:g}{half}Z"
    (from_x, from_y), (to_x, to_y) = _around(begun, 1), _around(begun + share, 1)
    large = int(share > 0.5)
    arc = f"A{radius:g} {radius:g} 0 {large} 1 {to_x:.1f} {to_y:.1f}"
    return f"M{x:g} {y:g}L{from_x:.1f} {from_y:.1f}{arc}Z"


def _around(turn: float, out: float) -> tuple[float, float]:
    """A point so many turns from the top, so far out from the centre."""
    angle = 2 * math.pi * turn
    return _CENTRE[0] + out * _RADIUS * math.sin(angle), _CENTRE[1] - out * _RADIUS * math.cos(angle)


# ---- bars, lines, areas --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Field:
    """Where the plot stands, and how a value becomes a height."""

    low: float
    high: float
    bottom: float
    count: int

    @property
    def slot(self) -> float:
        return (WIDTH - _LEFT - _RIGHT) / max(1, self.count)

    def x(self, place: int) -> float:
        return _LEFT + self.slot * (place + 0.5)

    def y(self, value: float) -> float:
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - _TOP)


def _plot(title: str, chart: Json) -> Chart:
    kind, axis = str(chart.get("type")), chart.get("axis_config", {})
    categories = [str(name) for name in axis.get("categories", [])]
    series = [(str(one["name"]), _values(one, categories)) for one in chart.get("series", [])]
    steps = _steps([value for _, values in series for value in values])
    tilted = _tilted(categories)
    bottom = HEIGHT - (_BELOW_TILTED if tilted else _BELOW_FLAT)
    field = _Field(steps[0], steps[-1], bottom, len(categories))
    rows = [
        [name, *(written(values[place]) for _, values in series)] for place, name in enumerate(categories)
    ]
    lines = kind in ("line", "area")
    return Chart(
        kind=kind,
        title=title,
        legend=tuple(name for name, _ in series),
        figures=(("", *(name for name, _ in series)), *(tuple(row) for row in rows)),
        marks=tuple(_points(series, categories, field) if lines else _bars(series, categories, field)),
        strokes=tuple(_strokes(series, field)) if lines else (),
        rows=tuple(Tick(written(step), round(field.y(step), 1)) for step in steps),
        columns=tuple(
            Tick(_short(name, tilted), round(field.x(at), 1)) for at, name in enumerate(categories)
        ),
        x_label=str(axis.get("x_label", "")),
        y_label=str(axis.get("y_label", "")),
        ground=round(field.y(0), 1),
        tilted=tilted,
    )


def _values(series: Json, categories: Sequence[str]) -> list[float]:
    given = {str(point["label"]): float(point["value"]) for point in series.get("data", [])}
    return [given.get(name, 0.0) for name in categories]


def _steps(values: Sequence[float]) -> list[float]:
    """Round values from below the least to above the most, 0 among them."""
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    rough = (high - low if high - low > _LEAST else 1) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(round_ * power for round_ in (1, 2, 2.5, 5, 10) if round_ * power >= rough)
    first, last = math.floor(low / step), max(math.ceil(high / step), 1)
    return [step * place for place in range(first, last + 1)]


def _tilted(categories: Sequence[str]) -> bool:
    slot = (WIDTH - _LEFT - _RIGHT) / max(1, len(categories))
    return max((len(name) for name in categories), default=0) * _LETTER > slot


def _short(name: str, tilted: bool) -> str:
    return f"{name[: _LONGEST_TILTED - 1]}…" if tilted and len(name) > _LONGEST_TILTED else name


def _bars(
    series: Sequence[tuple[str, Sequence[float]]], categories: Sequence[str], field: _Field
) -> Iterator[Mark]:
    width = field.slot * 0.8 / max(1, len(series))
    for place, category in enumerate(categories):
        for order, (name, values) in enumerate(series):
            top, ground = sorted((field.y(values[place]), field.y(0)))
            x = field.x(place) - field.slot * 0.4 + width * order
            told = f"{name}, {category}: {written(values[place])}"
            yield Mark(order, told, round(x, 1), round(top, 1), round(width, 1), round(ground - top, 1))


def _points(
    series: Sequence[tuple[str, Sequence[float]]], categories: Sequence[str], field: _Field
) -> Iterator[Mark]:
    for order, (name, values) in enumerate(series):
        for place, category in enumerate(categories):
            told = f"{name}, {category}: {written(values[place])}"
            yield Mark(order, told, round(field.x(place), 1), round(field.y(values[place]), 1))


def _strokes(series: Sequence[tuple[str, Sequence[float]]], field: _Field) -> Iterator[Stroke]:
    for order, (_, values) in enumerate(series):
        points = [f"{field.x(place):.1f},{field.y(value):.1f}" for place, value in enumerate(values)]
        ground = f"{field.y(0):.1f}"
        ends = (f"{field.x(len(values) - 1):.1f},{ground}", f"{field.x(0):.1f},{ground}")
        yield Stroke(order, " ".join(points), " ".join((*points, *ends)))
