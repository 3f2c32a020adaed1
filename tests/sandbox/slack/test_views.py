"""Modals and Home: opened by a gesture, filled in, answered, stacked, published."""

from datetime import timedelta

import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.sandbox.slack.conftest import Scene
from tests.sandbox.slack.drawn import Json, button, card, modal, plain, text_input


async def opened(scene: Scene, view: Json) -> Json:
    """Let bea open this modal by a press."""
    posted = await scene.client.chat_postMessage(channel=scene.general, text="Card", blocks=card())
    await scene.slack.settle()
    await scene.slack.press("bea", "general", posted["ts"], "Claim")
    answer = await scene.client.views_open(trigger_id=scene.app.payloads[-1]["trigger_id"], view=view)
    view_json: Json = answer["view"]
    return view_json


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


async def test_views_stand_on_each_other_three_high(scene: Scene) -> None:
    """Cancel takes the top one away; an external id is one view's."""
    await opened(scene, modal(external_id="first"))
    posts = scene.slack.channel_json("general")["posts"]

    async def trigger() -> str:
        await scene.slack.press("bea", "general", posts[0]["ts"], "Claim")
        return str(scene.app.payloads[-1]["trigger_id"])

    for _ in range(2):
        await scene.client.views_push(trigger_id=await trigger(), view=modal())
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        await scene.client.views_push(trigger_id=await trigger(), view=modal())
    with pytest.raises(SlackApiError, match="duplicate_external_id"):
        await scene.client.views_push(trigger_id=await trigger(), view=modal(external_id="first"))
    await scene.client.views_update(external_id="first", view=modal(callback_id="changed"))
    await scene.slack.close_view("bea")

    assert [view["callback_id"] for view in scene.slack.views_of("bea")] == ["changed", "ask"]


async def test_a_conversation_select_brings_a_response_url(scene: Scene) -> None:
    """One for every filled select that asked for it."""
    element = {"type": "conversations_select", "action_id": "where", "response_url_enabled": True}
    block = {
        "type": "input",
        "block_id": "w",
        "label": {"type": "plain_text", "text": "Where"},
        "element": element,
    }
    await opened(scene, modal(block))

    await scene.slack.submit("bea", "ask", {"Where": scene.general})

    (given,) = scene.app.payloads[-1]["response_urls"]
    assert given["channel_id"] == scene.general
    await AsyncWebhookClient(given["response_url"]).send(text="Here", response_type="in_channel")
    assert scene.slack.channel_json("general")["posts"][-1]["text"] == "Here"


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


async def test_two_of_one_id_are_told_apart_by_their_blocks(scene: Scene) -> None:
    """In a modal: what is pressed, what is chosen and what is asked for; a block that is not there is refused."""
    one, two = ({"value": name, "text": plain(name)} for name in ("one", "two"))
    menu = {"type": "static_select", "action_id": "kind", "options": [one, two]}
    seeking = {"type": "external_select", "action_id": "find", "min_query_length": 1}
    blocks = [
        {"type": "actions", "block_id": name, "elements": [button("Go", value=name), menu, seeking]}
        for name in ("upper", "lower")
    ]
    await opened(scene, modal(text_input("name", "Name"), *blocks))
    scene.app.answers = [web.Response(), web.Response(), web.json_response({"options": [one]})]

    await scene.slack.press_in_view("bea", "ask", "Go", block_id="lower")
    await scene.slack.press_in_view("bea", "ask", "kind", choice="two", block_id="lower")
    found = await scene.slack.suggest("bea", "ask", "find", "o", block_id="lower")

    pressed, chosen, asked = scene.app.payloads[-3:]
    assert (pressed["actions"][0]["block_id"], pressed["actions"][0]["value"]) == ("lower", "lower")
    typed = chosen["view"]["state"]["values"]
    assert "upper" not in typed and typed["lower"]["kind"]["selected_option"]["value"] == "two"
    assert asked["block_id"] == "lower" and [option["value"] for option in found] == ["one"]
    with pytest.raises(LookupError):
        await scene.slack.press_in_view("bea", "ask", "Go", block_id="cellar")
    with pytest.raises(LookupError):
        await scene.slack.suggest("bea", "ask", "find", "o", block_id="cellar")


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
