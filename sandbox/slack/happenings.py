"""What happens in a workspace, told to the app as events (Source: Slack, Events API, event reference)."""

import base64
import json

from sandbox.slack.slack_platform import Platform
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, Workspace

# Which scope an event needs; several mean: by the kind of channel. Source: Slack, event reference.
_MESSAGE_SCOPES = {
    "channel": "channels:history",
    "group": "groups:history",
    "im": "im:history",
    "mpim": "mpim:history",
}
_EVENT_SCOPES: dict[str, tuple[str, ...]] = {
    "app_mention": ("app_mentions:read",),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "file_shared": ("files:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "user_change": ("users:read",),
    "team_join": ("users:read",),
    "subteam_created": ("usergroups:read",),
    "subteam_updated": ("usergroups:read",),
    "subteam_members_changed": ("usergroups:read",),
    **{f"channel_{what}": ("channels:read",) for what in ("rename", "archive", "unarchive", "deleted")},
    **{f"group_{what}": ("groups:read",) for what in ("rename", "archive", "unarchive", "deleted")},
}
# The name under which an app subscribes to the messages of each kind of channel. Source: Slack, message event.
_MESSAGES_OF = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}


def tell(platform: Platform, workspace: Workspace, event: Json) -> None:
    """Send this inner event, if the app subscribed to it, may have it, and is still installed."""
    if workspace.uninstalled or not _subscribed(platform, event) or not _allowed(workspace, event):
        return
    event_id = platform.new_id("Ev")
    context = {"et": event["type"], "tid": workspace.team_id, "aid": workspace.app_id}
    channel = event.get("channel", event.get("channel_id"))
    place = workspace.channels.get(channel["id"] if isinstance(channel, dict) else channel or "")
    if place is not None:
        context["cid"] = place.id
    platform.delivery.send(
        {
            "token": "legacyVerificationToken00",
            "team_id": workspace.team_id,
            "context_team_id": workspace.team_id,
            "context_enterprise_id": None,
            "api_app_id": workspace.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": platform.seconds(),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": workspace.team_id,
                    "user_id": workspace.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": place is not None and workspace.is_shared_outside(place),
            "event_context": "4-"
            + base64.urlsafe_b64encode(json.dumps(context).encode()).decode().rstrip("="),
        }
    )


def message_posted(platform: Platform, workspace: Workspace, channel: Channel, message: Json) -> None:
    """A new message, whoever wrote it: the app's own come back as an echo."""
    _tell_message(platform, workspace, channel, {**message, "event_ts": message["ts"]})


def message_changed(
    platform: Platform, workspace: Workspace, channel: Channel, before: Json, after: Json
) -> None:
    """An edit, an update by the app, an unfurled link, or a root that became a tombstone."""
    moment = channel.next_ts(platform.now())
    shown = _for_event(platform, after)
    change: Json = {"type": "message", "subtype": "message_changed", "message": shown}
    change |= {
        "previous_message": _for_event(platform, before),
        "hidden": True,
        "ts": moment,
        "event_ts": moment,
    }
    _tell_message(platform, workspace, channel, change)


def message_deleted(platform: Platform, workspace: Workspace, channel: Channel, message: Json) -> None:
    """A message that is gone."""
    moment = channel.next_ts(platform.now())
    change: Json = {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": _for_event(platform, message),
    }
    change |= {"hidden": True, "deleted_ts": message["ts"], "event_ts": moment, "ts": moment}
    _tell_message(platform, workspace, channel, change)


def mentioned(platform: Platform, workspace: Workspace, channel: Channel, message: Json) -> None:
    """Somebody named the app; the same text also comes as a message."""
    fields = ("user", "ts", "client_msg_id", "text", "team", "blocks", "thread_ts", "parent_user_id")
    event: Json = {"type": "app_mention"} | {name: message[name] for name in fields if name in message}
    tell(platform, workspace, event | {"channel": channel.id, "event_ts": message["ts"]})


def reaction_changed(
    platform: Platform,
    workspace: Workspace,
    channel: Channel,
    message: Json,
    user_id: str,
    name: str,
    *,
    added: bool,
) -> None:
    """A reaction came or went; the app hears it where it is a member."""
    if workspace.bot_user_id not in channel.members:
        return
    event: Json = {
        "type": "reaction_added" if added else "reaction_removed",
        "user": user_id,
        "reaction": name,
    }
    event["item"] = {"type": "message", "channel": channel.id, "ts": message["ts"]}
    if "user" in message:
        event["item_user"] = message["user"]
    tell(platform, workspace, event | {"event_ts": channel.next_ts(platform.now())})


def membership_changed(
    platform: Platform,
    workspace: Workspace,
    channel: Channel,
    user_id: str,
    *,
    joined: bool,
    by: str | None = None,
) -> None:
    """Somebody came or went; also told when it is the app itself."""
    bot_concerned = workspace.bot_user_id in (*channel.members, user_id)
    if not bot_concerned:
        return
    event: Json = {"type": "member_joined_channel" if joined else "member_left_channel", "user": user_id}
    event |= {
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": workspace.team_id,
    }
    if joined and by is not None and by != user_id:
        event["inviter"] = by
    tell(platform, workspace, event | {"event_ts": channel.next_ts(platform.now())})


def channel_happened(platform: Platform, workspace: Workspace, channel: Channel, event: Json) -> None:
    """A rename, an archiving: told where the app is a member or the channel is public."""
    if channel.is_private:
        event = {**event, "type": event["type"].replace("channel_", "group_")}
    tell(platform, workspace, event | {"event_ts": channel.next_ts(platform.now())})


def _tell_message(platform: Platform, workspace: Workspace, channel: Channel, event: Json) -> None:
    if workspace.bot_user_id not in channel.members:
        return
    shown = _for_event(platform, event)
    tell(platform, workspace, {**shown, "channel": channel.id, "channel_type": channel.kind})


def _for_event(platform: Platform, message: Json) -> Json:
    """Without reactions; metadata keeps its payload only for subscribed event types."""
    shown = {name: value for name, value in message.items() if name != "reactions"}
    metadata = shown.get("metadata")
    if metadata and metadata["event_type"] not in platform.settings.metadata_subscriptions:
        shown["metadata"] = {"event_type": metadata["event_type"], "event_payload": {}}
    return shown


def _subscribed(platform: Platform, event: Json) -> bool:
    wanted = platform.settings.bot_events
    name = _MESSAGES_OF[event["channel_type"]] if event["type"] == "message" else event["type"]
    return wanted is None or name in wanted


def _allowed(workspace: Workspace, event: Json) -> bool:
    if event["type"] == "message":
        return _MESSAGE_SCOPES.get(event["channel_type"], "") in workspace.scopes
    needed = _EVENT_SCOPES.get(event["type"], ())
    return not needed or any(scope in workspace.scopes for scope in needed)
