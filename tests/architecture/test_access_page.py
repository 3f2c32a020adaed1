"""The page about access says what the code asks."""

import os
from pathlib import Path

from server.access_shown import page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "access.md"


def test_golden_the_page_is_made_from_what_is_asked() -> None:
    """Whoever adds a command or a gesture runs `make golden`, and reads who may use it now."""
    if os.environ.get("WITIOP_GOLDEN") == "write":  # noqa: TID251 - how `make golden` asks
        PAGE.write_text(page(), encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == page()
