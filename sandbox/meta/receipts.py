"""Read receipts and the typing indicator: POST /{phone_number_id}/messages with `status`."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sandbox.meta.account import BusinessNumber
from sandbox.meta.graph_errors import invalid, missing, not_valid
from sandbox.meta.platform import Platform

# Source: Meta Cloud API, read receipts and typing indicators, November 2026.
READ_WITHIN = timedelta(days=30)
TYPING_LASTS = timedelta(seconds=25)


def mark_read(platform: Platform, number: BusinessNumber, body: Mapping[str, Any]) -> dict[str, Any]:
    """Mark a message and all earlier ones of its chat as read; may also show that somebody is typing."""
    if body["status"] != "read":
        raise invalid("status", f"must be one of {{read}} - got {body['status']!r}.")
    message_id = body.get("message_id")
    if not isinstance(message_id, str) or not message_id:
        raise missing("The parameter message_id is required.")
    received = platform.state.received.get(message_id)
    if (
        received is None
        or received.number != number.phone_number_id
        or platform.now() - received.at > READ_WITHIN
    ):
        raise not_valid(
            "The message does not exist, was not received by this number, or is older than 30 days."
        )
    typing = body.get("typing_indicator")
    if typing is not None and (not isinstance(typing, dict) or typing.get("type") != "text"):
        raise invalid("typing_indicator['type']", "must be one of {text}.")
    phone = platform.state.phones[received.address]
    latest = phone.bubble(message_id)
    for bubble in phone.bubbles:
        if bubble.direction == "out" and bubble.number == received.number:
            bubble.ticks = "read"
        if bubble is latest:
            break
    if typing is not None:
        phone.typing_until = platform.now() + TYPING_LASTS
    return {"success": True}
