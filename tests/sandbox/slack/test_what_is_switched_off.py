"""What a plan, a phased roll-out or an app's settings may withhold: each can be switched off, and it shows."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.slack.conftest import Scene
from tests.sandbox.slack.drawn import button, modal

Json = dict[str, Any]
ALERT: Json = {
    "type": "alert",
    "text": {"type": "plain_text", "text": "This costs money."},
    "level": "warning",
}
TABLE: Json = {
    "type": "data_table",
    "caption": "Today",
    "rows": [
        [{"type": "raw_text", "text": "Agent"}, {"type": "raw_text", "text": "Open"}],
        [{"type": "raw_text", "text": "Bea"}, {"type": "raw_number", "value": 3}],
    ],
}


async def test_new_blocks_can_be_refused(scene: Scene) -> None:
    """In messages, in Home and in modals; elsewhere everything goes on. The complaint points at the block."""
    client, bea = scene.client, scene.user("bea")
    home: Json = {"type": "home", "blocks": [{"type": "divider"}, TABLE]}
    await client.chat_postMessage(channel=scene.general, text="x", blocks=[TABLE])
    await client.views_publish(user_id=bea, view=home)
    scene.slack.settings.refused_blocks = {"data_table", "alert"}

    with pytest.raises(SlackApiError) as in_message:
        await client.chat_postMessage(channel=scene.general, text="x", blocks=[TABLE])
    with pytest.raises(SlackApiError) as in_home:
        await client.views_publish(user_id=bea, view=home)
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        await client.blocks_validate(view=modal(ALERT))

    assert in_message.value.response["errors"] == [
        "unsupported type: data_table [json-pointer:/blocks/0/type]"
    ]
    assert in_home.value.response["error"] == "invalid_arguments"
    (said,) = in_home.value.response["response_metadata"]["messages"]
    assert said == "[ERROR] unsupported type: data_table [json-pointer:/view/blocks/1/type]"
    await client.chat_postMessage(channel=scene.general, text="x", blocks=[{"type": "divider"}])


async def test_without_a_paid_plan_there_are_no_user_groups(scene: Scene) -> None:
    """plan_upgrade_required, whatever is asked."""
    scene.slack.workspace.scopes.append("usergroups:write")
    await scene.client.usergroups_create(name="Billing")
    scene.slack.settings.paid_plan = False

    with pytest.raises(SlackApiError, match="plan_upgrade_required"):
        await scene.client.usergroups_list()
    with pytest.raises(SlackApiError, match="plan_upgrade_required"):
        await scene.client.usergroups_create(name="Other")


async def test_a_page_may_be_shorter_than_asked_for(scene: Scene) -> None:
    """Whoever stops at a short page misses people; only an empty cursor is the end."""
    scene.slack.settings.page_at_most = 2
    everybody: list[str] = []
    cursor, sizes = "", []

    while True:
        page = await scene.client.users_list(limit=200, cursor=cursor)
        sizes.append(len(page["members"]))
        everybody += [user["id"] for user in page["members"]]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break

    assert sizes == [2, 2, 2] and set(everybody) == set(scene.slack.workspace.users)


async def test_a_note_may_not_find_whoever_is_away(scene: Scene) -> None:
    """The answer is the same; nothing shows."""
    scene.slack.set_presence("bea", "away")
    note: Json = {"channel": scene.general, "user": scene.user("bea"), "text": "psst"}

    assert (await scene.client.chat_postEphemeral(**note))["ok"]
    assert scene.slack.channel_json("general")["posts"] == []
    scene.slack.settings.notes_reach_the_absent = True
    await scene.client.chat_postEphemeral(**note)
    scene.slack.set_presence("bea", "active")

    (post,) = scene.slack.channel_json("general")["posts"]
    assert post["ephemeral_for"] == scene.user("bea")


async def test_options_are_asked_only_where_there_is_an_address(scene: Scene) -> None:
    """In messages as in modals; without an address nothing is offered and nobody asked."""
    element = {"type": "external_select", "action_id": "find", "min_query_length": 1}
    blocks = [{"type": "actions", "block_id": "b", "elements": [element, button("Go")]}]
    ts = (await scene.client.chat_postMessage(channel=scene.general, text="x", blocks=blocks))["ts"]
    scene.slack.settings.options_load = False
    assert await scene.slack.suggest_in_message("bea", "general", ts, "find", "ord") == []
    assert scene.app.payloads == []
    scene.slack.settings.options_load = True

    with pytest.raises(LookupError):
        await scene.slack.suggest_in_message("bea", "general", ts, "find", "ord")

    asked = scene.app.payloads[-1]
    assert asked["container"]["message_ts"] == ts and asked["value"] == "ord"


async def test_only_known_emoji_are_taken(scene: Scene) -> None:
    """Everybody's, with a skin tone or without, and the workspace's own."""
    ts = await scene.slack.say("bea", "general", "hello")
    scene.slack.workspace.emoji["witiop"] = "https://example.com/witiop.png"

    for name in ("white_check_mark", "+1::skin-tone-3", "flag-it", "witiop"):
        await scene.client.reactions_add(channel=scene.general, timestamp=ts, name=name)
    with pytest.raises(SlackApiError, match="invalid_name"):
        await scene.client.reactions_add(channel=scene.general, timestamp=ts, name="white_chek_mark")
