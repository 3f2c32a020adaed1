"""A client and parser that somebody else wrote, from the platform's documentation, gets along with the fake."""

import importlib
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.sandbox.meta.world import AMARA, ORDINARY, World

# Loaded by name: its own types do not pass strict checking.
pywa: Any = importlib.import_module("pywa_async")
types: Any = importlib.import_module("pywa_async.types")
errors: Any = importlib.import_module("pywa_async.errors")


class ToTheFake(httpx.AsyncBaseTransport):
    """Carries what is meant for the platform to the fake one."""

    def __init__(self, url: str) -> None:
        self._url = httpx.URL(url)
        self._inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = self._url
        request.url = request.url.copy_with(scheme=url.scheme, host=url.host, port=url.port)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


@pytest.fixture
async def client(world: World) -> AsyncIterator[Any]:
    session = httpx.AsyncClient(transport=ToTheFake(world.business.url))
    account = world.meta.account
    yield pywa.WhatsApp(
        phone_id=ORDINARY,
        token=account.access_token,
        session=session,
        server=None,
        verify_token=account.verify_token,
        waba_id=account.waba_id,
        app_id=account.app_id,
        app_secret=account.app_secret,
        skip_duplicate_updates=False,
    )
    await session.aclose()


async def test_it_sends_every_plain_kind(world: World, client: Any) -> None:
    """Its bodies are accepted, and its reading of our answers finds the ids."""
    wamid = await world.writes()

    text = await client.send_message(to=AMARA, text="Hello", preview_url=True, reply_to_message_id=wamid)
    choice = [types.Button(title="Yes", callback_data="y"), types.Button(title="No", callback_data="n")]
    buttons = await client.send_message(to=AMARA, text="Sure?", header="A", footer="B", buttons=choice)
    rows = [types.SectionRow(title="Red", callback_data="r", description="warm")]
    sections = types.SectionList(button_title="Pick", sections=[types.Section(title="Lamps", rows=rows)])
    picked = await client.send_message(to=AMARA, text="Which?", buttons=sections)
    place = await client.send_location(to=AMARA, latitude=45.0, longitude=7.6, name="Torino")
    thumb = await client.send_reaction(to=AMARA, emoji="👍", message_id=wamid)
    await world.passes(seconds=1)

    kinds = [bubble.kind for bubble in world.meta.phone(AMARA).shown]
    assert kinds == ["text", "text", "interactive", "interactive", "location"]
    sent = {text.id, buttons.id, picked.id, place.id, thumb.id}
    assert sent == {send.wamid for send in world.meta.sends}


async def test_it_uploads_sends_and_fetches_files(world: World, client: Any) -> None:
    """Its own upload before sending, and the download of what a person sent."""
    await world.writes()
    png = b"\x89PNG\r\n\x1a\n" + bytes(64)

    await client.send_image(to=AMARA, image=png, caption="A lamp", mime_type="image/png")
    await world.passes(seconds=1)
    medium_id = world.meta.phone(AMARA).shown[-1].content["id"]
    url = await client.get_media_url(medium_id)

    assert await client.get_media_bytes(url=url.url) == png


async def test_it_reads_receipts_and_refusals(world: World, client: Any) -> None:
    """A read receipt works; an error becomes its own exception for that code."""
    wamid = await world.writes()

    await client.mark_message_as_read(message_id=wamid)
    await client.indicate_typing(message_id=wamid)
    world.meta.faults.add("messages", "131056")
    with pytest.raises(errors.TooManyMessages):
        await client.send_message(to=AMARA, text="x")

    assert world.meta.phone_json(AMARA)["typing"] is True


async def test_it_manages_the_account(world: World, client: Any) -> None:
    """Number, templates, blocking."""
    await world.writes()

    number = await client.get_business_phone_number()
    templates = await client.get_templates()
    blocked = await client.block_users(users=[AMARA])

    assert number.display_phone_number == "+39 02 1234 5678"
    assert {template.name for template in templates} >= {"hello_world", "order_update"}
    assert [user.wa_id for user in blocked.added_users] == [AMARA]


async def test_it_understands_every_webhook(world: World, client: Any) -> None:
    """Signatures hold, and each update is read as what it is."""
    seen: list[Any] = []

    async def message(_: Any, update: Any) -> None:
        seen.append(("message", str(update.type), update.from_user.bsuid))

    async def status(_: Any, update: Any) -> None:
        seen.append(("status", str(update.status), update.id))

    client.on_message(message)
    client.on_message_status(status)
    await _a_day(world)
    for raw in world.business.raw:
        answer, code = await client.webhook_update_handler(raw)
        assert code == 200, (answer, json.loads(raw))

    user_id = world.meta.phone(AMARA).user_id
    assert ("message", "text", user_id) in seen
    assert ("message", "image", user_id) in seen
    assert ("message", "location", user_id) in seen
    assert [status for kind, status, _ in seen if kind == "status"] == ["sent", "delivered", "read"]


async def _a_day(world: World) -> None:
    # Left out: what this parser wants `contacts` for, although the platform sends none (failed, ended calls).
    await world.writes("Città 💡", profile_name="Amara")
    image = {"file": "iVBORw0KGgo=", "mime_type": "image/png", "caption": "x"}
    world.meta.phone_sends(AMARA, {"type": "image", "image": image})
    world.meta.phone_sends(AMARA, {"type": "location", "location": {"latitude": 45.0, "longitude": 7.6}})
    answer = await world.business.sends()
    await world.passes(seconds=1)
    world.meta.phone_reads(AMARA)
    world.meta.phone_reacts(AMARA, answer.wamid, "👍")
    world.meta.user_preferences(AMARA, "stop")
    await world.meta.settle()
