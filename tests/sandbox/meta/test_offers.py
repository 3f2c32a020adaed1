"""Interactive messages that offer goods, cards, calls and forms, and the files above them."""

from typing import Any

import pytest

from tests.sandbox.meta.world import AMARA, World

LINK = {"name": "cta_url", "parameters": {"display_text": "Open", "url": "https://shop.example"}}
PICTURE = {"type": "image", "image": {"link": "https://shop.example/a.png"}}


def interactive(kind: str, action: dict[str, Any], **block: Any) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": kind, "action": action, **block}}


def said(words: str = "Look") -> dict[str, Any]:
    return {"body": {"text": words}}


def cards(count: int, **changes: Any) -> dict[str, Any]:
    listed = [{"card_index": place, "header": PICTURE, "action": LINK, **changes} for place in range(count)]
    return interactive("carousel", {"cards": listed}, **said())


def replies(*titles: str) -> dict[str, Any]:
    return {
        "buttons": [{"type": "quick_reply", "quick_reply": {"id": title, "title": title}} for title in titles]
    }


def goods(*counts: int) -> dict[str, Any]:
    sections = [
        {"title": f"S{place}", "product_items": [{"product_retailer_id": f"P{one}"} for one in range(count)]}
        for place, count in enumerate(counts)
    ]
    return interactive(
        "product_list",
        {"catalog_id": "9", "sections": sections},
        header={"type": "text", "text": "Lamps"},
        **said(),
    )


ADDRESS = {"name": "address_message", "parameters": {"country": "IN"}}

TAKEN: dict[str, dict[str, Any]] = {
    "two cards": cards(2),
    "ten cards": cards(10, body={"text": "x" * 160}),
    "cards with replies": cards(2, action=replies("Yes", "No")),
    "one product": interactive("product", {"catalog_id": "9", "product_retailer_id": "P1"}),
    "thirty products": goods(15, 15),
    "a catalogue": interactive("catalog_message", {"name": "catalog_message"}, **said()),
    "an address": interactive("address_message", ADDRESS, **said()),
    "a call": interactive("voice_call", {"name": "voice_call"}, **said()),
    "a permission": interactive("call_permission_request", {"name": "call_permission_request"}),
}
REFUSED: dict[str, tuple[dict[str, Any], int]] = {
    "one card": (cards(1), 100),
    "eleven cards": (cards(11), 100),
    "a card out of place": (cards(2, card_index=0), 100),
    "a card without a picture": (cards(2, header={"type": "text", "text": "x"}), 100),
    "a card with too many words": (cards(2, body={"text": "x" * 161}), 100),
    "a card whose picture is nowhere": (cards(2, header={"type": "image", "image": {}}), 131008),
    "a card with a long button": (cards(2, action=replies("x" * 21)), 100),
    "no catalogue": (interactive("product", {"product_retailer_id": "P1"}), 131008),
    "thirty-one products": (goods(15, 16), 131009),
    "products without a title": (
        {**goods(1), "interactive": {**goods(1)["interactive"], "header": None}},
        131008,
    ),
    "an address elsewhere": (
        interactive("address_message", {**ADDRESS, "parameters": {"country": "IT"}}, **said()),
        100,
    ),
    "a call by another name": (interactive("voice_call", {"name": "phone"}, **said()), 100),
    "a header nobody uploaded": (
        interactive("cta_url", LINK, header={"type": "image", "image": {"id": "1"}}, **said()),
        131009,
    ),
}


@pytest.mark.parametrize("what", TAKEN)
async def test_what_keeps_to_the_limits_arrives(world: World, what: str) -> None:
    """And shows on the phone."""
    await world.writes()

    answer = await world.business.sends(**TAKEN[what])
    await world.passes(seconds=1)

    assert world.business.statuses_of(answer.wamid) == ["sent", "delivered"]
    assert world.meta.phone(AMARA).shown[-1].content["type"] == TAKEN[what]["interactive"]["type"]


@pytest.mark.parametrize("what", REFUSED)
async def test_what_breaks_a_limit_is_refused(world: World, what: str) -> None:
    """At once; nothing is sent."""
    body, code = REFUSED[what]
    await world.writes()

    answer = await world.business.sends(**body)

    assert (answer.status, answer.code) == (400, code)
    assert world.meta.sends == []


async def test_a_reply_on_a_card_comes_back(world: World) -> None:
    """Like that of any button."""
    await world.writes()
    answer = await world.business.sends(**cards(2, action=replies("More", "Less")))
    await world.passes(seconds=1)

    world.meta.phone_presses(AMARA, answer.wamid, "More")
    await world.meta.settle()

    assert world.business.messages[-1]["interactive"]["button_reply"] == {"id": "More", "title": "More"}
