"""The Web API: `/api/<method>`, with its arguments, tokens, scopes, limits and faults (Source: Slack, Web API)."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from sandbox.faults import Fault
from sandbox.slack.methods import (
    channels,
    chat,
    conversations,
    files,
    oauth,
    reactions,
    scheduled,
    usergroups,
    views,
    workspace_methods,
)
from sandbox.slack.methods.call import Arguments, Call, CallRefused
from sandbox.slack.methods.scopes import scope_missing, scopes_of
from sandbox.slack.oracle import Called, Posted
from sandbox.slack.slack_platform import Platform
from sandbox.slack.spoiling import instead, spoiled
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Workspace

METHODS: dict[str, Callable[[Call], Json]] = {
    **chat.METHODS,
    **scheduled.METHODS,
    **conversations.METHODS,
    **channels.METHODS,
    **files.METHODS,
    **reactions.METHODS,
    **views.METHODS,
    **usergroups.METHODS,
    **oauth.METHODS,
    **workspace_methods.METHODS,
}
WITH_APP_TOKEN = "apps.connections.open"
WITHOUT_TOKEN = ("blocks.validate", "oauth.v2.access")
# Never kept in a log.
_SECRETS = ("client_secret", "refresh_token", "code")
# Stands among the arguments of a call whose JSON body could not be read.
_NO_JSON = "(no json)"


@dataclass(frozen=True, slots=True)
class _Done:
    """What a call came to, before anything spoils the answer."""

    status: int
    answer: Json
    headers: dict[str, str]


class WebApi:
    """Answers calls. connections_open makes the URL of a Socket Mode connection."""

    def __init__(self, platform: Platform, connections_open: Callable[[], Json]) -> None:
        self._platform = platform
        self._connections_open = connections_open

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call over HTTP."""
        method = request.match_info["method"]
        with self._platform.agenda.busy():
            given, warning = await _arguments(request)
            token = _token(request, given)
            given |= _client(request)
            team = self._platform.of_token(token)
            fault = self._platform.faults.take(method, _channel(given))
            done = None
            if fault is None or fault.kind.effect:
                done = self._done(method, given, token)
                if warning and done.answer["ok"]:
                    done.answer.update(warning=warning, response_metadata=_warned(done.answer, warning))
            self._note(team, method, given, fault, done)
        if fault is not None and done is None:
            return await instead(self._platform, request, fault)
        assert done is not None
        if fault is not None:
            return await spoiled(self._platform, request, fault, done.answer)
        raw = json.dumps(done.answer).encode()
        return web.Response(
            body=raw, status=done.status, headers=done.headers, content_type="application/json"
        )

    def _done(self, method: str, given: Json, token: str) -> _Done:
        headers: dict[str, str] = {}
        try:
            workspace = self._who(method, token)
            headers = _scopes_told(workspace, method, given)
            wait = self._platform.rates.wait(workspace.team_id, method, _channel(given), self._platform.now())
            if wait is not None:
                return _Done(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(wait)})
            return _Done(200, {"ok": True, **self._answer(workspace, method, given)}, headers)
        except CallRefused as refused:
            return _Done(200, {"ok": False, "error": refused.error, **refused.more}, headers)

    def _answer(self, workspace: Workspace, method: str, given: Json) -> Json:
        if method == WITH_APP_TOKEN:
            return self._connections_open()
        if _NO_JSON in given:
            raise CallRefused("invalid_json")
        missing = scope_missing(workspace, method, given)
        if missing is not None:
            raise CallRefused("missing_scope", needed=missing, provided=",".join(workspace.scopes))
        return METHODS[method](Call(self._platform, workspace, method, Arguments(given)))

    def _who(self, method: str, token: str) -> Workspace:
        """The workspace that calls. Raises CallRefused for a wrong method or token."""
        if method not in METHODS and method != WITH_APP_TOKEN:
            raise CallRefused("unknown_method", req_method=method)
        if not token and method in WITHOUT_TOKEN:
            return self._platform.workspaces[0]
        if not token:
            raise CallRefused("not_authed")
        is_app_token = token == self._platform.app_token
        workspace = self._platform.workspaces[0] if is_app_token else self._platform.of_token(token)
        if workspace is None:
            raise CallRefused("invalid_auth")
        if is_app_token != (method == WITH_APP_TOKEN):
            raise CallRefused("not_allowed_token_type")
        if workspace.expired(token, self._platform.now()):
            raise CallRefused("token_expired")
        if workspace.uninstalled:
            raise CallRefused("account_inactive")
        if workspace.revoked and not is_app_token:
            raise CallRefused("token_revoked")
        return workspace

    def _note(
        self, team: Workspace | None, method: str, given: Json, fault: Fault | None, done: _Done | None
    ) -> None:
        now, oracle = self._platform.now(), self._platform.oracle
        given = {name: value for name, value in given.items() if name not in _SECRETS}
        team_id = team.team_id if team is not None else ""
        struck = fault.name if fault is not None else None
        answer = done.answer if done is not None else {}
        status = done.status if done is not None else 0
        oracle.calls.append(Called(now, team_id, method, given, status, answer.get("error"), struck))
        if method == "chat.postMessage" and answer.get("ok"):
            oracle.posts.append(Posted(now, team_id, answer["channel"], answer["ts"], given, struck))


async def _arguments(request: web.Request) -> tuple[Json, str | None]:
    """The arguments from the query, then a form or JSON body; and the warning about a missing charset."""
    given: Json = dict(request.query)
    if request.method != "POST" or not request.can_read_body:
        return given, None
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            return {**given, _NO_JSON: True}, None
        given |= body
        return given, None if request.charset else "missing_charset"
    form = await request.post()
    given |= {name: value for name, value in form.items() if isinstance(value, str)}
    return given, None


def _token(request: web.Request, given: Json) -> str:
    """The token of the header or the argument. The argument is taken away: no log shows it."""
    argument = given.pop("token", "")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else str(argument)


def _client(request: web.Request) -> Json:
    """The app's id and secret, where they come by HTTP Basic. Source: Slack, oauth.v2.access, Arguments."""
    scheme, _, pair = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        name, _, secret = base64.b64decode(pair).decode().partition(":")
    except ValueError:
        return {}
    return {"client_id": name, "client_secret": secret}


def _scopes_told(workspace: Workspace, method: str, given: Json) -> dict[str, str]:
    """What the token may, and what this method asks for, in the headers of every answer."""
    told = {"x-oauth-scopes": ",".join(workspace.scopes)}
    asked = scopes_of(workspace, method, given)
    return told | ({"x-accepted-oauth-scopes": ",".join(asked)} if asked else {})


def _channel(given: Json) -> str | None:
    channel = given.get("channel")
    return channel if isinstance(channel, str) else None


def _warned(answer: Json, warning: str) -> Json:
    before: Json = answer.get("response_metadata", {})
    return {**before, "warnings": [warning]}
