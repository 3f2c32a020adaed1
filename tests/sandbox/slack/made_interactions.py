"""What people do, as the app hears of it: one function for each true payload, by its name."""

from collections.abc import Awaitable
from typing import Any

from aiohttp import web

from tests.sandbox.slack.conftest import Scene
from tests.sandbox.slack.true_shapes import Json, sample

SENDER_SETS = (
    "type title blocks private_metadata callback_id close submit notify_on_close clear_on_close external_id"
).split()
CAMPAIGN: Json = {"campaign_name": "November", "send_at": 1795420800, "audience": ["opted_in"]}


async def heard(scene: Scene, doing: Awaitable[Any]) -> Json:
    """The payload the app gets because of it."""
    await doing
    return scene.app.payloads[-1]


async def card_in_general(scene: Scene) -> str:
    """A card with the very blocks of the true one."""
    true = sample("block_actions_claim_button_in_message")["message"]
    return str(
        (await scene.client.chat_postMessage(channel=scene.general, text="x", blocks=true["blocks"]))["ts"]
    )


async def campaign_open(scene: Scene) -> Json:
    """The modal of the true submission, open for Bea; answers its view."""
    true = sample("view_submission_campaign_modal")["view"]
    view = {name: true[name] for name in SENDER_SETS if true.get(name)}
    posted = await card_in_general(scene)
    pressed = await heard(scene, scene.slack.press("bea", "general", posted, "Claim"))
    opened: Json = (await scene.client.views_open(trigger_id=pressed["trigger_id"], view=view))["view"]
    assert opened["blocks"] == true["blocks"]
    return opened


async def suggested(scene: Scene) -> list[Json]:
    """What the app offers for "ord"."""
    scene.app.answers = [web.json_response(sample("response_to_block_suggestion_option_groups"))]
    return await scene.slack.suggest("bea", "campaign_create", "template_select", "ord")


# --- buttons and menus ---------------------------------------------------------------------------


async def block_actions_claim_button_in_message(scene: Scene) -> Json:
    return await heard(scene, scene.slack.press("bea", "general", await card_in_general(scene), "Claim"))


async def block_actions_overflow_menu_in_message(scene: Scene) -> Json:
    posted = await card_in_general(scene)
    return await heard(scene, scene.slack.press("bea", "general", posted, "Close conversation"))


async def block_actions_button_in_ephemeral_message(scene: Scene) -> Json:
    root = await card_in_general(scene)
    label = {"type": "plain_text", "text": "Yes, close"}
    button = {"type": "button", "action_id": "close", "text": label, "value": "1", "style": "danger"}
    await scene.client.chat_postEphemeral(
        channel=scene.general,
        user=scene.user("bea"),
        text="x",
        blocks=[{"type": "actions", "elements": [button]}],
        thread_ts=root,
    )
    (note,) = scene.slack.workspace.channel(scene.general).ephemerals
    body = await heard(scene, scene.slack.press("bea", "general", note["ts"], "Yes, close"))
    assert "message" not in body
    return body


async def block_actions_button_in_app_home(scene: Scene) -> Json:
    true = sample("block_actions_button_in_app_home")
    label = {"type": "plain_text", "text": "Go on break"}
    button = {"type": "button", "action_id": "set", "text": label, "value": "break"}
    blocks = [*true["view"]["blocks"], {"type": "actions", "elements": [button]}]
    await scene.client.views_publish(user_id=scene.user("bea"), view={"type": "home", "blocks": blocks})
    return await heard(scene, scene.slack.press_in_view("bea", "home", "Go on break"))


async def block_actions_external_select_in_modal(scene: Scene) -> Json:
    await campaign_open(scene)
    chosen = (await suggested(scene))[0]
    pressing = scene.slack.press_in_view("bea", "campaign_create", "template_select", choice=chosen)
    return await heard(scene, pressing)


async def block_suggestion_external_select_in_modal(scene: Scene) -> Json:
    await campaign_open(scene)
    return await heard(scene, suggested(scene))


# --- modals, shortcuts, commands -----------------------------------------------------------------


async def view_submission_campaign_modal(scene: Scene) -> Json:
    await campaign_open(scene)
    chosen = (await suggested(scene))[0]
    await scene.slack.press_in_view("bea", "campaign_create", "template_select", choice=chosen)
    values = {**CAMPAIGN, "channel": scene.general}
    return await heard(scene, scene.slack.submit("bea", "campaign_create", values))


async def view_closed_modal_cancelled(scene: Scene) -> Json:
    await campaign_open(scene)
    return await heard(scene, scene.slack.close_view("bea"))


async def shortcut_global(scene: Scene) -> Json:
    return await heard(scene, scene.slack.shortcut("bea", "start_conversation"))


async def shortcut_message_action_on_thread_reply(scene: Scene) -> Json:
    reply = await scene.slack.say("bea", "general", "hi", thread_ts=await card_in_general(scene))
    return await heard(scene, scene.slack.shortcut("bea", "save_as_quick_reply", "general", reply))


async def slash_command_witiop_form_fields(scene: Scene) -> dict[str, str]:
    await scene.slack.command("bea", "general", "templates list status:approved")
    return scene.app.commands[-1]


async def slash_command_witiop_escaped_user_and_channel(scene: Scene) -> dict[str, str]:
    await scene.slack.command("bea", "general", "agents add @carlo #sales")
    fields = scene.app.commands[-1]
    carlo, sales = scene.user("carlo"), scene.slack.workspace.channel_ids()["sales"]
    assert fields["text"] == f"agents add <@{carlo}|carlo> <#{sales}|sales>"
    return fields


# --- what the app answers: taken as it is --------------------------------------------------------


async def response_to_block_suggestion_option_groups(scene: Scene) -> Json:
    await campaign_open(scene)
    labels = [option["text"]["text"] for option in await suggested(scene)]
    answer: Json = sample("response_to_block_suggestion_option_groups")
    assert labels == [
        option["text"]["text"] for group in answer["option_groups"] for option in group["options"]
    ]
    return answer


async def response_to_view_submission_field_errors(scene: Scene) -> Json:
    await campaign_open(scene)
    await scene.slack.press_in_view(
        "bea", "campaign_create", "template_select", choice=(await suggested(scene))[0]
    )
    answer: Json = sample("response_to_view_submission_field_errors")
    scene.app.answers = [web.json_response(answer)]
    refused = await scene.slack.submit("bea", "campaign_create", CAMPAIGN)
    assert refused.errors == answer["errors"]
    return answer


async def response_to_view_submission_update_view(scene: Scene) -> Json:
    await campaign_open(scene)
    await scene.slack.press_in_view(
        "bea", "campaign_create", "template_select", choice=(await suggested(scene))[0]
    )
    answer: Json = sample("response_to_view_submission_update_view")
    scene.app.answers = [web.json_response(answer)]
    updated = await scene.slack.submit("bea", "campaign_create", CAMPAIGN)
    assert updated.ok and updated.view is not None
    return {"response_action": "update", "view": updated.view}
