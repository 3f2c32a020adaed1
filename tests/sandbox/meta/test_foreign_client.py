"""A client that somebody else wrote, from the platform's documentation, sends everything through the fake."""

from typing import Any

import pytest

from tests.sandbox.meta.foreign import errors, templates, types
from tests.sandbox.meta.world import AMARA, ORDINARY, TOMAS, World

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
PDF = b"%PDF-1.7\n" + bytes(64)
WEBP = b"RIFF\x00\x00\x00\x00WEBP" + bytes(64)
OGG = b"OggS" + bytes(64)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(64)


async def test_it_sends_every_plain_kind(world: World, client: Any) -> None:
    """Its bodies are accepted, and its reading of our answers finds the ids."""
    wamid = await world.writes()
    bea = types.Contact(
        name=types.Contact.Name(formatted_name="Bea R", first_name="Bea"),
        phones=[types.Contact.Phone(phone="+39011", type="WORK")],
    )

    sent = [
        await client.send_message(to=AMARA, text="Hello", preview_url=True, reply_to_message_id=wamid),
        await client.send_location(to=AMARA, latitude=45.0, longitude=7.6, name="Torino"),
        await client.send_contact(to=AMARA, contact=bea),
        await client.send_reaction(to=AMARA, emoji="👍", message_id=wamid),
        await client.remove_reaction(to=AMARA, message_id=wamid),
    ]
    await world.passes(seconds=1)

    shown = world.meta.phone(AMARA).shown
    assert [bubble.kind for bubble in shown] == ["text", "text", "location", "contacts"]
    assert shown[1].quoted == wamid
    assert [one.id for one in sent] == [send.wamid for send in world.meta.sends]
    assert {one.chat.id for one in sent} == {AMARA}


async def test_it_sends_every_interactive_kind(world: World, client: Any) -> None:
    """Buttons, rows, links, requests, flows, goods, calls, cards."""
    await world.writes()
    choice = [types.Button(title="Yes", callback_data="y"), types.Button(title="No", callback_data="n")]
    rows = [types.SectionRow(title="Red", callback_data="r", description="warm")]
    sections = types.SectionList(button_title="Pick", sections=[types.Section(title="Lamps", rows=rows)])
    link = types.URLButton(title="Open", url="https://shop.example")
    cards = [
        types.ImageCarouselCard(body=f"Lamp {place}", buttons=link, image="https://shop.example/a.png")
        for place in (1, 2)
    ]
    flow = types.FlowButton(title="Return it", flow_id="500", flow_token="t", flow_action_screen="START")
    goods = [types.ProductsSection(title="Lamps", skus=["SKU-1", "SKU-2"])]

    await client.send_message(to=AMARA, text="Sure?", header="A", footer="B", buttons=choice)
    await client.send_message(to=AMARA, text="Which?", buttons=sections)
    await client.send_message(to=AMARA, text="See", buttons=link)
    await client.send_message(to=AMARA, text="Return", buttons=flow)
    await client.send_message(to=AMARA, text="Call us", buttons=types.VoiceCallButton(title="Call"))
    await client.send_message(to=AMARA, text="May we call?", buttons=types.CallPermissionRequestButton())
    await client.request_location(to=AMARA, text="Where?")
    await client.request_contact_info(to=AMARA, text="Your number?")
    await client.send_catalog(to=AMARA, body="Our lamps")
    await client.send_product(to=AMARA, catalog_id="9", sku="SKU-1")
    await client.send_products(to=AMARA, catalog_id="9", product_sections=goods, title="A", body="B")
    await client.send_carousel(to=AMARA, body="Lamps", cards=cards)
    await world.passes(seconds=1)

    assert [bubble.content["type"] for bubble in world.meta.phone(AMARA).shown[1:]] == [
        "button",
        "list",
        "cta_url",
        "flow",
        "voice_call",
        "call_permission_request",
        "location_request_message",
        "request_contact_info",
        "catalog_message",
        "product",
        "product_list",
        "carousel",
    ]


async def test_it_sends_every_kind_of_file(world: World, client: Any) -> None:
    """Its own upload before each send; what arrives is what was uploaded."""
    await world.writes()

    await client.send_image(to=AMARA, image=PNG, caption="A lamp", mime_type="image/png")
    await client.send_video(to=AMARA, video=MP4, caption="It glows", mime_type="video/mp4")
    await client.send_audio(to=AMARA, audio=OGG, mime_type="audio/ogg")
    await client.send_voice(to=AMARA, voice=OGG, mime_type="audio/ogg")
    await client.send_document(to=AMARA, document=PDF, filename="bill.pdf", mime_type="application/pdf")
    await client.send_sticker(to=AMARA, sticker=WEBP, mime_type="image/webp")
    await world.passes(seconds=1)

    bubbles = world.meta.phone(AMARA).shown[1:]
    files = [world.meta.medium(bubble.content["id"]) for bubble in bubbles]
    assert [bubble.kind for bubble in bubbles] == ["image", "video", "audio", "audio", "document", "sticker"]
    assert [file.content for file in files if file is not None] == [PNG, MP4, OGG, OGG, PDF, WEBP]
    assert [bool(bubble.content.get("voice")) for bubble in bubbles[2:4]] == [False, True]
    assert bubbles[4].content["filename"] == "bill.pdf"


async def test_it_fetches_looks_up_and_deletes_files(world: World, client: Any) -> None:
    """What was uploaded comes back byte by byte, and is gone once deleted."""
    uploaded = await client.upload_media(PNG, mime_type="image/png", filename="lamp.png")

    found = await client.get_media_url(uploaded.id)
    content = await client.get_media_bytes(url=found.url)
    await client.delete_media(uploaded.id)

    assert content == PNG
    assert (found.mime_type, found.file_size, found.id) == ("image/png", len(PNG), uploaded.id)
    with pytest.raises(errors.WhatsAppError):
        await client.get_media_url(uploaded.id)


async def test_it_sends_templates_with_every_kind_of_value(world: World, client: Any) -> None:
    """Positional and named values, endings of links, payloads, a code; its own reading of what became of each."""
    update = [
        templates.BodyText.params("Amara", "8841"),
        templates.QuickReplyButton.params(callback_data="thanks", index=0),
    ]
    offer = [
        templates.BodyText.params(first_name="Tomas"),
        templates.URLButton.params(url_variable="8841", index=0),
    ]
    code = [
        templates.BodyText.params("123456"),
        templates.URLButton.params(url_variable="123456", index=0),
    ]
    languages = templates.TemplateLanguage

    sent = [
        await client.send_template(to=AMARA, name="order_update", language=languages.ENGLISH, params=update),
        await client.send_template(to=TOMAS, name="spring_offer", language=languages.ITALIAN, params=offer),
        await client.send_template(to=TOMAS, name="login_code", language=languages.ENGLISH, params=code),
        await client.send_template(
            to=TOMAS, name="spring_offer", language=languages.ENGLISH, params=offer, use_mm_lite_api=True
        ),
    ]
    await world.passes(seconds=1)

    assert [one.status.value for one in sent] == ["accepted"] * 4
    assert world.meta.phone(AMARA).shown[-1].content["choices"][0]["id"] == "thanks"
    assert [bubble.content["name"] for bubble in world.meta.phone(TOMAS).shown] == [
        "spring_offer",
        "login_code",
        "spring_offer",
    ]


async def test_it_reads_receipts_and_refusals(world: World, client: Any) -> None:
    """A read receipt works; an error becomes its own exception for that code."""
    wamid = await world.writes()

    await client.mark_message_as_read(message_id=wamid)
    await client.indicate_typing(message_id=wamid)
    world.meta.faults.add("messages", "131056")
    with pytest.raises(errors.TooManyMessages):
        await client.send_message(to=AMARA, text="x")

    assert world.meta.phone_json(AMARA)["typing"] is True
    assert world.meta.requests[-1].path.endswith(f"/{ORDINARY}/messages")
