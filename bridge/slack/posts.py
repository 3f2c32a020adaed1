"""What a `message` event is, decided in the order Slack's many shapes require (pure)."""

from collections.abc import Mapping

from bridge.slack.cleaning import one_line
from bridge.slack.markup import read_words
from bridge.slack.refs import instant, key_of, post_ref, thread_ref
from bridge.slack.wire import Envelope, Json, first_of, list_of, object_of, text_of
from core.ids import AgentRef, FileRef
from core.text import Private
from desk.items import (
    AgentDeleted,
    AgentEdited,
    AgentPosted,
    Author,
    Irrelevant,
    Item,
    OwnPostSeen,
    PostedFile,
    ThreadRootGone,
    Unrecognised,
)

# A person's own words. Source: Slack, message event, subtypes.
_HUMAN = ("", "file_share", "me_message", "thread_broadcast")
# Characters of a file's name that are kept; Slack has no such limit, file systems do.
_FILE_NAME = 255
_DIRECT = ("im", "mpim", "app_home")


def message_item(read: Envelope, people: Mapping[str, str]) -> Item:
    """The meaning of one `message` event. people: names by user id, as far as they are known."""
    event = read.inner
    channel = text_of(event, "channel")
    if not channel:
        return Unrecognised("message without channel")
    match event.get("subtype"):
        case "message_changed":
            return _changed(read, channel, event, people)
        case "message_deleted":
            return _deleted(read, channel, event)
        case _:
            return _posted(read, channel, event, people)


def is_own(read: Envelope, message: Json) -> bool:
    """
    Whether this is a post of ours: by our app's id or our bot's user, never by anything another app could copy.

    With a custom name a post has no `user`, so both are looked at.
    """
    app = text_of(message, "app_id") or text_of(object_of(message, "bot_profile"), "app_id")
    if app and app == read.api_app_id:
        return True
    return bool(read.bot_user) and text_of(message, "user") == read.bot_user


def _posted(read: Envelope, channel: str, event: Json, people: Mapping[str, str]) -> Item:
    ts, root = text_of(event, "ts"), text_of(event, "thread_ts")
    posted_at = instant(ts)
    if posted_at is None:
        return Unrecognised("message without time")
    in_thread = bool(root) and root != ts
    if is_own(read, event):
        thread = thread_ref(channel, root) if in_thread else None
        return OwnPostSeen(
            post_ref(channel, ts), thread, key_of(text_of(first_of(event.get("blocks")), "block_id"))
        )
    if event.get("bot_id") or event.get("subtype") == "bot_message":
        return Irrelevant("other bot")
    if text_of(event, "channel_type") in _DIRECT or channel.startswith("D"):
        return Irrelevant("direct message")
    if not in_thread:
        return Irrelevant("not in a thread")
    subtype = text_of(event, "subtype")
    odd = event.get("subtype") is not None and not subtype
    if odd or subtype not in _HUMAN:
        return Irrelevant("system message") if subtype in SYSTEM else Unrecognised("unknown subtype")
    person = text_of(event, "user")
    if not person:
        return Unrecognised("message without person")
    said = read_words(event, people, us=read.bot_user)
    return AgentPosted(
        thread=thread_ref(channel, root),
        post=post_ref(channel, ts),
        agent=AgentRef(person),
        author=_author(read, event),
        text=said.text,
        posted_at=posted_at,
        files=tuple(_file(each) for each in list_of(event, "files") if text_of(each, "id")),
        broadcast=event.get("subtype") == "thread_broadcast",
        stripped=said.stripped,
        addressed=said.addressed,
    )


def _file(described: Json) -> PostedFile:
    size = described.get("size")
    return PostedFile(
        FileRef(text_of(described, "id")),
        Private(one_line(text_of(described, "name") or text_of(described, "title"), _FILE_NAME)),
        text_of(described, "mimetype") or "application/octet-stream",
        size if isinstance(size, int) else 0,
    )


def _author(read: Envelope, message: Json) -> Author:
    """Somebody of another company (a shared channel) is a stranger; who is a guest only the directory knows."""
    homes = {text_of(message, name) for name in ("user_team", "source_team", "team")} - {""}
    return Author.STRANGER if read.team and homes - {read.team} else Author.PERSON


def _changed(read: Envelope, channel: str, event: Json, people: Mapping[str, str]) -> Item:
    now, before = object_of(event, "message"), object_of(event, "previous_message")
    ts, root = text_of(now, "ts"), text_of(now, "thread_ts")
    if now.get("subtype") == "tombstone":
        return (
            ThreadRootGone(thread_ref(channel, root or ts))
            if root or ts
            else Unrecognised("message without time")
        )
    if is_own(read, now) or is_own(read, before):
        return Irrelevant("own post changed")
    if now.get("bot_id") or before.get("bot_id"):
        return Irrelevant("other bot")
    if not object_of(now, "edited"):
        return Irrelevant("not edited by a person")
    if now.get("text") == before.get("text"):
        return Irrelevant("same words")
    if not root or root == ts:
        return Irrelevant("not in a thread")
    person = text_of(now, "user")
    if instant(ts) is None or not person:
        return Unrecognised("edit without post")
    said = read_words(now, people, us=read.bot_user)
    return AgentEdited(post_ref(channel, ts), AgentRef(person), said.text, said.stripped)


def _deleted(read: Envelope, channel: str, event: Json) -> Item:
    before = object_of(event, "previous_message")
    ts = text_of(event, "deleted_ts") or text_of(before, "ts")
    root = text_of(before, "thread_ts")
    if instant(ts) is None:
        return Unrecognised("deletion without post")
    if is_own(read, before):
        return (
            ThreadRootGone(thread_ref(channel, ts))
            if root in ("", ts)
            else AgentDeleted(post_ref(channel, ts))
        )
    if before.get("bot_id"):
        return Irrelevant("other bot")
    if before and root in ("", ts):
        return Irrelevant("not in a thread")
    return AgentDeleted(post_ref(channel, ts))


# What Slack itself writes into channels and threads. Source: Slack, message event, subtypes.
SYSTEM = frozenset(
    {
        "assistant_app_thread",
        "bot_add",
        "bot_disable",
        "bot_enable",
        "bot_remove",
        "channel_archive",
        "channel_canvas_updated",
        "channel_convert_to_private",
        "channel_convert_to_public",
        "channel_join",
        "channel_leave",
        "channel_name",
        "channel_posting_permissions",
        "channel_purpose",
        "channel_topic",
        "channel_unarchive",
        "document_mention",
        "ekm_access_denied",
        "file_comment",
        "file_mention",
        "group_archive",
        "group_join",
        "group_leave",
        "group_name",
        "group_purpose",
        "group_topic",
        "group_unarchive",
        "huddle_thread",
        "message_replied",
        "pinned_item",
        "reminder_add",
        "reply_broadcast",
        "sh_room_created",
        "tombstone",
        "unpinned_item",
    }
)
