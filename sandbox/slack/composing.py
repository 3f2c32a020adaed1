"""Messages coming into being, changing and going, each told to the app."""

from collections.abc import Iterable

from sandbox.slack.happenings import mentioned, message_changed, message_deleted, message_posted
from sandbox.slack.slack_platform import Platform
from sandbox.slack.typed_text import TypedText
from sandbox.slack.wire import Json
from sandbox.slack.workspace import SLACKBOT, Channel, Workspace


def bot_profile(workspace: Workspace) -> Json:
    """The `bot_profile` of messages by the app."""
    icons = {
        f"image_{size}": f"https://avatars.slack-edge.com/sandbox/witiop_{size}.png" for size in (36, 48, 72)
    }
    return {
        "id": workspace.bot_id,
        "deleted": False,
        "name": "WitiOp",
        "updated": 1794000000,
        "app_id": workspace.app_id,
        "user_id": workspace.bot_user_id,
        "icons": icons,
        "team_id": workspace.team_id,
    }


def post_as_bot(
    platform: Platform,
    workspace: Workspace,
    channel: Channel,
    content: Json,
    *,
    thread_ts: str | None = None,
    broadcast: bool = False,
    username: str | None = None,
    icons: Json | None = None,
) -> Json:
    """
    A message by the app, kept and told. content: text, blocks, attachments, metadata, files.

    With a custom name it is a `bot_message` without `user`. Source: Slack, message event, bot_message.
    """
    message: Json = {"type": "message", "ts": channel.next_ts(platform.now())}
    message |= {"bot_id": workspace.bot_id, "app_id": workspace.app_id, "text": content.get("text") or ""}
    if username is not None or icons is not None:
        message |= {"subtype": "bot_message", "username": username or "WitiOp"}
        message |= {"icons": icons} if icons else {}
    else:
        message |= {
            "user": workspace.bot_user_id,
            "team": workspace.team_id,
            "bot_profile": bot_profile(workspace),
        }
        message |= {"subtype": "file_share", "upload": False} if content.get("files") else {}
    message |= {
        name: content[name] for name in ("blocks", "attachments", "metadata", "files") if content.get(name)
    }
    _kept(channel, message, thread_ts, broadcast)
    message_posted(platform, workspace, channel, message)
    return message


def post_as_person(
    platform: Platform,
    workspace: Workspace,
    channel: Channel,
    user_id: str,
    written: TypedText,
    *,
    thread_ts: str | None = None,
    broadcast: bool = False,
    as_me: bool = False,
    files: list[Json] | None = None,
) -> Json:
    """A message somebody typed, kept and told; a mention of the app is told once more as app_mention."""
    home = workspace.users[user_id]["team_id"]
    message: Json = {"user": user_id, "type": "message", "team": home}
    if home != workspace.team_id:
        message |= {"user_team": home, "source_team": home}
    if files or as_me:
        message["subtype"] = "file_share" if files else "me_message"
    message |= {"ts": channel.next_ts(platform.now()), "text": written.text}
    if written.text or not files:
        message["client_msg_id"] = platform.client_msg_id()
    if files:
        message |= {"files": files, "upload": False, "display_as_bot": False}
    if written.elements:
        block = {"type": "rich_text", "block_id": platform.new_block_id(), "elements": written.elements}
        message["blocks"] = [block]
    _kept(channel, message, thread_ts, broadcast)
    message_posted(platform, workspace, channel, message)
    # Source: Slack, app_mention: not sent for direct messages, which come as messages alone.
    heard = channel.of_user is None and workspace.bot_user_id in channel.members
    if workspace.bot_user_id in written.mentions and heard:
        mentioned(platform, workspace, channel, message)
    return message


def post_as_other_app(
    platform: Platform, workspace: Workspace, channel: Channel, text: str, thread_ts: str | None
) -> Json:
    """A message by some other app of the workspace."""
    message: Json = {"type": "message", "subtype": "bot_message", "text": text, "username": "Deployer"}
    message |= {"ts": channel.next_ts(platform.now()), "bot_id": "B0OTHERBOT1", "app_id": "A0OTHERAPP1"}
    _kept(channel, message, thread_ts, broadcast=False)
    message_posted(platform, workspace, channel, message)
    return message


def post_by_slack(
    platform: Platform,
    workspace: Workspace,
    channel: Channel,
    subtype: str,
    user_id: str,
    text: str,
    **more: str,
) -> Json:
    """A system message such as channel_join; more: what its kind also says, such as the topic."""
    message: Json = {"type": "message", "subtype": subtype, "user": user_id, "text": text, **more}
    message["ts"] = channel.next_ts(platform.now())
    channel.add(message)
    message_posted(platform, workspace, channel, message)
    return message


def change(platform: Platform, workspace: Workspace, channel: Channel, ts: str, changed: Json) -> Json:
    """Replace fields of a message (None removes one) and tell the app."""
    before = channel.messages[ts]
    after = {name: value for name, value in {**before, **changed}.items() if value is not None}
    channel.messages[ts] = after
    message_changed(platform, workspace, channel, before, after)
    return after


def remove(platform: Platform, workspace: Workspace, channel: Channel, ts: str) -> None:
    """Delete a message; a root that has replies stays behind as a tombstone."""
    if not channel.replies(ts):
        message_deleted(platform, workspace, channel, channel.remove(ts))
        return
    before = channel.messages[ts]
    tombstone: Json = {"subtype": "tombstone", "text": "This message was deleted.", "user": SLACKBOT}
    tombstone |= {"hidden": True, "type": "message", "ts": ts}
    channel.messages[ts] = tombstone
    threaded = thread_fields(channel, ts)
    message_changed(platform, workspace, channel, {**before, "thread_ts": ts}, {**tombstone, **threaded})


def show_to(
    platform: Platform,
    workspace: Workspace,
    channel: Channel,
    user_id: str,
    content: Json,
    thread_ts: str | None,
) -> Json:
    """A message for one person alone: not in the history, not told as an event."""
    note: Json = {"type": "message", "ts": channel.next_ts(platform.now()), "shown_to": user_id}
    note |= {"user": workspace.bot_user_id, "bot_id": workspace.bot_id, "app_id": workspace.app_id}
    note |= {"text": content.get("text") or "", "is_ephemeral": True}
    note |= {name: content[name] for name in ("blocks", "attachments") if content.get(name)}
    if thread_ts is not None:
        note["thread_ts"] = thread_ts
    channel.ephemerals.append(note)
    return note


def recounted(platform: Platform, workspace: Workspace, channel: Channel, ts: str) -> None:
    """Slack tells that a root's replies were counted anew: a change that is no edit."""
    root = channel.messages[ts]
    message_changed(platform, workspace, channel, root, {**root, **thread_fields(channel, ts)})


def thread_fields(channel: Channel, root_ts: str) -> Json:
    """What Slack adds to a root that has replies; {} for a message without any."""
    replies = channel.replies(root_ts)
    if not replies:
        return {}
    people = _in_order(reply.get("user") or reply.get("bot_id", "") for reply in replies)
    return {
        "thread_ts": root_ts,
        "reply_count": len(replies),
        "reply_users_count": len(people),
        "latest_reply": replies[-1]["ts"],
        "reply_users": people,
        "is_locked": False,
    }


def seen(channel: Channel, message: Json, *, all_metadata: bool = False) -> Json:
    """The message as history and replies show it."""
    threaded = thread_fields(channel, message["ts"])
    shown = {**message, **threaded, "subscribed": False} if threaded else dict(message)
    if not all_metadata:
        shown.pop("metadata", None)
    return shown


def _kept(channel: Channel, message: Json, thread_ts: str | None, broadcast: bool) -> None:
    """Put the message where it belongs; a broadcast also carries its root, which counts it already."""
    root = channel.messages.get(thread_ts) if thread_ts is not None else None
    if root is not None:
        message["thread_ts"] = root["ts"]
        if "user" in root:
            message["parent_user_id"] = root["user"]
    channel.add(message)
    if root is not None and broadcast:
        message["subtype"] = "thread_broadcast"
        shown = {name: value for name, value in root.items() if name not in ("metadata", "reactions", "root")}
        message["root"] = {**shown, **thread_fields(channel, root["ts"])}


def _in_order(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ids))
