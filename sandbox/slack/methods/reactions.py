"""reactions.*, pins.*, bookmarks.* (Source: Slack, Web API methods)."""

import re

import emoji

from sandbox.slack.composing import post_by_slack, seen
from sandbox.slack.happenings import reaction_changed
from sandbox.slack.methods.call import Call, CallRefused
from sandbox.slack.slack_platform import Platform
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, Workspace

# Source: Slack, reactions.add: too_many_emoji (different ones on a message) and too_many_reactions (of one person).
EMOJI_ON_A_MESSAGE = 50
REACTIONS_OF_ONE = 23
# Source: Slack, pins.add and bookmarks.add, errors: 100 a channel.
PINS, BOOKMARKS = 100, 100
_NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def add(call: Call) -> Json:
    """The app reacts."""
    channel, message, name = _target(call)
    if channel.archived:
        raise CallRefused("is_archived")
    error = put_reaction(call.platform, call.workspace, channel, message, call.workspace.bot_user_id, name)
    if error is not None:
        raise CallRefused(error)
    return {}


def remove(call: Call) -> Json:
    """The app takes its reaction back."""
    channel, message, name = _target(call)
    if not take_reaction(call.platform, call.workspace, channel, message, call.workspace.bot_user_id, name):
        raise CallRefused("no_reaction")
    return {}


def get(call: Call) -> Json:
    """The message with its reactions."""
    channel = call.joined_channel()
    message = call.message(channel, "timestamp")
    return {"type": "message", "channel": channel.id, "message": seen(channel, message)}


def put_reaction(
    platform: Platform, workspace: Workspace, channel: Channel, message: Json, user_id: str, name: str
) -> str | None:
    """Add one reaction; answers Slack's error if it cannot be."""
    reactions: list[Json] = message.get("reactions", [])
    mine = sum(user_id in reaction["users"] for reaction in reactions)
    found = next((reaction for reaction in reactions if reaction["name"] == name), None)
    if found is not None and user_id in found["users"]:
        return "already_reacted"
    if mine >= REACTIONS_OF_ONE:
        return "too_many_reactions"
    if found is None and len(reactions) >= EMOJI_ON_A_MESSAGE:
        return "too_many_emoji"
    if found is None:
        message["reactions"] = [*reactions, {"name": name, "users": [user_id], "count": 1}]
    else:
        found["users"] = [*found["users"], user_id]
        found["count"] += 1
    reaction_changed(platform, workspace, channel, message, user_id, name, added=True)
    return None


def take_reaction(
    platform: Platform, workspace: Workspace, channel: Channel, message: Json, user_id: str, name: str
) -> bool:
    """Remove one reaction; False if it was not there."""
    found = next((reaction for reaction in message.get("reactions", []) if reaction["name"] == name), None)
    if found is None or user_id not in found["users"]:
        return False
    found["users"] = [other for other in found["users"] if other != user_id]
    found["count"] -= 1
    message["reactions"] = [reaction for reaction in message["reactions"] if reaction["count"]]
    if not message["reactions"]:
        del message["reactions"]
    reaction_changed(platform, workspace, channel, message, user_id, name, added=False)
    return True


def pin(call: Call) -> Json:
    """Pin a message."""
    channel = call.joined_channel()
    message = call.message(channel, "timestamp")
    if message["ts"] in channel.pins:
        raise CallRefused("already_pinned")
    if len(channel.pins) >= PINS:
        raise CallRefused("too_many_pins")
    channel.pins.append(message["ts"])
    bot, words = call.workspace.bot_user_id, "pinned a message to this channel."
    post_by_slack(call.platform, call.workspace, channel, "pinned_item", bot, words, item_type="C")
    return {}


def unpin(call: Call) -> Json:
    """Take a pin away."""
    channel = call.joined_channel()
    ts = call.arguments.required("timestamp")
    if ts not in channel.pins:
        raise CallRefused("no_pin")
    channel.pins.remove(ts)
    return {}


def pins(call: Call) -> Json:
    """What is pinned."""
    channel = call.joined_channel()
    kept = [channel.messages[ts] for ts in channel.pins if ts in channel.messages]
    return {"items": [{"type": "message", "channel": channel.id, "message": message} for message in kept]}


def add_bookmark(call: Call) -> Json:
    """A link at the top of the channel."""
    channel = call.joined_channel("channel_id")
    if len(channel.bookmarks) >= BOOKMARKS:
        raise CallRefused("too_many_bookmarks")
    if call.arguments.required("type") != "link":
        raise CallRefused("invalid_bookmark_type")
    bookmark: Json = {"id": call.platform.new_id("Bk"), "channel_id": channel.id, "type": "link"}
    bookmark |= {"title": call.arguments.required("title"), "link": call.arguments.required("link")}
    bookmark |= {"emoji": call.arguments.text("emoji"), "date_created": call.platform.seconds()}
    channel.bookmarks.append(bookmark)
    return {"bookmark": bookmark}


def edit_bookmark(call: Call) -> Json:
    """Change such a link."""
    _, bookmark = _bookmark(call)
    for name in ("title", "link", "emoji"):
        bookmark[name] = call.arguments.text(name) or bookmark[name]
    return {"bookmark": bookmark}


def remove_bookmark(call: Call) -> Json:
    """Take such a link away."""
    channel, bookmark = _bookmark(call)
    channel.bookmarks.remove(bookmark)
    return {}


def bookmarks(call: Call) -> Json:
    """The links of a channel."""
    return {"bookmarks": call.joined_channel("channel_id").bookmarks}


def _bookmark(call: Call) -> tuple[Channel, Json]:
    channel = call.joined_channel("channel_id")
    wanted = call.arguments.required("bookmark_id")
    found = next((bookmark for bookmark in channel.bookmarks if bookmark["id"] == wanted), None)
    if found is None:
        raise CallRefused("not_found")
    return channel, found


def is_emoji(workspace: Workspace, name: str) -> bool:
    """Whether Slack has an emoji of this name: one of everybody's, or the workspace's own."""
    plain = name.partition("::")[0]
    if not _NAME.fullmatch(name):
        return False
    # Slack's names of flags and of people at work are not those of the table of aliases at hand.
    ours = plain in workspace.emoji or plain.startswith(("flag-", "man-", "woman-", "person_"))
    return ours or emoji.emojize(f":{plain}:", language="alias") != f":{plain}:"


def _target(call: Call) -> tuple[Channel, Json, str]:
    name = call.arguments.text("name")
    if name is None or not is_emoji(call.workspace, name):
        raise CallRefused("invalid_name")
    if call.arguments.text("channel") is None or call.arguments.text("timestamp") is None:
        raise CallRefused("no_item_specified")
    channel = call.joined_channel()
    found = channel.messages.get(call.arguments.required("timestamp"))
    if found is None:
        raise CallRefused("message_not_found")
    return channel, found, name


METHODS = {
    "reactions.add": add,
    "reactions.remove": remove,
    "reactions.get": get,
    "pins.add": pin,
    "pins.remove": unpin,
    "pins.list": pins,
    "bookmarks.add": add_bookmark,
    "bookmarks.edit": edit_bookmark,
    "bookmarks.remove": remove_bookmark,
    "bookmarks.list": bookmarks,
}
