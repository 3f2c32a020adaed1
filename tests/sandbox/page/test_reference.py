"""The sandbox's page of the reference says what the code says."""

import os
from pathlib import Path

from sandbox.page.reference import filled

PAGE = Path(__file__).resolve().parents[3] / "docs/reference/sandbox.md"


def test_golden_the_reference_of_the_sandbox_is_made_from_it() -> None:
    """Whoever adds a call, a fault, a scenario or a story runs `make golden`, and reads the difference."""
    written = PAGE.read_text(encoding="utf-8")
    made = filled(written)

    if os.environ.get("WITIOP_GOLDEN") == "write":  # noqa: TID251 - how `make golden` asks
        PAGE.write_text(made, encoding="utf-8")
        written = made

    assert written == made
