"""What the stand-in sends has every field of true payloads (names and numbers in them replaced)."""

import json
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.slack import PersonsFile
from tests.sandbox.slack.conftest import Scene

PAYLOADS = Path(__file__).parent / "payloads"
Json = dict[str, Any]
# Made by the sender or by the kind of file, not by Slack's envelope.
FREE = (
    "values",
    "elements",
    "event_payload",
    "attachments",
    "thumb_pdf",
    "thumb_pdf_w",
    "thumb_pdf_h",
    "image_72",
)
BLOCKS: list[Json] = [
    {
        "type": "actions",
        "block_id": "card",
        "elements": [
            {
                "type": "button",
                "style": "primary",
                "action_id": "claim",
                "text": {"type": "plain_text", "text": "Claim"},
                "value": "1",
            },
            {
                "type": "overflow",
                "action_id": "more",
                "options": [{"text": {"type": "plain_text", "text": "Close"}, "value": "close"}],
            },
        ],
    }
]


def sample(name: str) -> Json:
    """A true payload."""
    loaded: Json = json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def fields(value: Any, path: str = "") -> set[str]:
    """The path of every field that Slack itself makes."""
    if isinstance(value, list):
        return fields(value[0], f"{path}[]") if value else set()
    if not isinstance(value, dict):
        return set()
    found: set[str] = set()
    for name, part in value.items():
        if name not in FREE:
            found |= {f"{path}/{name}"} | fields(part, f"{path}/{name}")
    return found


def lacking(name: str, ours: Json) -> list[str]:
    """Which fields of the true payload ours has not; blocks and the words inside are the sender's."""
    theirs = {path for path in fields(sample(name)) if "/blocks" not in path and "/profile/" not in path}
    return sorted(theirs - fields(ours))


async def told(scene: Scene, doing: Awaitable[Any]) -> Json:
    """The one thing the app is told because of it."""
    (body,) = await all_told(scene, doing)
    return body


async def all_told(scene: Scene, doing: Awaitable[Any]) -> list[Json]:
    """What the app is told because of it, system messages left out."""
    await scene.slack.settle()
    before = len(scene.app.events)
    await doing
    await scene.slack.settle()
    events = scene.app.events[before:]
    return [body for body in events if not body["event"].get("subtype", "").startswith("channel_")]


async def test_messages_have_the_shape_of_true_ones(scene: Scene) -> None:
    """The app's own, with and without a name; people's, in threads, broadcast, with files, changed, deleted."""
    slack, client, general = scene.slack, scene.client, scene.general
    metadata = {"event_type": "a", "event_payload": {}}
    own = await told(
        scene, client.chat_postMessage(channel=general, text="x", blocks=BLOCKS, metadata=metadata)
    )
    root = own["event"]["ts"]
    named = client.chat_postMessage(channel=general, text="x", thread_ts=root, username="M", icon_emoji=":x:")
    shapes = {
        "event_message_posted_by_own_bot": own,
        "event_message_bot_message_with_custom_username": await told(scene, named),
        "event_message_agent_thread_reply": await told(
            scene, slack.say("bea", general, "hi", thread_ts=root)
        ),
        "event_message_top_level_in_skillset_channel": await told(scene, slack.say("bea", general, "hi")),
        "event_message_bot_message_from_another_app": await told(scene, slack.other_app_says(general, "hi")),
    }
    shapes["event_message_thread_broadcast"] = await told(
        scene, slack.say("bea", general, "hi", thread_ts=root, broadcast=True)
    )
    files = [PersonsFile("a.pdf", b"x")]
    shared = await all_told(scene, slack.say("bea", general, "hi", thread_ts=root, files=files))
    by_type = {body["event"]["type"]: body for body in shared}
    shapes["event_message_file_share_in_thread"] = by_type["message"]
    shapes["event_file_shared"] = by_type["file_shared"]
    ts = shapes["event_message_agent_thread_reply"]["event"]["ts"]
    shapes["event_message_changed_by_agent_in_thread"] = await told(
        scene, slack.edit("bea", general, ts, "ho")
    )
    shapes["event_message_deleted_by_agent_in_thread"] = await told(scene, slack.delete("bea", general, ts))
    shapes["event_message_changed_tombstone_after_thread_root_deleted"] = await told(
        scene, client.chat_delete(channel=general, ts=root)
    )
    direct = (await client.conversations_open(users=[scene.user("bea")]))["channel"]["id"]
    shapes["event_message_direct_message_to_app"] = await told(scene, slack.say("bea", direct, "help"))

    assert {name: lacking(name, ours) for name, ours in shapes.items() if lacking(name, ours)} == {}


async def test_other_events_have_the_shape_of_true_ones(scene: Scene) -> None:
    """Reactions, coming and going, channels, people, Home, the end."""
    slack, bea = scene.slack, scene.user("bea")
    ts = await slack.say("bea", "general", "hi")
    grouped = await all_told(scene, slack.set_usergroup("billing-agents", ["bea", "carlo"]))
    groups = {body["event"]["type"]: body for body in grouped}
    shapes = {
        "event_reaction_added_to_thread_root": await told(scene, slack.react("bea", "general", ts, "eyes")),
        "event_reaction_removed": await told(scene, slack.react("bea", "general", ts, "eyes", True)),
        "event_member_left_channel": await told(scene, slack.leave("general", "bea")),
        "event_member_joined_channel": await told(scene, slack.join("general", "bea")),
        "event_channel_archive": await told(scene, slack.archive("sales")),
        "event_channel_rename": await told(scene, slack.rename("sales", "deals")),
        "event_app_home_opened_home_tab_first_visit": await told(scene, slack.home("bea")),
        "event_subteam_members_changed": groups["subteam_members_changed"],
        "event_subteam_updated": groups["subteam_updated"],
        "event_user_change_locale_and_timezone": await told(scene, slack.change_user("bea", locale="it-IT")),
    }
    await scene.client.views_publish(user_id=bea, view={"type": "home", "blocks": BLOCKS})
    shapes["event_app_home_opened_home_tab_with_existing_view"] = await told(scene, slack.home("bea"))
    ended = {body["event"]["type"]: body for body in await all_told(scene, slack.uninstall())}
    shapes |= {f"event_{kind}": body for kind, body in ended.items()}

    assert {name: lacking(name, ours) for name, ours in shapes.items() if lacking(name, ours)} == {}


async def test_interactions_have_the_shape_of_true_ones(scene: Scene) -> None:
    """Buttons and menus in messages, notes, Home and modals; submissions; shortcuts; commands."""
    slack, client, general = scene.slack, scene.client, scene.general
    posted = await client.chat_postMessage(channel=general, text="x", blocks=BLOCKS)
    reply = await slack.say("bea", general, "hi", thread_ts=posted["ts"])
    await client.chat_postEphemeral(
        channel=general, user=scene.user("bea"), text="x", blocks=BLOCKS, thread_ts=posted["ts"]
    )
    (note,) = slack.workspace.channel(general).ephemerals
    await client.views_publish(user_id=scene.user("bea"), view={"type": "home", "blocks": BLOCKS})
    await slack.settle()

    async def heard(doing: Awaitable[Any]) -> Json:
        await doing
        return scene.app.payloads[-1]

    shapes = {
        "block_actions_overflow_menu_in_message": await heard(
            slack.press("bea", general, posted["ts"], "Close")
        ),
        "block_actions_button_in_ephemeral_message": await heard(
            slack.press("bea", general, note["ts"], "Claim")
        ),
        "block_actions_button_in_app_home": await heard(slack.press_in_view("bea", "home", "Claim")),
        "shortcut_global": await heard(slack.shortcut("bea", "new")),
        "shortcut_message_action_on_thread_reply": await heard(slack.shortcut("bea", "new", general, reply)),
        "block_actions_claim_button_in_message": await heard(
            slack.press("bea", general, posted["ts"], "Claim")
        ),
    }
    true_view = sample("view_submission_campaign_modal")["view"]
    wanted = (
        "type",
        "title",
        "blocks",
        "private_metadata",
        "callback_id",
        "close",
        "submit",
        "notify_on_close",
    )
    view = {name: true_view[name] for name in wanted}
    trigger = shapes["block_actions_claim_button_in_message"]["trigger_id"]
    opened = (await client.views_open(trigger_id=trigger, view=view))["view"]
    assert opened["blocks"] == true_view["blocks"]
    scene.app.answers = [web.json_response(sample("response_to_block_suggestion_option_groups"))]
    options = await slack.suggest("bea", "campaign_create", "template_select", "ord")
    shapes["block_suggestion_external_select_in_modal"] = scene.app.payloads[-1]
    shapes["block_actions_external_select_in_modal"] = await heard(
        slack.press_in_view("bea", "campaign_create", "template_select", choice=options[0])
    )
    values = {
        "campaign_name": "November",
        "send_at": 1795420800,
        "channel": general,
        "audience": ["opted_in"],
    }
    scene.app.answers = [web.json_response(sample("response_to_view_submission_field_errors"))]
    refused = await slack.submit("bea", "campaign_create", values)
    assert set(refused.errors) == {"send_at", "campaign_name"}
    scene.app.answers = [web.json_response(sample("response_to_view_submission_update_view"))]
    updated = await slack.submit("bea", "campaign_create", values)
    shapes["view_submission_campaign_modal"] = scene.app.payloads[-1]
    assert updated.view is not None and updated.view["callback_id"] == "campaign_confirm"
    await slack.command("bea", general, "help")
    shapes["slash_command_witiop_form_fields"] = scene.app.commands[-1]

    assert {name: lacking(name, ours) for name, ours in shapes.items() if lacking(name, ours)} == {}


async def test_answers_have_the_shape_of_true_ones(scene: Scene) -> None:
    """auth.test, users.info, conversations.replies."""
    client, general = scene.client, scene.general
    posted = await client.chat_postMessage(channel=general, text="x", blocks=BLOCKS)
    await scene.slack.say("bea", general, "hi", thread_ts=posted["ts"])
    shapes: dict[str, Any] = {
        "webapi_auth_test_ok": (await client.auth_test()).data,
        "webapi_users_info_ok": (await client.users_info(user=scene.user("bea"), include_locale=True)).data,
        "webapi_conversations_replies_ok": (
            await client.conversations_replies(channel=general, ts=posted["ts"])
        ).data,
    }

    assert {name: lacking(name, ours) for name, ours in shapes.items() if lacking(name, ours)} == {}
