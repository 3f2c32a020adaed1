"""The Web API methods we call: how each takes its arguments, how often it may be called, which scopes it needs."""

from dataclasses import dataclass
from typing import Literal

from bridge.slack.limits import POSTS_OF_WORKSPACE, SPECIAL, TIER_2, TIER_3, TIER_4, Rate


@dataclass(frozen=True, slots=True)
class Method:
    """
    One method.

    scopes: what the bot's token must have (manifest.yml asks for them); repeatable: it may be called twice without
    anybody noticing, so an unknown outcome is no doubt.
    """

    name: str
    carries: Literal["json", "query", "get"]
    rate: Rate
    scopes: tuple[str, ...] = ()
    repeatable: bool = True


# Source of tiers and scopes: Slack, Web API, each method's page, November 2026.
POST = Method("chat.postMessage", "json", POSTS_OF_WORKSPACE, ("chat:write",), repeatable=False)
TELL = Method("chat.postEphemeral", "json", TIER_4, ("chat:write",), repeatable=False)
UPDATE = Method("chat.update", "json", TIER_3, ("chat:write",))
DELETE = Method("chat.delete", "query", TIER_3, ("chat:write",))
REACT = Method("reactions.add", "query", TIER_3, ("reactions:write",))
UNREACT = Method("reactions.remove", "query", TIER_2, ("reactions:write",))
REACTIONS = Method("reactions.get", "get", TIER_3, ("reactions:read",))
REPLIES = Method("conversations.replies", "get", TIER_3, ("channels:history", "groups:history"))
HISTORY = Method("conversations.history", "get", TIER_3, ("channels:history", "groups:history"))
CHANNEL = Method("conversations.info", "get", TIER_3, ("channels:read", "groups:read"))
MEMBERS = Method("conversations.members", "get", TIER_4, ("channels:read", "groups:read"))
GROUP_MEMBERS = Method("usergroups.users.list", "get", TIER_2, ("usergroups:read",))
INVITE = Method("conversations.invite", "query", TIER_3, ("channels:manage", "groups:write"))
OPEN_DIRECT = Method("conversations.open", "query", TIER_3, ("im:write",))
OPEN_VIEW = Method("views.open", "json", TIER_4)
PUSH_VIEW = Method("views.push", "json", TIER_4)
UPDATE_VIEW = Method("views.update", "json", TIER_4)
PERSON = Method("users.info", "get", TIER_4, ("users:read",))
PRESENCE = Method("users.getPresence", "get", TIER_3, ("users:read",))
PEOPLE = Method("users.list", "get", TIER_2, ("users:read",))
FILE_PLACE = Method("files.getUploadURLExternal", "query", TIER_4, ("files:write",))
FILE_SHARE = Method("files.completeUploadExternal", "query", TIER_4, ("files:write",), repeatable=False)
FILE = Method("files.info", "get", TIER_4, ("files:read",))
FILE_DELETE = Method("files.delete", "query", TIER_3, ("files:write",))
WHO = Method("auth.test", "query", SPECIAL)

METHODS = (
    POST,
    TELL,
    UPDATE,
    DELETE,
    REACT,
    UNREACT,
    REACTIONS,
    REPLIES,
    HISTORY,
    CHANNEL,
    MEMBERS,
    GROUP_MEMBERS,
    INVITE,
    OPEN_DIRECT,
    OPEN_VIEW,
    PUSH_VIEW,
    UPDATE_VIEW,
    PERSON,
    PRESENCE,
    PEOPLE,
    FILE_PLACE,
    FILE_SHARE,
    FILE,
    FILE_DELETE,
    WHO,
)
