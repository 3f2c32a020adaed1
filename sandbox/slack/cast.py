"""Who and what a new workspace starts with: five people, the app's bot, two channels."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sandbox.slack.wire import Json, epoch
from sandbox.slack.workspace import Channel, Workspace

APP_ID = "A0WITIOP001"
PEOPLE = {
    "admin": "Ada Conti",
    "manager": "Marco Riva",
    "supervisor": "Silvia Neri",
    "bea": "Bea Rossi",
    "carlo": "Carlo Bianchi",
}
CHANNELS = ("general", "sales")
# The scopes this product's app asks for. Source: Slack, Permission scopes, November 2026.
BOT_SCOPES = (
    "app_mentions:read bookmarks:read bookmarks:write channels:history channels:join channels:manage "
    "channels:read chat:write chat:write.customize commands files:read files:write groups:history "
    "groups:read groups:write im:history im:write pins:write reactions:read reactions:write team:read "
    "usergroups:read users:read users:read.email"
).split()


def new_workspace(
    number: int, now: datetime, random: Random, signing_secret: str, app_token: str
) -> Workspace:
    """Workspace `number` (0 is the first), with everybody in every channel. Ids tell the number, secrets the seed."""
    secret = "".join(random.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=24))
    workspace = Workspace(
        team_id=f"T0SANDBOX{number + 1:02d}",
        name="Sandbox" if number == 0 else f"Sandbox {number + 1}",
        domain="sandbox" if number == 0 else f"sandbox-{number + 1}",
        bot_token=f"xoxb-{number + 1}-sandbox-{secret}",
        app_token=app_token,
        signing_secret=signing_secret,
        bot_user_id=f"U{number}WITIOPBOT",
        bot_id=f"B{number}WITIOPBOT",
        app_id=APP_ID,
        scopes=list(BOT_SCOPES),
    )
    moment = epoch(now - timedelta(days=30))
    for name, real_name in PEOPLE.items():
        add_person(
            workspace, f"U{number}{name.upper()[:7]}0001", name, real_name, now, is_admin=name == "admin"
        )
    add_bot(workspace, now)
    for name in CHANNELS:
        add_channel(workspace, f"C{number}{name.upper()[:7]}0001", name, moment)
    return workspace


def add_person(
    workspace: Workspace, user_id: str, name: str, real_name: str, now: datetime, *, is_admin: bool = False
) -> Json:
    """A full member in Rome who reads English. Source of the shape: Slack, users.info."""
    first, _, last = real_name.partition(" ")
    user: Json = {
        "id": user_id,
        "team_id": workspace.team_id,
        "name": name,
        "deleted": False,
        "color": "4bbe2e",
        "real_name": real_name,
        **zone_fields("Europe/Rome", now),
        "profile": _profile(workspace, name, real_name) | {"first_name": first, "last_name": last},
        "is_admin": is_admin,
        "is_owner": is_admin,
        "is_primary_owner": is_admin,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_app_user": False,
        "updated": epoch(now),
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
        "locale": "en-US",
    }
    workspace.users[user_id] = user
    workspace.presence[user_id] = "active"
    return user


def add_bot(workspace: Workspace, now: datetime) -> None:
    """The app's own user."""
    user = add_person(workspace, workspace.bot_user_id, "witiop", "WitiOp", now)
    user |= {"is_bot": True, "is_email_confirmed": False}
    user["profile"] |= {"bot_id": workspace.bot_id, "api_app_id": workspace.app_id, "always_active": True}
    del user["profile"]["email"]


def add_channel(
    workspace: Workspace, channel_id: str, name: str, created: int, *, is_private: bool = False
) -> Channel:
    """A channel with everybody in it, the bot too."""
    channel = Channel(channel_id, name, created, next(iter(workspace.users)), is_private)
    channel.members = list(workspace.users)
    workspace.channels[channel_id] = channel
    return channel


def zone_fields(zone: str, now: datetime) -> Json:
    """`tz`, `tz_label` and `tz_offset` (seconds) of a user object."""
    local = now.astimezone(ZoneInfo(zone))
    offset = local.utcoffset() or timedelta(0)
    return {"tz": zone, "tz_label": local.tzname() or zone, "tz_offset": int(offset.total_seconds())}


def _profile(workspace: Workspace, name: str, real_name: str) -> Json:
    return {
        "title": "",
        "phone": "",
        "skype": "",
        "real_name": real_name,
        "real_name_normalized": real_name,
        "display_name": name,
        "display_name_normalized": name,
        "fields": {},
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": f"g{name}",
        "email": f"{name}@example.com",
        "image_24": f"https://avatars.slack-edge.com/sandbox/{name}_24.png",
        "image_72": f"https://avatars.slack-edge.com/sandbox/{name}_72.png",
        "image_192": f"https://avatars.slack-edge.com/sandbox/{name}_192.png",
        "team": workspace.team_id,
    }
