"""chat.*: posting, updating, deleting, showing to one person, links, posting later (Source: Slack, Web API methods)."""

from datetime import timedelta

from sandbox.slack.composing import change, post_as_bot, remove, show_to
from sandbox.slack.methods.call import Call, CallRefused
from sandbox.slack.methods.content import TEXT_ADVISED, TEXT_CUT, content_of, sender_of
from sandbox.slack.scheduling import arm
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel

# Source: Slack, chat.scheduleMessage: up to 120 days ahead; 30 messages for the same 5 minutes and channel.
SCHEDULE_AHEAD_SECONDS = int(timedelta(days=120).total_seconds())
SCHEDULE_SPAN_SECONDS, SCHEDULED_IN_SPAN = 300, 30


def post_message(call: Call) -> Json:
    """A new message. A plain text over 4,000 characters comes out in several, as people report of Slack."""
    username, icons = sender_of(call)
    channel = _target(call, custom_name=username is not None)
    content = content_of(call)
    thread_ts = _root(call, channel)
    broadcast = call.arguments.flag("reply_broadcast")
    parts = _split(content)
    posted = [
        post_as_bot(
            call.platform,
            call.workspace,
            channel,
            part,
            thread_ts=thread_ts,
            broadcast=broadcast,
            username=username,
            icons=icons,
        )
        for part in parts
    ]
    return {"channel": channel.id, "ts": posted[0]["ts"], "message": posted[0]}


def update(call: Call) -> Json:
    """Change a message of the app. Only text drops the blocks; neither keeps them; metadata stays unless given."""
    channel = call.joined_channel()
    if channel.archived:
        raise CallRefused("is_archived")
    message = call.message(channel)
    if message.get("bot_id") != call.workspace.bot_id:
        raise CallRefused("cant_update_message")
    content = content_of(call, needed=False)
    if len(content.get("text") or "") > TEXT_ADVISED:
        raise CallRefused("msg_too_long")
    if not any(content.get(name) for name in ("text", "blocks", "attachments", "metadata")):
        raise CallRefused("no_text")
    changed: Json = {name: content[name] for name in ("text", "metadata", "attachments") if content.get(name)}
    if content.get("blocks"):
        changed["blocks"] = content["blocks"]
    elif "text" in changed:
        edited = {"user": call.workspace.bot_user_id, "ts": f"{call.platform.seconds()}.000000"}
        changed |= {"blocks": None, "edited": edited}
    after = change(call.platform, call.workspace, channel, message["ts"], changed)
    return {"channel": channel.id, "ts": after["ts"], "text": after["text"], "message": after}


def delete(call: Call) -> Json:
    """Delete a message of the app; one with a custom name cannot be. Source: Slack, chat:write.customize."""
    channel = call.joined_channel()
    message = call.message(channel)
    if message.get("bot_id") != call.workspace.bot_id or message.get("subtype") == "bot_message":
        raise CallRefused("cant_delete_message")
    remove(call.platform, call.workspace, channel, message["ts"])
    return {"channel": channel.id, "ts": message["ts"]}


def post_ephemeral(call: Call) -> Json:
    """Show something to one person of the channel."""
    channel = call.writable_channel()
    user = call.person()
    if user["id"] not in channel.members:
        raise CallRefused("user_not_in_channel")
    content = content_of(call)
    thread_ts = call.arguments.text("thread_ts")
    note = show_to(call.platform, call.workspace, channel, user["id"], content, thread_ts)
    return {"message_ts": note["ts"]}


def get_permalink(call: Call) -> Json:
    """The address of a message."""
    channel = call.joined_channel()
    message = call.message(channel, "message_ts")
    link = (
        f"https://{call.workspace.domain}.slack.com/archives/{channel.id}/p{message['ts'].replace('.', '')}"
    )
    root = message.get("thread_ts")
    if root is not None and root != message["ts"]:
        link += f"?thread_ts={root}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def schedule_message(call: Call) -> Json:
    """Post later. With metadata it is accepted and never comes (a known fault of Slack's)."""
    channel = call.writable_channel()
    content = content_of(call)
    post_at = call.arguments.number("post_at")
    now = call.platform.seconds()
    if post_at is None:
        raise CallRefused("invalid_time")
    if post_at <= now:
        raise CallRefused("time_in_past")
    if post_at > now + SCHEDULE_AHEAD_SECONDS:
        raise CallRefused("time_too_far")
    span = post_at // SCHEDULE_SPAN_SECONDS
    if (
        sum(kept["post_at"] // SCHEDULE_SPAN_SECONDS == span for kept in channel.scheduled)
        >= SCHEDULED_IN_SPAN
    ):
        raise CallRefused("restricted_too_many")
    kept = {"id": call.platform.new_id("Q"), "post_at": post_at, "content": content}
    kept["thread_ts"] = _root(call, channel)
    channel.scheduled.append(kept)
    arm(call.platform, call.workspace, channel, kept)
    return {"channel": channel.id, "scheduled_message_id": kept["id"], "post_at": post_at, "message": content}


def delete_scheduled_message(call: Call) -> Json:
    """Take back what was to be posted later."""
    channel = call.channel()
    wanted = call.arguments.required("scheduled_message_id")
    kept = [message for message in channel.scheduled if message["id"] != wanted]
    if len(kept) == len(channel.scheduled):
        raise CallRefused("invalid_scheduled_message_id")
    channel.scheduled[:] = kept
    return {}


def _target(call: Call, *, custom_name: bool) -> Channel:
    """The channel; a person's id means the direct message with them."""
    user = call.workspace.users.get(call.arguments.required("channel"))
    if user is None:
        return call.writable_channel()
    if user["is_bot"]:
        raise CallRefused("cannot_dm_bot")
    if custom_name:
        raise CallRefused("channel_not_found")
    return call.workspace.direct_message(user["id"], call.platform.seconds())


def _root(call: Call, channel: Channel) -> str | None:
    """The root to reply to. Raises CallRefused for a reply's ts, an unknown or a deleted one."""
    thread_ts = call.arguments.text("thread_ts")
    if thread_ts is None:
        return None
    root = channel.messages.get(thread_ts)
    if root is None or root.get("thread_ts", thread_ts) != thread_ts:
        raise CallRefused("thread_not_found")
    if root.get("subtype") == "tombstone" and not call.platform.settings.deleted_roots_take_replies:
        raise CallRefused("thread_not_found")
    if root.get("subtype") in ("channel_join", "channel_leave", "channel_topic", "channel_archive"):
        raise CallRefused("cannot_reply_to_message")
    return thread_ts


def _split(content: Json) -> list[Json]:
    text = content.get("text") or ""
    if content.get("blocks") or len(text) <= TEXT_ADVISED:
        return [{**content, "text": text[:TEXT_CUT]}]
    text = text[:TEXT_CUT]
    pieces = [text[at : at + TEXT_ADVISED] for at in range(0, len(text), TEXT_ADVISED)]
    return [{**content, "text": piece} for piece in pieces]


METHODS = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": get_permalink,
    "chat.scheduleMessage": schedule_message,
    "chat.deleteScheduledMessage": delete_scheduled_message,
}
