"""A person's gestures as the app hears of them, and its answer within three seconds."""

import json
from dataclasses import dataclass, field
from urllib.parse import urlencode

from sandbox.slack.line import Answer
from sandbox.slack.response_urls import ResponseUrl
from sandbox.slack.slack_platform import Platform
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, Workspace


@dataclass(frozen=True, slots=True)
class Reply:
    """
    What the app answered.

    ok: a 2xx (or an ack) within three seconds. status: of HTTP; 200 for an ack; None if nothing came.
    body: as it came. said: the same as an object, {} if it is none. problem: what the person is told went wrong.
    """

    ok: bool
    status: int | None
    body: str = ""
    said: Json = field(default_factory=dict)
    problem: str | None = None


class Gestures:
    """Sends what people do to the app, by HTTP or Socket Mode. Never repeated: Source: Slack, Interactivity."""

    def __init__(self, platform: Platform, sockets: SocketMode) -> None:
        self._platform = platform
        self._sockets = sockets

    async def interactive(self, payload: Json) -> Reply:
        """Buttons, modals, shortcuts, option loads. Nothing is sent if the app switched interactivity off."""
        if not self._platform.settings.interactivity:
            return Reply(ok=False, status=None, problem="interactivity_off")
        if self._sockets.on:
            return _reply(await self._sockets.ask("interactive", payload, answerable=True))
        raw = urlencode({"payload": json.dumps(payload, separators=(",", ":"))}).encode()
        return _reply(await self._post(raw))

    async def command(self, fields: dict[str, str]) -> Reply:
        """A slash command."""
        if self._sockets.on:
            return _reply(await self._sockets.ask("slash_commands", dict(fields), answerable=True))
        return _reply(await self._post(urlencode(fields).encode()))

    async def ssl_check(self) -> Reply:
        """What Slack sends now and then to a command's address, to look at its certificate."""
        return _reply(
            await self._post(urlencode({"token": "legacyVerificationToken00", "ssl_check": 1}).encode())
        )

    def common(self, workspace: Workspace, user_id: str, kind: str) -> Json:
        """What every interactive payload carries."""
        name, home = workspace.users[user_id]["name"], workspace.users[user_id]["team_id"]
        return {
            "type": kind,
            "team": {"id": workspace.team_id, "domain": workspace.domain},
            "user": {"id": user_id, "username": name, "name": name, "team_id": home},
            "api_app_id": workspace.app_id,
            "token": "legacyVerificationToken00",
            "is_enterprise_install": False,
            "enterprise": None,
        }

    def trigger(self, workspace: Workspace, user_id: str, channel_id: str | None = None) -> str:
        """A trigger id for this gesture. channel_id: where it was made."""
        return self._platform.triggers.give(
            workspace.team_id, user_id, self._platform.now(), self._platform.random, channel_id
        )

    def response_url(self, kind: str, url: ResponseUrl) -> str:
        """A full response URL."""
        return self._platform.api_base + self._platform.response_urls.give(kind, url, self._platform.random)

    async def _post(self, raw: bytes) -> Answer:
        kind = "application/x-www-form-urlencoded"
        return await self._platform.line.post(self._platform.signing_secret, raw, kind)


def named(channel: Channel) -> Json:
    """The `channel` of an interactive payload."""
    name = "directmessage" if channel.of_user else "privategroup" if channel.is_private else channel.name
    return {"id": channel.id, "name": name}


def _reply(answer: Answer) -> Reply:
    if answer.problem is not None:
        told = {"http_timeout": "operation_timeout", "timeout": "operation_timeout"}
        problem = told.get(answer.problem, "dispatch_failed")
        return Reply(ok=False, status=answer.status, body=answer.body, problem=problem)
    try:
        said = json.loads(answer.body) if answer.body else {}
    except ValueError:
        said = {}
    return Reply(ok=True, status=answer.status, body=answer.body, said=said if isinstance(said, dict) else {})
