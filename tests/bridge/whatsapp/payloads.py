"""True webhook bodies, as they are posted, and others made of them."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from core.text import Private, RichText

HERE = Path(__file__).parent
WEBHOOKS = sorted((HERE / "webhooks").glob("*.json"))
GOLDEN = HERE / "golden"

SECRET = b"an-app-secret"
NUMBER = "109999000000001"
ACCOUNT = "209999000000001"


def fixture(name: str) -> bytes:
    """A sample body, as Meta posts it: on one line, everything beyond ASCII escaped."""
    return posted(json.loads((HERE / "webhooks" / f"{name}.json").read_text("utf-8")))


def posted(body: object) -> bytes:
    """A body in the bytes that are signed."""
    return json.dumps(body, separators=(",", ":")).encode("ascii")


def signature(body: bytes, secret: bytes = SECRET) -> str:
    """What stands in X-Hub-Signature-256."""
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()


def value_of(field: str, value: Mapping[str, object], account: str = ACCOUNT) -> dict[str, Any]:
    """A body with one change."""
    changes = [{"field": field, "value": dict(value)}]
    return {"object": "whatsapp_business_account", "entry": [{"id": account, "changes": changes}]}


def messages_of(
    *messages: Mapping[str, object], contacts: Sequence[Mapping[str, object]] = ()
) -> dict[str, Any]:
    """A body with these messages."""
    return value_of(
        "messages",
        {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "442079460123", "phone_number_id": NUMBER},
            "contacts": list(contacts),
            "messages": list(messages),
        },
    )


def text_message(identity: str = "wamid.A1", words: str = "Hello", **others: object) -> dict[str, object]:
    """One message of Amara's."""
    return {
        "from": "447700900123",
        "from_user_id": "GB.7310284465519203",
        "id": identity,
        "timestamp": "1792486800",
        "type": "text",
        "text": {"body": words},
        **others,
    }


def plain(value: object) -> Any:
    """A value as plain JSON, private words shown; what stands at its default is left out."""
    match value:
        case Private():
            return value.reveal()
        case RichText():
            return [plain(block) for block in value.reveal()]
        case datetime():
            return value.isoformat()
        case Enum():
            return value.name
        case tuple():
            return [plain(one) for one in value]
        case BaseException() if is_dataclass(value):
            return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        shown = {one.name: getattr(value, one.name) for one in fields(value)}
        kept = {one.name: plain(shown[one.name]) for one in fields(value) if shown[one.name] != one.default}
        return {"is": type(value).__name__, **kept}
    return value
