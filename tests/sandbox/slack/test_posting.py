"""chat.*: what the app may post, and what Slack makes of it."""

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.slack.conftest import Scene


async def test_a_post_appears_and_comes_back_as_an_echo(scene: Scene) -> None:
    """The app's own message is told to it as any other, with its bot id and the type of its metadata."""
    metadata = {"event_type": "witiop_card", "event_payload": {"id": "c1"}}

    answer = await scene.client.chat_postMessage(channel=scene.general, text="Hello", metadata=metadata)
    await scene.slack.settle()

    (echo,) = scene.app.inner("message")
    assert echo["ts"] == answer["ts"] and echo["bot_id"] == scene.slack.workspace.bot_id
    assert echo["user"] == scene.slack.workspace.bot_user_id and echo["app_id"] == "A0WITIOP001"
    assert echo["metadata"] == {"event_type": "witiop_card", "event_payload": {}}
    assert [post["text"] for post in scene.slack.channel_json("general")["posts"]] == ["Hello"]
    assert [posted.arguments["text"] for posted in scene.slack.posts] == ["Hello"]


async def test_ts_are_unique_while_the_clock_stands(scene: Scene) -> None:
    """Ten messages at one instant have ten ids, in order."""
    seen = [(await scene.client.chat_postMessage(channel=scene.general, text="x"))["ts"] for _ in range(10)]

    assert len(set(seen)) == 10 and seen == sorted(seen)


async def test_a_reply_knows_its_root_and_the_root_its_replies(scene: Scene) -> None:
    """Replies carry the root's ts and author; the root counts them."""
    root = await scene.client.chat_postMessage(channel=scene.general, text="Card")
    await scene.slack.say("bea", "general", "On it", thread_ts=root["ts"])

    thread = await scene.client.conversations_replies(channel=scene.general, ts=root["ts"])

    first, second = thread["messages"]
    assert first["reply_count"] == 1 and first["reply_users"] == [scene.user("bea")]
    assert second["parent_user_id"] == scene.slack.workspace.bot_user_id


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"text": ""}, "no_text"),
        ({"text": "x", "thread_ts": "1.000000"}, "thread_not_found"),
        ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_schema"),
        ({"text": "x", "blocks": [{"type": "header"}]}, "invalid_blocks"),
        ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
    ],
)
async def test_a_wrong_post_is_refused(scene: Scene, arguments: dict[str, object], error: str) -> None:
    """Each with Slack's own word, and nothing is posted."""
    with pytest.raises(SlackApiError) as refused:
        await scene.client.api_call("chat.postMessage", json={"channel": scene.general, **arguments})

    assert refused.value.response["error"] == error
    assert scene.slack.channel_json("general")["posts"] == []


async def test_invalid_blocks_are_pointed_at(scene: Scene) -> None:
    """The refusal says where and what."""
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]

    with pytest.raises(SlackApiError) as refused:
        await scene.client.chat_postMessage(channel=scene.general, text="x", blocks=blocks)

    complaint = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert refused.value.response["errors"] == [complaint]
    assert refused.value.response["response_metadata"]["messages"] == [f"[ERROR] {complaint}"]


async def test_a_reply_to_a_reply_is_refused(scene: Scene) -> None:
    """thread_ts must be the root's."""
    root = await scene.client.chat_postMessage(channel=scene.general, text="Card")
    reply = await scene.client.chat_postMessage(channel=scene.general, text="one", thread_ts=root["ts"])

    with pytest.raises(SlackApiError, match="thread_not_found"):
        await scene.client.chat_postMessage(channel=scene.general, text="two", thread_ts=reply["ts"])


async def test_a_long_text_comes_out_in_several_posts(scene: Scene) -> None:
    """Over 4,000 characters without blocks; the answer names the first."""
    answer = await scene.client.chat_postMessage(channel=scene.general, text="a" * 4000 + "b" * 10)

    posts = scene.slack.channel_json("general")["posts"]
    assert [len(post["text"]) for post in posts] == [4000, 10] and posts[0]["ts"] == answer["ts"]


async def test_update_changes_in_place_and_is_told(scene: Scene) -> None:
    """message_changed carries both versions; text alone drops the blocks."""
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*one*"}}]
    posted = await scene.client.chat_postMessage(channel=scene.general, text="one", blocks=blocks)

    await scene.client.chat_update(channel=scene.general, ts=posted["ts"], text="two")
    await scene.slack.settle()

    changed = scene.app.inner("message")[-1]
    assert changed["subtype"] == "message_changed" and changed["hidden"] is True
    assert changed["message"]["text"] == "two" and "blocks" not in changed["message"]
    assert changed["previous_message"]["text"] == "one" and changed["message"]["ts"] == posted["ts"]


async def test_only_own_messages_can_be_updated_and_only_to_4000_characters(scene: Scene) -> None:
    """Another's is refused, and so is too long a text."""
    theirs = await scene.slack.say("bea", "general", "mine")
    own = await scene.client.chat_postMessage(channel=scene.general, text="own")

    with pytest.raises(SlackApiError, match="cant_update_message"):
        await scene.client.chat_update(channel=scene.general, ts=theirs, text="x")
    with pytest.raises(SlackApiError, match="msg_too_long"):
        await scene.client.chat_update(channel=scene.general, ts=own["ts"], text="x" * 4001)


async def test_an_ephemeral_is_for_one_person_and_in_no_history(scene: Scene) -> None:
    """Only people of the channel can be shown something; nothing is told as an event."""
    await scene.client.chat_postEphemeral(channel=scene.general, user=scene.user("bea"), text="psst")
    await scene.slack.settle()

    (note,) = scene.slack.channel_json("general")["posts"]
    assert note["ephemeral_for"] == scene.user("bea") and scene.app.events == []
    assert (await scene.client.conversations_history(channel=scene.general))["messages"] == []


async def test_a_custom_name_makes_a_bot_message_that_cannot_be_deleted(scene: Scene) -> None:
    """The echo has no user, the deletion is refused."""
    posted = await scene.client.chat_postMessage(channel=scene.general, text="x", username="Marta")
    await scene.slack.settle()

    (echo,) = scene.app.inner("message")
    assert echo["subtype"] == "bot_message" and echo["username"] == "Marta" and "user" not in echo
    with pytest.raises(SlackApiError, match="cant_delete_message"):
        await scene.client.chat_delete(channel=scene.general, ts=posted["ts"])


async def test_a_deleted_root_with_replies_leaves_a_tombstone(scene: Scene) -> None:
    """Its thread stays, nothing can be posted under it by the app any more."""
    root = await scene.client.chat_postMessage(channel=scene.general, text="Card")
    await scene.slack.say("bea", "general", "reply", thread_ts=root["ts"])

    await scene.client.chat_delete(channel=scene.general, ts=root["ts"])
    await scene.slack.settle()

    told = scene.app.inner("message")[-1]
    assert told["subtype"] == "message_changed" and told["message"]["subtype"] == "tombstone"
    assert scene.slack.channel_json("general")["posts"][0]["deleted"] is True
    with pytest.raises(SlackApiError, match="thread_not_found"):
        await scene.client.chat_postMessage(channel=scene.general, text="x", thread_ts=root["ts"])


async def test_a_scheduled_message_comes_in_its_time(scene: Scene) -> None:
    """Not before; and with metadata never."""
    at = int(scene.clock.now().timestamp()) + 60
    await scene.client.chat_scheduleMessage(channel=scene.general, post_at=at, text="later")
    metadata = {"event_type": "a", "event_payload": {}}
    await scene.client.chat_scheduleMessage(
        channel=scene.general, post_at=at, text="never", metadata=metadata
    )
    await scene.later(seconds=59)
    assert scene.slack.channel_json("general")["posts"] == []

    await scene.later(seconds=1)

    assert [post["text"] for post in scene.slack.channel_json("general")["posts"]] == ["later"]


async def test_archived_and_left_channels_take_nothing(scene: Scene) -> None:
    """is_archived, not_in_channel, and for a private one the app cannot even see it."""
    sales = scene.slack.workspace.channel_ids()["sales"]
    hidden = scene.slack.add_channel("hidden", is_private=True)
    await scene.slack.archive("sales")
    await scene.slack.kick_bot("general")
    await scene.slack.kick_bot("hidden")

    for channel, error in (
        (sales, "is_archived"),
        (scene.general, "not_in_channel"),
        (hidden.id, "channel_not_found"),
    ):
        with pytest.raises(SlackApiError, match=error):
            await scene.client.chat_postMessage(channel=channel, text="x")
