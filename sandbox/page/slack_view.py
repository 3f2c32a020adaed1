"""The Slack workspace as the page draws it: who you are, the channels, and what stands in the one you look at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sandbox.page.blocks import drawn
from sandbox.page.inline import Reading
from sandbox.page.moments import Moments
from sandbox.page.parts import Part
from sandbox.page.phone_view import initials
from sandbox.page.posts import PostView, posts_of
from sandbox.page.readers import Readers
from sandbox.page.viewer import Viewer
from sandbox.slack import FakeSlack
from sandbox.slack.looking import channel_shown
from sandbox.slack.offered import as_seen, conversations
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, Workspace

_MOST_POSTS = 60
# How far back names are looked for.
_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody one can be. presence: active or away."""

    user: str
    name: str
    initials: str
    chosen: bool
    presence: str
    link: str


@dataclass(frozen=True, slots=True)
class ChannelView:
    """One place in the list. mentions: posts unseen that name me. direct: the app's direct message with this person."""

    id: str
    name: str
    chosen: bool
    news: bool
    mentions: int
    direct: bool
    link: str


@dataclass(frozen=True, slots=True)
class ThreadView:
    """The open thread: its root and what stands below. channel_name: where it stands."""

    ts: str
    root: PostView
    posts: tuple[PostView, ...]
    channel_name: str
    close: str


@dataclass(frozen=True, slots=True)
class ModalView:
    """The modal on top. depth: how many lie on each other. submit: empty where it only informs; held: not yet."""

    id: str
    depth: int
    title: str
    submit: str
    held: bool
    close: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ShortcutView:
    """A shortcut the app offers. kind: message or global. name: made of its id, as the settings know no other."""

    kind: str
    callback_id: str
    name: str


@dataclass(frozen=True, slots=True)
class SlackView:
    """
    The workspace on the right.

    away: whether this person is. named: everybody one can name, by what is typed after the @ and in full.
    home: what the app published there for this person; None while it published nothing.
    """

    team: str
    command: str
    shortcuts: tuple[ShortcutView, ...]
    away: bool
    named: tuple[tuple[str, str], ...]
    people: tuple[PersonView, ...]
    channels: tuple[ChannelView, ...]
    channel: ChannelView
    topic: str
    archived: bool
    posts: tuple[PostView, ...]
    thread: ThreadView | None
    modal: ModalView | None
    home: tuple[Part, ...] | None
    home_link: str


def slack_view(slack: FakeSlack, viewer: Viewer, moments: Moments, readers: Readers) -> SlackView:
    """What stands on the right for this viewer, who has then seen it."""
    workspace = slack.workspace
    reading = reading_of(workspace, viewer, moments)
    channel = workspace.channels[viewer.channel]
    shown = channel_shown(channel)["posts"]
    if viewer.tab == "messages":
        readers.looked(viewer.user_id, channel.id, "", _newest(shown))
    root = next((post for post in shown if viewer.thread and post["ts"] == viewer.thread), None)
    if root is not None:
        readers.looked(viewer.user_id, channel.id, viewer.thread, _newest(root["thread"]))
    mine = _seen_by(shown, viewer)
    home, modals = slack.home_of(viewer.user), slack.views_of(viewer.user)
    channels = tuple(_channels(workspace, viewer, readers))
    return SlackView(
        team=workspace.name,
        command=slack.settings.command,
        shortcuts=tuple(_shortcuts(slack)),
        away=workspace.presence.get(viewer.user_id) == "away",
        named=tuple((reading.logins[user_id], name) for user_id, name in reading.people.items()),
        people=tuple(_people(workspace, viewer)),
        channels=channels,
        channel=next(one for one in channels if one.id == channel.id),
        topic=channel.topic,
        archived=channel.archived,
        posts=tuple(posts_of(mine[-_MOST_POSTS:], workspace, channel, viewer, reading, readers)),
        thread=_thread(root, workspace, channel, viewer, reading, readers),
        modal=_modal(modals, reading) if modals else None,
        home=None if home is None else drawn(home["blocks"], reading),
        home_link=viewer.address(tab="home", thread=""),
    )


def reading_of(workspace: Workspace, viewer: Viewer, moments: Moments) -> Reading:
    """How this viewer reads messages of this workspace."""
    people = {user_id: str(user["profile"]["real_name"]) for user_id, user in workspace.users.items()}
    channels = {
        channel.id: channel.name for channel in workspace.channels.values() if channel.of_user is None
    }
    groups = {str(group["id"]): str(group.get("handle", group["id"])) for group in workspace.usergroups}
    logins = {user_id: str(user["name"]) for user_id, user in workspace.users.items()}

    def offered(element: Mapping[str, Any]) -> dict[str, str]:
        found = conversations(workspace, viewer.user_id, dict(element))
        return {one.id: f"#{one.name}" if one.of_user is None else _partner(one, people) for one in found}

    return Reading(people, logins, channels, moments, viewer.user_id, groups, offered)


def _partner(channel: Channel, people: Mapping[str, str]) -> str:
    """With whom this person talks there."""
    return ", ".join(people.get(member, member) for member in channel.members if member != channel.of_user)


def _seen_by(posts: list[Json], viewer: Viewer) -> list[Json]:
    return [post for post in posts if post.get("ephemeral_for", viewer.user_id) == viewer.user_id]


def _newest(posts: Iterable[Json]) -> str:
    return max((str(post["ts"]) for post in posts), default="")


def _thread(
    root: Json | None,
    workspace: Workspace,
    channel: Channel,
    viewer: Viewer,
    reading: Reading,
    readers: Readers,
) -> ThreadView | None:
    if root is None:
        return None
    below = _seen_by(root["thread"], viewer)[-_MOST_POSTS:]
    first = next(posts_of([root], workspace, channel, viewer, reading, readers))
    posts = posts_of(below, workspace, channel, viewer, reading, readers)
    close = viewer.address(channel=channel.id)
    return ThreadView(str(root["ts"]), first, tuple(posts), channel.name, close)


def _people(workspace: Workspace, viewer: Viewer) -> Iterable[PersonView]:
    for name, user_id in workspace.user_ids().items():
        real_name = str(workspace.users[user_id]["profile"]["real_name"])
        chosen, presence = name == viewer.user, workspace.presence.get(user_id, "active")
        channel = workspace.channels[viewer.channel]
        changed = {"as": name} if channel.of_user is None else {"as": name, "channel": ""}
        yield PersonView(name, real_name, initials(real_name), chosen, presence, viewer.address(**changed))


def _channels(workspace: Workspace, viewer: Viewer, readers: Readers) -> Iterable[ChannelView]:
    for channel in workspace.channels.values():
        if viewer.user_id not in channel.members and channel.id != viewer.channel:
            continue
        if channel.of_user is not None and channel.of_user != viewer.user_id:
            continue
        mine = [note for note in channel.ephemerals if note["shown_to"] == viewer.user_id]
        seen = (note["ts"] for note in mine if "thread_ts" not in note)
        newest = max([*(str(message["ts"]) for message in channel.top_level()), *seen], default="")
        direct = channel.of_user is not None
        yield ChannelView(
            id=channel.id,
            name="WitiOp" if direct else channel.name,
            chosen=channel.id == viewer.channel and viewer.tab == "messages",
            news=readers.has_news(viewer.user_id, channel.id, "", newest),
            mentions=_mentions(channel, viewer.user_id, readers),
            direct=direct,
            link=viewer.address(channel=channel.id),
        )


def _mentions(channel: Channel, user_id: str, readers: Readers) -> int:
    """How many posts this person has not seen name them, in the channel and in its threads."""
    count = 0
    for message in islice(reversed(channel.messages.values()), _LOOKED_AT):
        ts, root = str(message["ts"]), message.get("thread_ts")
        place = str(root) if root not in (None, ts) else ""
        named = f"<@{user_id}>" in str(message["text"]) and message.get("user") != user_id
        count += named and ts > readers.seen(user_id, channel.id, place)
    return count


def _shortcuts(slack: FakeSlack) -> Iterable[ShortcutView]:
    for callback_id, kind in (slack.settings.shortcuts or {}).items():
        yield ShortcutView(kind, callback_id, callback_id.replace("_", " ").capitalize())


def _modal(stack: list[Json], reading: Reading) -> ModalView:
    view = stack[-1]

    def words(name: str) -> str:
        text = view.get(name)
        return str(text.get("text", "")) if isinstance(text, dict) else ""

    return ModalView(
        id=str(view["id"]),
        depth=len(stack),
        title=words("title"),
        submit=words("submit"),
        held=bool(view.get("submit_disabled")),
        close=words("close"),
        parts=drawn(as_seen(view), reading),
    )
