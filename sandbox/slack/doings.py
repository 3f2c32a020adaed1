"""What people do in Slack, by name: they write, press, fill in, come and go."""

import asyncio
from collections.abc import Sequence
from typing import Any

from sandbox.slack.composing import post_as_other_app, recounted
from sandbox.slack.filling import filled
from sandbox.slack.gestures import Gestures, Reply
from sandbox.slack.interactions import Asking, Interactions, PressResult, SubmitResult
from sandbox.slack.people import People, PersonsFile
from sandbox.slack.slack_platform import Platform
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.surroundings import Surroundings
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, Workspace


class Doings:
    """People, channels and messages are named by name or id; names mean the first workspace, ids any."""

    def __init__(self, platform: Platform, sockets: SocketMode) -> None:
        self.platform = platform
        self._gestures = Gestures(platform, sockets)
        self._people = People(platform, self._gestures)
        self._surroundings = Surroundings(platform)
        self._interactions = Interactions(platform, self._gestures)

    async def say(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        files: Sequence[PersonsFile] | None = None,
        broadcast: bool = False,
        as_me: bool = False,
    ) -> str:
        """Write a message; answers its ts. `@name` and `#channel` become mentions. Raises PersonCannot."""
        workspace, place, user_id = self.where(user, channel)
        shared = files or ()
        return self._people.say(
            workspace,
            place,
            user_id,
            text,
            thread_ts=thread_ts,
            files=shared,
            broadcast=broadcast,
            as_me=as_me,
        )

    async def press(
        self,
        user: str,
        channel: str,
        ts: str,
        label: str,
        *,
        choice: Any = None,
        confirm: bool = True,
        block_id: str | None = None,
    ) -> PressResult:
        """
        Press the button with this label on that message (or on a note only this person sees).

        A menu is meant by the label of its option, or by its action id with `choice`. A confirmation is accepted
        unless confirm is False. block_id: only in that block, where a label stands twice. Raises LookupError if there
        is no such thing to press.
        """
        workspace, place, user_id = self.where(user, channel)
        return await self._interactions.press_in_message(
            workspace, place, user_id, ts, label, choice=choice, confirm=confirm, block_id=block_id
        )

    async def press_in_view(
        self,
        user: str,
        view: str,
        label: str,
        *,
        choice: Any = None,
        confirm: bool = True,
        block_id: str | None = None,
    ) -> PressResult:
        """The same in an open modal (by id or callback id) or in Home ("home")."""
        workspace, user_id = self.who(user)
        shown = self._view(workspace, user_id, view)
        return await self._interactions.press_in_view(
            workspace, user_id, shown, label, choice=choice, confirm=confirm, block_id=block_id
        )

    async def suggest(
        self, user: str, view: str, action_id: str, query: str, *, block_id: str | None = None
    ) -> list[Json]:
        """Type into an external select; answers the options offered. block_id: as in `press`."""
        workspace, user_id = self.who(user)
        shown = self._view(workspace, user_id, view)
        return await self._interactions.suggest(workspace, user_id, shown, Asking(action_id, query, block_id))

    async def suggest_in_message(
        self, user: str, channel: str, ts: str, action_id: str, query: str, *, block_id: str | None = None
    ) -> list[Json]:
        """The same in a message."""
        workspace, place, user_id = self.where(user, channel)
        return await self._interactions.suggest_in_message(
            workspace, place, user_id, ts, Asking(action_id, query, block_id)
        )

    async def submit(self, user: str, view: str, values: Json | None = None) -> SubmitResult:
        """
        Fill in and submit an open modal, named by id or callback id.

        values: by block id, label or action id; files as PersonsFile. What is left out keeps what was typed or its
        initial value.
        """
        workspace, user_id = self.who(user)
        shown = self._view(workspace, user_id, view)
        given = filled(self._people, workspace, user_id, shown, values or {})
        return await self._interactions.submit(workspace, user_id, shown, given)

    async def close_view(self, user: str, view: str | None = None, *, all_of_them: bool = False) -> None:
        """Cancel the top modal (or that one); all_of_them: the X."""
        workspace, user_id = self.who(user)
        shown = self._view(workspace, user_id, view)
        await self._interactions.close(workspace, user_id, shown, all_of_them=all_of_them)

    async def shortcut(
        self, user: str, callback_id: str, channel: str | None = None, ts: str | None = None
    ) -> PressResult:
        """A global shortcut, or with channel and ts one on a message."""
        workspace, user_id = self.who(user)
        if channel is None:
            return await self._interactions.shortcut(workspace, user_id, callback_id, None, None)
        workspace, place, user_id = self.where(user, channel)
        return await self._interactions.shortcut(workspace, user_id, callback_id, place, ts)

    async def command(self, user: str, channel: str, text: str, *, patience_seconds: float = 0) -> list[Json]:
        """
        Type `/witiop text`; answers what the person sees. The list grows when more comes by the response URL.

        patience_seconds: how long to wait, in real time, for the first word if the app's reply itself is empty.
        """
        workspace, place, user_id = self.where(user, channel)
        _, shown = await self._people.command(workspace, place, user_id, text)
        for _ in range(int(patience_seconds / 0.02)):
            if shown or workspace.modals.get(user_id):
                break
            await asyncio.sleep(0.02)
        return shown

    async def ssl_check(self) -> Reply:
        """Slack looks at the certificate of the command's address; answers what the app said."""
        return await self._gestures.ssl_check()

    async def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """Change one's own message."""
        workspace, place, user_id = self.where(user, channel)
        self._people.edit(workspace, place, user_id, ts, text)

    async def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete one's own message; a root with replies stays as a tombstone."""
        workspace, place, user_id = self.where(user, channel)
        self._people.delete(workspace, place, user_id, ts)

    async def react(self, user: str, channel: str, ts: str, name: str, remove: bool = False) -> None:
        """Add a reaction, or take it back."""
        workspace, place, user_id = self.where(user, channel)
        self._people.react(workspace, place, user_id, ts, name, take_back=remove)

    async def other_app_says(self, channel: str, text: str, thread_ts: str | None = None) -> str:
        """Some other app of the workspace posts; answers the ts."""
        workspace, place, _ = self.where(None, channel)
        return str(post_as_other_app(self.platform, workspace, place, text, thread_ts)["ts"])

    async def unfurl(self, channel: str, ts: str, link: str) -> None:
        """Slack shows the preview of a link in that message: a change that is no edit."""
        workspace, place, _ = self.where(None, channel)
        self._people.unfurl(workspace, place, ts, link)

    async def recount(self, channel: str, ts: str) -> None:
        """Slack counts a root's replies anew: a change that is no edit either."""
        workspace, place, _ = self.where(None, channel)
        recounted(self.platform, workspace, place, ts)

    async def home(self, user: str, tab: str = "home") -> Json | None:
        """Open the app's Home and let the app draw it; answers the published view."""
        workspace, user_id = self.who(user)
        self._surroundings.open_home(workspace, user_id, tab)
        await self.platform.agenda.settle()
        return workspace.homes.get(user_id)

    async def join(self, channel: str, user: str) -> None:
        """Somebody comes into the channel; `witiop` is the app itself."""
        workspace, place, user_id = self.where(user, channel)
        self._surroundings.join(workspace, place, user_id, by=place.members[0] if place.members else None)

    async def leave(self, channel: str, user: str) -> None:
        """Somebody goes."""
        workspace, place, user_id = self.where(user, channel)
        self._surroundings.leave(workspace, place, user_id)

    async def kick_bot(self, channel: str) -> None:
        """Somebody puts the app out of the channel."""
        workspace, place, _ = self.where(None, channel)
        self._surroundings.leave(workspace, place, workspace.bot_user_id)

    async def archive(self, channel: str, *, back: bool = False) -> None:
        """The channel is archived, or brought back."""
        workspace, place, _ = self.where(None, channel)
        self._surroundings.archive(workspace, place, next(iter(workspace.users)), back=back)

    async def delete_channel(self, channel: str) -> None:
        """The channel is gone, with everything in it."""
        workspace, place, _ = self.where(None, channel)
        self._surroundings.delete(workspace, place)

    async def rename(self, channel: str, name: str) -> None:
        """The channel gets another name."""
        workspace, place, _ = self.where(None, channel)
        self._surroundings.rename(workspace, place, name, next(iter(workspace.users)))

    async def change_channel_id(self, channel: str) -> str:
        """The channel gets another id, as when it comes to be shared; answers it."""
        workspace, place, _ = self.where(None, channel)
        return self._surroundings.change_id(workspace, place).id

    async def change_user(self, user: str, **changed: Any) -> None:
        """Change fields of the user object, such as locale="it-IT", deleted=True, is_restricted=True."""
        workspace, user_id = self.who(user)
        self._surroundings.user_changed(workspace, user_id, changed)

    async def set_usergroup(self, handle: str, users: Sequence[str]) -> Json:
        """A user group of the first workspace with these members, made if it is new; answers it."""
        workspace = self.platform.workspaces[0]
        return self._surroundings.usergroup_changed(
            workspace, handle, [workspace.user_id(user) for user in users]
        )

    def set_presence(self, user: str, presence: str) -> None:
        """Set it to `active` or `away`."""
        workspace, user_id = self.who(user)
        workspace.presence[user_id] = presence

    async def uninstall(self, workspace: Workspace | None = None) -> None:
        """The workspace removes the app: both events come, then tokens are dead."""
        gone = workspace or self.platform.workspaces[0]
        self._surroundings.uninstalled(gone)

    # --- within -------------------------------------------------------------------------------------

    def who(self, user: str) -> tuple[Workspace, str]:
        """The workspace and the id of a person. Raises LookupError for a stranger."""
        home = next(
            (workspace for workspace in self.platform.workspaces if user in workspace.users),
            self.platform.workspaces[0],
        )
        return home, home.user_id(user)

    def where(self, user: str | None, channel: str) -> tuple[Workspace, Channel, str]:
        """The workspace, the channel and the person's id ("" if nobody in particular)."""
        home = next((place for place in self.platform.workspaces if channel in place.channels), None)
        if home is None:
            home = self.who(user)[0] if user is not None else self.platform.workspaces[0]
        return home, home.channel(channel), home.user_id(user) if user is not None else ""

    def _view(self, workspace: Workspace, user_id: str, wanted: str | None) -> Json:
        stack = workspace.modals.get(user_id, [])
        if wanted == "home" and user_id in workspace.homes:
            return workspace.homes[user_id]
        for view in reversed(stack):
            if wanted in (None, view["id"], view["callback_id"]):
                return view
        raise LookupError(f"{user_id} has no view {wanted} open")
