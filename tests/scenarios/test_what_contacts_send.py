"""Every kind of message a contact sends is a post that can be worked with."""

import pytest

from tests.scenarios.world import World

CATALOGUE = {"catalog_id": "194836987003835", "product_retailer_id": "shoe-42"}


async def test_a_tapped_button_shows_the_question_and_leads_to_it(world: World) -> None:
    """Nobody has to look for what "Yes" was said to."""
    ana = await world.contact("Ana").writes("It broke.")
    bea = await world.agent("bea").claims(ana.thread)
    question = await bea.replies("Shall we send a new one?")
    reply = {"type": "button_reply", "button_reply": {"id": "yes", "title": "Yes, please"}}

    answered = {"id": ana.phone.id_of("Shall we send a new one?")}
    ana.sends({"type": "interactive", "interactive": reply, "context": answered})
    await world.moment()

    shown = ana.thread.ours[-1]
    assert "Tapped “Yes, please”" in shown.words
    assert shown.words.index("Shall we send a new one?") < shown.words.index("Tapped")
    assert any(question.ts.replace(".", "") in link for link in shown.links)


@pytest.mark.parametrize(
    ("context", "said"),
    [
        ({"forwarded": True}, "forwarded"),
        ({"frequently_forwarded": True}, "forwarded many times"),
        ({"id": "wamid.of.long.ago"}, "answers a message that is not known here"),
        ({"referred_product": CATALOGUE}, "asks about the product “shoe-42”"),
    ],
)
async def test_what_stands_around_a_message_is_said_beside_the_name(
    world: World, context: dict[str, object], said: str
) -> None:
    """Forwarded, answering, asking about a product: one reads it before the words."""
    ana = world.contact("Ana")

    ana.types("Is this true?", context=context)
    await world.moment()

    head, *_ = ana.thread.ours[0].words.splitlines()
    assert head.startswith("Ana")
    assert head.endswith(said)


async def test_an_order_is_a_table(world: World) -> None:
    """With pieces, prices and the sum; read aloud it is as complete."""
    ana = world.contact("Ana")
    shoes = {"product_retailer_id": "shoe-42", "quantity": 2, "item_price": 49.9, "currency": "EUR"}
    order = {"catalog_id": "1", "text": "Blue if possible", "product_items": [shoes]}

    ana.sends({"type": "order", "order": order})
    await world.moment()

    post = ana.thread.ours[0]
    (table,) = [block for block in post.message["blocks"] if block["type"] == "table"]
    assert [cell["text"] for cell in table["rows"][1]] == ["shoe-42", "2", "49.90 EUR", "99.80 EUR"]
    assert "shoe-42 | 2 | 49.90 EUR | 99.80 EUR" in post.message["text"]
    assert "Blue if possible" in post.words


async def test_an_advertisement_comes_with_its_picture(world: World) -> None:
    """Agents see what the contact saw before they wrote."""
    ana = world.contact("Ana")
    seen = {
        "source_url": "https://fb.example/ad",
        "source_type": "ad",
        "source_id": "1",
        "headline": "Winter sale",
    }

    ana.types("Is this still on?", referral={**seen, "image_url": "https://pictures.example/winter.jpg"})
    await world.moment()

    post = ana.thread.ours[0]
    (picture,) = [block for block in post.message["blocks"] if block["type"] == "image"]
    assert picture["image_url"] == "https://pictures.example/winter.jpg"
    assert "Winter sale" in post.words
    assert post.links == ["https://fb.example/ad"]


async def test_a_reaction_stands_on_the_agents_post_until_it_is_taken_away(world: World) -> None:
    """As a Slack reaction of ours; the marks beside it stay."""
    ana = await world.contact("Ana").writes("Where is it?")
    bea = await world.agent("bea").claims(ana.thread)
    post = await bea.replies("It arrives today.")
    sent = ana.phone.id_of("It arrives today.")

    ana.reacts(sent, "❤️")
    await world.moment()
    loved = post.reactions
    ana.reacts(sent, None)
    await world.moment()

    assert "heart" in loved
    assert "heart" not in post.reactions
    assert post.is_marked("delivered")


async def test_a_reaction_that_looks_like_one_of_our_marks_is_said_in_words(world: World) -> None:
    """Eyes mean read; a contact's eyes must not be taken for that."""
    ana = await world.contact("Ana").writes("Where is it?")
    bea = await world.agent("bea").claims(ana.thread)
    post = await bea.replies("It arrives today.")

    ana.reacts(ana.phone.id_of("It arrives today."), "👀")
    await world.moment()

    assert "Ana reacted with 👀 to" in ana.thread.ours[-1].words
    assert any(post.ts.replace(".", "") in link for link in ana.thread.ours[-1].links)
    assert post.is_marked("delivered")


async def test_a_new_number_is_told_in_the_thread_and_the_conversation_goes_on(world: World) -> None:
    """And new keys: agents know to make sure before they say anything private."""
    ana = await world.contact("Ana").writes("From my old phone.")

    await ana.moves_to("447700900999")
    world.meta.identity_changed("447700900999")
    await world.moment()

    _, number, keys = ana.thread.ours
    assert "+44 *** *** 0999" in number.words
    assert "447700900999" not in number.message["text"]
    assert "Make sure who it is" in keys.words
    assert len(world.threads) == 1
