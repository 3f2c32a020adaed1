"""The plain text Slack builds for notifications and screen readers where a message has blocks alone."""

from collections.abc import Iterator
from typing import Any

from sandbox.slack.wire import Json


def words_in(blocks: list[Json]) -> str:
    """Every text in its order; what people press and choose is left out."""
    return " ".join(_texts(blocks))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, dict) and value.get("type") not in ("actions", "input", "context_actions"):
        for name, part in value.items():
            if name == "text" and isinstance(part, str):
                yield part
            elif name not in ("accessory", "style"):
                yield from _texts(part)
