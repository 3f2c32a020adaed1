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
    "chat.unfurl": "links:write",
    "users.info": "users:read",
    "users.list": "users:read",
    "users.getPresence": "users:read",
    "users.profile.get": "users.profile:read",
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
    "usergroups.create": "usergroups:write",
    "usergroups.update": "usergroups:write",
    "usergroups.disable": "usergroups:write",
    "usergroups.enable": "usergroups:write",
    "usergroups.users.update": "usergroups:write",
    "emoji.list": "emoji:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.delete": "files:write",
    "files.info": "files:read",
    "files.list": "files:read",
}
# The scope by kind of channel.
_KINDS = ("channel", "group", "im", "mpim")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_WRITE = ("channels:manage", "groups:write", "im:write", "mpim:write")
_BY_CHANNEL: dict[str, tuple[str, str, str, str]] = {
    "conversations.history": _HISTORY,
    "conversations.replies": _HISTORY,
    "conversations.info": _READ,
    "conversations.members": _READ,
    "conversations.join": ("channels:join",) * 4,
    "conversations.leave": _WRITE,
    "conversations.invite": _WRITE,
    "conversations.kick": _WRITE,
    "conversations.rename": _WRITE,
    "conversations.archive": _WRITE,
    "conversations.setTopic": _WRITE,
    "conversations.setPurpose": _WRITE,
}
_BY_TYPE = dict(zip(("public_channel", "private_channel", "im", "mpim"), _READ, strict=True))


def scope_missing(workspace: Workspace, method: str, arguments: Json) -> str | None:
    """The scope this call lacks; None if it has what it needs."""
    needed = [scope for scope in scopes_of(workspace, method, arguments) if scope not in workspace.scopes]
    return needed[0] if needed else None


def scopes_of(workspace: Workspace, method: str, arguments: Json) -> list[str]:
    """What this call needs, as the header x-accepted-oauth-scopes says it."""
    if method in NEEDED:
        return [NEEDED[method]]
    if method in _BY_CHANNEL:
        channel = workspace.channels.get(str(arguments.get("channel")))
        return [_BY_CHANNEL[method][_KINDS.index(channel.kind) if channel is not None else 0]]
    match method:
        case "conversations.create":
            private = str(arguments.get("is_private", "")).lower() in ("1", "true")
            return ["groups:write" if private else "channels:manage"]
        case "conversations.open":
            return ["mpim:write" if len(_listed(arguments.get("users"))) > 1 else "im:write"]
        case "conversations.list" | "users.conversations":
            kinds = _listed(arguments.get("types")) or ["public_channel"]
            return [_BY_TYPE[kind] for kind in kinds if kind in _BY_TYPE]
        case _:
            return []


def _listed(value: object) -> list[str]:
    """A list argument in any of its forms."""
    if isinstance(value, list):
        return [str(part) for part in value]
    parts = str(value or "").strip("[]").split(",")
    return [part.strip().strip('"') for part in parts if part.strip()]
