"""The list of planted defects does not rot."""

import ast
import os
import re

import pytest

from tests.planted.defect import KINDS, ROOT, Defect, Edit
from tests.planted.defects import DEFECTS
from tests.planted.page import PAGE, page

EDITS = [(defect, edit) for defect in DEFECTS for edit in defect.edits]


@pytest.mark.parametrize(
    ("defect", "edit"), EDITS, ids=lambda value: value.file if isinstance(value, Edit) else str(value.number)
)
def test_what_a_defect_replaces_stands_in_the_code_once(defect: Defect, edit: Edit) -> None:
    """Whoever rewrites such a line plants the defect anew, or takes it off the list."""
    text = (ROOT / edit.file).read_text()

    assert text.count(edit.old) == 1, f"{defect.number} {defect.what}: adapt tests/planted/"
    ast.parse(text.replace(edit.old, edit.new))


def test_every_kind_is_planted() -> None:
    """A kind without a defect would be a promise nobody tries."""
    assert {defect.number for defect in DEFECTS} == set(KINDS)


@pytest.mark.parametrize("name", sorted({test for defect in DEFECTS for test in defect.caught_by}))
def test_the_tests_beside_a_defect_exist(name: str) -> None:
    """A test that was renamed catches nothing."""
    file, _, test = name.partition("::")

    text = "" if not test else (ROOT / file).read_text()

    assert (ROOT / file).exists()
    assert not test or re.search(rf"def {re.escape(test)}\(", text)


def test_golden_the_page_is_made_from_the_list() -> None:
    """Who reads the page reads what is tried. Whoever changes the list runs `make golden`."""
    text = page(DEFECTS)

    if os.environ.get("WITIOP_GOLDEN") == "write":  # noqa: TID251 - how `make golden` asks
        (ROOT / PAGE).write_text(text, encoding="utf-8")

    assert (ROOT / PAGE).read_text(encoding="utf-8") == text
