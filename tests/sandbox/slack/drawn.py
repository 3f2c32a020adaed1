"""Buttons, cards and modals that an app may send."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def button(label: str, action_id: str = "claim", **more: object) -> Json:
    """A button."""
    return {"type": "button", "action_id": action_id, "text": plain(label), "value": "c1", **more}


def card(*elements: Json) -> list[Json]:
    """An actions block."""
    return [{"type": "actions", "block_id": "card", "elements": list(elements or [button("Claim")])}]


def modal(*blocks: Json, **more: object) -> Json:
    """A modal with a name to type, or these blocks."""
    view: Json = {"type": "modal", "callback_id": "ask", "title": {"type": "plain_text", "text": "Ask"}}
    view["submit"] = {"type": "plain_text", "text": "Send"}
    view["blocks"] = list(blocks) or [text_input("name", "Name")]
    return {**view, **more}


def text_input(block_id: str, label: str, **more: object) -> Json:
    """One line to type."""
    element = {"type": "plain_text_input", "action_id": "value", **more}
    text = {"type": "plain_text", "text": label}
    return {"type": "input", "block_id": block_id, "label": text, "element": element}
