"""Every sample body ends as the pieces and items that were once read and found true."""

import json
import os
from pathlib import Path

import pytest

from bridge.whatsapp.parse import item, split
from tests.bridge.whatsapp.payloads import GOLDEN, WEBHOOKS, fixture, plain


@pytest.mark.parametrize("path", WEBHOOKS, ids=lambda path: path.stem)
def test_every_sample_body_gives_its_golden_items(path: Path) -> None:
    """WITIOP_GOLDEN=write writes them anew; then read the difference."""
    golden = GOLDEN / path.name

    pieces = split(fixture(path.stem))
    found = [
        {
            "scope": piece.scope,
            "key": piece.key.hex(),
            "lane": piece.lane,
            "hold": piece.hold,
            "item": plain(item(piece.body)),
        }
        for piece in pieces
    ]

    if os.environ.get("WITIOP_GOLDEN") == "write":  # noqa: TID251 - how `make golden` asks
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert golden.exists(), f"{golden.name} is missing: make golden, then read it"
    assert found == json.loads(golden.read_text("utf-8"))


def test_every_golden_file_has_its_sample() -> None:
    """None is left over from a sample that is gone."""
    assert {path.name for path in GOLDEN.glob("*.json")} <= {path.name for path in WEBHOOKS}


def test_all_samples_are_there() -> None:
    """The samples cover what Meta sends; losing some would go unnoticed."""
    assert len(WEBHOOKS) == 135
