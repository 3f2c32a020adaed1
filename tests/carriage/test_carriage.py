"""Each kind of content, each direction: there is a cell, and the code does what it says."""

import json
import os
from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from core.message import Content, MediaKind, Reaction
from tests.architecture.tree import ROOT
from tests.carriage.page import PAGE, page
from tests.carriage.samples import FILLED, MEDIA, RECEIVED, sample
from tests.carriage.table import TABLE, Direction, How, Kind

GOLDEN = Path(__file__).parent / "golden"
CELLS = list(product(Direction, Kind))


def _file(direction: Direction, kind: Kind) -> Path:
    return GOLDEN / f"{direction} {kind}.json".replace(" ", "_").replace("'", "")


@pytest.mark.parametrize(("direction", "kind"), CELLS)
def test_golden_each_cell_is_what_the_code_does(direction: Direction, kind: Kind) -> None:
    """An empty cell fails. Whoever changes what is carried runs `make golden`, and reads the difference."""
    assert kind in TABLE[direction], f"nobody says what becomes of it: {kind}, {direction}"
    made = json.dumps(sample(direction, kind), ensure_ascii=False, indent=1) + "\n"
    path = _file(direction, kind)

    if os.environ.get("WITIOP_GOLDEN") == "write":  # noqa: TID251 - how `make golden` asks
        path.parent.mkdir(exist_ok=True)
        path.write_text(made, encoding="utf-8")

    assert path.read_text(encoding="utf-8") == made
    assert json.loads(made), "the cell is empty"


@pytest.mark.parametrize(("direction", "kind"), CELLS)
def test_only_what_a_platform_cannot_carry_is_told(direction: Direction, kind: Kind) -> None:
    """And then the page says whose rule that is."""
    cell = TABLE[direction][kind]

    assert bool(cell.source) is (cell.how is How.TOLD)
    assert cell.as_what


def test_every_kind_of_content_has_its_cell() -> None:
    """A new kind in the core needs a row here."""
    shown = {type(content) for content in (*RECEIVED.values(), *FILLED.values())} | {Reaction}

    assert shown == set(get_args(Content))
    assert {media.kind for media in MEDIA.values()} == set(MediaKind)


def test_no_golden_file_is_left_over() -> None:
    """A row that goes takes its files along."""
    assert set(GOLDEN.glob("*.json")) == {_file(direction, kind) for direction, kind in CELLS}


def test_golden_the_page_is_made_from_the_table() -> None:
    """Who reads the page reads what is tested."""
    text = page()

    if os.environ.get("WITIOP_GOLDEN") == "write":  # noqa: TID251 - how `make golden` asks
        (ROOT / PAGE).write_text(text, encoding="utf-8")

    assert (ROOT / PAGE).read_text(encoding="utf-8") == text
