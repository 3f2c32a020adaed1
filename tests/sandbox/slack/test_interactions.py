"""Buttons, notes, commands, shortcuts: what people press and what comes of it."""

from datetime import timedelta

import pytest
from aiohttp import ClientSession, web
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.sandbox.slack.conftest import Scene
from tests.sandbox.slack.drawn import Json, button, card, plain

# --- buttons -----------------------------------------------------------------------------------


async def test_a_press_tells_who_pressed_what_where(scene: Scene) -> None:
    """The payload has the message, the action, a trigger and a response URL."""
    posted = await scene.client.chat_postMessage(channel=scene.general, text="Card", blocks=card())

    pressed = await scene.slack.press("bea", "general", posted["ts"], "Claim")

    assert pressed.ok and pressed.status == 200
    (payload,) = scene.app.payloads
    assert payload["type"] == "block_actions" and payload["user"]["id"] == scene.user("bea")
    assert payload["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": scene.general,
        "is_ephemeral": False,
    }
    assert payload["message"]["ts"] == posted["ts"] and payload["channel"]["name"] == "general"
    (action,) = payload["actions"]
    assert (action["action_id"], action["block_id"], action["value"]) == ("claim", "card", "c1")


async def test_a_press_without_an_answer_in_three_seconds_fails(scene: Scene) -> None:
    """And is never repeated: the person sees an error."""
    posted = await scene.client.chat_postMessage(channel=scene.general, text="Card", blocks=card())
    await scene.slack.settle()
    scene.app.answers = [web.Response(status=500)]

    pressed = await scene.slack.press("bea", "general", posted["ts"], "Claim")

    assert not pressed.ok and pressed.status == 500 and pressed.problem
    await scene.later(minutes=10)
    assert len(scene.app.payloads) == 1


async def test_a_confirmation_is_asked_first(scene: Scene) -> None:
    """Declined, nothing is sent."""
    words = {
        "title": {"type": "plain_text", "text": "Sure?"},
        "text": {"type": "plain_text", "text": "It will close."},
        "confirm": {"type": "plain_text", "text": "Close"},
        "deny": {"type": "plain_text", "text": "Keep"},
    }
    blocks = card(button("Close", confirm=words))
    posted = await scene.client.chat_postMessage(channel=scene.general, text="Card", blocks=blocks)

    declined = await scene.slack.press("bea", "general", posted["ts"], "Close", confirm=False)
    accepted = await scene.slack.press("bea", "general", posted["ts"], "Close")

    assert not declined.confirmed and accepted.confirmed and len(scene.app.payloads) == 1


async def test_what_is_not_there_cannot_be_pressed(scene: Scene) -> None:
    """The refusal names what there is."""
    posted = await scene.client.chat_postMessage(channel=scene.general, text="Card", blocks=card())

    with pytest.raises(LookupError, match="Claim"):
        await scene.slack.press("bea", "general", posted["ts"], "Open")


async def test_a_menus_option_is_pressed_by_its_label(scene: Scene) -> None:
    """The action carries the option."""
    option = {"text": {"type": "plain_text", "text": "Close"}, "value": "close"}
    blocks = card({"type": "overflow", "action_id": "more", "options": [option]})
    posted = await scene.client.chat_postMessage(channel=scene.general, text="Card", blocks=blocks)

    await scene.slack.press("bea", "general", posted["ts"], "Close")

    assert scene.app.payloads[0]["actions"][0]["selected_option"]["value"] == "close"


async def test_two_menus_of_one_kind_keep_what_stands_in_them(scene: Scene) -> None:
    """What was chosen in one is no choice in the other, though they stand in one block."""
    options = [{"text": plain(name), "value": name} for name in ("one", "two")]
    menus = [{"type": "static_select", "action_id": name, "options": options} for name in ("left", "right")]
    posted = await scene.client.chat_postMessage(channel=scene.general, text="Card", blocks=card(*menus))

    await scene.slack.press("bea", "general", posted["ts"], "right", choice="two")

    state = scene.app.payloads[0]["state"]["values"]["card"]
    assert state["left"]["selected_option"] is None and state["right"]["selected_option"]["value"] == "two"


async def test_a_menu_in_a_message_asks_the_app(scene: Scene) -> None:
    """The app hears where it stands, and its answer may be in groups; of two of one id the one in that block asks."""
    seeking = {"type": "external_select", "action_id": "find", "min_query_length": 2}
    blocks = [{"type": "actions", "block_id": name, "elements": [seeking]} for name in ("upper", "lower")]
    posted = await scene.client.chat_postMessage(channel=scene.general, text="Card", blocks=blocks)
    options = [{"text": plain("order"), "value": "1"}]
    groups = [{"label": plain("Open"), "options": options}]
    await scene.slack.settle()
    scene.app.answers = [web.json_response({"option_groups": groups})]

    found = await scene.slack.suggest_in_message(
        "bea", "general", posted["ts"], "find", "or", block_id="lower"
    )
    too_short = await scene.slack.suggest_in_message("bea", "general", posted["ts"], "find", "o")

    assert [(option["value"], option["text"]["text"]) for option in found] == [("1", "order")]
    (asked,) = scene.app.payloads
    assert (asked["type"], asked["value"], asked["block_id"]) == ("block_suggestion", "or", "lower")
    assert asked["container"]["message_ts"] == asked["message"]["ts"] == posted["ts"] and too_short == []
    await scene.slack.press("bea", "general", posted["ts"], "find", choice=found[0], block_id="lower")
    (action,) = scene.app.payloads[-1]["actions"]
    assert (action["block_id"], action["selected_option"]["value"]) == ("lower", "1")


async def test_what_stands_inside_another_block_has_a_block_of_its_own(scene: Scene) -> None:
    """Slack names the cards of a carousel and what a container holds; a press says in which it happened."""
    cards = [
        {"type": "card", "title": plain(name), "actions": [button("Reserve", name)]}
        for name in ("One", "Two")
    ]
    inner = {"type": "actions", "elements": [button("Reserve", "inner", value="held")]}
    blocks: list[Json] = [
        {"type": "carousel", "elements": cards},
        {"type": "container", "title": plain("Box"), "child_blocks": [inner]},
    ]
    posted = await scene.client.chat_postMessage(channel=scene.general, text="Shelf", blocks=blocks)
    carousel, container = posted["message"]["blocks"]
    ids = [part["block_id"] for part in (*carousel["elements"], *container["child_blocks"])]

    for block_id in ids:
        await scene.slack.press("bea", "general", posted["ts"], "Reserve", block_id=block_id)

    assert [payload["actions"][0]["block_id"] for payload in scene.app.payloads] == ids
    assert len(set(ids)) == 3 and scene.app.payloads[-1]["actions"][0]["value"] == "held"


async def test_an_opinion_is_given_with_one_of_two_buttons(scene: Scene) -> None:
    """Both are one element: the app hears whose value it was."""
    opinions = {
        "type": "feedback_buttons",
        "action_id": "opinion",
        "positive_button": {"text": plain("Good"), "value": "yes"},
        "negative_button": {"text": plain("Bad"), "value": "no"},
    }
    blocks = [{"type": "context_actions", "block_id": "below", "elements": [opinions]}]
    posted = await scene.client.chat_postMessage(channel=scene.general, text="Card", blocks=blocks)

    for label in ("Bad", "Good"):
        assert (await scene.slack.press("bea", "general", posted["ts"], label)).ok

    pressed = [payload["actions"][0] for payload in scene.app.payloads]
    assert [(action["type"], action["action_id"], action["block_id"]) for action in pressed] == [
        ("feedback_buttons", "opinion", "below")
    ] * 2
    assert [(action["text"]["text"], action["value"]) for action in pressed] == [
        ("Bad", "no"),
        ("Good", "yes"),
    ]
    with pytest.raises(LookupError, match=r"'Good', 'Bad'"):
        await scene.slack.press("bea", "general", posted["ts"], "Fair")


async def test_an_icon_is_pressed_by_those_who_see_it(scene: Scene) -> None:
    """By its text or its action id; whoever it is not shown to cannot."""
    icon = {
        "type": "icon_button",
        "action_id": "drop",
        "icon": "trash",
        "text": plain("Delete"),
        "value": "1",
    }
    icon["visible_to_user_ids"] = [scene.user("bea")]
    blocks = [{"type": "context_actions", "elements": [icon]}]
    posted = await scene.client.chat_postMessage(channel=scene.general, text="Card", blocks=blocks)

    await scene.slack.press("bea", "general", posted["ts"], "Delete")
    await scene.slack.press("bea", "general", posted["ts"], "drop")

    pressed = [payload["actions"][0] for payload in scene.app.payloads]
    assert [(action["type"], action["value"]) for action in pressed] == [("icon_button", "1")] * 2
    with pytest.raises(LookupError):
        await scene.slack.press("carlo", "general", posted["ts"], "Delete")


async def test_a_note_is_pressed_by_the_one_who_sees_it(scene: Scene) -> None:
    """Without the message in the payload; only its response URL can change it."""
    await scene.client.chat_postEphemeral(
        channel=scene.general, user=scene.user("bea"), text="Send?", blocks=card()
    )
    (note,) = scene.slack.channel_json("general")["posts"]

    with pytest.raises(LookupError):
        await scene.slack.press("carlo", "general", note["ts"], "Claim")
    await scene.slack.press("bea", "general", note["ts"], "Claim")

    (payload,) = scene.app.payloads
    assert payload["container"]["is_ephemeral"] is True and "message" not in payload
    await AsyncWebhookClient(payload["response_url"]).send(text="Sent", replace_original=True)
    assert [post["text"] for post in scene.slack.channel_json("general")["posts"]] == ["Sent"]
    await AsyncWebhookClient(payload["response_url"]).send(text="", delete_original=True)
    assert scene.slack.channel_json("general")["posts"] == []


async def test_a_response_url_takes_five_posts_in_thirty_minutes(scene: Scene) -> None:
    """The sixth is refused, and so is a late one."""
    posted = await scene.client.chat_postMessage(channel=scene.general, text="Card", blocks=card())
    pressed = await scene.slack.press("bea", "general", posted["ts"], "Claim")
    url = AsyncWebhookClient(scene.app.payloads[0]["response_url"])
    answers = [await url.send(text=f"note {number}") for number in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert [note["text"] for note in pressed.shown] == [f"note {number}" for number in range(5)]

    await scene.slack.press("bea", "general", posted["ts"], "Claim")
    scene.clock.advance(timedelta(minutes=31))

    late = await AsyncWebhookClient(scene.app.payloads[1]["response_url"]).send(text="late")
    assert late.status_code == 404


# --- commands ----------------------------------------------------------------------------------


async def test_a_command_carries_the_fields_of_slack(scene: Scene) -> None:
    """Names are escaped to ids; the person sees the reply."""
    scene.app.answers = [web.json_response({"response_type": "ephemeral", "text": "Done"})]

    seen = await scene.slack.command("bea", "general", "skillset add @carlo #sales")

    (fields,) = scene.app.commands
    carlo, sales = scene.user("carlo"), scene.slack.workspace.channel_ids()["sales"]
    assert fields["text"] == f"skillset add <@{carlo}|carlo> <#{sales}|sales>"
    assert (fields["command"], fields["channel_id"], fields["user_id"]) == (
        "/witiop",
        scene.general,
        scene.user("bea"),
    )
    assert [note["text"] for note in seen] == ["Done"]


async def test_later_answers_to_a_command_join_what_the_person_sees(scene: Scene) -> None:
    """Through the response URL, also into the channel."""
    seen = await scene.slack.command("bea", "general", "help")
    assert seen == []

    await AsyncWebhookClient(scene.app.commands[0]["response_url"]).send(
        text="All", response_type="in_channel"
    )

    assert [note["text"] for note in seen] == ["All"]
    assert [post["text"] for post in scene.slack.channel_json("general")["posts"]] == ["All"]


async def test_a_failed_command_is_told_to_the_person(scene: Scene) -> None:
    """Slack itself says so."""
    scene.app.answers = [web.Response(status=500)]

    seen = await scene.slack.command("bea", "general", "help")

    assert "failed" in seen[0]["text"]


async def test_a_response_url_can_change_the_pressed_message(scene: Scene) -> None:
    """Replace and delete; wrong blocks and nothing at all are refused; so is what is no JSON."""
    posted = await scene.client.chat_postMessage(channel=scene.general, text="Card", blocks=card())
    await scene.slack.settle()
    await scene.slack.press("bea", "general", posted["ts"], "Claim")
    url = AsyncWebhookClient(scene.app.payloads[0]["response_url"])

    assert (await url.send(text="", blocks=[{"type": "nothing"}])).status_code == 400
    assert (await url.send(text="")).status_code == 404
    await url.send(text="Claimed", replace_original=True)
    assert [post["text"] for post in scene.slack.channel_json("general")["posts"]] == ["Claimed"]
    await url.send(delete_original=True)

    assert scene.slack.channel_json("general")["posts"] == []


# --- shortcuts ---------------------------------------------------------------------------------


async def test_shortcuts_come_with_or_without_a_message(scene: Scene) -> None:
    """Global ones know no channel; message ones carry the message, also in threads."""
    ts = await scene.slack.say("bea", "general", "hello")

    await scene.slack.shortcut("bea", "new")
    await scene.slack.shortcut("bea", "reply_to", "general", ts)

    first, second = scene.app.payloads
    assert first["type"] == "shortcut" and "channel" not in first and "response_url" not in first
    assert second["type"] == "message_action" and second["message"]["text"] == "hello"
    assert second["message_ts"] == ts and second["response_url"]


async def test_a_response_url_nobody_gave_is_refused(scene: Scene) -> None:
    """404."""
    async with (
        ClientSession() as session,
        session.post(f"{scene.url}/response/actions/x", json={"text": "x"}) as answer,
    ):
        assert answer.status == 404
