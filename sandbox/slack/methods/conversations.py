"""conversations.*: reading channels and their messages, making and filling them (Source: Slack, Web API methods)."""

import re

from sandbox.slack.composing import post_by_slack, seen
from sandbox.slack.happenings import channel_happened, membership_changed
from sandbox.slack.methods.call import Call, CallRefused, invalid, paged
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, Workspace

# Source: Slack, conversations.create: 80 characters, lower case, digits, hyphens, underscores.
NAME_LENGTH = 80
TOPIC_LENGTH = 250
INVITED_AT_ONCE = 100
OPENED_WITH = 8
# Source: Slack, rate limit changes for non-Marketplace apps: at most 15 items a call.
COMMERCIAL_ITEMS = 15


def history(call: Call) -> Json:
    """The channel's own messages, newest first."""
    channel = call.joined_channel()
    start, limit = _window(call)
    found = [message for message in channel.top_level() if _wanted(call, message["ts"])]
    found.reverse()
    return _messages(call, channel, found, start, limit) | {"pin_count": len(channel.pins)}


def replies(call: Call) -> Json:
    """A root and its replies, oldest first."""
    channel = call.joined_channel()
    root = channel.messages.get(call.arguments.required("ts"))
    if root is None:
        raise CallRefused("thread_not_found")
    if root.get("thread_ts", root["ts"]) != root["ts"]:
        root = channel.messages[root["thread_ts"]]
    start, limit = _window(call)
    under = [message for message in channel.replies(root["ts"]) if _wanted(call, message["ts"])]
    return _messages(call, channel, [root, *under], start, limit)


def info(call: Call) -> Json:
    """One channel."""
    channel = call.channel()
    described = described_channel(call.workspace, channel)
    if call.arguments.flag("include_num_members"):
        described["num_members"] = len(channel.members)
    return {"channel": described}


def members(call: Call) -> Json:
    """The ids of who is in it."""
    channel = call.channel()
    return paged("members", list(channel.members), *call.page())


def list_channels(call: Call) -> Json:
    """Every channel the app can see."""
    kinds = call.arguments.names("types") or ["public_channel"]
    if set(kinds) - {"public_channel", "private_channel", "im", "mpim"}:
        raise CallRefused("invalid_types")
    hide_archived = call.arguments.flag("exclude_archived")
    found = [
        described_channel(call.workspace, channel)
        for channel in call.workspace.channels.values()
        if _type_of(channel) in kinds
        and not (channel.archived and hide_archived)
        and not (channel.is_private and call.workspace.bot_user_id not in channel.members)
    ]
    return paged("channels", found, *call.page())


def open_direct_message(call: Call) -> Json:
    """The direct message with one person (or the one already open)."""
    people = call.arguments.names("users")
    if not people:
        return {"channel": {"id": call.channel().id}}
    if len(people) > OPENED_WITH:
        raise CallRefused("too_many_users")
    if any(user_id not in call.workspace.users for user_id in people):
        raise CallRefused("user_not_found")
    if len(people) > 1:
        raise invalid("the sandbox has no group direct messages [json-pointer:/users]")
    if call.workspace.users[people[0]]["is_bot"]:
        raise CallRefused("cannot_dm_bot")
    channel = call.workspace.direct_message(people[0], call.platform.seconds())
    return {"channel": {"id": channel.id}, "no_op": bool(channel.messages)}


def join(call: Call) -> Json:
    """The app enters a public channel."""
    channel = call.channel()
    if channel.archived:
        raise CallRefused("is_archived")
    if channel.is_private:
        raise CallRefused("method_not_supported_for_channel_type")
    if call.workspace.bot_user_id in channel.members:
        return {"channel": described_channel(call.workspace, channel), "warning": "already_in_channel"}
    enter(call, channel, call.workspace.bot_user_id)
    return {"channel": described_channel(call.workspace, channel)}


def leave(call: Call) -> Json:
    """The app goes."""
    channel = call.channel()
    if call.workspace.bot_user_id not in channel.members:
        return {"not_in_channel": True}
    channel.members.remove(call.workspace.bot_user_id)
    membership_changed(call.platform, call.workspace, channel, call.workspace.bot_user_id, joined=False)
    return {}


def invite(call: Call) -> Json:
    """Bring people in."""
    channel = call.writable_channel()
    people = call.arguments.names("users")
    if not people:
        raise CallRefused("no_user")
    if len(people) > INVITED_AT_ONCE:
        raise CallRefused("too_many_users")
    problems = [(user_id, _uninvitable(call.workspace, channel, user_id)) for user_id in people]
    refused = [{"user": user_id, "ok": False, "error": error} for user_id, error in problems if error]
    if refused and not call.arguments.flag("force"):
        raise CallRefused(str(refused[0]["error"]), errors=refused)
    for user_id, error in problems:
        if error is None:
            enter(call, channel, user_id)
    return {"channel": described_channel(call.workspace, channel)}


def create(call: Call) -> Json:
    """A new channel with the app in it."""
    name = call.arguments.text("name")
    if name is None:
        raise CallRefused("invalid_name_required")
    if len(name) > NAME_LENGTH:
        raise CallRefused("invalid_name_maxlength")
    if not re.fullmatch(r"[\w\-]+", name) or name != name.lower():
        raise CallRefused("invalid_name_specials")
    if not re.search(r"[^\W_]", name):
        raise CallRefused("invalid_name_punctuation")
    if name in call.workspace.channel_ids():
        raise CallRefused("name_taken")
    bot = call.workspace.bot_user_id
    is_private = call.arguments.flag("is_private")
    channel = Channel(call.platform.new_id("C"), name, call.platform.seconds(), bot, is_private)
    channel.members.append(bot)
    call.workspace.channels[channel.id] = channel
    return {"channel": described_channel(call.workspace, channel)}


def archive(call: Call) -> Json:
    """Close a channel for ever."""
    channel = call.channel()
    if channel.archived:
        raise CallRefused("already_archived")
    if channel.name == "general":
        raise CallRefused("cant_archive_general")
    channel.archived = True
    event = {
        "type": "channel_archive",
        "channel": channel.id,
        "user": call.workspace.bot_user_id,
        "is_moved": 0,
    }
    channel_happened(call.platform, call.workspace, channel, event)
    return {}


def set_topic(call: Call) -> Json:
    """What stands above the channel."""
    channel = call.writable_channel()
    topic = str(call.arguments.given.get("topic") or "")
    if len(topic) > TOPIC_LENGTH:
        raise CallRefused("too_long")
    channel.topic = topic
    bot = call.workspace.bot_user_id
    post_by_slack(
        call.platform, call.workspace, channel, "channel_topic", bot, f"set the channel topic: {topic}"
    )
    return {"channel": described_channel(call.workspace, channel)}


def set_purpose(call: Call) -> Json:
    """What the channel is for."""
    channel = call.writable_channel()
    purpose = str(call.arguments.given.get("purpose") or "")
    if len(purpose) > TOPIC_LENGTH:
        raise CallRefused("too_long")
    channel.purpose = purpose
    return {"purpose": purpose}


def enter(call: Call, channel: Channel, user_id: str) -> None:
    """Somebody comes in, by the app's doing."""
    channel.members.append(user_id)
    bot = call.workspace.bot_user_id
    membership_changed(call.platform, call.workspace, channel, user_id, joined=True, by=bot)
    post_by_slack(
        call.platform,
        call.workspace,
        channel,
        "channel_join",
        user_id,
        f"<@{user_id}> has joined the channel",
    )


def described_channel(workspace: Workspace, channel: Channel) -> Json:
    """Slack's channel object."""
    if channel.of_user is not None:
        about = {"id": channel.id, "created": channel.created, "user": channel.of_user}
        return about | {"is_im": True, "is_channel": False}
    note = {"creator": "", "last_set": 0}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "created": channel.created,
        "creator": channel.creator,
        "is_archived": channel.archived,
        "is_general": channel.name == "general",
        "unlinked": 0,
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "is_member": workspace.bot_user_id in channel.members,
        "context_team_id": workspace.team_id,
        "locale": "en-US",
        "topic": {"value": channel.topic, **note},
        "purpose": {"value": channel.purpose, **note},
        "previous_names": [],
        "num_members": len(channel.members),
    }


def _uninvitable(workspace: Workspace, channel: Channel, user_id: str) -> str | None:
    if user_id == workspace.bot_user_id:
        return "cant_invite_self"
    if user_id not in workspace.users or workspace.users[user_id]["deleted"]:
        return "user_not_found"
    return "already_in_channel" if user_id in channel.members else None


def _type_of(channel: Channel) -> str:
    if channel.of_user is not None:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def _window(call: Call) -> tuple[int, int]:
    start, limit = call.page()
    return start, min(limit, COMMERCIAL_ITEMS) if call.platform.rates.commercial else limit


def _wanted(call: Call, ts: str) -> bool:
    oldest, latest = call.arguments.text("oldest"), call.arguments.text("latest")
    inclusive = call.arguments.flag("inclusive")
    after = oldest is None or float(ts) > float(oldest) or (inclusive and float(ts) == float(oldest))
    before = latest is None or float(ts) < float(latest) or (inclusive and float(ts) == float(latest))
    return after and before


def _messages(call: Call, channel: Channel, found: list[Json], start: int, limit: int) -> Json:
    everything = call.arguments.flag("include_all_metadata")
    shown = [seen(channel, message, all_metadata=everything) for message in found[start : start + limit]]
    more = start + limit < len(found)
    answer: Json = {"messages": shown, "has_more": more}
    return answer | {"response_metadata": {"next_cursor": f"next:{start + limit}" if more else ""}}


METHODS = {
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.info": info,
    "conversations.members": members,
    "conversations.list": list_channels,
    "conversations.open": open_direct_message,
    "conversations.join": join,
    "conversations.leave": leave,
    "conversations.invite": invite,
    "conversations.create": create,
    "conversations.archive": archive,
    "conversations.setTopic": set_topic,
    "conversations.setPurpose": set_purpose,
}
