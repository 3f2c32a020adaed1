"""People who call a business number."""

from typing import Any

from sandbox.meta import identities
from sandbox.meta.account import BusinessNumber
from sandbox.meta.people import open_window
from sandbox.meta.phones import Phone
from sandbox.meta.platform import Platform, seconds
from sandbox.meta.who import contact_of, sender


def phone_calls(platform: Platform, phone: Phone, number: BusinessNumber, seconds_long: int | None) -> str:
    """A person calls; None for a call nobody answered. It opens the window like a message."""
    at = platform.now()
    call = identities.call_id(platform.seed, platform.count())
    who = sender(platform, number, phone)
    frame = {
        "id": call,
        **who,
        "to": number.digits,
        "timestamp": str(seconds(at)),
        "direction": "USER_INITIATED",
    }
    open_window(platform, phone, number, at)
    offer = {"sdp_type": "offer", "sdp": "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\n"}
    contacts = [contact_of(platform, number, phone)]
    connect = {**frame, "event": "connect", "session": offer}
    platform.tell(number, "calls", {"contacts": contacts, "calls": [connect]})
    end: dict[str, Any] = {**frame, "event": "terminate", "status": "FAILED"}
    if seconds_long is not None:
        over = seconds(at) + seconds_long
        times = {"start_time": str(seconds(at)), "end_time": str(over), "duration": seconds_long}
        end = {**end, "timestamp": str(over), "status": "COMPLETED", **times}
    platform.tell(number, "calls", {"calls": [end]})
    return call
