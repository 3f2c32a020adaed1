"""A stand-in for Slack: an HTTP server that behaves, and misbehaves, like it, and the people who use it."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from sandbox.manual_clock import ManualClock
from sandbox.slack import file_transfer, replying
from sandbox.slack.cast import add_channel, add_person
from sandbox.slack.delivery import Delivery
from sandbox.slack.faults import SlackFaults
from sandbox.slack.gestures import Gestures
from sandbox.slack.interactions import Interactions, PressResult, SubmitResult
from sandbox.slack.looking import channel_shown
from sandbox.slack.oracle import Called, Posted
from sandbox.slack.people import People, PersonsFile
from sandbox.slack.rates import Rates
from sandbox.slack.slack_platform import AppSettings, Platform
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.state import dumped, loaded, rearm
from sandbox.slack.web_api import WebApi
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, Workspace

# Uploads in one request body; Slack's own limit is 1 GB, a test needs less.
LARGEST_BODY_BYTES = 200_000_000


class RequestUrlRefused(Exception):
    """The app's address did not answer the url_verification challenge, so Slack would not take it."""


class FakeSlack:
    """
    One app in one or more workspaces.

    People, channels and messages are named by name or id; names mean the first workspace, ids any. Everything by
    chance follows the seed. Nothing is sent before `start`.
    """

    def __init__(self, clock: ManualClock, seed: int = 0, workspaces: int = 1) -> None:
        self.platform = Platform(clock, seed, workspaces)
        self.sockets = SocketMode(self.platform)
        self._gestures = Gestures(self.platform, self.sockets)
        self._people = People(self.platform, self._gestures)
        self._interactions = Interactions(self.platform, self._gestures)
        self._api = WebApi(self.platform, self.sockets.open_url)

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
    def faults(self) -> SlackFaults:
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
        application = web.Application(client_max_size=LARGEST_BODY_BYTES)
        application.router.add_route("*", "/api/{method}", self._api.handle)
        application.router.add_post("/response/{rest:.*}", self._respond)
        application.router.add_route("*", "/upload/v1/{ticket}", self._upload)
        application.router.add_get("/files-pri/{key}/{name:.*}", self._download)
        application.router.add_get("/link/", self.sockets.connect)
        return application

    async def start(self, request_url: str, api_base: str) -> None:
        """
        Begin to deliver to the app at `request_url`, after Slack's challenge; "" for Socket Mode alone.

        api_base: where this server can be reached, such as http://127.0.0.1:8801. Raises RequestUrlRefused.
        """
        self.platform.closing = False
        self.platform.api_base = api_base.rstrip("/")
        self.platform.line.open(request_url)
        if request_url:
            await self._verify(request_url)
        rearm(self.platform)
        for pending in list(self.delivery.pending):
            self.delivery.resume(pending)

    async def stop(self) -> None:
        """Hang up: nothing is delivered any more; what was not acknowledged stays for a dump."""
        self.platform.closing = True
        await self.sockets.close()
        await self.platform.agenda.stop()
        await self.platform.line.close()

    async def settle(self) -> None:
        """Wait until nothing due now is in flight. Waits for ever for an app that never answers: wind the clock."""
        await self.platform.agenda.settle()

    # --- what people do -----------------------------------------------------------------------------

    async def say(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        files: Sequence[PersonsFile] | None = None,
        broadcast: bool = False,
    ) -> str:
        """Write a message; answers its ts. `@name` and `#channel` become mentions. Raises PersonCannot."""
        workspace, place, user_id = self._where(user, channel)
        return self._people.say(
            workspace, place, user_id, text, thread_ts=thread_ts, files=files or (), broadcast=broadcast
        )

    async def press(
        self, user: str, channel: str, ts: str, label: str, *, choice: Any = None, confirm: bool = True
    ) -> PressResult:
        """
        Press the button with this label on that message (or on a note only this person sees).

        A menu is meant by the label of its option, or by its action id with `choice`. A confirmation is accepted
        unless confirm is False. Raises LookupError if there is no such thing to press.
        """
        workspace, place, user_id = self._where(user, channel)
        return await self._interactions.press_in_message(
            workspace, place, user_id, ts, label, choice=choice, confirm=confirm
        )

    async def press_in_view(
        self, user: str, view: str, label: str, *, choice: Any = None, confirm: bool = True
    ) -> PressResult:
        """The same in an open modal (by id or callback id) or in Home ("home")."""
        workspace, user_id = self._who(user)
        shown = self._view(workspace, user_id, view)
        return await self._interactions.press_in_view(
            workspace, user_id, shown, label, choice=choice, confirm=confirm
        )

    async def suggest(self, user: str, view: str, action_id: str, query: str) -> list[Json]:
        """Type into an external select; answers the options offered."""
        workspace, user_id = self._who(user)
        return await self._interactions.suggest(
            workspace, user_id, self._view(workspace, user_id, view), action_id, query
        )

    async def submit(self, user: str, view: str, values: Json | None = None) -> SubmitResult:
        """
        Fill in and submit an open modal, named by id or callback id.

        values: by block id, label or action id. What is left out keeps what was typed or its initial value.
        """
        workspace, user_id = self._who(user)
        shown = self._view(workspace, user_id, view)
        return await self._interactions.submit(workspace, user_id, shown, values or {})

    async def close_view(self, user: str, view: str | None = None, *, all_of_them: bool = False) -> None:
        """Cancel the top modal (or that one); all_of_them: the X."""
        workspace, user_id = self._who(user)
        shown = self._view(workspace, user_id, view)
        await self._interactions.close(workspace, user_id, shown, all_of_them=all_of_them)

    async def shortcut(
        self, user: str, callback_id: str, channel: str | None = None, ts: str | None = None
    ) -> PressResult:
        """A global shortcut, or with channel and ts one on a message."""
        workspace, user_id = self._who(user)
        if channel is None:
            return await self._interactions.shortcut(workspace, user_id, callback_id, None, None)
        workspace, place, user_id = self._where(user, channel)
        return await self._interactions.shortcut(workspace, user_id, callback_id, place, ts)

    async def command(self, user: str, channel: str, text: str, *, patience_seconds: float = 0) -> list[Json]:
        """
        Type `/witiop text`; answers what the person sees. The list grows when more comes by the response URL.

        patience_seconds: how long to wait, in real time, for the first word if the app's reply itself is empty.
        """
        workspace, place, user_id = self._where(user, channel)
        _, shown = await self._people.command(workspace, place, user_id, text)
        for _ in range(int(patience_seconds / 0.02)):
            if shown or workspace.modals.get(user_id):
                break
            await asyncio.sleep(0.02)
        return shown

    async def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """Change one's own message."""
        workspace, place, user_id = self._where(user, channel)
        self._people.edit(workspace, place, user_id, ts, text)

    async def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete one's own message; a root with replies stays as a tombstone."""
        workspace, place, user_id = self._where(user, channel)
        self._people.delete(workspace, place, user_id, ts)

    async def react(self, user: str, channel: str, ts: str, name: str, remove: bool = False) -> None:
        """Add a reaction, or take it back."""
        workspace, place, user_id = self._where(user, channel)
        self._people.react(workspace, place, user_id, ts, name, take_back=remove)

    async def unfurl(self, channel: str, ts: str, link: str) -> None:
        """Slack shows the preview of a link in that message: a change that is no edit."""
        workspace, place, _ = self._where(None, channel)
        self._people.unfurl(workspace, place, ts, link)

    async def home(self, user: str, tab: str = "home") -> Json | None:
        """Open the app's Home and let the app draw it; answers the published view."""
        workspace, user_id = self._who(user)
        self._people.open_home(workspace, user_id, tab)
        await self.settle()
        return workspace.homes.get(user_id)

    async def join(self, channel: str, user: str) -> None:
        """Somebody comes into the channel; `witiop` is the app itself."""
        workspace, place, user_id = self._where(user, channel)
        self._people.join(workspace, place, user_id, by=place.members[0] if place.members else None)

    async def leave(self, channel: str, user: str) -> None:
        """Somebody goes."""
        workspace, place, user_id = self._where(user, channel)
        self._people.leave(workspace, place, user_id)

    async def kick_bot(self, channel: str) -> None:
        """Somebody puts the app out of the channel."""
        workspace, place, _ = self._where(None, channel)
        self._people.leave(workspace, place, workspace.bot_user_id)

    async def archive(self, channel: str, *, back: bool = False) -> None:
        """The channel is archived, or brought back."""
        workspace, place, _ = self._where(None, channel)
        self._people.archive(workspace, place, next(iter(workspace.users)), back=back)

    async def rename(self, channel: str, name: str) -> None:
        """The channel gets another name."""
        workspace, place, _ = self._where(None, channel)
        self._people.rename(workspace, place, name)

    async def change_user(self, user: str, **changed: Any) -> None:
        """Change fields of the user object, such as locale="it-IT", deleted=True, is_restricted=True."""
        workspace, user_id = self._who(user)
        self._people.user_changed(workspace, user_id, changed)

    def set_presence(self, user: str, presence: str) -> None:
        """Set it to `active` or `away`."""
        workspace, user_id = self._who(user)
        workspace.presence[user_id] = presence

    async def uninstall(self, workspace: Workspace | None = None) -> None:
        """The workspace removes the app: both events come, then tokens are dead."""
        gone = workspace or self.workspace
        self._people.uninstalled(gone)

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
        """A further person, in every public channel; answers the id."""
        home = workspace or self.workspace
        user = add_person(home, self.platform.new_id("U"), name, real_name, self.platform.now())
        user |= fields
        for channel in home.channels.values():
            if channel.of_user is None and not channel.is_private:
                channel.members.append(user["id"])
        return str(user["id"])

    # --- looking ------------------------------------------------------------------------------------

    def channel_json(self, channel: str) -> Json:
        """What the channel shows, threads, reactions and notes for single people included."""
        _, place, _ = self._where(None, channel)
        return channel_shown(place)

    def views_of(self, user: str) -> list[Json]:
        """The modals this person has open, root first."""
        workspace, user_id = self._who(user)
        return list(workspace.modals.get(user_id, []))

    def home_of(self, user: str) -> Json | None:
        """The published Home of this person."""
        workspace, user_id = self._who(user)
        return workspace.homes.get(user_id)

    def dump(self) -> Json:
        """Everything as JSON."""
        return dumped(self.platform)

    def load(self, state: Json) -> None:
        """Go on from a dump. Call it before `start`."""
        loaded(self.platform, state)

    # --- within -------------------------------------------------------------------------------------

    async def _verify(self, request_url: str) -> None:
        challenge = "".join(
            self.platform.random.choices("abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQ23456789", k=52)
        )
        body = {"token": "legacyVerificationToken00", "challenge": challenge, "type": "url_verification"}
        raw = json.dumps(body).encode()
        answer = await self.platform.line.post(self.signing_secret, raw, "application/json")
        if answer.problem is not None or challenge not in _challenges(answer.body):
            raise RequestUrlRefused(f"{request_url}: {answer.problem or answer.body[:200]}")

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        return await replying.handle(self.platform, request)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        return await file_transfer.upload(self.platform, request)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        return await file_transfer.download(self.platform, request)

    def _who(self, user: str) -> tuple[Workspace, str]:
        home = next((workspace for workspace in self.workspaces if user in workspace.users), self.workspace)
        return home, home.user_id(user)

    def _where(self, user: str | None, channel: str) -> tuple[Workspace, Channel, str]:
        """The workspace, the channel and the person's id ("" if nobody in particular)."""
        home = next((place for place in self.workspaces if channel in place.channels), None)
        if home is None:
            home = self._who(user)[0] if user is not None else self.workspace
        return home, home.channel(channel), home.user_id(user) if user is not None else ""

    def _view(self, workspace: Workspace, user_id: str, wanted: str | None) -> Json:
        stack = workspace.modals.get(user_id, [])
        if wanted == "home" and user_id in workspace.homes:
            return workspace.homes[user_id]
        for view in reversed(stack):
            if wanted in (None, view["id"], view["callback_id"]):
                return view
        raise LookupError(f"{user_id} has no view {wanted} open")


def _challenges(body: str) -> list[str]:
    """The challenge in any of the forms Slack takes: plain, a form field, JSON."""
    found = [body.strip(), *parse_qs(body).get("challenge", [])]
    try:
        said = json.loads(body)
    except ValueError:
        return found
    return [*found, str(said.get("challenge"))] if isinstance(said, dict) else found
