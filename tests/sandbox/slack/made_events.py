"""What the stand-in tells the app, made to happen: one function for each true payload of an event, by its name."""

from collections.abc import Awaitable
from typing import Any

from sandbox.slack import PersonsFile
from tests.sandbox.slack.conftest import Scene
from tests.sandbox.slack.true_shapes import Json, sample

PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x0b\xd0\x00\x00\x0f\xc0" + b"\x00" * 9


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


async def root_of(scene: Scene) -> str:
    """A card by the app in #general."""
    return str((await scene.client.chat_postMessage(channel=scene.general, text="x"))["ts"])


async def reply_of(scene: Scene, root: str | None = None) -> str:
    """A person's answer under a card."""
    thread_ts = root or await root_of(scene)
    return await scene.slack.say("bea", "general", "hi", thread_ts=thread_ts)


# --- messages ----------------------------------------------------------------------------------


async def event_message_posted_by_own_bot(scene: Scene) -> Json:
    true = sample("event_message_posted_by_own_bot")["event"]
    scene.slack.settings.metadata_subscriptions.add(true["metadata"]["event_type"])
    post = scene.client.chat_postMessage(
        channel=scene.general, text="x", blocks=true["blocks"], metadata=true["metadata"]
    )
    return await told(scene, post)


async def event_message_bot_message_with_custom_username(scene: Scene) -> Json:
    root = await root_of(scene)
    named: Json = {"username": "Marta", "icon_emoji": ":speech_balloon:"}
    return await told(
        scene, scene.client.chat_postMessage(channel=scene.general, text="x", thread_ts=root, **named)
    )


async def event_message_bot_message_from_another_app(scene: Scene) -> Json:
    return await told(scene, scene.slack.other_app_says("general", "hi"))


async def event_message_agent_thread_reply(scene: Scene) -> Json:
    return await told(scene, scene.slack.say("bea", "general", "hi", thread_ts=await root_of(scene)))


async def event_message_agent_thread_reply_with_mention_link_and_emoji(scene: Scene) -> Json:
    text = "@carlo please check https://example.com/invoices/881?a=1&b=2 <urgent> :pray:"
    return await told(scene, scene.slack.say("bea", "general", text, thread_ts=await root_of(scene)))


async def event_message_top_level_in_skillset_channel(scene: Scene) -> Json:
    return await told(scene, scene.slack.say("bea", "general", "hi"))


async def event_message_thread_broadcast(scene: Scene) -> Json:
    root = await root_of(scene)
    await scene.client.chat_postMessage(channel=scene.general, text="x", thread_ts=root)
    return await told(scene, scene.slack.say("bea", "general", "hi", thread_ts=root, broadcast=True))


async def event_message_direct_message_to_app(scene: Scene) -> Json:
    direct = (await scene.client.conversations_open(users=[scene.user("bea")]))["channel"]["id"]
    return await told(scene, scene.slack.say("bea", direct, "help"))


async def event_message_changed_by_agent_in_thread(scene: Scene) -> Json:
    return await told(scene, scene.slack.edit("bea", "general", await reply_of(scene), "ho"))


async def event_message_deleted_by_agent_in_thread(scene: Scene) -> Json:
    return await told(scene, scene.slack.delete("bea", "general", await reply_of(scene)))


async def event_message_changed_link_unfurled_no_text_edit(scene: Scene) -> Json:
    link = "https://example.com/status"
    ts = await scene.slack.say("bea", "general", link)
    return await told(scene, scene.slack.unfurl("general", ts, link))


async def event_message_changed_tombstone_after_thread_root_deleted(scene: Scene) -> Json:
    root = await root_of(scene)
    await reply_of(scene, root)
    await scene.slack.say("carlo", "general", "ho", thread_ts=root)
    return await told(scene, scene.client.chat_delete(channel=scene.general, ts=root))


async def _shared(scene: Scene) -> dict[str, Json]:
    files = [PersonsFile("a.pdf", b"x")]
    saying = scene.slack.say("bea", "general", "hi", thread_ts=await root_of(scene), files=files)
    return {body["event"]["type"]: body for body in await all_told(scene, saying)}


async def event_message_file_share_in_thread(scene: Scene) -> Json:
    return (await _shared(scene))["message"]


async def event_file_shared(scene: Scene) -> Json:
    return (await _shared(scene))["file_shared"]


async def event_message_file_share_without_text_two_files(scene: Scene) -> Json:
    files = [PersonsFile("IMG 42.png", PICTURE), PersonsFile("b.pdf", b"y", reachable=False)]
    saying = scene.slack.say("bea", "general", "", thread_ts=await root_of(scene), files=files)
    shared = {body["event"]["type"]: body for body in await all_told(scene, saying)}["message"]
    assert "client_msg_id" not in shared["event"]
    return shared


# --- reactions, people, channels -----------------------------------------------------------------


async def event_reaction_added_to_thread_root(scene: Scene) -> Json:
    root = await root_of(scene)
    return await told(scene, scene.slack.react("bea", "general", root, "eyes"))


async def event_reaction_removed(scene: Scene) -> Json:
    root = await root_of(scene)
    await scene.slack.react("bea", "general", root, "eyes")
    return await told(scene, scene.slack.react("bea", "general", root, "eyes", remove=True))


async def event_member_left_channel(scene: Scene) -> Json:
    return await told(scene, scene.slack.leave("general", "bea"))


async def event_member_joined_channel(scene: Scene) -> Json:
    await scene.slack.leave("general", "bea")
    return await told(scene, scene.slack.join("general", "bea"))


async def event_member_joined_channel_the_bot_itself(scene: Scene) -> Json:
    await scene.slack.kick_bot("general")
    return await told(scene, scene.slack.join("general", "witiop"))


async def event_channel_archive(scene: Scene) -> Json:
    return await told(scene, scene.slack.archive("sales"))


async def event_channel_rename(scene: Scene) -> Json:
    return await told(scene, scene.slack.rename("sales", "deals"))


async def event_user_change_locale_and_timezone(scene: Scene) -> Json:
    return await told(scene, scene.slack.change_user("bea", locale="it-IT"))


async def event_user_change_agent_deactivated(scene: Scene) -> Json:
    body = await told(scene, scene.slack.change_user("bea", deleted=True))
    assert "tz" not in body["event"]["user"]
    return body


async def _group_events(scene: Scene) -> dict[str, Json]:
    scene.slack.workspace.scopes.append("usergroups:write")
    await scene.client.usergroups_create(name="Billing", handle="billing", channels=[scene.general])
    await scene.slack.set_usergroup("billing", ["bea", "admin"])
    changing = scene.slack.set_usergroup("billing", ["bea", "carlo"])
    return {body["event"]["type"]: body for body in await all_told(scene, changing)}


async def event_subteam_members_changed(scene: Scene) -> Json:
    return (await _group_events(scene))["subteam_members_changed"]


async def event_subteam_updated(scene: Scene) -> Json:
    return (await _group_events(scene))["subteam_updated"]


# --- the app's own -------------------------------------------------------------------------------


async def event_app_home_opened_home_tab_first_visit(scene: Scene) -> Json:
    body = await told(scene, scene.slack.home("bea"))
    assert "view" not in body["event"]
    return body


async def event_app_home_opened_home_tab_with_existing_view(scene: Scene) -> Json:
    true = sample("event_app_home_opened_home_tab_with_existing_view")["event"]["view"]
    view = {"type": "home", "blocks": true["blocks"], "callback_id": true["callback_id"]}
    await scene.client.views_publish(user_id=scene.user("bea"), view=view)
    return await told(scene, scene.slack.home("bea"))


async def event_app_home_opened_messages_tab(scene: Scene) -> Json:
    return await told(scene, scene.slack.home("bea", "messages"))


async def event_app_rate_limited(scene: Scene) -> Json:
    scene.slack.delivery.hourly_limit = 0
    await scene.slack.say("bea", "general", "hi")
    await scene.slack.settle()
    (body,) = scene.app.events
    return body


async def _ends(scene: Scene) -> dict[str, Json]:
    return {body["event"]["type"]: body for body in await all_told(scene, scene.slack.uninstall())}


async def event_app_uninstalled(scene: Scene) -> Json:
    return (await _ends(scene))["app_uninstalled"]


async def event_tokens_revoked(scene: Scene) -> Json:
    return (await _ends(scene))["tokens_revoked"]
