"""A stand-in for Slack: an HTTP server that behaves, and misbehaves, like it, and the people who use it."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox.call_log import CallLog
from sandbox.faults import Faults
from sandbox.manual_clock import ManualClock
from sandbox.slack.app_settings import AppSettings
from sandbox.slack.cast import add_channel, add_person
from sandbox.slack.delivery import Delivery
from sandbox.slack.doings import Doings
from sandbox.slack.looking import channel_shown
from sandbox.slack.manifest import bot_scopes, settings_from
from sandbox.slack.oracle import Called, Posted
from sandbox.slack.rates import Rates
from sandbox.slack.routes import routed
from sandbox.slack.slack_platform import Platform
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.state import dumped, loaded, rearm
from sandbox.slack.verification import verify
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, Workspace


class FakeSlack(Doings):
    """
    One app in one or more workspaces.

    People, channels and messages are named by name or id; names mean the first workspace, ids any. Everything by
    chance follows the seed. Nothing is sent before `start`.
    """

    def __init__(
        self, clock: ManualClock, seed: int = 0, workspaces: int = 1, *, log: CallLog | None = None
    ) -> None:
        platform = Platform(clock, seed, workspaces, CallLog() if log is None else log)
        self.sockets = SocketMode(platform)
        super().__init__(platform, self.sockets)

    # --- what it consists of ------------------------------------------------------------------------

    @property
    def clock(self) -> ManualClock:
        """The only time there is."""
        return self.platform.clock

    @property
    def workspace(self) -> Workspace:
        """The first workspace."""
        return self.platform.workspaces[0]

    @property
    def workspaces(self) -> list[Workspace]:
        """All workspaces."""
        return self.platform.workspaces

    @property
    def signing_secret(self) -> str:
        """The app's signing secret."""
        return self.platform.signing_secret

    @property
    def log(self) -> CallLog:
        """Every call, both ways."""
        return self.platform.log

    @property
    def client_id(self) -> str:
        """The app's client id, for installing it by OAuth."""
        return self.platform.oauth.client_id

    @property
    def client_secret(self) -> str:
        """The app's client secret."""
        return self.platform.oauth.client_secret

    @property
    def faults(self) -> Faults:
        """What can go wrong."""
        return self.platform.faults

    @property
    def rates(self) -> Rates:
        """How often the app may call."""
        return self.platform.rates

    @property
    def settings(self) -> AppSettings:
        """How the app is set up in Slack."""
        return self.platform.settings

    @property
    def delivery(self) -> Delivery:
        """The events on their way."""
        return self.platform.delivery

    @property
    def posts(self) -> list[Posted]:
        """Every chat.postMessage that took effect."""
        return self.platform.oracle.posts

    @property
    def calls(self) -> list[Called]:
        """Every call of the Web API."""
        return self.platform.oracle.calls

    def application(self) -> web.Application:
        """The server: the Web API, response URLs, file transfer, Socket Mode."""
        return routed(self.platform, self.sockets)

    def install(self, manifest: Mapping[str, Any]) -> None:
        """
        Set the app up as this manifest says, with its scopes in every workspace: nothing else is granted or sent.

        Call it before `start`. Raises ManifestRefused, as Slack's own editor of manifests would.
        """
        self.platform.settings = settings_from(manifest)
        self.sockets.turn(on=self.settings.socket_mode)
        for workspace in self.workspaces:
            workspace.scopes = bot_scopes(manifest)

    async def start(self, request_url: str, api_base: str) -> None:
        """
        Begin to deliver to the app at `request_url`, after Slack's challenge; "" for Socket Mode alone.

        api_base: where this server can be reached, such as http://127.0.0.1:8801. Raises RequestUrlRefused.
        """
        self.platform.closing = False
        self.platform.api_base = api_base.rstrip("/")
        self.platform.line.open(request_url)
        if request_url:
            await verify(self.platform)
        rearm(self.platform)
        for pending in list(self.delivery.pending):
            self.delivery.resume(pending)

    async def stop(self) -> None:
        """Hang up: nothing is delivered any more; what was not acknowledged stays for a dump."""
        self.platform.closing = True
        await self.sockets.close()
        self.sockets.turn(on=False)
        await self.platform.agenda.stop()
        await self.platform.line.close()

    async def settle(self) -> None:
        """Wait until nothing due now is in flight. Waits for ever for an app that never answers: wind the clock."""
        await self.platform.agenda.settle()

    # --- building more ------------------------------------------------------------------------------

    def add_channel(
        self, name: str, workspace: Workspace | None = None, *, is_private: bool = False
    ) -> Channel:
        """A further channel with everybody in it."""
        home = workspace or self.workspace
        return add_channel(
            home, self.platform.new_id("C"), name, self.platform.seconds(), is_private=is_private
        )

    def add_user(self, name: str, real_name: str, workspace: Workspace | None = None, **fields: Any) -> str:
        """
        A further person, in every public channel; answers the id. The app hears of it by team_join.

        fields: of the user object: is_restricted=True makes a guest, another team_id a stranger of a shared channel.
        """
        home = workspace or self.workspace
        user = add_person(home, self.platform.new_id("U"), name, real_name, self.platform.now())
        user |= fields
        for channel in home.channels.values():
            if channel.of_user is None and not channel.is_private:
                channel.members.append(user["id"])
        self._surroundings.user_came(home, user["id"])
        return str(user["id"])

    # --- looking ------------------------------------------------------------------------------------

    def channel_json(self, channel: str) -> Json:
        """What the channel shows, threads, reactions and notes for single people included."""
        _, place, _ = self.where(None, channel)
        return channel_shown(place)

    def views_of(self, user: str) -> list[Json]:
        """The modals this person has open, root first."""
        workspace, user_id = self.who(user)
        return list(workspace.modals.get(user_id, []))

    def home_of(self, user: str) -> Json | None:
        """The published Home of this person."""
        workspace, user_id = self.who(user)
        return workspace.homes.get(user_id)

    def dump(self) -> Json:
        """Everything as JSON."""
        return dumped(self.platform)

    def load(self, state: Json) -> None:
        """Go on from a dump. Call it before `start`."""
        loaded(self.platform, state)
