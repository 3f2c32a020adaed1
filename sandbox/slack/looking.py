"""What a channel shows, as JSON for tests and pages."""

from sandbox.slack.wire import Json, filled
from sandbox.slack.workspace import Channel


def channel_shown(channel: Channel) -> Json:
    """
    {id, name, topic, archived, members, posts: […]}, posts oldest first.

    A post: ts, user, text, blocks, reactions, thread (its replies), and where they apply subtype, username, files,
    edited, metadata, broadcast, deleted, ephemeral_for (the one person who sees it).
    """
    posts = [_post(message) for message in channel.top_level()]
    by_ts = {post["ts"]: post for post in posts if not post.get("broadcast")}
    for root_ts in channel.threads:
        if root_ts in by_ts:
            by_ts[root_ts]["thread"] = [_post(reply) for reply in channel.replies(root_ts)]
    for note in channel.ephemerals:
        root = by_ts.get(note.get("thread_ts", ""))
        shown = _post(note)
        (root["thread"] if root is not None else posts).append(shown)
    for post in posts:
        post["thread"].sort(key=lambda reply: reply["ts"])
    posts.sort(key=lambda post: post["ts"])
    return {
        "id": channel.id,
        "name": channel.name,
        "topic": channel.topic,
        "archived": channel.archived,
        "members": list(channel.members),
        "posts": posts,
    }


def _post(message: Json) -> Json:
    reactions = [
        {"name": part["name"], "users": list(part["users"])} for part in message.get("reactions", [])
    ]
    shown: Json = {
        "ts": message["ts"],
        "user": message.get("user") or message.get("bot_id"),
        "text": message["text"],
        "blocks": message.get("blocks", []),
        "reactions": reactions,
        "thread": [],
    }
    return shown | filled(
        thread_ts=message.get("thread_ts"),
        subtype=message.get("subtype"),
        username=message.get("username"),
        bot_id=message.get("bot_id"),
        files=message.get("files"),
        attachments=message.get("attachments"),
        edited=message.get("edited"),
        metadata=message.get("metadata"),
        ephemeral_for=message.get("shown_to"),
        deleted=True if message.get("subtype") == "tombstone" else None,
        broadcast=True if message.get("subtype") == "thread_broadcast" else None,
    )
