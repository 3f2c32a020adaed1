"""What people posted in a thread, read there instead of told by an event, in the very shape an event has."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from bridge.slack.client import SlackClient
from bridge.slack.identity import Identity
from bridge.slack.methods import REPLIES
from bridge.slack.refs import channel_of, ts_at, ts_of
from bridge.slack.wire import Json, list_of, object_of, text_of
from core.ids import TenantId, ThreadRef

_PAGE = 200
# A thread is renewed long before it has so many replies.
_PAGES = 10


async def posted_since(
    client: SlackClient, tenant_id: TenantId, thread: ThreadRef, since: datetime, identity: Identity
) -> Sequence[bytes]:
    """
    People's posts, oldest first, as the door would have kept them: what it did keep becomes a piece of the same key.

    Raises DeliveryProblem.
    """
    asked: Json = {
        "channel": channel_of(thread),
        "ts": ts_of(thread),
        "oldest": ts_at(since),
        "limit": _PAGE,
    }
    found: list[bytes] = []
    for _ in range(_PAGES):
        answer = await client.call(tenant_id, REPLIES, asked)
        found += [
            _event(message, thread, identity)
            for message in list_of(answer, "messages")
            if isinstance(message, dict) and _is_a_persons(message, thread)
        ]
        cursor = text_of(object_of(answer, "response_metadata"), "next_cursor")
        if not cursor:
            break
        asked = {**asked, "cursor": cursor}
    return found


def _is_a_persons(message: Json, thread: ThreadRef) -> bool:
    return text_of(message, "ts") != ts_of(thread) and not message.get("bot_id")


def _event(message: Json, thread: ThreadRef, identity: Identity) -> bytes:
    """The event that Slack would have sent."""
    ours = {"team_id": identity.team_id, "user_id": identity.user_id, "is_bot": True}
    return msgspec.json.encode(
        {
            "type": "event_callback",
            "team_id": identity.team_id,
            "authorizations": [ours],
            "event": {**message, "type": "message", "channel": channel_of(thread)},
        }
    )
