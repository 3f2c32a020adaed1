"""conversations.*: reading channels and their messages (Source: Slack, Web API methods)."""

from collections.abc import Iterator

from sandbox.slack.composing import seen
from sandbox.slack.methods.call import Call, CallRefused, paged, paged_from
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, Workspace

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
    found = [
        channel
        for channel in _of_the_kinds_asked(call)
        if not channel.is_private or call.workspace.bot_user_id in channel.members
    ]
    shown = [described_channel(call.workspace, channel) for channel in found]
    return paged("channels", shown, *call.page())


def of_a_person(call: Call) -> Json:
    """users.conversations: the channels one person (or the app itself) is in, as far as the app can see them."""
    bot = call.workspace.bot_user_id
    user_id = call.person()["id"] if call.arguments.text("user") else bot
    found = [
        channel
        for channel in _of_the_kinds_asked(call)
        if user_id in channel.members and (bot in channel.members or not channel.is_private)
    ]
    shown = [described_channel(call.workspace, channel) for channel in found]
    return paged("channels", shown, *call.page())


def described_channel(workspace: Workspace, channel: Channel) -> Json:
    """Slack's channel object."""
    shared = workspace.is_shared_outside(channel)
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
        "is_mpim": channel.of_several,
        "is_private": channel.is_private,
        "created": channel.created,
        "creator": channel.creator,
        "is_archived": channel.archived,
        "is_general": channel.name == "general",
        "unlinked": 0,
        "is_shared": shared,
        "is_ext_shared": shared,
        "is_org_shared": False,
        "is_member": workspace.bot_user_id in channel.members,
        "context_team_id": workspace.team_id,
        "locale": "en-US",
        "topic": {"value": channel.topic, **note},
        "purpose": {"value": channel.purpose, **note},
        "previous_names": list(channel.previous_names),
        "num_members": len(channel.members),
    }


def _of_the_kinds_asked(call: Call) -> Iterator[Channel]:
    kinds = call.arguments.names("types") or ["public_channel"]
    if set(kinds) - {"public_channel", "private_channel", "im", "mpim"}:
        raise CallRefused("invalid_types")
    hide_archived = call.arguments.flag("exclude_archived")
    for channel in call.workspace.channels.values():
        if _type_of(channel) in kinds and not (channel.archived and hide_archived):
            yield channel


def _type_of(channel: Channel) -> str:
    if channel.kind in ("im", "mpim"):
        return channel.kind
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
    return answer | {"response_metadata": {"next_cursor": paged_from(start + limit) if more else ""}}


METHODS = {
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.info": info,
    "conversations.members": members,
    "conversations.list": list_channels,
    "users.conversations": of_a_person,
}
