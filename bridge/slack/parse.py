"""Slack's events in our words (pure), both behind the door: `split`, then `item`."""

from collections.abc import Callable, Mapping, Sequence

from bridge.slack.keys import key, lane
from bridge.slack.posts import message_item
from bridge.slack.refs import post_ref
from bridge.slack.wire import Envelope, Json, NotAnEvent, envelope, list_of, object_of, text_of
from core.ids import AgentRef, ChannelRef, GroupRef
from desk.items import (
    AgentProfileChanged,
    ChannelGone,
    ChannelIdChanged,
    ChannelMembersChanged,
    GroupMembersChanged,
    Irrelevant,
    Item,
    Piece,
    Source,
    Unrecognised,
    WorkspaceGone,
)


def split(body: bytes) -> Sequence[Piece]:
    """
    The one piece of an event's body: Slack sends one event a request. Empty if it is no event at all.

    Raises NotAnEvent for what is no JSON object.
    """
    read = envelope(body)
    if read.type != "event_callback":
        return ()
    return (Piece(Source.SLACK, read.team, key(read, body), lane(read), body),)


def item(body: bytes, people: Mapping[str, str] | None = None) -> Item:
    """
    What an event means. Never raises; what nobody knows is Unrecognised.

    people: names by user id, for mentions in agents' words; somebody unknown is "@someone".
    """
    try:
        read = envelope(body)
    except NotAnEvent:
        return Unrecognised("not an event")
    event = read.inner
    kind = event.get("type")
    if not isinstance(kind, str) or not kind:
        return Unrecognised("event without type")
    if kind == "message":
        return message_item(read, people or {})
    meaning = MEANINGS.get(kind)
    if meaning is None:
        return Irrelevant(IRRELEVANT[kind]) if kind in IRRELEVANT else Unrecognised("unknown event")
    return meaning(read, event)


def _left(read: Envelope, event: Json) -> Item:
    """Somebody left a channel; when it was us, it is gone for us."""
    if text_of(event, "user") == read.bot_user and read.bot_user:
        return _gone("removed")(read, event)
    return _joined(read, event)


def _joined(_: Envelope, event: Json) -> Item:
    channel = text_of(event, "channel")
    return (
        ChannelMembersChanged(ChannelRef(channel))
        if channel
        else Unrecognised("channel event without channel")
    )


def _group(_: Envelope, event: Json) -> Item:
    group = text_of(event, "subteam_id") or text_of(object_of(event, "subteam"), "id")
    return GroupMembersChanged(GroupRef(group)) if group else Unrecognised("group event without group")


def _gone(why: str) -> Callable[[Envelope, Json], Item]:
    def meaning(_: Envelope, event: Json) -> Item:
        channel = text_of(event, "channel") or text_of(object_of(event, "channel"), "id")
        return (
            ChannelGone(ChannelRef(channel), why)
            if channel
            else Unrecognised("channel event without channel")
        )

    return meaning


def _id_changed(_: Envelope, event: Json) -> Item:
    former, now = text_of(event, "old_channel_id"), text_of(event, "new_channel_id")
    if not former or not now:
        return Unrecognised("channel event without channel")
    return ChannelIdChanged(ChannelRef(former), ChannelRef(now), post_ref(former, ""), post_ref(now, ""))


def _profile(_: Envelope, event: Json) -> Item:
    person = text_of(object_of(event, "user"), "id") or text_of(event, "user")
    return AgentProfileChanged(AgentRef(person)) if person else Unrecognised("profile without person")


def _revoked(_: Envelope, event: Json) -> Item:
    if list_of(object_of(event, "tokens"), "bot"):
        return WorkspaceGone("tokens revoked")
    return Irrelevant("other tokens revoked")


def _uninstalled(_: Envelope, __: Json) -> Item:
    return WorkspaceGone("uninstalled")


# Every event that has a meaning, beside `message`; manifest.yml subscribes to them.
MEANINGS: dict[str, Callable[[Envelope, Json], Item]] = {
    "channel_archive": _gone("archived"),
    "channel_deleted": _gone("deleted"),
    "channel_id_changed": _id_changed,
    "group_archive": _gone("archived"),
    "group_deleted": _gone("deleted"),
    "member_joined_channel": _joined,
    "subteam_members_changed": _group,
    "subteam_updated": _group,
    "member_left_channel": _left,
    "user_change": _profile,
    "app_uninstalled": _uninstalled,
    "tokens_revoked": _revoked,
}

# Understood, and nothing follows from them; the reason is a code.
IRRELEVANT: dict[str, str] = {
    "app_home_opened": "home opened",
    "app_mention": "mention comes as message too",
    "reaction_added": "reactions stay inside",
    "reaction_removed": "reactions stay inside",
    "file_shared": "file comes with its message",
    "file_change": "file comes with its message",
    "file_deleted": "file comes with its message",
    "team_join": "somebody joined",
    "subteam_created": "nobody follows a group that is new",
    "channel_created": "channel kept",
    "channel_rename": "channel kept",
    "group_rename": "channel kept",
    "channel_unarchive": "channel kept",
    "group_unarchive": "channel kept",
    "channel_shared": "channel kept",
    "channel_unshared": "channel kept",
}
