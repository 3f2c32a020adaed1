"""Files, both ways."""

import base64
import hashlib
import io

import aiohttp
import pytest

from sandbox.manual_clock import ManualClock
from sandbox.meta import FakeMeta
from tests.sandbox.meta.world import AMARA, ORDINARY, SHARED, Answer, World

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
PDF = b"%PDF-1.7 invoice"


async def uploads(
    world: World, content: bytes, mime_type: str, *, number: str = ORDINARY, product: str | None = "whatsapp"
) -> Answer:
    form = aiohttp.FormData()
    if product is not None:
        form.add_field("messaging_product", product)
    form.add_field("type", mime_type)
    form.add_field("file", io.BytesIO(content), filename="lamp.bin", content_type=mime_type)
    return await world.business.call("POST", f"/v26.0/{number}/media", data=form)


async def downloads(world: World, url: str, *, token: str | None = None) -> tuple[int, bytes]:
    headers = world.business.headers() if token is None else {"Authorization": f"Bearer {token}"}
    assert world.business.session is not None
    async with world.business.session.get(url, headers=headers) as answer:
        return answer.status, await answer.read()


def image(content: bytes = PNG, mime_type: str = "image/png") -> dict[str, object]:
    file = base64.b64encode(content).decode()
    return {"type": "image", "image": {"file": file, "mime_type": mime_type, "caption": "broken"}}


async def test_a_picture_of_a_person_comes_with_id_hash_and_link(world: World) -> None:
    """The hash is base64 of the digest; the link needs the token."""
    world.meta.phone_sends(AMARA, image())
    await world.meta.settle()

    block = world.business.messages[0]["image"]
    assert block["mime_type"] == "image/png"
    assert block["caption"] == "broken"
    assert base64.b64decode(block["sha256"]) == hashlib.sha256(PNG).digest()
    assert await downloads(world, block["url"]) == (200, PNG)
    assert (await downloads(world, block["url"], token="wrong"))[0] == 401


async def test_a_link_lives_five_minutes_and_a_new_one_can_be_asked_for(world: World) -> None:
    """404 means: ask again by id."""
    world.meta.phone_sends(AMARA, image())
    await world.meta.settle()
    block = world.business.messages[0]["image"]

    await world.passes(minutes=4, seconds=59)
    in_time = await downloads(world, block["url"])
    await world.passes(seconds=1)
    too_late = await downloads(world, block["url"])
    fresh = await world.business.call("GET", f"/v26.0/{block['id']}?phone_number_id={ORDINARY}")

    assert (in_time[0], too_late[0]) == (200, 404)
    assert await downloads(world, fresh.body["url"]) == (200, PNG)
    assert fresh.body["file_size"] == len(PNG)
    assert fresh.body["sha256"] == hashlib.sha256(PNG).hexdigest()


@pytest.mark.parametrize(("days", "status"), [(6, 200), (7, 400)])
async def test_a_persons_file_is_forgotten_after_seven_days(world: World, days: int, status: int) -> None:
    """Then its id is unknown."""
    world.meta.phone_sends(AMARA, image())
    await world.meta.settle()
    await world.passes(days=days)

    answer = await world.business.call("GET", f"/v26.0/{world.business.messages[0]['image']['id']}")

    assert answer.status == status


@pytest.mark.parametrize(("days", "status"), [(29, 200), (30, 400)])
async def test_an_upload_is_forgotten_after_thirty_days(world: World, days: int, status: int) -> None:
    """Then sending it is refused."""
    uploaded = await uploads(world, PNG, "image/png")
    await world.passes(days=days)

    answer = await world.business.sends(type="image", image={"id": uploaded.body["id"]})

    assert answer.status == status


async def test_an_uploaded_document_arrives_with_name_and_caption(world: World) -> None:
    """As the phone shows it."""
    await world.writes()
    uploaded = await uploads(world, PDF, "application/pdf")

    document = {"id": uploaded.body["id"], "filename": "invoice.pdf", "caption": "Yours"}
    answer = await world.business.sends(type="document", document=document)
    await world.passes(seconds=1)

    content = world.meta.phone(AMARA).shown[-1].content
    assert world.business.statuses_of(answer.wamid) == ["sent", "delivered"]
    assert (content["filename"], content["caption"]) == ("invoice.pdf", "Yours")


async def test_an_upload_belongs_to_its_number(world: World) -> None:
    """Another number of the business does not know it."""
    uploaded = await uploads(world, PNG, "image/png", number=SHARED)

    answer = await world.business.sends(type="image", image={"id": uploaded.body["id"]})

    assert answer.code == 131009


async def test_a_file_can_be_deleted(world: World) -> None:
    """Once."""
    uploaded = await uploads(world, PNG, "image/png")

    first = await world.business.call("DELETE", f"/v26.0/{uploaded.body['id']}")
    second = await world.business.call("DELETE", f"/v26.0/{uploaded.body['id']}")

    assert (first.body, second.code) == ({"success": True}, 100)


@pytest.mark.parametrize(
    ("size", "mime_type", "product"),
    [
        (72, "image/tiff", "whatsapp"),
        (72, "image/png", None),
        (0, "image/png", "whatsapp"),
        (5 * 1024 * 1024 + 1, "image/png", "whatsapp"),
        (16 * 1024 * 1024 + 1, "audio/mpeg", "whatsapp"),
    ],
)
async def test_an_upload_is_refused_for_type_and_size(
    world: World, size: int, mime_type: str, product: str | None
) -> None:
    """Unknown types, nothing at all, and more than the kind may have."""
    answer = await uploads(world, bytes(size), mime_type, product=product)

    assert (answer.status, answer.code) == (400, 100)


@pytest.mark.parametrize("mime_type", ["application/pdf", "image/png"])
async def test_a_file_of_another_type_than_it_claims_fails_later(world: World, mime_type: str) -> None:
    """A document is no picture, whatever it calls itself: accepted, then 131053."""
    await world.writes()
    uploaded = await uploads(world, PDF, mime_type)

    answer = await world.business.sends(type="image", image={"id": uploaded.body["id"]})
    await world.meta.settle()

    assert world.business.statuses_of(answer.wamid) == ["failed"]
    assert world.business.statuses[0]["errors"][0]["code"] == 131053


async def test_a_voice_message_has_to_be_ogg(world: World) -> None:
    """Another kind of sound is sent as a file, and fails as a voice message: 131053."""
    await world.writes()
    sound = {"file": "SUQzBAAAAAAA", "mime_type": "audio/mpeg"}
    world.meta.phone_sends(AMARA, {"type": "audio", "audio": sound})
    medium_id = world.meta.phone(AMARA).bubbles[-1].content["id"]

    as_file = await world.business.sends(type="audio", audio={"id": medium_id})
    as_voice = await world.business.sends(type="audio", audio={"id": medium_id, "voice": True})
    await world.meta.settle()

    assert world.business.statuses_of(as_file.wamid) == ["sent"]
    assert world.business.statuses_of(as_voice.wamid) == ["failed"]
    assert world.business.statuses[-1]["errors"][0]["code"] == 131053


async def test_uploads_are_limited_to_25_a_second(world: World) -> None:
    """The next second takes more."""
    statuses = [(await uploads(world, PNG, "image/png")).status for _ in range(26)]
    await world.passes(seconds=1)

    assert statuses == [200] * 25 + [400]
    assert (await uploads(world, PNG, "image/png")).status == 200


async def test_without_an_address_of_its_own_the_platform_sends_no_link(world: World) -> None:
    """The key is absent, as in older webhooks; the id still works."""
    world.meta.public_url = None
    world.meta.phone_sends(AMARA, image())
    await world.meta.settle()

    assert "url" not in world.business.messages[0]["image"]


async def test_a_file_too_large_comes_as_a_placeholder(world: World) -> None:
    """More than 100 MB: error 131052 instead of the file."""
    world.meta.phone_sends(AMARA, image(bytes(100 * 1024 * 1024 + 1)))
    await world.meta.settle()

    (message,) = world.business.messages
    assert (message["type"], message["unsupported"]) == ("unsupported", {"type": "media_placeholder"})
    assert message["errors"][0]["code"] == 131052


async def test_a_download_can_be_corrupted(world: World) -> None:
    """Whoever checks the hash notices."""
    world.meta.phone_sends(AMARA, image())
    await world.meta.settle()
    world.meta.faults.add("media_download", "corrupt")

    status, content = await downloads(world, world.business.messages[0]["image"]["url"])

    assert status == 200
    assert len(content) == len(PNG)
    assert content != PNG


def test_a_file_has_to_be_base64() -> None:
    """A mistake of the tester is told to the tester."""
    with pytest.raises(ValueError, match="base64"):
        FakeMeta(ManualClock()).phone_sends(AMARA, {"type": "image", "image": {"file": "***"}})
