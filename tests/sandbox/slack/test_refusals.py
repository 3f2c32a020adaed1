"""What each method refuses, in Slack's own word."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.slack.conftest import Scene

Json = dict[str, Any]
METADATA = {"event_type": "a", "event_payload": {"x": "y" * 20_000}}
LATER = 1_900_000_000


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.postMessage", {"text": 7}, "invalid_arguments"),
        ("chat.postMessage", {"text": "x", "metadata": METADATA}, "metadata_too_large"),
        ("chat.postMessage", {"text": "x", "metadata": "{"}, "invalid_metadata_format"),
        ("chat.postMessage", {"text": "x", "metadata": {"type": "a"}}, "invalid_metadata_format"),
        ("chat.postMessage", {"text": "x", "blocks": "["}, "invalid_blocks_format"),
        ("chat.postMessage", {"text": "x", "blocks": {"a": 1}}, "invalid_blocks_format"),
        ("chat.postMessage", {"attachments": [{}] * 101}, "too_many_attachments"),
        ("chat.postMessage", {"attachments": "x"}, "invalid_attachments"),
        ("chat.postMessage", {"markdown_text": "x" * 12_001}, "msg_too_long"),
        ("chat.postMessage", {"blocks": [{"type": "markdown", "text": "x" * 9_000}] * 2}, "msg_blocks_too_long"),
        ("chat.postMessage", {"channel": "U0WITIOPBOT", "text": "x"}, "cannot_dm_bot"),
        ("chat.postMessage", {"channel": None, "text": "x"}, "invalid_arguments"),
        ("chat.update", {"ts": "1.000000", "text": "x"}, "message_not_found"),
        ("chat.delete", {"ts": "1.000000"}, "message_not_found"),
        ("chat.postEphemeral", {"user": "U0NOBODY", "text": "x"}, "user_not_found"),
        ("chat.getPermalink", {"message_ts": "1.000000"}, "message_not_found"),
        ("chat.scheduleMessage", {"text": "x"}, "invalid_time"),
        ("chat.scheduleMessage", {"text": "x", "post_at": 5}, "time_in_past"),
        ("chat.scheduleMessage", {"text": "x", "post_at": LATER}, "time_too_far"),
        ("chat.scheduleMessage", {"text": "x", "post_at": "soon"}, "invalid_arguments"),
        ("chat.deleteScheduledMessage", {"scheduled_message_id": "Q1"}, "invalid_scheduled_message_id"),
        ("conversations.replies", {"ts": "1.000000"}, "thread_not_found"),
        ("conversations.history", {"limit": 1000}, "invalid_limit"),
        ("conversations.history", {"cursor": "bad"}, "invalid_cursor"),
        ("conversations.list", {"types": "secret"}, "invalid_types"),
        ("conversations.open", {"users": "U0NOBODY"}, "user_not_found"),
        ("conversations.open", {"users": ",".join(["U0BEA0001"] * 9)}, "too_many_users"),
        ("conversations.open", {"users": "U0WITIOPBOT"}, "cannot_dm_bot"),
        ("conversations.create", {}, "invalid_name_required"),
        ("conversations.create", {"name": "x" * 81}, "invalid_name_maxlength"),
        ("conversations.create", {"name": "--"}, "invalid_name_punctuation"),
        ("conversations.invite", {}, "no_user"),
        ("conversations.invite", {"users": "U0NOBODY"}, "user_not_found"),
        ("conversations.invite", {"users": "U0WITIOPBOT"}, "cant_invite_self"),
        ("conversations.archive", {}, "cant_archive_general"),
        ("conversations.setTopic", {"topic": "x" * 251}, "too_long"),
        ("conversations.setPurpose", {"purpose": "x" * 251}, "too_long"),
        ("reactions.add", {"timestamp": "1.000000", "name": "eyes"}, "message_not_found"),
        ("reactions.add", {"timestamp": "1.000000", "name": ":eyes:"}, "invalid_name"),
        ("reactions.add", {"name": "eyes"}, "no_item_specified"),
        ("pins.remove", {"timestamp": "1.000000"}, "no_pin"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("users.lookupByEmail", {"email": "nobody@example.com"}, "users_not_found"),
        ("bots.info", {"bot": "B0NOBODY"}, "bot_not_found"),
        ("usergroups.users.list", {"usergroup": "S0NONE"}, "no_such_subteam"),
        ("files.info", {"file": "F0NONE"}, "file_not_found"),
        ("files.delete", {"file": "F0NONE"}, "file_not_found"),
        ("files.getUploadURLExternal", {"filename": "a"}, "invalid_arguments"),
        ("files.getUploadURLExternal", {"filename": "a", "length": 2 * 10**9}, "file_upload_size_restricted"),
        ("files.completeUploadExternal", {"files": []}, "invalid_arguments"),
        ("views.open", {"trigger_id": "1.2.3"}, "invalid_arguments"),
        ("views.open", {"view": {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": []}},
         "invalid_arguments"),
        ("views.update", {"view_id": "V0NONE", "view": {}}, "not_found"),
        ("views.publish", {"user_id": "U0NOBODY", "view": {}}, "user_not_found"),
        ("blocks.validate", {}, "invalid_arguments"),
        ("blocks.validate", {"message": {"blocks": [{"type": "x"}]}}, "invalid_blocks"),
        ("blocks.validate", {"view": {"type": "x"}}, "invalid_blocks"),
    ],
)  # fmt: skip
async def test_a_call_is_refused(scene: Scene, method: str, arguments: Json, error: str) -> None:
    """And changes nothing."""
    scene.slack.workspace.scopes += ["pins:read", "mpim:write"]
    before = scene.slack.channel_json("general")

    with pytest.raises(SlackApiError) as refused:
        await scene.client.api_call(method, json={"channel": scene.general, **arguments})

    assert refused.value.response["error"] == error
    assert scene.slack.channel_json("general") == before


@pytest.mark.parametrize(
    ("scope", "method", "arguments"),
    [
        ("channels:history", "conversations.history", {}),
        ("channels:manage", "conversations.create", {"name": "a"}),
        ("groups:write", "conversations.create", {"name": "a", "is_private": True}),
        ("groups:read", "conversations.list", {"types": "public_channel,private_channel"}),
        ("im:write", "conversations.open", {"users": "U0BEA0001"}),
        ("chat:write.customize", "chat.postMessage", {"text": "x", "username": "Marta"}),
        ("reactions:write", "reactions.add", {"timestamp": "1.000000", "name": "eyes"}),
        ("files:write", "files.getUploadURLExternal", {"filename": "a", "length": 1}),
    ],
)
async def test_each_method_needs_its_scope(scene: Scene, scope: str, method: str, arguments: Json) -> None:
    """missing_scope names it."""
    scene.slack.workspace.scopes.remove(scope)

    with pytest.raises(SlackApiError) as refused:
        await scene.client.api_call(method, json={"channel": scene.general, **arguments})

    assert (refused.value.response["error"], refused.value.response["needed"]) == ("missing_scope", scope)


async def test_private_channels_are_read_with_the_scopes_of_groups(scene: Scene) -> None:
    """And named as such in events."""
    hidden = scene.slack.add_channel("hidden", is_private=True)
    await scene.slack.say("bea", hidden.id, "hello")
    await scene.slack.settle()
    scene.slack.workspace.scopes.remove("groups:history")

    with pytest.raises(SlackApiError, match="missing_scope"):
        await scene.client.conversations_history(channel=hidden.id)

    assert scene.app.inner("message")[0]["channel_type"] == "group"


async def test_bookkeeping_calls_do_what_they_say(scene: Scene) -> None:
    """Purposes, pins, bookmarks, leaving and joining, deleting files and scheduled messages."""
    client, general = scene.client, scene.general
    scene.slack.workspace.scopes.append("pins:read")
    ts = await scene.slack.say("bea", "general", "hello")
    await client.pins_add(channel=general, timestamp=ts)
    assert len((await client.pins_list(channel=general))["items"]) == 1
    await client.pins_remove(channel=general, timestamp=ts)
    mark = (
        await client.bookmarks_add(channel_id=general, title="A", type="link", link="https://example.com")
    )["bookmark"]
    edited = await client.bookmarks_edit(bookmark_id=mark["id"], channel_id=general, title="B")
    assert edited["bookmark"]["title"] == "B"
    await client.bookmarks_remove(bookmark_id=mark["id"], channel_id=general)
    assert (await client.bookmarks_list(channel_id=general))["bookmarks"] == []
    assert (await client.conversations_setPurpose(channel=general, purpose="Talk"))["purpose"] == "Talk"
    assert (await client.conversations_join(channel=general))["warning"] == "already_in_channel"
    await client.conversations_leave(channel=general)
    assert (await client.conversations_leave(channel=general))["not_in_channel"] is True
    await client.conversations_join(channel=general)
    at = int(scene.clock.now().timestamp()) + 60
    kept = await client.chat_scheduleMessage(channel=general, post_at=at, text="x")
    await client.chat_deleteScheduledMessage(
        channel=general, scheduled_message_id=kept["scheduled_message_id"]
    )
    permalink = (await client.chat_getPermalink(channel=general, message_ts=ts))["permalink"]
    assert permalink.endswith("/p" + ts.replace(".", ""))
    user = (await client.users_lookupByEmail(email="bea@example.com"))["user"]
    assert user["id"] == scene.user("bea")
    with_number = await client.conversations_info(channel=general, include_num_members=True)
    assert with_number["channel"]["num_members"] == 6


async def test_of_many_invited_the_good_ones_come_if_forced(scene: Scene) -> None:
    """The others are skipped."""
    made = (await scene.client.conversations_create(name="team"))["channel"]["id"]

    await scene.client.conversations_invite(channel=made, users=[scene.user("bea"), "U0NOBODY"], force=True)

    assert scene.user("bea") in (await scene.client.conversations_members(channel=made))["members"]


async def test_a_reaction_has_its_limits(scene: Scene) -> None:
    """Twenty-three by one, fifty kinds on one message."""
    ts = await scene.slack.say("bea", "general", "hello")
    scene.slack.rates.enforced = False
    scene.slack.workspace.emoji |= {f"e{number}": "https://example.com/e.png" for number in range(24)}
    for number in range(23):
        await scene.client.reactions_add(channel=scene.general, timestamp=ts, name=f"e{number}")

    with pytest.raises(SlackApiError, match="too_many_reactions"):
        await scene.client.reactions_add(channel=scene.general, timestamp=ts, name="e23")


async def test_no_more_than_thirty_messages_wait_for_the_same_five_minutes(scene: Scene) -> None:
    """restricted_too_many."""
    at = int(scene.clock.now().timestamp()) + 300
    for _ in range(30):
        await scene.client.chat_scheduleMessage(channel=scene.general, post_at=at, text="x")

    with pytest.raises(SlackApiError, match="restricted_too_many"):
        await scene.client.chat_scheduleMessage(channel=scene.general, post_at=at, text="x")


KEPT: list[tuple[str, Callable[[Json], object], object]] = [
    ("text", lambda message: message["text"], "new"),
    ("blocks", lambda message: len(message["blocks"]), 1),
    ("metadata", lambda message: message["metadata"]["event_type"], "b"),
]


@pytest.mark.parametrize(("name", "shown", "expected"), KEPT)
async def test_an_update_changes_what_it_names(
    scene: Scene, name: str, shown: Callable[[Json], object], expected: object
) -> None:
    """Blocks stay while neither text nor blocks are given; metadata stays unless given."""
    blocks = [{"type": "divider"}]
    metadata = {"event_type": "b", "event_payload": {}}
    posted = await scene.client.chat_postMessage(
        channel=scene.general, text="old", blocks=blocks, metadata={"event_type": "a", "event_payload": {}}
    )
    changes: dict[str, Json] = {
        "text": {"text": "new"},
        "blocks": {"blocks": blocks},
        "metadata": {"metadata": metadata},
    }

    answer = await scene.client.api_call(
        "chat.update", json={"channel": scene.general, "ts": posted["ts"], **changes[name]}
    )

    assert shown(answer["message"]) == expected
    assert ("blocks" in answer["message"]) is (name != "text")
    assert "metadata" in answer["message"]
