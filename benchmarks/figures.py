"""A figure and what it is held against."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

LAST = Path(__file__).parent / "last.json"


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One measured figure.

    value in `unit`; reference: what it is compared with, measured in the same run (or a limit, for latencies);
    reached: the ratio that this product wants to reach, None where there is none.
    """

    what: str
    database: str
    value: float
    unit: str
    reference: str
    reference_value: float
    wanted: float | None = None
    at_most: bool = False

    @property
    def ratio(self) -> float:
        return self.value / self.reference_value if self.reference_value else 0.0

    @property
    def verdict(self) -> str:
        """How the ratio stands to what is wanted."""
        if self.wanted is None:
            return ""
        good = self.ratio <= self.wanted if self.at_most else self.ratio >= self.wanted
        return "reached" if good else "MISSED"


def table(figures: Sequence[Figure]) -> str:
    """The figures as lines of text."""
    head = ("what", "database", "value", "unit", "reference", "reference value", "ratio", "wanted", "")
    rows = [head, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
    )


def _row(figure: Figure) -> tuple[str, ...]:
    wanted = "" if figure.wanted is None else f"{'≤' if figure.at_most else '≥'} {figure.wanted:g}"
    return (
        figure.what,
        figure.database,
        f"{figure.value:,.3g}" if figure.value < 1000 else f"{figure.value:,.0f}",
        figure.unit,
        figure.reference,
        f"{figure.reference_value:,.3g}"
        if figure.reference_value < 1000
        else f"{figure.reference_value:,.0f}",
        f"{figure.ratio:.2f}",
        wanted,
        figure.verdict,
    )


def keep(figures: Sequence[Figure]) -> None:
    """Write what the contract promises: benchmarks/last.json."""
    kept = [
        {
            **{key: value for key, value in asdict(figure).items() if key not in ("wanted", "at_most")},
            "ratio": round(figure.ratio, 4),
        }
        for figure in figures
    ]
    LAST.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def quantile(values: Sequence[float], share: float) -> float:
    """The value that this share of all stays below."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)
