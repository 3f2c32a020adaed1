"""manifest.yml, as data: how our Slack app is set up, wherever it is installed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

_MANIFEST = Path(__file__).resolve().parent.parent / "manifest.yml"


def app_manifest() -> Mapping[str, Any] | None:
    """What stands in it; None where the file is not beside the code, as in an installed package."""
    if not _MANIFEST.is_file():
        return None
    manifest: Mapping[str, Any] = yaml.safe_load(_MANIFEST.read_text(encoding="utf-8"))
    return manifest
