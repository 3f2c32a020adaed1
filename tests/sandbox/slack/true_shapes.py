"""Comparing what the stand-in makes with true payloads (names and numbers in them replaced): keys and types."""

import json
from pathlib import Path
from typing import Any

PAYLOADS = Path(__file__).parent / "payloads"
Json = dict[str, Any]
# Made by the sender or by the kind of file, not by Slack's envelope.
FREE = (
    "values",
    "elements",
    "event_payload",
    "thumb_pdf",
    "thumb_pdf_w",
    "thumb_pdf_h",
    "status_text_canonical",
)


def sample(name: str) -> Any:
    """A true payload."""
    return json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))


def unlike(theirs: Any, ours: Any, path: str = "") -> list[str]:
    """
    What the true payload has and ours has not, or has in another type: paths with the reason.

    null stands for a type nobody knows; of a list of like things the first is compared, of unlike ones each with its
    counterpart. What ours has beside is no fault: Slack adds fields all the time.
    """
    if theirs is None or ours is None:
        return []
    if type(theirs) is not type(ours):
        return [f"{path}: {type(theirs).__name__}, not {type(ours).__name__}"]
    if isinstance(theirs, list):
        return _lists(theirs, ours, path)
    if isinstance(theirs, dict):
        return [
            part
            for name, value in theirs.items()
            if name not in FREE
            for part in (
                unlike(value, ours[name], f"{path}/{name}") if name in ours else [f"{path}/{name}: missing"]
            )
        ]
    return []


def _lists(theirs: list[Any], ours: list[Any], path: str) -> list[str]:
    if len(ours) < len(theirs):
        return [f"{path}: {len(ours)} items, not {len(theirs)}"]
    pairs = zip(theirs, ours, strict=False)
    return [
        part for index, (their, our) in enumerate(pairs) for part in unlike(their, our, f"{path}/{index}")
    ]
