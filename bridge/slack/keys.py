"""What makes two deliveries the same thing, and what keeps things in order: keys and lanes of events (pure)."""

from hashlib import blake2b

from bridge.slack.refs import instant
from bridge.slack.wire import Envelope, Json, as_text, object_of, text_of

_NO_TIME = bytes(8)


def key(envelope: Envelope, body: bytes) -> bytes:
    """
    8 bytes of time, 16 of digest; equal for every delivery of the same thing.

    A person's message counts as one by its client_msg_id: one gesture may surface as two events with different ids
    and different times. Their time in the key is therefore that of the thread's root, which both share. Everything
    else is one by channel and time, or by its event id.
    """
    event = envelope.inner
    if event.get("type") == "message" and (channel := text_of(event, "channel")):
        return _message_key(envelope.team, channel, event, envelope, body)
    return _event_key(envelope, body)


def _message_key(team: str, channel: str, event: Json, envelope: Envelope, body: bytes) -> bytes:
    ts, thread, said = text_of(event, "ts"), text_of(event, "thread_ts"), text_of(event, "client_msg_id")
    gone = text_of(event, "deleted_ts")
    match event.get("subtype"):
        case "message_deleted" if gone:
            return _keyed(gone, team, channel, "deleted", gone)
        case "message_changed" if ts:
            changed = text_of(object_of(event, "message"), "ts")
            return _keyed(ts, team, channel, "changed", changed, ts)
        case _ if said and thread:
            return _keyed(thread, team, channel, "said", said)
        case _ if said:
            return _NO_TIME + _digest(team, channel, "said", said)
        case _ if ts:
            return _keyed(ts, team, channel, "posted", ts)
        case _:
            return _event_key(envelope, body)


def _event_key(envelope: Envelope, body: bytes) -> bytes:
    if event_id := as_text(envelope.event_id):
        return _keyed(as_text(envelope.event_time), envelope.team, "event", event_id)
    return _NO_TIME + blake2b(body, digest_size=16).digest()


def _keyed(time: str, *parts: str) -> bytes:
    at = instant(time)
    prefix = _NO_TIME if at is None else int(at.timestamp() * 1000).to_bytes(8, "big")
    return prefix + _digest(*parts)


def _digest(*parts: str) -> bytes:
    joined = "\x00".join(parts).encode("utf-8", "surrogatepass")
    return blake2b(joined, digest_size=16).digest()


def lane(envelope: Envelope) -> str:
    """Posts of a thread in their order, with their edits and deletions; all else of a workspace in one lane."""
    event = envelope.inner
    channel = text_of(event, "channel")
    if event.get("type") != "message" or not channel:
        return f"slack:{envelope.team}"
    about = event
    if event.get("subtype") == "message_changed":
        about = object_of(event, "message")
    elif event.get("subtype") == "message_deleted":
        about = object_of(event, "previous_message") or {"ts": event.get("deleted_ts")}
    root = text_of(about, "thread_ts") or text_of(about, "ts")
    return f"post:{channel}:{root}" if root else f"slack:{envelope.team}"
