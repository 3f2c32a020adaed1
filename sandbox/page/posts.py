"""Posts in a channel or thread as the page draws them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sandbox.page.blocks import drawn, text_drawn
from sandbox.page.files import SHOWN, size_told
from sandbox.page.inline import Reading, drawn_emoji, unescaped
from sandbox.page.moments import instant
from sandbox.page.parts import Part
from sandbox.page.phone_view import initials
from sandbox.page.readers import Readers
from sandbox.page.viewer import Viewer
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, Workspace

# Posts of one person that follow each other closely show the name once.
_TOGETHER = timedelta(minutes=5)
_FILE_KINDS = {"image": "picture", "audio": "sound", "video": "film"}
# What Slack itself writes, told in a grey line.
_BY_SLACK = (
    "channel_join",
    "channel_leave",
    "channel_topic",
    "channel_purpose",
    "channel_name",
    "group_join",
)
_ENTITY = re.compile(r"<([^<>\n]+)>")


@dataclass(frozen=True, slots=True)
class ReactionView:
    """One emoji below a post. people: who put it, in words. mine: so did I."""

    sign: str
    name: str
    count: int
    people: str
    mine: bool


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a post. url: where the page serves it. kind: picture, sound, film, or file for all others."""

    name: str
    size: str
    url: str
    kind: str


@dataclass(frozen=True, slots=True)
class PostView:
    """
    ts: its id. again: of the same person as the one above. mine: written by me. app: written by an app.

    private: only I see it. gone: deleted, a root that stays. by_slack: a grey line. thread: link to its thread.
    replies: how many. news: there are some I have not seen. also: sent from a thread to the channel too.
    raw: what I typed, for changing it.
    """

    ts: str
    author: str
    initials: str
    tint: int
    time: str
    whole_time: str
    day: str
    parts: tuple[Part, ...]
    files: tuple[FileView, ...]
    reactions: tuple[ReactionView, ...]
    again: bool
    mine: bool
    app: bool
    private: bool
    gone: bool
    by_slack: bool
    edited: bool
    also: bool
    thread: str
    replies: int
    last_reply: str
    news: bool
    raw: str


def posts_of(
    posts: list[Json],
    workspace: Workspace,
    channel: Channel,
    viewer: Viewer,
    reading: Reading,
    readers: Readers,
) -> Iterator[PostView]:
    """Each post, oldest first; days are told where they begin."""
    before: Json | None = None
    day = ""
    for post in posts:
        of_day = reading.moments.day(instant(post["ts"]))
        new_day = of_day if of_day != day else ""
        again = before is not None and not new_day and _belongs_to(before, post)
        yield _post(post, workspace, channel, viewer, reading, readers, new_day, again=again)
        before, day = post, of_day


def _belongs_to(before: Json, post: Json) -> bool:
    same = before["user"] == post["user"] and before.get("username") == post.get("username")
    plain = not (before.get("subtype") in _BY_SLACK or post.get("subtype") in _BY_SLACK)
    private = before.get("ephemeral_for") == post.get("ephemeral_for")
    return same and plain and private and instant(post["ts"]) - instant(before["ts"]) < _TOGETHER


def _post(
    post: Json,
    workspace: Workspace,
    channel: Channel,
    viewer: Viewer,
    reading: Reading,
    readers: Readers,
    day: str,
    *,
    again: bool,
) -> PostView:
    at, user_id = instant(post["ts"]), str(post["user"])
    author = str(post.get("username") or reading.people.get(user_id, user_id))
    replies = [
        reply for reply in post["thread"] if reply.get("ephemeral_for", viewer.user_id) == viewer.user_id
    ]
    newest = str(replies[-1]["ts"]) if replies else ""
    mine, root = user_id == viewer.user_id, str(post.get("thread_ts") or post["ts"])
    private = "ephemeral_for" in post
    return PostView(
        ts=str(post["ts"]),
        author=author,
        initials=initials(author),
        tint=sum(map(ord, user_id)) % 6,
        time=reading.moments.time(at),
        whole_time=reading.moments.whole(at),
        day=day,
        parts=drawn(post["blocks"], reading) if post["blocks"] else text_drawn(str(post["text"]), reading),
        files=tuple(_files(post, viewer)),
        reactions=tuple(_reactions(post, viewer, reading)),
        again=again,
        mine=mine and not private,
        app=bool(post.get("bot_id")),
        private=private,
        gone=bool(post.get("deleted")),
        by_slack=post.get("subtype") in _BY_SLACK,
        edited=bool(post.get("edited")),
        also=bool(post.get("broadcast")),
        thread="" if private else viewer.address(channel=channel.id, thread=root),
        replies=sum("ephemeral_for" not in reply for reply in replies),
        last_reply=reading.moments.both(instant(newest)) if newest else "",
        news=bool(newest) and readers.has_news(viewer.user_id, channel.id, str(post["ts"]), newest),
        raw=_as_typed(str(post["text"]), reading) if mine else "",
    )


def _as_typed(text: str, reading: Reading) -> str:
    """What a person typed, from what Slack keeps of it: names instead of ids."""

    def name(found: re.Match[str]) -> str:
        target, _, label = found[1].partition("|")
        if target.startswith("@"):
            return f"@{reading.logins.get(target[1:], target[1:])}"
        if target.startswith("#"):
            return f"#{reading.channels.get(target[1:]) or label}"
        return f"@{target[1:]}" if target.startswith("!") else target

    return unescaped(_ENTITY.sub(name, text))


def _reactions(post: Json, viewer: Viewer, reading: Reading) -> Iterator[ReactionView]:
    for reaction in post["reactions"]:
        names = ", ".join(reading.people.get(user, user) for user in reaction["users"])
        count, mine = len(reaction["users"]), viewer.user_id in reaction["users"]
        yield ReactionView(drawn_emoji(reaction["name"]), reaction["name"], count, names, mine)


def _files(post: Json, viewer: Viewer) -> Iterator[FileView]:
    for file in post.get("files") or []:
        name = str(file.get("name") or file["id"])
        kind = _FILE_KINDS.get(str(file.get("mimetype")).partition("/")[0], "file")
        if kind == "picture" and file.get("mimetype") not in SHOWN:
            kind = "file"
        yield FileView(name, size_told(int(file.get("size") or 0)), f"/sandbox/files/{file['id']}", kind)
