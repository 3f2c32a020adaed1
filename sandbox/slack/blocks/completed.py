"""What Slack fills in when it stores blocks: ids, and the defaults of texts."""

from collections.abc import Callable, Iterator
from typing import Any

from sandbox.slack.wire import Json


def completed(blocks: list[Json], new_id: Callable[[], str]) -> list[Json]:
    """A copy with a `block_id` on every block, an `action_id` on every element, and texts with their defaults."""
    stored = [with_defaults(block) for block in blocks]
    for block in every_block(stored):
        block.setdefault("block_id", new_id())
        for element in elements_of(block):
            if element.get("type") not in ("image", "plain_text", "mrkdwn"):
                element.setdefault("action_id", new_id())
    return stored


def every_block(blocks: list[Json]) -> Iterator[Json]:
    """These blocks, and those that stand inside them: the cards of a carousel, what a container holds."""
    for block in blocks:
        yield block
        inside = {"carousel": "elements", "container": "child_blocks"}.get(str(block.get("type")))
        if inside is not None:
            yield from every_block(block.get(inside, []))


def elements_of(block: Json) -> Iterator[Json]:
    """Everything this block itself has that a person can act on, and pictures and texts beside it."""
    if block.get("type") in ("actions", "context", "context_actions"):
        yield from block.get("elements", [])
    elif block.get("type") == "section" and "accessory" in block:
        yield block["accessory"]
    elif block.get("type") == "input":
        yield block["element"]
    elif block.get("type") == "card":
        yield from block.get("actions", [])


def with_defaults(value: Any) -> Any:
    """A copy of blocks, options or parts of them, with the defaults that Slack fills in."""
    if isinstance(value, list):
        return [with_defaults(item) for item in value]
    if not isinstance(value, dict):
        return value
    copy = {name: with_defaults(part) for name, part in value.items()}
    if copy.get("type") == "plain_text":
        copy.setdefault("emoji", True)
    elif copy.get("type") == "mrkdwn":
        copy.setdefault("verbatim", False)
    elif copy.get("type") == "input":
        copy.setdefault("optional", False)
        copy.setdefault("dispatch_action", False)
    return copy
