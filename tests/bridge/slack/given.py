"""Payloads and small events of Slack, as the tests of this side write them."""

import json
from pathlib import Path
from typing import Any

PAYLOADS = Path(__file__).parent / "payloads"
TEAM, APP, BOT_USER, BOT = "T0ACMEHQ001", "A0WITIOP001", "U0WITIOPBOT", "B0WITIOPBOT"

Json = dict[str, Any]


def payload(name: str) -> Any:
    """One of the recorded payloads."""
    return json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))


def body(name: str) -> bytes:
    """The same as it comes over the line."""
    return json.dumps(payload(name)).encode()


def event(inner: Json, **outer: Any) -> bytes:
    """An event with its envelope."""
    envelope: Json = {
        "team_id": TEAM,
        "context_team_id": TEAM,
        "api_app_id": APP,
        "type": "event_callback",
        "event_id": "Ev1",
        "event_time": 1795330128,
        "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        "event": inner,
    }
    return json.dumps(envelope | outer).encode()


def post(**fields: Any) -> Json:
    """A person's post in a thread; a field given as None is left out."""
    made: Json = {
        "type": "message",
        "user": "U0AMIRA0001",
        "team": TEAM,
        "channel": "C0BILLING01",
        "channel_type": "channel",
        "ts": "1795330128.402919",
        "thread_ts": "1795330012.114259",
        "client_msg_id": "6d0f6f0e-2f0c-4a6d-9a0b-4b7b6f3d1c11",
        "text": "Hello",
        "event_ts": "1795330128.402919",
    }
    return {name: value for name, value in (made | fields).items() if value is not None}
