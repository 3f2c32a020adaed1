"""The sandbox for programs: each call of the contract, and what it says to mistakes."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from tests.sandbox.page.conftest import GIULIA, NOON, Json, Scene

SAY = "/sandbox/slack/say"


def button(label: str, action_id: str = "a", **more: Any) -> Json:
    text = {"type": "plain_text", "text": label}
    return {"type": "button", "action_id": action_id, "text": text, "value": "1", **more}


async def test_links_are_what_the_command_says(scene: Scene) -> None:
    """Whoever starts everything knows the addresses; the page hands them on."""
    assert await scene.get("/sandbox/links") == (200, scene.links())


async def test_the_clock_winds_forward(scene: Scene) -> None:
    """Twenty-five hours pass at once, and the answer is the new time."""
    status, answer = await scene.post("/sandbox/clock", {"advance_seconds": 90_000})

    assert status == 200
    assert answer["now"] == (NOON + timedelta(hours=25)).isoformat()
    assert scene.clock.now() == NOON + timedelta(hours=25)


@pytest.mark.parametrize(
    "body", [{}, {"advance_seconds": -1}, {"advance_seconds": "60"}, {"advance_seconds": 1e15}]
)
async def test_the_clock_takes_no_nonsense(scene: Scene, body: Json) -> None:
    """What is no step forward is refused in one sentence, and the time stands."""
    status, answer = await scene.post("/sandbox/clock", body)

    assert status == 400
    assert answer["error"].endswith(".")
    assert scene.clock.now() == NOON


async def test_a_contact_writes_from_a_new_phone(scene: Scene) -> None:
    """The phone is made, the bubble stands on it, the business hears of it."""
    wamid = await scene.writes("Buongiorno")
    await scene.meta.settle()

    _, phone = await scene.get(f"/sandbox/phones/{GIULIA}")
    (bubble,) = phone["bubbles"]
    assert (bubble["id"], bubble["kind"], bubble["content"], bubble["direction"]) == (
        wamid,
        "text",
        "Buongiorno",
        "out",
    )
    assert bubble["quoted"] is None and bubble["ticks"] == "delivered" and bubble["time"] == NOON.isoformat()
    message = scene.webhooks[0]["entry"][0]["changes"][0]["value"]["messages"][0]
    assert message["id"] == wamid and message["from"] == GIULIA


async def test_a_contact_sends_a_file(scene: Scene) -> None:
    """A file in base64 becomes a medium of the platform."""
    picture = {
        "file": base64.b64encode(b"\xff\xd8\xffx").decode(),
        "filename": "a.jpg",
        "mime_type": "image/jpeg",
    }

    status, _ = await scene.post(f"/sandbox/phones/+{GIULIA}/send", {"type": "image", "image": picture})
    await scene.meta.settle()

    assert status == 200
    message = scene.webhooks[0]["entry"][0]["changes"][0]["value"]["messages"][0]
    assert message["image"]["mime_type"] == "image/jpeg" and message["image"]["id"]


async def test_the_number_written_to_can_be_named(scene: Scene) -> None:
    """`to` is a phone number id; one that is not ours is refused."""
    text = {"type": "text", "text": {"body": "Hello"}}
    known = scene.meta.account.numbers[0].phone_number_id

    assert (await scene.post(f"/sandbox/phones/{GIULIA}/send", {**text, "to": known}))[0] == 200
    assert (await scene.post(f"/sandbox/phones/{GIULIA}/send", {**text, "to": "1"}))[0] == 400


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"type": "text"},
        {"type": "text", "text": "Hello"},
        {"type": "text", "text": {"body": ""}},
        {"type": 7},
        {"type": "image", "image": {"file": "no base64 at all"}},
        {"type": "image", "image": {}},
        {"type": "contacts", "contacts": {}},
        {"type": "text", "text": {"body": "a"}, "context": "x"},
        {"type": "text", "text": {"body": "a"}, "timestamp": "soon"},
    ],
)
async def test_no_phone_sends_nonsense(scene: Scene, message: Json) -> None:
    """A message no phone could send is refused in one sentence."""
    status, answer = await scene.post(f"/sandbox/phones/{GIULIA}/send", message)

    assert status == 400
    assert answer["error"]
    assert (await scene.get(f"/sandbox/phones/{GIULIA}"))[1]["bubbles"] == []


async def test_no_phone_has_a_word_for_its_number(scene: Scene) -> None:
    """What is neither a number nor a known id has no phone."""
    assert (await scene.get("/sandbox/phones/giulia"))[0] == 404
    assert (await scene.post("/sandbox/phones/giulia/send", {"type": "text", "text": {"body": "a"}}))[
        0
    ] == 404
    assert (await scene.get("/sandbox/phones"))[1] == {"phones": []}


async def test_looking_at_an_unused_phone_makes_none(scene: Scene) -> None:
    """A phone nobody used is empty, and looking at it changes nothing."""
    status, phone = await scene.get(f"/sandbox/phones/{GIULIA}")

    assert status == 200 and phone["address"] == GIULIA and phone["bubbles"] == []
    assert scene.meta.phones == []


async def test_a_phone_shows_only_what_reached_it(scene: Scene) -> None:
    """While the phone is off, what is on its way stands beside, not on it."""
    await scene.writes("Hello")
    await scene.post(f"/sandbox/phones/{GIULIA}", {"online": False, "name": "Giulia Ferri"})
    number = scene.meta.account.numbers[0].phone_number_id
    body = {"messaging_product": "whatsapp", "to": GIULIA, "type": "text", "text": {"body": "Good morning"}}
    token = {"Authorization": f"Bearer {scene.meta.account.access_token}"}
    graph = f"{scene.meta.public_url}/{scene.meta.account.api_version}/{number}/messages"
    async with scene.session.post(graph, json=body, headers=token) as answer:
        assert answer.status == 200
    await scene.meta.settle()

    _, off = await scene.get(f"/sandbox/phones/{GIULIA}")
    await scene.post(f"/sandbox/phones/{GIULIA}", {"online": True})
    scene.clock.advance(timedelta(seconds=1))
    await scene.meta.settle()
    _, back = await scene.post(f"/sandbox/phones/{GIULIA}/read", {})

    assert off["name"] == "Giulia Ferri"
    assert [bubble["content"] for bubble in off["bubbles"]] == ["Hello"]
    assert [bubble["content"] for bubble in off["not_arrived"]] == ["Good morning"]
    assert [(bubble["content"], bubble["ticks"]) for bubble in back["bubbles"]][1] == ("Good morning", "read")


async def test_a_contact_reacts_edits_deletes_and_calls(scene: Scene) -> None:
    """The other things a person does with a phone."""
    wamid, phone = await scene.writes("Hallo"), f"/sandbox/phones/{GIULIA}"

    statuses = [
        (await scene.post(f"{phone}/{deed}", body))[0]
        for deed, body in [
            ("react", {"id": wamid, "emoji": "👍"}),
            ("edit", {"id": wamid, "text": "Hello"}),
            ("revoke", {"id": wamid}),
            ("call", {}),
            ("press", {"id": wamid, "label": "Yes"}),
        ]
    ]

    assert statuses == [200, 200, 200, 200, 400]
    (bubble,) = (await scene.get(phone))[1]["bubbles"]
    assert bubble["revoked"] and bubble["edited"] and bubble["reactions"] == {"phone": "👍"}


async def test_a_person_says_something(scene: Scene) -> None:
    """The answer names the ts, and the channel shows it, thread and all."""
    _, root = await scene.post(SAY, {"user": "bea", "channel": "general", "text": "*Hello*"})
    file = {"file": base64.b64encode(b"list").decode(), "filename": "list.txt"}
    reply = {
        "user": "carlo",
        "channel": scene.general,
        "thread_ts": root["ts"],
        "text": "Hi",
        "files": [file],
    }
    _, answer = await scene.post(SAY, reply)

    _, channel = await scene.get(f"/sandbox/slack/channels/{scene.general}")

    (post,) = channel["posts"]
    assert post["ts"] == root["ts"] and post["text"] == "*Hello*"
    assert [below["ts"] for below in post["thread"]] == [answer["ts"]]
    assert post["thread"][0]["files"][0]["name"] == "list.txt"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"user": "bea", "channel": "general"}, 403),
        ({"user": "nobody", "channel": "general", "text": "a"}, 404),
        ({"user": "bea", "channel": "nowhere", "text": "a"}, 404),
        ({"channel": "general", "text": "a"}, 400),
        ({"user": "bea", "channel": "general", "text": "a", "thread_ts": "1.000001"}, 403),
        ({"user": "bea", "channel": "general", "text": "a", "files": ["x"]}, 400),
        ({"user": "bea", "channel": "general", "text": "a", "files": [{"file": "?"}]}, 400),
    ],
)
async def test_nobody_says_nonsense(scene: Scene, body: Json, status: int) -> None:
    """A mistake is told in one sentence with the status that says whose it is."""
    found, answer = await scene.post(SAY, body)

    assert found == status, answer
    assert isinstance(answer["error"], str) and answer["error"]


async def test_a_person_presses_a_button(scene: Scene) -> None:
    """By its label, on that message; the app hears who it was."""
    ts = await _post(scene, [{"type": "actions", "elements": [button("Claim")]}])

    status, answer = await scene.post(
        "/sandbox/slack/press", {"user": "bea", "channel": "general", "ts": ts, "label": "Claim"}
    )
    missing, _ = await scene.post(
        "/sandbox/slack/press", {"user": "bea", "channel": "general", "ts": ts, "label": "Close"}
    )

    assert status == 200 and answer["ok"] and answer["confirmed"]
    assert scene.app.payloads[0]["actions"][0]["value"] == "1"
    assert missing == 404


async def test_one_of_two_equal_buttons_is_pressed_by_its_block(scene: Scene) -> None:
    """A post may hold two of one label; the block says which."""
    blocks = [
        {"type": "actions", "block_id": name, "elements": [button("Again")]} for name in ("first", "second")
    ]
    ts = await _post(scene, blocks)
    press = {"user": "bea", "channel": "general", "ts": ts, "label": "Again"}

    await scene.post("/sandbox/slack/press", {**press, "block_id": "second"})
    missing, _ = await scene.post("/sandbox/slack/press", {**press, "block_id": "third"})

    assert scene.app.payloads[0]["actions"][0]["block_id"] == "second"
    assert missing == 404


async def test_a_person_types_the_command(scene: Scene) -> None:
    """With or without its name; the answer is what the person sees."""
    said = [web.json_response({"response_type": "ephemeral", "text": "You are away."}) for _ in range(2)]
    scene.app.answers.extend(said)
    who = {"user": "bea", "channel": "general"}

    _, first = await scene.post("/sandbox/slack/command", {**who, "text": "status away"})
    _, second = await scene.post("/sandbox/slack/command", {**who, "text": "/witiop status away"})

    assert [call["text"] for call in scene.app.commands] == ["status away", "status away"]
    assert first["text"] == second["text"] == "You are away."
    assert first["shown"][0]["response_type"] == "ephemeral"


async def test_a_person_reacts_edits_and_deletes(scene: Scene) -> None:
    """Each on a message of the channel; others' messages are not theirs to change."""
    _, said = await scene.post(SAY, {"user": "bea", "channel": "general", "text": "Helo"})
    on = {"user": "bea", "channel": "general", "ts": said["ts"]}

    assert (await scene.post("/sandbox/slack/react", {**on, "name": "eyes"}))[0] == 200
    assert (await scene.post("/sandbox/slack/edit", {**on, "text": "Hello"}))[0] == 200
    assert (await scene.post("/sandbox/slack/delete", {**on, "user": "carlo"}))[0] == 403
    _, before = await scene.get("/sandbox/slack/channels/general")
    assert (await scene.post("/sandbox/slack/delete", on))[0] == 200
    _, after = await scene.get("/sandbox/slack/channels/general")

    assert before["posts"][0]["text"] == "Hello" and before["posts"][0]["reactions"][0]["name"] == "eyes"
    assert after["posts"] == []


async def test_a_modal_is_opened_filled_and_closed(scene: Scene) -> None:
    """Home, shortcuts and modals go through the same door as buttons."""
    user = scene.slack.workspace.user_id("bea")
    view = {
        "type": "modal",
        "callback_id": "note",
        "title": {"type": "plain_text", "text": "Note"},
        "submit": {"type": "plain_text", "text": "Keep"},
        "blocks": [
            {
                "type": "input",
                "block_id": "words",
                "label": {"type": "plain_text", "text": "Words"},
                "element": {"type": "plain_text_input", "action_id": "text"},
            }
        ],
    }
    await scene.post("/sandbox/slack/shortcut", {"user": "bea", "callback_id": "note"})
    trigger = scene.app.payloads[0]["trigger_id"]
    await _call(scene, "views.open", {"trigger_id": trigger, "view": view})

    _, empty = await scene.post("/sandbox/slack/submit", {"user": "bea", "values": {}})
    _, filled = await scene.post("/sandbox/slack/submit", {"user": "bea", "values": {"Words": "Called back"}})
    gone, _ = await scene.post("/sandbox/slack/submit", {"user": "bea", "values": {}})

    assert empty["errors"] == {"words": "Please complete this required field."}
    assert filled["ok"] and filled["view"] is None
    assert gone == 404
    assert scene.slack.views_of(user) == []


async def test_home_is_drawn_by_the_app(scene: Scene) -> None:
    """The answer is what the app published, or nothing."""
    assert await scene.post("/sandbox/slack/home", {"user": "bea"}) == (200, {"view": None})
    assert scene.app.inner("app_home_opened")


async def test_everything_is_forgotten_by_whoever_wired_it(scene: Scene) -> None:
    """The page asks for it; the server's database is not its own."""
    status, answer = await scene.post("/sandbox/reset")

    assert status == 200 and answer["now"] == NOON.isoformat()
    assert scene.resets == 1


@pytest.mark.parametrize("raw", [b"{", b"[]", b"7", b'"text"', b"\xff\xfe", b"[" * 100_000])
async def test_what_is_no_json_object_is_refused(scene: Scene, raw: bytes) -> None:
    """Whatever the bytes are, the answer is a sentence."""
    async with scene.session.post(f"{scene.url}/sandbox/clock", data=raw) as answer:
        assert answer.status == 400
        assert (await answer.json())["error"]


async def test_an_unknown_path_is_told_as_json(scene: Scene) -> None:
    """Programs read one form of error."""
    status, answer = await scene.get("/sandbox/nowhere")

    assert status == 404 and "/sandbox/nowhere" in answer["error"]


async def _post(scene: Scene, blocks: list[Json]) -> str:
    answer = await _call(
        scene, "chat.postMessage", {"channel": scene.general, "text": "Card", "blocks": blocks}
    )
    return str(answer["ts"])


async def _call(scene: Scene, method: str, arguments: Json) -> Json:
    base = scene.slack.platform.api_base
    token = {"Authorization": f"Bearer {scene.slack.workspace.bot_token}"}
    async with scene.session.post(f"{base}/api/{method}", json=arguments, headers=token) as answer:
        told: Json = await answer.json()
        assert told["ok"], told
        return told
