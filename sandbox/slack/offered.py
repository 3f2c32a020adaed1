"""Which conversations a menu of conversations offers, and which it stands on when it is opened."""

from collections.abc import Iterator

from sandbox.slack.blocks.completed import elements_of, every_block, with_defaults
from sandbox.slack.form_values import FIELDS, chosen
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, Workspace

_SINGLE, _SEVERAL = "conversations_select", "multi_conversations_select"
# The `channel_type` of events -> the word of a filter.
_WORDS = {"channel": "public", "group": "private", "im": "im", "mpim": "mpim"}


def conversations(workspace: Workspace, user_id: str, element: Json) -> Iterator[Channel]:
    """What this person finds in the menu: what they may see, is not archived, and the filter lets through."""
    for channel in workspace.channels.values():
        seen = channel.kind == "channel" or user_id in channel.members
        if seen and not channel.archived and _lets_through(workspace, element, channel):
            yield channel


def check_offered(workspace: Workspace, user_id: str, element: Json, picked: Json) -> None:
    """Raises LookupError for a conversation chosen that the menu does not offer. picked: as in `state.values`."""
    if element.get("type") not in (_SINGLE, _SEVERAL):
        return
    ids = picked.get("selected_conversations") or [picked.get("selected_conversation")]
    offered = {channel.id for channel in conversations(workspace, user_id, element)}
    for channel_id in ids:
        if channel_id is not None and channel_id not in offered:
            raise LookupError(f"no conversation {channel_id} is offered")


def standing_on(workspace: Workspace, element: Json, channel_id: str | None) -> Json | None:
    """
    The part of `state.values` of a menu that asks to stand on what was looked at; None where it stands elsewhere.

    Source: Slack, conversation list select, `default_to_current_conversation`, November 2026.
    """
    kind, channel = element.get("type"), workspace.channels.get(channel_id or "")
    if kind not in (_SINGLE, _SEVERAL) or channel is None or FIELDS[kind][1] in element:
        return None
    if not element.get("default_to_current_conversation") or not _lets_through(workspace, element, channel):
        return None
    return chosen(element, [channel.id] if kind == _SEVERAL else channel.id)


def as_seen(view: Json) -> list[Json]:
    """The blocks of a view with its menus of conversations where they stand now."""
    blocks = with_defaults(view["blocks"])
    for block in every_block(blocks):
        for element in elements_of(block):
            if element.get("type") in (_SINGLE, _SEVERAL):
                field, initial, _ = FIELDS[element["type"]]
                now = view["state"]["values"].get(block["block_id"], {}).get(element["action_id"], {})
                if now.get(field):
                    element[initial] = now[field]
    return list(blocks)


def _lets_through(workspace: Workspace, element: Json, channel: Channel) -> bool:
    """Source: Slack, conversation list select, `filter`, November 2026: what is left out excludes nothing."""
    wanted = element.get("filter") or {}
    if _WORDS[channel.kind] not in wanted.get("include", _WORDS.values()):
        return False
    if wanted.get("exclude_external_shared_channels") and workspace.is_shared_outside(channel):
        return False
    bots = {user_id for user_id, user in workspace.users.items() if user["is_bot"]} | {workspace.bot_user_id}
    return not (
        wanted.get("exclude_bot_users") and channel.kind == "im" and not bots.isdisjoint(channel.members)
    )
