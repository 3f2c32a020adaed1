"""What people do in Slack that is no press of a button: write, edit, react, type commands."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from sandbox.slack.composing import change, post_as_person, remove
from sandbox.slack.gestures import Gestures, Reply, named
from sandbox.slack.happenings import message_changed
from sandbox.slack.methods.files import as_shared, new_file, received, share
from sandbox.slack.methods.reactions import put_reaction, take_reaction
from sandbox.slack.replying import apply
from sandbox.slack.response_urls import ResponseUrl
from sandbox.slack.slack_platform import Platform
from sandbox.slack.typed_text import Directory, TypedText, typed
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, UploadedFile, Workspace


class PersonCannot(Exception):
    """Slack's own client would not let this person do that."""


@dataclass(frozen=True, slots=True)
class PersonsFile:
    """
    A file somebody shares.

    reachable: False as from a shared channel, where the app must ask files.info first. gone: `tombstone` (deleted
    since) or `hidden_by_limit` (of a free plan); then there is no content.
    """

    name: str
    content: bytes
    reachable: bool = True
    gone: str | None = None


class People:
    """Everything here happens in one workspace, by ids."""

    def __init__(self, platform: Platform, gestures: Gestures) -> None:
        self._platform = platform
        self._gestures = gestures

    def say(
        self,
        workspace: Workspace,
        channel: Channel,
        user_id: str,
        text: str,
        *,
        thread_ts: str | None = None,
        files: Sequence[PersonsFile] = (),
        broadcast: bool = False,
        as_me: bool = False,
    ) -> str:
        """Write something; answers its ts. as_me: by `/me`. Raises PersonCannot."""
        self._check_may_write(workspace, channel, user_id)
        if thread_ts is not None and thread_ts not in channel.messages:
            raise PersonCannot(f"there is no thread {thread_ts} in {channel.name}")
        if not text and not files:
            raise PersonCannot("an empty message")
        uploaded = [self._uploaded(workspace, user_id, file) for file in files]
        message = post_as_person(
            self._platform,
            workspace,
            channel,
            user_id,
            self._typed(workspace, text),
            thread_ts=thread_ts,
            broadcast=broadcast,
            as_me=as_me,
            files=[_in_message(file, known) for file, known in zip(files, uploaded, strict=True)],
        )
        if uploaded:
            share(self._platform, workspace, channel, message, uploaded)
        return str(message["ts"])

    def edit(self, workspace: Workspace, channel: Channel, user_id: str, ts: str, text: str) -> None:
        """Change one's own message. Raises PersonCannot."""
        message = self._own(channel, user_id, ts)
        written = self._typed(workspace, text)
        block_id = (message.get("blocks") or [{"block_id": self._platform.new_block_id()}])[0]["block_id"]
        block = {"type": "rich_text", "block_id": block_id, "elements": written.elements}
        edited = {"user": user_id, "ts": f"{self._platform.seconds()}.000000"}
        teams = {"source_team": workspace.team_id, "user_team": workspace.team_id}
        change(
            self._platform,
            workspace,
            channel,
            ts,
            {"text": written.text, "blocks": [block], "edited": edited, **teams},
        )

    def delete(self, workspace: Workspace, channel: Channel, user_id: str, ts: str) -> None:
        """Delete one's own message; an admin any. Raises PersonCannot."""
        note = channel.ephemeral(ts, user_id)
        if note is not None:
            channel.ephemerals.remove(note)
            return
        if not workspace.users[user_id]["is_admin"]:
            self._own(channel, user_id, ts)
        if ts not in channel.messages:
            raise PersonCannot(f"there is no message {ts}")
        remove(self._platform, workspace, channel, ts)

    def unfurl(self, workspace: Workspace, channel: Channel, ts: str, link: str) -> None:
        """Slack adds the preview of a link: a change without an edit."""
        before = channel.messages[ts]
        preview = {"from_url": link, "original_url": link, "id": 1, "fallback": link, "title": link}
        preview |= {"title_link": link, "text": "A page", "service_name": urlsplit(link).hostname or link}
        after = {**before, "attachments": [preview]}
        channel.messages[ts] = after
        message_changed(self._platform, workspace, channel, before, after)

    def react(
        self, workspace: Workspace, channel: Channel, user_id: str, ts: str, name: str, *, take_back: bool
    ) -> None:
        """Add or take back a reaction. Raises PersonCannot."""
        message = channel.messages.get(ts)
        if message is None or user_id not in channel.members:
            raise PersonCannot(f"{user_id} sees no message {ts}")
        put = take_reaction if take_back else put_reaction
        put(self._platform, workspace, channel, message, user_id, name.strip(":"))

    def upload(self, workspace: Workspace, user_id: str, file: PersonsFile) -> Json:
        """A file put into a modal, as the app is told of it: in nobody's channel yet."""
        return dict(self._uploaded(workspace, user_id, file).described)

    def rich_text(self, workspace: Workspace, text: str) -> Json:
        """Words typed into a rich text field, as its value."""
        return {"type": "rich_text", "elements": self._typed(workspace, text).elements}

    async def command(
        self, workspace: Workspace, channel: Channel, user_id: str, text: str
    ) -> tuple[Reply, list[Json]]:
        """Type the app's slash command; answers the app's reply and what the person sees (the list grows)."""
        if user_id not in channel.members:
            raise PersonCannot(f"{user_id} is not in {channel.name}")
        self._check_messages_tab(channel)
        settings = self._platform.settings
        if not settings.command:
            raise PersonCannot("the app has no command")
        url = ResponseUrl(workspace.team_id, channel.id, user_id, self._platform.now())
        fields = {
            "token": "legacyVerificationToken00",
            "team_id": workspace.team_id,
            "team_domain": workspace.domain,
            "channel_id": channel.id,
            "channel_name": named(channel)["name"],
            "user_id": user_id,
            "user_name": workspace.users[user_id]["name"],
            "command": settings.command,
            "text": self._escaped(workspace, text.strip()) if settings.should_escape else text.strip(),
            "api_app_id": workspace.app_id,
            "is_enterprise_install": "false",
            "response_url": self._gestures.response_url("commands", url),
            "trigger_id": self._gestures.trigger(workspace, user_id, channel.id),
        }
        reply = await self._gestures.command(fields)
        if not reply.ok:
            url.shown.append(
                {"response_type": "ephemeral", "text": f"{settings.command} failed: {reply.problem}"}
            )
        elif reply.said:
            apply(self._platform, url, reply.said)
        elif reply.body.strip():
            apply(self._platform, url, {"text": reply.body})
        return reply, url.shown

    def _typed(self, workspace: Workspace, text: str) -> TypedText:
        return typed(text, _directory(workspace))

    def _escaped(self, workspace: Workspace, text: str) -> str:
        """Names in a command as `<@U…|name>`. Source: Slack, slash commands, "Escape channels, users, and links"."""
        directory = _directory(workspace)
        words = []
        for word in text.split(" "):
            user_id = directory.user(word[1:]) if word.startswith("@") else None
            channel = directory.channel(word[1:]) if word.startswith("#") else None
            if user_id is not None:
                words.append(f"<@{user_id}|{workspace.users[user_id]['name']}>")
            else:
                words.append(f"<#{channel[0]}|{channel[1]}>" if channel is not None else word)
        return " ".join(words)

    def _check_may_write(self, workspace: Workspace, channel: Channel, user_id: str) -> None:
        if workspace.users[user_id]["deleted"]:
            raise PersonCannot(f"{user_id} is deactivated")
        if user_id not in channel.members:
            raise PersonCannot(f"{user_id} is not in {channel.name}")
        if channel.archived:
            raise PersonCannot(f"{channel.name} is archived")
        self._check_messages_tab(channel)

    def _check_messages_tab(self, channel: Channel) -> None:
        """Source: Slack, App Home: without leave nobody writes or types commands in the Messages tab."""
        settings = self._platform.settings
        if channel.of_user is not None and (not settings.messages_tab or settings.messages_read_only):
            raise PersonCannot("sending messages to this app has been turned off")

    def _own(self, channel: Channel, user_id: str, ts: str) -> Json:
        message = channel.messages.get(ts)
        if message is None or message.get("user") != user_id:
            raise PersonCannot(f"{ts} is no message of {user_id}")
        return message

    def _uploaded(self, workspace: Workspace, user_id: str, file: PersonsFile) -> UploadedFile:
        known = new_file(self._platform, workspace, user_id, file.name, len(file.content))
        received(known, file.content)
        known.completed = True
        return known


def _in_message(file: PersonsFile, known: UploadedFile) -> Json:
    if file.gone is not None:
        return {"id": known.id, "mode": file.gone}
    if file.reachable:
        return as_shared(known)
    return {"id": known.id, "mode": "file_access", "file_access": "check_file_info"}


def _directory(workspace: Workspace) -> Directory:
    def user(name: str) -> str | None:
        try:
            return workspace.user_id(name)
        except LookupError:
            return None

    def channel(name: str) -> tuple[str, str] | None:
        try:
            found = workspace.channel(name)
        except LookupError:
            return None
        return (found.id, found.name) if found.of_user is None else None

    return Directory(user, channel)
