"""The page about planted defects, made from their list."""

from collections.abc import Sequence

from tests.planted.defect import KINDS, Defect

PAGE = "docs/reference/planted-defects.md"

_HEAD = """# Planted defects

A suite is worth what it catches. `make mutants` makes these defects one at a time in a copy of the tree and runs the
tests beside them, which must fail. This page is made from `tests/planted/` by `make golden`.

| number | kind | defect | file | caught by |
|---|---|---|---|---|
"""


def page(defects: Sequence[Defect]) -> str:
    """The whole page."""
    rows = [
        f"| {defect.number} | {KINDS[defect.number]} | {defect.what} "
        f"| {_code(defect.files)} | {_code(defect.caught_by)} |"
        for defect in sorted(defects, key=lambda defect: defect.number)
    ]
    return _HEAD + "\n".join(rows) + "\n"


def _code(names: Sequence[str]) -> str:
    return "<br>".join(f"`{name}`" for name in names)
