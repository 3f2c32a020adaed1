"""Staff who write from the phone app, or take back what they wrote, on a number shared with it."""

from typing import Any

from sandbox.meta import identities
from sandbox.meta.account import BusinessNumber
from sandbox.meta.people import new_id
from sandbox.meta.phones import Bubble, Phone
from sandbox.meta.platform import Platform, seconds


def staff_writes(platform: Platform, phone: Phone, number: BusinessNumber, text: str) -> str:
    """Staff write to a person from the app; the business hears an echo. Raises ValueError on other numbers."""
    if not number.shared_with_app:
        raise ValueError("this number is not shared with the phone app")
    wamid = _echo(platform, phone, number, {"type": "text", "text": {"body": text}})
    bubble = Bubble("in", wamid, "text", text, None, "delivered", platform.now(), number.phone_number_id)
    phone.bubbles.append(bubble)
    return wamid


def staff_revokes(platform: Platform, phone: Phone, wamid: str) -> str:
    """Staff delete for everyone what they wrote; returns the echo's id. Raises ValueError for a strange message."""
    bubble = phone.bubble(wamid)
    if bubble is None or bubble.direction != "in":
        raise ValueError(f"the business wrote no message {wamid!r} to this phone")
    bubble.content, bubble.revoked = "", True
    revoke = {"type": "revoke", "revoke": {"original_message_id": wamid}}
    return _echo(platform, phone, platform.number_called(bubble.number), revoke)


def _echo(platform: Platform, phone: Phone, number: BusinessNumber, told: dict[str, Any]) -> str:
    wamid = new_id(platform, phone, identities.FROM_BUSINESS)
    echo = {
        "from": number.digits,
        "to": phone.address,
        "to_user_id": phone.user_id,
        "id": wamid,
        "timestamp": str(seconds(platform.now())),
        **told,
    }
    platform.tell(number, "smb_message_echoes", {"message_echoes": [echo]})
    return wamid
