"""chat.*: posting, updating, deleting, showing to one person, links (Source: Slack, Web API methods)."""

from sandbox.slack.blocks.fallback import words_in
from sandbox.slack.composing import change, post_as_bot, remove, show_to
from sandbox.slack.methods.call import Call, CallRefused
from sandbox.slack.methods.content import TEXT_ADVISED, TEXT_CUT, content_of, sender_of
from sandbox.slack.wire import Json, escaped
from sandbox.slack.workspace import Channel

# What Slack says in a channel by itself; nobody can answer under it.
_BY_SLACK = tuple(f"channel_{what}" for what in ("join", "leave", "topic", "purpose", "name", "archive"))


def post_message(call: Call) -> Json:
    """A new message. A plain text over 4,000 characters comes out in several, as people report of Slack."""
    username, icons = sender_of(call)
    channel = _target(call, custom_name=username is not None)
    content = content_of(call)
    if not content.get("text") and content.get("blocks"):
        content["text"] = words_in(content["blocks"])
    thread_ts = root_of(call, channel)
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
    """
    Show something to one person of the channel; whoever is away never sees it, and the answer is the same.

    Source: Slack, chat.postEphemeral: delivery is not guaranteed, the user must be active in Slack.
    """
    channel = call.writable_channel()
    user = call.person()
    if user["id"] not in channel.members:
        raise CallRefused("user_not_in_channel")
    content = content_of(call)
    thread_ts = call.arguments.text("thread_ts")
    note = show_to(call.platform, call.workspace, channel, user["id"], content, thread_ts)
    away = call.workspace.presence.get(user["id"]) == "away"
    if away and not call.platform.settings.notes_reach_the_absent:
        channel.ephemerals.remove(note)
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


def unfurl(call: Call) -> Json:
    """Show previews for links in somebody's message. unfurls: link -> what to show."""
    channel = call.joined_channel()
    message = call.message(channel, error="cannot_find_message")
    unfurls = call.arguments.structure("unfurls")
    if not isinstance(unfurls, dict) or not unfurls:
        raise CallRefused("missing_unfurls")
    if any(f"<{escaped(link)}" not in message["text"] for link in unfurls):
        raise CallRefused("cannot_unfurl_url")
    previews = [
        {"from_url": link, "original_url": link, "id": number, **part}
        for number, (link, part) in enumerate(unfurls.items(), start=1)
    ]
    change(call.platform, call.workspace, channel, message["ts"], {"attachments": previews})
    return {}


def _target(call: Call, *, custom_name: bool) -> Channel:
    """
    The channel; a person's id means the direct message with them.

    With a custom name that is Slackbot's, not the app's. Source: Slack, chat.postMessage, "Posting to a DM".
    """
    workspace, now = call.workspace, call.platform.seconds()
    user = workspace.users.get(call.arguments.required("channel"))
    if user is None:
        return _public_or_joined(call)
    if user["is_bot"]:
        raise CallRefused("cannot_dm_bot")
    if not call.platform.settings.messages_tab:
        raise CallRefused("messages_tab_disabled")
    if custom_name:
        return workspace.message_of_slackbot(user["id"], now)
    return workspace.direct_message(user["id"], now)


def _public_or_joined(call: Call) -> Channel:
    channel = call.channel()
    if channel.of_user is not None and not call.platform.settings.messages_tab:
        raise CallRefused("messages_tab_disabled")
    if channel.kind == "channel" and not channel.archived and "chat:write.public" in call.workspace.scopes:
        return channel
    return call.writable_channel()


def root_of(call: Call, channel: Channel) -> str | None:
    """The root to reply to. Raises CallRefused for a reply's ts, an unknown or a deleted one."""
    thread_ts = call.arguments.text("thread_ts")
    if thread_ts is None:
        return None
    root = channel.messages.get(thread_ts)
    if root is None or root.get("thread_ts", thread_ts) != thread_ts:
        raise CallRefused("thread_not_found")
    if root.get("subtype") == "tombstone" and not call.platform.settings.deleted_roots_take_replies:
        raise CallRefused("thread_not_found")
    if root.get("subtype") in _BY_SLACK:
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
    "chat.unfurl": unfurl,
}
