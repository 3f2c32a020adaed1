"""auth.*, team.*, bots.*, users.*, emoji.*, blocks.* (Source: Slack, Web API methods)."""

from sandbox.slack.blocks.layouts import check_blocks
from sandbox.slack.blocks.views import check_view
from sandbox.slack.composing import bot_profile
from sandbox.slack.methods.call import Call, CallRefused, invalid, paged
from sandbox.slack.wire import Json


def auth_test(call: Call) -> Json:
    """Who the token is."""
    workspace = call.workspace
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": workspace.users[workspace.bot_user_id]["name"],
        "team_id": workspace.team_id,
        "user_id": workspace.bot_user_id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def team_info(call: Call) -> Json:
    """The workspace."""
    workspace = call.workspace
    team: Json = {"id": workspace.team_id, "name": workspace.name, "domain": workspace.domain}
    team |= {
        "url": f"https://{workspace.domain}.slack.com/",
        "email_domain": "",
        "icon": {"image_default": True},
    }
    return {"team": team}


def bots_info(call: Call) -> Json:
    """The app's bot."""
    if call.arguments.text("bot") not in (None, call.workspace.bot_id):
        raise CallRefused("bot_not_found")
    profile = bot_profile(call.workspace)
    del profile["team_id"]
    return {"bot": profile}


def users_info(call: Call) -> Json:
    """One person; the language only if asked for."""
    return {"user": _shown(call, call.person())}


def users_list(call: Call) -> Json:
    """Everybody."""
    everyone = [_shown(call, user) for user in call.workspace.users.values()]
    return paged("members", everyone, *call.page()) | {"cache_ts": call.platform.seconds()}


def users_presence(call: Call) -> Json:
    """Whether a person is there."""
    return {"presence": call.workspace.presence[call.person()["id"]]}


def users_by_email(call: Call) -> Json:
    """The person with this address."""
    email = call.arguments.required("email")
    found = (user for user in call.workspace.users.values() if user["profile"].get("email") == email)
    user = next(found, None)
    if user is None:
        raise CallRefused("users_not_found")
    return {"user": _shown(call, user)}


def users_profile(call: Call) -> Json:
    """A person's profile alone."""
    user_id = call.arguments.text("user") or call.workspace.bot_user_id
    if user_id not in call.workspace.users:
        raise CallRefused("user_not_found")
    return {"profile": _shown(call, call.workspace.users[user_id])["profile"]}


def emoji_list(call: Call) -> Json:
    """The workspace's own emoji: name -> picture, or `alias:name`."""
    return {"emoji": call.workspace.emoji, "cache_ts": f"{call.platform.seconds()}.000000"}


def validate_blocks(call: Call) -> Json:
    """Check blocks, a view or a message without sending them."""
    complaints: list[str] = []
    refused = call.platform.settings.refused_blocks
    view = call.arguments.structure("view")
    message = call.arguments.structure("message")
    blocks = call.arguments.structure("blocks", "invalid_blocks_format")
    if isinstance(view, dict):
        complaints += check_view(view, refused=refused)
    if isinstance(message, dict):
        complaints += check_blocks(message.get("blocks", []), "message", "/message/blocks", refused=refused)
    if blocks is not None:
        complaints += check_blocks(blocks, "message", refused=refused)
    if view is None and message is None and blocks is None:
        raise invalid("missing required field: blocks")
    if complaints:
        messages = [f"[ERROR] {complaint}" for complaint in complaints]
        raise CallRefused("invalid_blocks", errors=complaints, response_metadata={"messages": messages})
    return {}


def _shown(call: Call, user: Json) -> Json:
    shown = dict(user)
    if not call.arguments.flag("include_locale"):
        shown.pop("locale", None)
    if "users:read.email" not in call.workspace.scopes:
        shown["profile"] = {name: value for name, value in user["profile"].items() if name != "email"}
    if user["deleted"]:
        kept = ("id", "team_id", "name", "deleted", "profile", "is_bot", "is_app_user", "updated")
        shown = {name: value for name, value in shown.items() if name in kept}
    return shown


METHODS = {
    "auth.test": auth_test,
    "team.info": team_info,
    "bots.info": bots_info,
    "users.info": users_info,
    "users.list": users_list,
    "users.getPresence": users_presence,
    "users.lookupByEmail": users_by_email,
    "users.profile.get": users_profile,
    "emoji.list": emoji_list,
    "blocks.validate": validate_blocks,
}
