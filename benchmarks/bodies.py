"""Bodies as Meta sends them, signed, ready to go out."""

import hashlib
import hmac
import itertools
import json
from collections.abc import Iterator

from server.clock import SystemClock

SECRET = "benchmark-app-secret"
NUMBER = "106540352242922"
ACCOUNT = "102290129340398"
_serial = itertools.count(1)


def now() -> float:
    """The time, in seconds since 1970, as Meta's timestamps count."""
    return SystemClock().now().timestamp()


def message(number: str, contact: int, at: int, words: str) -> dict[str, object]:
    """One element of messages[], with its contact beside it."""
    phone = f"39333{contact:07d}"
    return {
        "from": phone,
        "from_user_id": f"IT.{contact:016d}",
        "id": f"wamid.{number}.{next(_serial):012d}",
        "timestamp": str(at),
        "type": "text",
        "text": {"body": words},
    }


def body(number: str, contacts: list[int], at: int, words: str = "Hello, is my parcel on its way?") -> bytes:
    """One POST with a message of each contact."""
    return _enveloped(number, contacts, [message(number, contact, at, words) for contact in contacts])


def photo(number: str, contact: int, at: int, media_id: str) -> bytes:
    """One POST with a picture of one contact."""
    said = message(number, contact, at, "")
    del said["text"]
    image = {"id": media_id, "mime_type": "image/jpeg", "caption": media_id}
    return _enveloped(number, [contact], [{**said, "type": "image", "image": image}])


def _enveloped(number: str, contacts: list[int], messages: list[dict[str, object]]) -> bytes:
    people = [
        {
            "profile": {"name": f"Contact {contact}"},
            "wa_id": f"39333{contact:07d}",
            "user_id": f"IT.{contact:016d}",
        }
        for contact in dict.fromkeys(contacts)
    ]
    metadata = {"display_phone_number": "390212345678", "phone_number_id": number}
    value = {"messaging_product": "whatsapp", "metadata": metadata, "contacts": people, "messages": messages}
    envelope = {
        "object": "whatsapp_business_account",
        "entry": [{"id": ACCOUNT, "changes": [{"field": "messages", "value": value}]}],
    }
    return json.dumps(envelope, separators=(",", ":")).encode()


def request(path: str, payload: bytes) -> bytes:
    """A whole HTTP request, signed over its bytes."""
    signature = hmac.new(SECRET.encode(), payload, hashlib.sha256).hexdigest()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(payload)}\r\n\r\n"
    )
    return head.encode() + payload


def requests(path: str, at: int, *, each: int, contacts: int = 5000) -> Iterator[bytes]:
    """Endless requests with so many messages each, all different."""
    turn = itertools.count()
    while True:
        start = next(turn) * each
        yield request(path, body(NUMBER, [(start + place) % contacts for place in range(each)], at))
