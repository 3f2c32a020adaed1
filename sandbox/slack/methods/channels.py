"""conversations.*: making channels, filling and changing them (Source: Slack, Web API methods)."""

import re

from sandbox.slack.methods.call import Call, CallRefused
from sandbox.slack.methods.conversations import described_channel
from sandbox.slack.surroundings import Surroundings
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, Workspace

# Source: Slack, conversations.create: 80 characters, lower case, digits, hyphens, underscores.
NAME_LENGTH = 80
TOPIC_LENGTH = 250
INVITED_AT_ONCE = 100
OPENED_WITH = 8


def open_direct_message(call: Call) -> Json:
    """The direct message with one person, or the group one with several (or the one already open)."""
    people = list(dict.fromkeys(call.arguments.names("users")))
    if not people:
        return {"channel": {"id": call.channel().id}}
    if len(call.arguments.names("users")) > OPENED_WITH:
        raise CallRefused("too_many_users")
    if any(user_id not in call.workspace.users for user_id in people):
        raise CallRefused("user_not_found")
    if len(people) > 1:
        channel = call.workspace.group_message(people, call.platform.new_id("C"), call.platform.seconds())
        return {"channel": {"id": channel.id}, "no_op": bool(channel.messages)}
    if call.workspace.users[people[0]]["is_bot"]:
        raise CallRefused("cannot_dm_bot")
    channel = call.workspace.direct_message(people[0], call.platform.seconds())
    return {"channel": {"id": channel.id}, "no_op": bool(channel.messages)}


def join(call: Call) -> Json:
    """The app enters a public channel."""
    channel = call.channel()
    if channel.archived:
        raise CallRefused("is_archived")
    if channel.kind != "channel":
        raise CallRefused("method_not_supported_for_channel_type")
    bot = call.workspace.bot_user_id
    if bot in channel.members:
        return {"channel": described_channel(call.workspace, channel), "warning": "already_in_channel"}
    Surroundings(call.platform).join(call.workspace, channel, bot)
    return {"channel": described_channel(call.workspace, channel)}


def leave(call: Call) -> Json:
    """The app goes."""
    channel = call.channel()
    if call.workspace.bot_user_id not in channel.members:
        return {"not_in_channel": True}
    Surroundings(call.platform).leave(call.workspace, channel, call.workspace.bot_user_id)
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
            Surroundings(call.platform).join(call.workspace, channel, user_id, by=call.workspace.bot_user_id)
    return {"channel": described_channel(call.workspace, channel)}


def kick(call: Call) -> Json:
    """Put somebody out."""
    channel = call.writable_channel()
    user_id = call.person()["id"]
    if user_id == call.workspace.bot_user_id:
        raise CallRefused("cant_kick_self")
    if channel.name == "general":
        raise CallRefused("cant_kick_from_general")
    if user_id not in channel.members:
        raise CallRefused("not_in_channel")
    Surroundings(call.platform).leave(call.workspace, channel, user_id)
    return {"errors": {}}


def create(call: Call) -> Json:
    """A new channel with the app in it."""
    name = _free_name(call)
    bot = call.workspace.bot_user_id
    is_private = call.arguments.flag("is_private")
    channel = Channel(call.platform.new_id("C"), name, call.platform.seconds(), bot, is_private)
    channel.members.append(bot)
    call.workspace.channels[channel.id] = channel
    return {"channel": described_channel(call.workspace, channel)}


def rename(call: Call) -> Json:
    """Another name; an app may rename only what it made. Source: Slack, conversations.rename, Usage info."""
    channel = call.writable_channel()
    if channel.creator != call.workspace.bot_user_id:
        raise CallRefused("not_authorized")
    name = _free_name(call)
    Surroundings(call.platform).rename(call.workspace, channel, name, call.workspace.bot_user_id)
    return {"channel": described_channel(call.workspace, channel)}


def archive(call: Call) -> Json:
    """Close a channel; an app cannot open it again."""
    channel = call.channel()
    if channel.archived:
        raise CallRefused("already_archived")
    if channel.name == "general":
        raise CallRefused("cant_archive_general")
    Surroundings(call.platform).archive(call.workspace, channel, call.workspace.bot_user_id)
    return {}


def set_topic(call: Call) -> Json:
    """What stands above the channel."""
    channel = call.writable_channel()
    _describe(call, channel, "topic")
    return {"channel": described_channel(call.workspace, channel)}


def set_purpose(call: Call) -> Json:
    """What the channel is for."""
    channel = call.writable_channel()
    return {"purpose": _describe(call, channel, "purpose")}


def _describe(call: Call, channel: Channel, what: str) -> str:
    words = str(call.arguments.given.get(what) or "")
    if len(words) > TOPIC_LENGTH:
        raise CallRefused("too_long")
    Surroundings(call.platform).describe(call.workspace, channel, what, words, call.workspace.bot_user_id)
    return words


def _free_name(call: Call) -> str:
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
    return name


def _uninvitable(workspace: Workspace, channel: Channel, user_id: str) -> str | None:
    if user_id == workspace.bot_user_id:
        return "cant_invite_self"
    if user_id not in workspace.users or workspace.users[user_id]["deleted"]:
        return "user_not_found"
    return "already_in_channel" if user_id in channel.members else None


METHODS = {
    "conversations.open": open_direct_message,
    "conversations.join": join,
    "conversations.leave": leave,
    "conversations.invite": invite,
    "conversations.kick": kick,
    "conversations.create": create,
    "conversations.rename": rename,
    "conversations.archive": archive,
    "conversations.setTopic": set_topic,
    "conversations.setPurpose": set_purpose,
}
