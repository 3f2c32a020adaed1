"""The reference page and the example file say what the code says."""

import os
from pathlib import Path

import pytest

from server.settings_shown import env_example, reference

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("made", "path"), [(reference, "docs/reference/settings.md"), (env_example, ".env.example")]
)
def test_golden_what_is_written_about_settings_is_made_from_them(made: object, path: str) -> None:
    """Whoever adds a setting runs `make golden`, and reads the difference."""
    assert callable(made)
    text = made()
    file = ROOT / path

    if os.environ.get("WITIOP_GOLDEN") == "write":  # noqa: TID251 - how `make golden` asks
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    assert file.read_text(encoding="utf-8") == text
