"""What there is to press in a message or view, and what a press of it says."""

from collections.abc import Iterator
from typing import Any

from sandbox.slack.blocks.completed import elements_of, every_block
from sandbox.slack.form_values import FIELDS, chosen, initially
from sandbox.slack.wire import Json


def found(
    blocks: list[Json], user_id: str, label: str, choice: Any, block_id: str | None = None
) -> tuple[Json, Json, Json]:
    """
    The block, the element and what its action says.

    user_id: who presses; block_id: only in that block; None: the first that fits. Raises LookupError with the labels
    there are.
    """
    labels: list[str] = []
    for block in _of_id(blocks, block_id):
        for element in elements_of(block):
            for pressable in _buttons(element, user_id):
                labels.append(pressable["text"]["text"])
                if label in (pressable["text"]["text"], pressable.get("action_id")):
                    return block, element, _pressed(pressable, element["type"])
            if element["type"] in FIELDS and choice is not None and label == element["action_id"]:
                return block, element, chosen(element, choice)
            elif element["type"] in ("overflow", "static_select", "radio_buttons"):
                options = [option["text"]["text"] for option in element.get("options", [])]
                labels += options
                if label in options:
                    return block, element, chosen(element, label)
    raise LookupError(f"there is no {label!r} to press, only {labels}")


def by_action_id(blocks: list[Json], action_id: str, block_id: str | None = None) -> tuple[Json, Json]:
    """The block and the element of this id; block_id as in `found`. Raises LookupError."""
    for block in _of_id(blocks, block_id):
        for element in elements_of(block):
            if element.get("action_id") == action_id:
                return block, element
    raise LookupError(f"there is no element {action_id}")


def state_in(message: Json, pressed: Json, action: Json) -> Json:
    """What stands in the message's own menus: as the app sent them, and what was chosen just now."""
    state: Json = {}
    for block in every_block(message.get("blocks", [])):
        for element in elements_of(block):
            if element.get("type") not in FIELDS or element["type"] == "overflow":
                continue
            now = element is pressed
            state.setdefault(block["block_id"], {})[element["action_id"]] = (
                action if now else initially(element)
            )
    return state


def _of_id(blocks: list[Json], block_id: str | None) -> Iterator[Json]:
    return (block for block in every_block(blocks) if block_id in (None, block["block_id"]))


def _buttons(element: Json, user_id: str) -> list[Json]:
    """What one presses of it, if it is a button: two where it asks for an opinion, none where others see it."""
    if element["type"] == "feedback_buttons":
        return [element["positive_button"], element["negative_button"]]
    pressed = element["type"] in ("button", "icon_button")
    return [element] if pressed and user_id in element.get("visible_to_user_ids", [user_id]) else []


def _pressed(button: Json, kind: str) -> Json:
    """Source: Slack, block_actions payload, context actions block, November 2026: type of the element, text, value."""
    kept = ("text", "value", "style", "url")
    return {"type": kind, **{name: button[name] for name in kept if name in button}}
