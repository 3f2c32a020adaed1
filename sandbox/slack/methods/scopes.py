"""Which scope each method needs (Source: Slack, each method's page, "Required scopes")."""

from sandbox.slack.wire import Json
from sandbox.slack.workspace import Workspace

# Methods missing here need no scope at all.
NEEDED: dict[str, str] = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.scheduleMessage": "chat:write",
    "chat.deleteScheduledMessage": "chat:write",
    "users.info": "users:read",
    "users.list": "users:read",
    "users.getPresence": "users:read",
    "users.lookupByEmail": "users:read.email",
    "bots.info": "users:read",
    "team.info": "team:read",
    "reactions.add": "reactions:write",
    "reactions.remove": "reactions:write",
    "reactions.get": "reactions:read",
    "pins.add": "pins:write",
    "pins.remove": "pins:write",
    "pins.list": "pins:read",
    "bookmarks.add": "bookmarks:write",
    "bookmarks.edit": "bookmarks:write",
    "bookmarks.remove": "bookmarks:write",
    "bookmarks.list": "bookmarks:read",
    "usergroups.list": "usergroups:read",
    "usergroups.users.list": "usergroups:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.delete": "files:write",
    "files.info": "files:read",
}
# The scope by kind of channel: public, private, direct.
_BY_CHANNEL: dict[str, tuple[str, str, str]] = {
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    "conversations.replies": ("channels:history", "groups:history", "im:history"),
    "conversations.info": ("channels:read", "groups:read", "im:history"),
    "conversations.members": ("channels:read", "groups:read", "im:history"),
    "conversations.join": ("channels:join", "channels:join", "channels:join"),
    "conversations.leave": ("channels:manage", "groups:write", "im:write"),
    "conversations.invite": ("channels:manage", "groups:write", "im:write"),
    "conversations.archive": ("channels:manage", "groups:write", "im:write"),
    "conversations.setTopic": ("channels:manage", "groups:write", "im:write"),
    "conversations.setPurpose": ("channels:manage", "groups:write", "im:write"),
}
_BY_TYPE = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}


def scope_missing(workspace: Workspace, method: str, arguments: Json) -> str | None:
    """The scope this call lacks; None if it has what it needs."""
    needed = [scope for scope in _needed(workspace, method, arguments) if scope not in workspace.scopes]
    return needed[0] if needed else None


def _needed(workspace: Workspace, method: str, arguments: Json) -> list[str]:
    if method in NEEDED:
        return [NEEDED[method]]
    if method in _BY_CHANNEL:
        channel = workspace.channels.get(str(arguments.get("channel")))
        kind = ("channel", "group", "im").index(channel.kind) if channel is not None else 0
        return [_BY_CHANNEL[method][kind]]
    if method == "conversations.create":
        private = str(arguments.get("is_private", "")).lower() in ("1", "true")
        return ["groups:write" if private else "channels:manage"]
    if method == "conversations.open":
        return ["im:write"]
    if method == "conversations.list":
        types = arguments.get("types") or "public_channel"
        named = types if isinstance(types, list) else str(types).split(",")
        return [_BY_TYPE[part.strip()] for part in named if part.strip() in _BY_TYPE]
    return []
