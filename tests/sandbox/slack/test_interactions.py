"""Buttons, notes, commands, modals, shortcuts, Home: what people press and what comes of it."""

from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, web
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.sandbox.slack.conftest import Scene

Json = dict[str, Any]


def button(label: str, action_id: str = "claim", **more: object) -> Json:
    """A button."""
    text = {"type": "plain_text", "text": label}
    return {"type": "button", "action_id": action_id, "text": text, "value": "c1", **more}


def card(*elements: Json) -> list[Json]:
    """An actions block."""
    return [{"type": "actions", "block_id": "card", "elements": list(elements or [button("Claim")])}]


def modal(*blocks: Json, **more: object) -> Json:
    """A modal with a name to type, or these blocks."""
    view: Json = {"type": "modal", "callback_id": "ask", "title": {"type": "plain_text", "text": "Ask"}}
    view["submit"] = {"type": "plain_text", "text": "Send"}
    view["blocks"] = list(blocks) or [text_input("name", "Name")]
    return {**view, **more}


def text_input(block_id: str, label: str, **more: object) -> Json:
    """One line to type."""
    element = {"type": "plain_text_input", "action_id": "value", **more}
    text = {"type": "plain_text", "text": label}
    return {"type": "input", "block_id": block_id, "label": text, "element": element}


async def opened(scene: Scene, view: Json) -> Json:
    """Let bea open this modal by a press."""
    posted = await scene.client.chat_postMessage(channel=scene.general, text="Card", blocks=card())
    await scene.slack.settle()
    await scene.slack.press("bea", "general", posted["ts"], "Claim")
    answer = await scene.client.views_open(trigger_id=scene.app.payloads[-1]["trigger_id"], view=view)
    view_json: Json = answer["view"]
    return view_json


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


# --- modals ------------------------------------------------------------------------------------


async def test_a_trigger_opens_one_view_within_three_seconds(scene: Scene) -> None:
    """Used twice, too late, never given: each has its own word."""
    await opened(scene, modal())
    used = scene.app.payloads[-1]["trigger_id"]
    posts = scene.slack.channel_json("general")["posts"]
    await scene.slack.press("bea", "general", posts[0]["ts"], "Claim")
    late = scene.app.payloads[-1]["trigger_id"]
    scene.clock.advance(timedelta(seconds=3.1))

    for trigger, error in (
        (used, "exchanged_trigger_id"),
        (late, "expired_trigger_id"),
        ("1.2.3", "invalid_trigger_id"),
    ):
        with pytest.raises(SlackApiError, match=error):
            await scene.client.views_open(trigger_id=trigger, view=modal())


async def test_a_submission_carries_every_value(scene: Scene) -> None:
    """What was typed, what was chosen by its label, what was set before, and nothing for the rest."""
    option = {"text": {"type": "plain_text", "text": "Sales"}, "value": "s1"}
    select = {"type": "static_select", "action_id": "pick", "options": [option]}
    choice = {"type": "input", "block_id": "skill", "label": {"type": "plain_text", "text": "Skillset"}}
    note = text_input("note", "Note", initial_value="as before")
    free = {**text_input("free", "Free"), "optional": True}
    await opened(scene, modal(text_input("name", "Name"), {**choice, "element": select}, note, free))

    result = await scene.slack.submit("bea", "ask", {"name": "Marta", "Skillset": "Sales"})

    assert result.ok and scene.slack.views_of("bea") == []
    payload = scene.app.payloads[-1]
    assert payload["type"] == "view_submission" and payload["view"]["callback_id"] == "ask"
    values = payload["view"]["state"]["values"]
    assert values["name"]["value"] == {"type": "plain_text_input", "value": "Marta"}
    assert values["skill"]["pick"]["selected_option"]["value"] == "s1"
    assert values["note"]["value"]["value"] == "as before" and values["free"]["value"]["value"] is None


async def test_slack_itself_asks_for_what_is_required(scene: Scene) -> None:
    """Nothing is sent."""
    await opened(scene, modal())
    before = len(scene.app.payloads)

    result = await scene.slack.submit("bea", "ask", {})

    assert set(result.errors) == {"name"} and len(scene.app.payloads) == before


async def test_errors_stay_beside_their_fields_and_the_modal_stays_open(scene: Scene) -> None:
    """With a block that is no input the whole answer is invalid."""
    await opened(scene, modal())
    scene.app.answers = [
        web.json_response({"response_action": "errors", "errors": {"name": "Taken"}}),
        web.json_response({"response_action": "errors", "errors": {"nowhere": "Taken"}}),
    ]

    first = await scene.slack.submit("bea", "ask", {"name": "x"})
    second = await scene.slack.submit("bea", "ask", {"name": "x"})

    assert first.errors == {"name": "Taken"} and second.problem == "invalid_response"
    assert len(scene.slack.views_of("bea")) == 1


async def test_an_answer_can_update_push_or_clear(scene: Scene) -> None:
    """At most three on top of each other."""
    await opened(scene, modal())
    for action, more in (("update", {"callback_id": "b"}), ("push", {"callback_id": "c"}), ("clear", {})):
        view = modal(**more)
        scene.app.answers = [web.json_response({"response_action": action, "view": view})]
        top = scene.slack.views_of("bea")[-1]["id"]
        await scene.slack.submit("bea", top, {"name": "x"})
        shown = [view["callback_id"] for view in scene.slack.views_of("bea")]
        assert shown == {"update": ["b"], "push": ["b", "c"], "clear": []}[action]


async def test_closing_is_told_where_it_was_asked_for(scene: Scene) -> None:
    """view_closed, with is_cleared for the X."""
    await opened(scene, modal(notify_on_close=True))

    await scene.slack.close_view("bea", all_of_them=True)

    assert scene.app.payloads[-1]["type"] == "view_closed" and scene.app.payloads[-1]["is_cleared"] is True


async def test_an_update_with_an_old_hash_is_refused(scene: Scene) -> None:
    """And typed words stay where the ids stay."""
    view = await opened(scene, modal())
    updated = await scene.client.views_update(view_id=view["id"], view=modal(), hash=view["hash"])

    with pytest.raises(SlackApiError, match="hash_conflict"):
        await scene.client.views_update(view_id=view["id"], view=modal(), hash=view["hash"])

    assert updated["view"]["id"] == view["id"]


async def test_a_wrong_view_is_pointed_at(scene: Scene) -> None:
    """Title over 24 characters, an input without a submit button."""
    long_title = modal(title={"type": "plain_text", "text": "x" * 25})
    mute = modal()
    del mute["submit"]

    for view, pointer in ((long_title, "/view/title/text"), (mute, "/view]")):
        with pytest.raises(SlackApiError) as refused:
            await opened(scene, view)
        assert refused.value.response["error"] == "invalid_arguments"
        assert pointer in refused.value.response["response_metadata"]["messages"][0]


async def test_an_external_select_asks_the_app(scene: Scene) -> None:
    """From the set length on; wrong options are an error."""
    element = {"type": "external_select", "action_id": "find", "min_query_length": 2}
    block = {
        "type": "input",
        "block_id": "t",
        "label": {"type": "plain_text", "text": "T"},
        "element": element,
    }
    await opened(scene, modal(block))
    option = {"text": {"type": "plain_text", "text": "order"}, "value": "1"}
    scene.app.answers = [web.json_response({"options": [option]}), web.json_response({"options": "none"})]

    assert await scene.slack.suggest("bea", "ask", "find", "o") == []
    found = await scene.slack.suggest("bea", "ask", "find", "ord")

    assert [part["value"] for part in found] == ["1"] and scene.app.payloads[-1]["type"] == "block_suggestion"
    with pytest.raises(LookupError):
        await scene.slack.suggest("bea", "ask", "find", "ord")


# --- shortcuts and Home ------------------------------------------------------------------------


async def test_shortcuts_come_with_or_without_a_message(scene: Scene) -> None:
    """Global ones know no channel; message ones carry the message, also in threads."""
    ts = await scene.slack.say("bea", "general", "hello")

    await scene.slack.shortcut("bea", "new")
    await scene.slack.shortcut("bea", "reply_to", "general", ts)

    first, second = scene.app.payloads
    assert first["type"] == "shortcut" and "channel" not in first and "response_url" not in first
    assert second["type"] == "message_action" and second["message"]["text"] == "hello"
    assert second["message_ts"] == ts and second["response_url"]


async def test_home_is_published_and_pressed(scene: Scene) -> None:
    """The event carries the view once there is one; a press carries it too."""
    assert await scene.slack.home("bea") is None
    view = {"type": "home", "blocks": card(button("Pause", "pause"))}
    await scene.client.views_publish(user_id=scene.user("bea"), view=view)

    shown = await scene.slack.home("bea")
    await scene.slack.press_in_view("bea", "home", "Pause")

    assert shown is not None and shown["type"] == "home"
    first, second = scene.app.inner("app_home_opened")
    assert "view" not in first and second["view"]["id"] == shown["id"]
    assert scene.app.payloads[0]["view"]["id"] == shown["id"]


async def test_home_can_be_switched_off(scene: Scene) -> None:
    """not_enabled."""
    scene.slack.settings.home_tab = False

    with pytest.raises(SlackApiError, match="not_enabled"):
        await scene.client.views_publish(user_id=scene.user("bea"), view={"type": "home", "blocks": []})


async def test_a_response_url_nobody_gave_is_refused(scene: Scene) -> None:
    """404."""
    async with (
        ClientSession() as session,
        session.post(f"{scene.url}/response/actions/x", json={"text": "x"}) as answer,
    ):
        assert answer.status == 404
