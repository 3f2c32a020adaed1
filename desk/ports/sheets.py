"""Rows of sheets, as use cases get them: whoever reads the file hands them in."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """
    One row. number: as the sheet counts it; cells: by heading, without blanks around, empty ones left out.

    formulas: headings of cells that hold a formula instead of a value: what it would come to is not known here. cut:
    headings of cells longer than any value, which are not here.
    """

    number: int
    cells: Mapping[str, str]
    formulas: frozenset[str] = frozenset()
    cut: frozenset[str] = frozenset()
