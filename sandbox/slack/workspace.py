"""A workspace as it is: people, channels, messages, threads, reactions, files, views. State only, no HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.slack.wire import Json, epoch, micros, ts_of

SLACKBOT = "USLACKBOT"

# A message is one JSON object in Slack's own form; threads and reactions are kept beside it or in it.


@dataclass(slots=True)
class Channel:
    """
    A channel or a direct message.

    members: user ids in the order they came. messages: ts -> message, oldest first.
    ephemerals: messages shown to one person; `shown_to` names them. of_user: whose direct message this is.
    of_several: a direct message of a few people.
    """

    id: str
    name: str
    created: int
    creator: str
    is_private: bool = False
    of_user: str | None = None
    archived: bool = False
    topic: str = ""
    purpose: str = ""
    members: list[str] = field(default_factory=list)
    messages: dict[str, Json] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)
    ephemerals: list[Json] = field(default_factory=list)
    pins: list[str] = field(default_factory=list)
    bookmarks: list[Json] = field(default_factory=list)
    scheduled: list[Json] = field(default_factory=list)
    last_ts: int = 0
    of_several: bool = False
    previous_names: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The `channel_type` of events: channel, group, im or mpim."""
        if self.of_user is not None:
            return "im"
        if self.of_several:
            return "mpim"
        return "group" if self.is_private else "channel"

    def next_ts(self, now: datetime) -> str:
        """An id nobody in this channel has yet, later than all before it."""
        self.last_ts = max(micros(now), self.last_ts + 1)
        return ts_of(self.last_ts)

    def add(self, message: Json) -> None:
        """Keep this message; a reply also joins its thread."""
        self.messages[message["ts"]] = message
        root = message.get("thread_ts")
        if root is not None and root != message["ts"]:
            self.threads.setdefault(root, []).append(message["ts"])

    def replies(self, root_ts: str) -> list[Json]:
        """The replies under this root, oldest first."""
        return [self.messages[ts] for ts in self.threads.get(root_ts, ()) if ts in self.messages]

    def remove(self, ts: str) -> Json:
        """Forget this message. Raises KeyError if it is not there."""
        message = self.messages.pop(ts)
        root = message.get("thread_ts")
        if root in self.threads and ts in self.threads[root]:
            self.threads[root].remove(ts)
        return message

    def top_level(self) -> Iterator[Json]:
        """What the channel itself shows: roots, broadcasts and system messages, oldest first."""
        for message in self.messages.values():
            root = message.get("thread_ts")
            if root is None or root == message["ts"] or message.get("subtype") == "thread_broadcast":
                yield message

    def ephemeral(self, ts: str, user_id: str) -> Json | None:
        """What this person alone sees under that ts."""
        found = (note for note in self.ephemerals if note["ts"] == ts and note["shown_to"] == user_id)
        return next(found, None)


@dataclass(slots=True)
class UploadedFile:
    """A file: `described` is Slack's file object; `content` its bytes; `upload_ticket` is set until it is uploaded."""

    id: str
    described: Json
    content: bytes = b""
    upload_ticket: str | None = None
    uploaded: bool = False
    completed: bool = False


@dataclass(slots=True)
class Workspace:
    """
    One workspace that installed the app.

    users: id -> Slack's user object. presence: id -> active or away. modals: user id -> open views, root first.
    homes: user id -> the published Home view. emoji: the workspace's own ones, name -> picture or `alias:name`.
    opened_in: modal -> the conversation its person was looking at when it came.
    tokens: those that rotate, with the second since 1970 at which each dies (bot_token itself never does);
    refresh_tokens: those not used yet.
    """

    team_id: str
    name: str
    domain: str
    bot_token: str
    app_token: str
    signing_secret: str
    bot_user_id: str
    bot_id: str
    app_id: str
    scopes: list[str]
    users: dict[str, Json] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    presence: dict[str, str] = field(default_factory=dict)
    modals: dict[str, list[Json]] = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)
    opened_in: dict[str, str] = field(default_factory=dict)
    files: dict[str, UploadedFile] = field(default_factory=dict)
    usergroups: list[Json] = field(default_factory=list)
    revoked: bool = False
    uninstalled: bool = False
    emoji: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict)
    refresh_tokens: list[str] = field(default_factory=list)

    def knows(self, token: str) -> bool:
        """Whether this is, or once was, a bot token of the app here."""
        return token == self.bot_token or token in self.tokens

    def expired(self, token: str, now: datetime) -> bool:
        """Whether this token has died of age."""
        return token in self.tokens and self.tokens[token] <= epoch(now)

    def user_id(self, who: str) -> str:
        """The id of a person given by name or id. Raises LookupError for a stranger."""
        if who in self.users:
            return who
        for user_id, user in self.users.items():
            if who in (user["name"], user["profile"]["display_name"]):
                return user_id
        raise LookupError(f"nobody in {self.name} is called {who}")

    def channel(self, which: str) -> Channel:
        """The channel given by name or id. Raises LookupError if there is none."""
        if which in self.channels:
            return self.channels[which]
        for channel in self.channels.values():
            if channel.name == which.removeprefix("#") and channel.of_user is None:
                return channel
        raise LookupError(f"{self.name} has no channel {which}")

    def channel_ids(self) -> dict[str, str]:
        """Name -> id of every channel that is not a direct message."""
        return {channel.name: channel.id for channel in self.channels.values() if channel.of_user is None}

    def user_ids(self) -> dict[str, str]:
        """Name -> id of every person (the bot is not one)."""
        return {user["name"]: user_id for user_id, user in self.users.items() if not user["is_bot"]}

    def direct_message(self, user_id: str, now: int) -> Channel:
        """The app's direct message with this person, opened if need be."""
        return self._direct("D" + user_id[1:], user_id, self.bot_user_id, now)

    def message_of_slackbot(self, user_id: str, now: int) -> Channel:
        """Slackbot's direct message with this person: the app is not in it."""
        return self._direct("D0SLACKBOT" + user_id[1:], user_id, SLACKBOT, now)

    def group_message(self, user_ids: list[str], new_id: str, now: int) -> Channel:
        """The app's direct message with several people, opened under this id if there is none yet."""
        together = {*user_ids, self.bot_user_id}
        for channel in self.channels.values():
            if channel.of_several and set(channel.members) == together:
                return channel
        name = "mpdm-" + "--".join(self.users[user_id]["name"] for user_id in user_ids) + "-1"
        opened = Channel(new_id, name, now, self.bot_user_id, is_private=True, of_several=True)
        opened.members = [self.bot_user_id, *(one for one in user_ids if one != self.bot_user_id)]
        self.channels[new_id] = opened
        return opened

    def is_shared_outside(self, channel: Channel) -> bool:
        """Whether people of another workspace are in it (Slack Connect)."""
        return any(self.users[one]["team_id"] != self.team_id for one in channel.members if one in self.users)

    def _direct(self, channel_id: str, user_id: str, other: str, now: int) -> Channel:
        if channel_id not in self.channels:
            opened = Channel(channel_id, "directmessage", now, user_id, of_user=user_id)
            opened.members = [user_id, other]
            self.channels[channel_id] = opened
        return self.channels[channel_id]

    def view(self, view_id: str) -> Json | None:
        """An open modal or a published Home, by its id."""
        stacks = [view for stack in self.modals.values() for view in stack]
        return next((view for view in (*stacks, *self.homes.values()) if view["id"] == view_id), None)
