"""Slack's own page on which a person lets an app into a workspace (Source: Slack, Installing with OAuth)."""

from collections.abc import Mapping
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aiohttp import web

from sandbox.slack.oauth import Code
from sandbox.slack.slack_platform import Platform

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Slack (stand-in)</title></head>
<body><main>
<h1>{app} asks to enter a workspace</h1>
<form method="post">
<p><label>Workspace <select name="team">{teams}</select></label></p>
<p>It will be able to:</p><ul>{scopes}</ul>
{hidden}
<button name="answer" value="allow">Allow</button>
<button name="answer" value="cancel">Cancel</button>
</form></main></body></html>"""
_KEPT = ("client_id", "scope", "redirect_uri", "state")


async def ask(platform: Platform, request: web.Request) -> web.StreamResponse:
    """Show what is asked for, or why it cannot be asked."""
    refusal = _refusal(platform, request.query)
    if refusal is not None:
        return web.Response(status=400, text=refusal)
    wanted = request.query.get("team", platform.workspaces[0].team_id)
    teams = "".join(
        f'<option value="{escape(workspace.team_id)}"{" selected" if workspace.team_id == wanted else ""}>'
        f"{escape(workspace.name)}</option>"
        for workspace in platform.workspaces
    )
    scopes = "".join(f"<li><code>{escape(scope)}</code></li>" for scope in _scopes(request.query))
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(request.query[name])}">'
        for name in _KEPT
        if name in request.query
    )
    page = _PAGE.format(app="WitiOp", teams=teams, scopes=scopes, hidden=hidden)
    return web.Response(text=page, content_type="text/html")


async def answer(platform: Platform, request: web.Request) -> web.StreamResponse:
    """Allow or cancel: the person is sent back to the app with a code, or with access_denied."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    given = {**request.query, **form}
    workspace = platform.of_team(given.get("team", ""))
    refusal = _refusal(platform, given)
    if refusal is not None or workspace is None:
        return web.Response(status=400, text=refusal or "invalid_team_for_non_distributed_app")
    address = _redirect_uri(platform, given)
    if given.get("answer") != "allow":
        return _back(address, {"error": "access_denied"}, given)
    user = given.get("user", next(iter(workspace.users)))
    code = Code(workspace.team_id, user, _scopes(given), address, platform.now())
    return _back(address, {"code": platform.oauth.allow(code)}, given)


def _refusal(platform: Platform, given: Mapping[str, str]) -> str | None:
    """Slack's word for what is wrong with the address the app sent the person to."""
    if given.get("client_id") != platform.oauth.client_id:
        return "invalid_client_id"
    if not _scopes(given):
        return "invalid_scope"
    address = _redirect_uri(platform, given)
    # Source: Slack, Installing with OAuth: the address is a configured one or lies below it.
    if not address or not any(
        address == allowed or address.startswith(allowed.rstrip("/") + "/")
        for allowed in platform.settings.redirect_urls
    ):
        return "bad_redirect_uri"
    return None


def _redirect_uri(platform: Platform, given: Mapping[str, str]) -> str:
    return given.get("redirect_uri") or next(iter(platform.settings.redirect_urls), "")


def _scopes(given: Mapping[str, str]) -> list[str]:
    return [scope for scope in given.get("scope", "").replace(" ", ",").split(",") if scope]


def _back(address: str, told: dict[str, str], given: Mapping[str, str]) -> web.Response:
    parts = urlsplit(address)
    query = [*parse_qsl(parts.query), *told.items(), ("state", given.get("state", ""))]
    return web.Response(status=302, headers={"Location": urlunsplit(parts._replace(query=urlencode(query)))})
