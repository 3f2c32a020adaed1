"""The contact's phone: every kind shown as a phone shows it, and everything a person can do with one."""

import base64
import re
from collections.abc import Mapping
from datetime import timedelta

import pytest

from tests.sandbox.page.conftest import GIULIA, Json, Scene
from tests.sandbox.page.on_page import Outline

PHONE = f"/sandbox/phones/{GIULIA}"


def file(content: bytes, mime_type: str, **more: object) -> Json:
    return {"file": base64.b64encode(content).decode(), "filename": "a.bin", "mime_type": mime_type, **more}


async def sent(scene: Scene, message: Mapping[str, object]) -> str:
    """Giulia sends it; answers its id."""
    status, answer = await scene.post(f"{PHONE}/send", message)
    assert status == 200, answer
    return str(answer["id"])


async def business_sends(scene: Scene, message: Json) -> str:
    """The business sends it to Giulia; answers its id."""
    account = scene.meta.account
    url = f"{scene.meta.public_url}/v26.0/{account.numbers[0].phone_number_id}/messages"
    body = {"messaging_product": "whatsapp", "to": GIULIA, **message}
    token = {"Authorization": f"Bearer {account.access_token}"}
    async with scene.session.post(url, json=body, headers=token) as answer:
        told: Json = await answer.json()
        assert answer.status == 200, told
    scene.clock.advance(timedelta(seconds=5))
    await scene.meta.settle()
    return str(told["messages"][0]["id"])


@pytest.mark.parametrize(
    ("kind", "block", "shown"),
    [
        ("image", file(b"x", "image/png", caption="Look"), 'class="image" alt="📷 Photo"'),
        ("sticker", file(b"x", "image/webp"), 'class="sticker" alt="Sticker"'),
        ("video", file(b"x", "video/mp4"), "<video class="),
        ("audio", file(b"x", "audio/ogg; codecs=opus", voice=True), "data-voice"),
        ("document", file(b"x" * 2_000, "application/pdf"), "<small>2 kB</small>"),
        (
            "location",
            {"latitude": 45.4, "longitude": 9.1, "name": "Office", "address": "Via Roma 1"},
            "<b>Office</b>",
        ),
        (
            "contacts",
            [{"name": {"formatted_name": "Paolo Neri"}, "phones": [{"phone": "+39 333 9"}]}],
            "<b>Paolo Neri</b>",
        ),
        ("unsupported", {"type": "poll_creation"}, "📊 A poll"),
        ("order", {"product_items": [{"quantity": 1}, {"quantity": 2}]}, "🛒 An order of 2 products"),
    ],
)
async def test_every_kind_is_shown_as_a_phone_shows_it(
    scene: Scene, kind: str, block: object, shown: str
) -> None:
    """Pictures, players, maps and cards; and the whole stays well-formed."""
    await sent(scene, {"type": kind, kind: block})

    html = await scene.page()

    assert shown in html
    outline = Outline(html)
    assert outline.unbalanced == [] and outline.open == []


async def test_what_the_business_sends_can_be_used(scene: Scene) -> None:
    """Header, words, small print and buttons; a list behind its button; a link, and a question for the place."""
    await scene.writes("Hello")
    reply = {"type": "reply", "reply": {"id": "a", "title": "Morning"}}
    body = {"body": {"text": "When?"}}
    await business_sends(
        scene,
        {
            "type": "interactive",
            "interactive": {
                "type": "button",
                "header": {"type": "text", "text": "Delivery"},
                **body,
                "footer": {"text": "Lamps"},
                "action": {"buttons": [reply]},
            },
        },
    )
    rows = [{"id": "1", "title": "Orders", "description": "New ones"}]
    sections = [{"title": "Sales", "rows": rows}]
    for action in (
        {"type": "list", "action": {"button": "Departments", "sections": sections}},
        {
            "type": "cta_url",
            "action": {
                "name": "cta_url",
                "parameters": {"display_text": "Track", "url": "https://example.com/t"},
            },
        },
        {"type": "location_request_message", "action": {"name": "send_location"}},
    ):
        await business_sends(scene, {"type": "interactive", "interactive": {**body, **action}})

    html = await scene.page()

    assert '<p class="words title">Delivery</p>' in html and '<p class="small-print">Lamps</p>' in html
    assert re.search(r'<button type="button" class="choice"[^>]*>Morning</button>', html)
    assert "</span> Departments</summary>" in html and "<h3>Sales</h3>" in html
    assert "Orders<small>New ones</small>" in html
    assert 'href="https://example.com/t"' in html and 'data-unfolds="#attach-location"' in html


async def test_a_message_is_forwarded(scene: Scene) -> None:
    """The business hears that it was forwarded, once or often; a file goes along."""
    text, picture = (
        await scene.writes("Hello"),
        await sent(scene, {"type": "image", "image": file(b"x", "image/png")}),
    )

    await scene.post(f"{PHONE}/forward", {"id": text, "many": True})
    await scene.post(f"{PHONE}/forward", {"id": picture})
    await scene.meta.settle()

    told = [message for message in _messages(scene) if "context" in message]
    by_kind = {message["type"]: message for message in told}
    assert (
        by_kind["text"]["context"] == {"frequently_forwarded": True}
        and by_kind["text"]["text"]["body"] == "Hello"
    )
    assert by_kind["image"]["context"] == {"forwarded": True} and by_kind["image"]["image"]["id"]


async def test_a_message_arrives_an_hour_late(scene: Scene) -> None:
    """It carries the time at which it was written; one from the future is refused."""
    await sent(scene, {"type": "text", "text": {"body": "Late"}, "late_seconds": 3600})
    refused, problem = await scene.post(f"{PHONE}/send", {"text": {"body": "x"}, "late_seconds": -1})
    await scene.meta.settle()

    (message,) = _messages(scene)
    assert int(message["timestamp"]) == int(scene.clock.now().timestamp()) - 3600
    assert refused == 400 and "future" in problem["error"]


async def test_a_person_changes(scene: Scene) -> None:
    """Another number, another id, other keys, no more marketing: the business is told of each."""
    await scene.writes("Hello")

    status, moved = await scene.post(f"{PHONE}/move", {"number": "+39 333 000 0009"})
    there = f"/sandbox/phones/{moved['address']}"
    await scene.post(f"{there}/renew", {"what": "user_id"})
    await scene.post(f"{there}/renew", {"what": "keys"})
    refused, told = await scene.post(there, {"opted_out": True})
    assert refused == 400 and "/marketing" in told["error"]
    assert not scene.meta.phone("393330000009").opted_out
    await scene.post(f"{there}/marketing", {"allowed": False})
    await scene.meta.settle()

    assert (status, moved["address"]) == (200, "393330000009")
    kinds = [message["system"]["type"] for message in _messages(scene) if message["type"] == "system"]
    assert sorted(kinds) == ["customer_identity_changed", "user_changed_number", "user_changed_user_id"]
    assert scene.meta.phone("393330000009").opted_out
    assert "takes no marketing messages" in await scene.page("?phone=393330000009")
    assert (await scene.post(f"{there}/renew", {"what": "nose"}))[0] == 400
    assert (await scene.post("/sandbox/phones/39333111/move", {"number": "1"}))[0] == 404


async def test_what_is_unread_is_counted(scene: Scene) -> None:
    """Beside each contact, until the phone is looked at."""
    await scene.post(PHONE, {"reads": False})
    await scene.writes("Hello")
    for number in range(2):
        await business_sends(scene, {"type": "text", "text": {"body": f"Answer {number}"}})

    before = await scene.page()
    await scene.post(f"{PHONE}/read", {})
    after = await scene.page()

    assert '<span class="badge-count" aria-hidden="true">2</span>' in before and "2 unread messages" in before
    assert "badge-count" not in after


async def test_a_player_may_ask_for_a_part(scene: Scene) -> None:
    """A film is jumped in without the whole being sent; nonsense gets the whole."""
    await sent(scene, {"type": "video", "video": file(b"0123456789", "video/mp4")})
    found = re.search(r'src="(/sandbox/media/\d+)"', await scene.page())
    assert found is not None
    parts = {}
    for asked in ("bytes=2-4", "bytes=7-", "bytes=-2", "bytes=99-", "lines=1-2"):
        async with scene.session.get(scene.url + found[1], headers={"Range": asked}) as answer:
            parts[asked] = answer.status, await answer.read(), answer.headers.get("Content-Range")

    assert parts["bytes=2-4"] == (206, b"234", "bytes 2-4/10")
    assert parts["bytes=7-"] == (206, b"789", "bytes 7-9/10")
    assert parts["bytes=-2"] == (206, b"89", "bytes 8-9/10")
    assert parts["bytes=99-"][:2] == parts["lines=1-2"][:2] == (200, b"0123456789")


def _messages(scene: Scene) -> list[Json]:
    """Every message the business was told of."""
    changes = [change for body in scene.webhooks for entry in body["entry"] for change in entry["changes"]]
    return [message for change in changes for message in change["value"].get("messages", [])]
