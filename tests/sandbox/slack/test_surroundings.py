"""Channels, direct messages and people as they change, and what the app hears and may do then."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.slack import PersonsFile
from tests.sandbox.slack.conftest import Scene
from tests.sandbox.slack.drawn import button, card, modal

Json = dict[str, Any]


async def test_a_channel_keeps_its_messages_under_another_id(scene: Scene) -> None:
    """The app hears both ids; the old one is unknown from then on."""
    ts = await scene.slack.say("bea", "general", "hello")
    old = scene.general

    new = await scene.slack.change_channel_id("general")
    await scene.slack.settle()

    (event,) = scene.app.inner("channel_id_changed")
    assert (event["old_channel_id"], event["new_channel_id"]) == (old, new)
    assert (await scene.client.conversations_history(channel=new))["messages"][0]["ts"] == ts
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await scene.client.conversations_history(channel=old)


async def test_a_deleted_channel_is_told_and_gone(scene: Scene) -> None:
    """Also a private one, under its own name."""
    hidden = scene.slack.add_channel("hidden", is_private=True)
    await scene.slack.delete_channel("sales")
    await scene.slack.delete_channel(hidden.id)
    await scene.slack.settle()

    kinds = [body["event"]["type"] for body in scene.app.events]
    assert kinds == ["channel_deleted", "group_deleted"]
    assert "sales" not in scene.slack.workspace.channel_ids()


async def test_private_channels_are_told_with_the_scope_of_groups(scene: Scene) -> None:
    """Without it their archiving stays unheard."""
    hidden = scene.slack.add_channel("hidden", is_private=True)
    await scene.slack.archive(hidden.id)
    await scene.slack.settle()
    assert len(scene.app.inner("group_archive")) == 1
    scene.slack.workspace.scopes.remove("groups:read")

    await scene.slack.archive(hidden.id, back=True)
    await scene.slack.settle()

    assert scene.app.inner("group_unarchive") == []


async def test_a_rename_is_told_and_remembered(scene: Scene) -> None:
    """By an event, by Slack's own words in the channel, and among the names it had."""
    await scene.slack.rename("sales", "deals")
    await scene.slack.settle()

    deals = scene.slack.workspace.channel("deals")
    described = (await scene.client.conversations_info(channel=deals.id))["channel"]
    assert described["previous_names"] == ["sales"]
    (noted,) = [event for event in scene.app.inner("message") if event["subtype"] == "channel_name"]
    assert (noted["old_name"], noted["name"]) == ("sales", "deals")


async def test_what_slack_says_by_itself_has_its_mark(scene: Scene) -> None:
    """Archived and back, pinned, topic and purpose: each a message with its subtype, none of a person."""
    client, general = scene.client, scene.general
    ts = await scene.slack.say("bea", "general", "hello")
    await client.pins_add(channel=general, timestamp=ts)
    await client.conversations_setTopic(channel=general, topic="Orders")
    await client.conversations_setPurpose(channel=general, purpose="To sell")
    await scene.slack.archive("general")
    await scene.slack.archive("general", back=True)
    await scene.slack.settle()

    said = [event for event in scene.app.inner("message") if event["ts"] != ts]
    kinds = ["pinned_item", "channel_topic", "channel_purpose", "channel_archive", "channel_unarchive"]
    assert [event["subtype"] for event in sorted(said, key=lambda event: event["ts"])] == kinds
    assert "client_msg_id" not in str(said)


async def test_an_app_renames_only_what_it_made(scene: Scene) -> None:
    """And cannot put itself out, nor anybody out of #general."""
    made = (await scene.client.conversations_create(name="team"))["channel"]["id"]
    await scene.client.conversations_rename(channel=made, name="crew")
    refusals: list[tuple[str, Json, str]] = [
        ("conversations.rename", {"channel": scene.general, "name": "all"}, "not_authorized"),
        ("conversations.rename", {"channel": made, "name": "general"}, "name_taken"),
        ("conversations.kick", {"channel": made, "user": "U0WITIOPBOT"}, "cant_kick_self"),
        ("conversations.kick", {"channel": made, "user": "U0BEA0001"}, "not_in_channel"),
        ("conversations.kick", {"channel": scene.general, "user": "U0BEA0001"}, "cant_kick_from_general"),
    ]

    for method, arguments, error in refusals:
        with pytest.raises(SlackApiError, match=f"'{error}'"):
            await scene.client.api_call(method, json=arguments)


async def test_a_named_post_to_a_person_lands_with_slackbot(scene: Scene) -> None:
    """Not in the app's own direct message, where it is never heard of again."""
    own = (await scene.client.conversations_open(users=[scene.user("bea")]))["channel"]["id"]

    posted = await scene.client.chat_postMessage(channel=scene.user("bea"), text="x", username="Marta")
    await scene.slack.settle()

    assert posted["channel"] != own and posted["channel"].startswith("D")
    assert scene.app.inner("message") == []
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await scene.client.chat_update(channel=posted["channel"], ts=posted["ts"], text="y")


async def test_several_people_share_a_direct_message(scene: Scene) -> None:
    """One for the same people, with the scopes of its kind."""
    scene.slack.workspace.scopes += ["mpim:write", "mpim:history", "mpim:read"]
    both = [scene.user("bea"), scene.user("carlo")]
    opened = (await scene.client.conversations_open(users=both))["channel"]["id"]
    again = (await scene.client.conversations_open(users=list(reversed(both))))["channel"]["id"]
    await scene.slack.say("bea", opened, "hello")
    await scene.slack.settle()

    (event,) = scene.app.inner("message")
    assert (again, event["channel_type"]) == (opened, "mpim")
    assert (await scene.client.conversations_info(channel=opened))["channel"]["is_mpim"] is True
    scene.slack.workspace.scopes.remove("mpim:write")
    with pytest.raises(SlackApiError, match="mpim:write"):
        await scene.client.conversations_open(users=both)


async def test_a_public_channel_takes_posts_of_a_stranger_with_the_scope(scene: Scene) -> None:
    """Private ones never do; nothing comes back as an echo."""
    await scene.slack.kick_bot("general")
    hidden = scene.slack.add_channel("hidden", is_private=True)
    await scene.slack.kick_bot(hidden.id)
    await scene.slack.settle()
    before = len(scene.app.inner("message"))
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await scene.client.chat_postMessage(channel=scene.general, text="x")
    scene.slack.workspace.scopes.append("chat:write.public")

    await scene.client.chat_postMessage(channel=scene.general, text="x")

    with pytest.raises(SlackApiError, match="channel_not_found"):
        await scene.client.chat_postMessage(channel=hidden.id, text="x")
    await scene.slack.settle()
    assert len(scene.app.inner("message")) == before


async def test_a_channel_with_strangers_says_so(scene: Scene) -> None:
    """In its events and when asked; a guest changes nothing."""
    scene.slack.add_user("gina", "Gina Guest", is_restricted=True)
    await scene.slack.say("bea", "general", "hello")
    await scene.slack.settle()
    scene.slack.add_user("sten", "Sten Stranger", team_id="T0ELSEWHERE", is_stranger=True)

    await scene.slack.say("sten", "general", "hello")
    await scene.slack.settle()

    said = [body for body in scene.app.events if body["event"]["type"] == "message"]
    assert [body["is_ext_shared_channel"] for body in said] == [False, True]
    await scene.slack.shortcut("sten", "note", "general", said[1]["event"]["ts"])
    assert scene.app.payloads[-1]["user"]["team_id"] == "T0ELSEWHERE"
    assert (await scene.client.conversations_info(channel=scene.general))["channel"]["is_ext_shared"] is True
    assert [event["user"]["name"] for event in scene.app.inner("team_join")] == ["gina", "sten"]


async def test_a_mention_in_a_direct_message_comes_once(scene: Scene) -> None:
    """As a message alone."""
    direct = (await scene.client.conversations_open(users=[scene.user("bea")]))["channel"]["id"]

    await scene.slack.say("bea", direct, "@witiop help")
    await scene.slack.settle()

    assert len(scene.app.inner("message")) == 1 and scene.app.inner("app_mention") == []


async def test_rare_messages_have_their_marks(scene: Scene) -> None:
    """`/me`, files without content, and a recount of replies that is no edit."""
    slack = scene.slack
    root = await slack.say("bea", "general", "waves", as_me=True)
    files = [PersonsFile("a", b"x", gone="tombstone"), PersonsFile("b", b"x", gone="hidden_by_limit")]
    await slack.say("bea", "general", "", thread_ts=root, files=files)
    await slack.recount("general", root)
    await slack.settle()

    waved, shared, recounted = scene.app.inner("message")
    assert waved["subtype"] == "me_message"
    assert [(file["mode"], "url_private" in file) for file in shared["files"]] == [
        ("tombstone", False),
        ("hidden_by_limit", False),
    ]
    assert (recounted["subtype"], recounted["message"]["reply_count"]) == ("message_changed", 1)
    assert "edited" not in recounted["message"]


async def test_slack_looks_at_the_certificate_now_and_then(scene: Scene) -> None:
    """A form with ssl_check, signed like any other."""
    reply = await scene.slack.ssl_check()

    assert reply.ok and scene.app.commands[-1]["ssl_check"] == "1"


async def test_blocks_alone_get_words_for_those_who_cannot_see_them(scene: Scene) -> None:
    """Everything written, in its order, without what is pressed."""
    head = {"type": "header", "text": {"type": "plain_text", "text": "Marta"}}
    body = {"type": "section", "text": {"type": "mrkdwn", "text": "waits"}, "accessory": button("Claim")}

    given = {"channel": scene.general, "blocks": [head, body, *card()]}
    posted = await scene.client.api_call("chat.postMessage", json=given)

    assert posted["message"]["text"] == "Marta waits"


async def test_a_press_carries_what_stands_in_the_messages_menus(scene: Scene) -> None:
    """As it was sent, and as it was chosen just now."""
    options = [{"text": {"type": "plain_text", "text": text}, "value": text} for text in ("One", "Two")]
    menu = {"type": "static_select", "action_id": "number", "options": options, "initial_option": options[0]}
    blocks = [{"type": "actions", "block_id": "b", "elements": [menu, button("Go", "go")]}]
    ts = (await scene.client.chat_postMessage(channel=scene.general, text="x", blocks=blocks))["ts"]

    for label, value in (("Go", "One"), ("Two", "Two")):
        await scene.slack.press("bea", "general", ts, label)
        state = scene.app.payloads[-1]["state"]["values"]["b"]["number"]
        assert state["selected_option"]["value"] == value


async def test_a_view_may_take_the_others_along(scene: Scene) -> None:
    """clear_on_close: Cancel closes the whole stack."""
    posted = await scene.client.chat_postMessage(channel=scene.general, text="x", blocks=card())
    for method, view in (("views.open", modal()), ("views.push", modal(clear_on_close=True))):
        await scene.slack.press("bea", "general", posted["ts"], "Claim")
        trigger = scene.app.payloads[-1]["trigger_id"]
        await scene.client.api_call(method, json={"trigger_id": trigger, "view": view})

    await scene.slack.close_view("bea")

    assert scene.slack.views_of("bea") == []
