"""oauth.v2.access: a code, or a refresh token, for tokens (Source: Slack, Web API methods)."""

from sandbox.slack.methods.call import Call, CallRefused
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Workspace

_BY_CODE, _BY_REFRESH = "authorization_code", "refresh_token"


def access(call: Call) -> Json:
    """Whoever knows the app's id and secret gets tokens; nobody needs a token to ask."""
    oauth, given = call.platform.oauth, call.arguments
    if given.text("client_id") != oauth.client_id:
        raise CallRefused("invalid_client_id")
    if given.text("client_secret") != oauth.client_secret:
        raise CallRefused("bad_client_secret")
    match given.text("grant_type") or _BY_CODE:
        case grant if grant == _BY_CODE:
            return _by_code(call)
        case grant if grant == _BY_REFRESH:
            return _by_refresh(call)
        case _:
            raise CallRefused("invalid_grant_type")


def _by_code(call: Call) -> Json:
    oauth, now = call.platform.oauth, call.platform.now()
    code = oauth.codes.get(call.arguments.text("code") or "")
    workspace = call.platform.of_team(code.team_id) if code is not None else None
    if code is None or workspace is None or not code.alive(now):
        raise CallRefused("invalid_code")
    if call.arguments.text("redirect_uri") not in (None, code.redirect_uri):
        raise CallRefused("bad_redirect_uri")
    code.used = True
    oauth.installed(workspace, code.scopes)
    return _granted(call, workspace, code.user_id)


def _by_refresh(call: Call) -> Json:
    """The refresh token dies with its use: whoever comes second with the same one is shut out."""
    refresh = call.arguments.text("refresh_token") or ""
    for workspace in call.platform.workspaces:
        if refresh in workspace.refresh_tokens and not workspace.uninstalled:
            workspace.refresh_tokens.remove(refresh)
            return _granted(call, workspace, next(iter(workspace.users)))
    raise CallRefused("invalid_refresh_token")


def _granted(call: Call, workspace: Workspace, user_id: str) -> Json:
    tokens: Json = {"access_token": workspace.bot_token}
    if call.platform.settings.token_rotation:
        tokens = call.platform.oauth.rotated(workspace, call.platform.now())
    return {
        "app_id": workspace.app_id,
        "authed_user": {"id": user_id},
        "scope": ",".join(workspace.scopes),
        "token_type": "bot",
        **tokens,
        "bot_user_id": workspace.bot_user_id,
        "team": {"id": workspace.team_id, "name": workspace.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }


METHODS = {"oauth.v2.access": access}
