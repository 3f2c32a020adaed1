"""Staff who write from the phone app, on a number shared with it."""

from sandbox.meta import identities
from sandbox.meta.account import BusinessNumber
from sandbox.meta.people import new_id
from sandbox.meta.phones import Bubble, Phone
from sandbox.meta.platform import Platform, seconds


def staff_writes(platform: Platform, phone: Phone, number: BusinessNumber, text: str) -> str:
    """Staff write to a person from the app; the business hears an echo. Raises ValueError on other numbers."""
    if not number.shared_with_app:
        raise ValueError("this number is not shared with the phone app")
    wamid = new_id(platform, phone, identities.FROM_BUSINESS)
    at = platform.now()
    phone.bubbles.append(Bubble("in", wamid, "text", text, None, "delivered", at, number.phone_number_id))
    echo = {
        "from": number.digits,
        "to": phone.address,
        "to_user_id": phone.user_id,
        "id": wamid,
        "timestamp": str(seconds(at)),
        "type": "text",
        "text": {"body": text},
    }
    platform.tell(number, "smb_message_echoes", {"message_echoes": [echo]})
    return wamid
