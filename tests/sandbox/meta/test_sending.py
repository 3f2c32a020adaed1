"""What the platform takes from the business, and what it refuses at once."""

from typing import Any

import pytest

from tests.sandbox.meta.world import AMARA, ORDINARY, TOMAS, World

TEXT = {"type": "text", "text": {"body": "Hello"}}


def buttons(*titles: str) -> dict[str, Any]:
    replies = [
        {"type": "reply", "reply": {"id": f"id-{place}", "title": title}}
        for place, title in enumerate(titles)
    ]
    return {
        "type": "interactive",
        "interactive": {"type": "button", "body": {"text": "Which?"}, "action": {"buttons": replies}},
    }


def rows(*counts: int) -> dict[str, Any]:
    sections = [
        {"title": f"S{place}", "rows": [{"id": f"{place}-{row}", "title": f"R{row}"} for row in range(count)]}
        for place, count in enumerate(counts)
    ]
    action = {"button": "Choose", "sections": sections}
    return {
        "type": "interactive",
        "interactive": {"type": "list", "body": {"text": "Which?"}, "action": action},
    }


def interactive(**block: Any) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"body": {"text": "Please"}, **block}}


ACCEPTED: dict[str, dict[str, Any]] = {
    "the longest text": {"text": {"body": "x" * 4_096, "preview_url": True}},
    "a text without a type": {"text": {"body": "x"}},
    "the longest callback data": {**TEXT, "biz_opaque_callback_data": "x" * 512},
    "an image by link": {
        "type": "image",
        "image": {"link": "https://shop.example/a.png", "caption": "x" * 1_024},
    },
    "a location": {"type": "location", "location": {"latitude": 45.07, "longitude": 7.69, "name": "Torino"}},
    "a contact card": {
        "type": "contacts",
        "contacts": [
            {"name": {"formatted_name": "Bea R", "first_name": "Bea"}, "phones": [{"phone": "+39011"}]}
        ],
    },
    "three buttons": buttons("Yes", "No", "Maybe"),
    "ten rows": rows(4, 6),
    "a link button": interactive(
        type="cta_url",
        action={"name": "cta_url", "parameters": {"display_text": "Open", "url": "https://shop.example"}},
    ),
    "a request for a location": interactive(
        type="location_request_message", action={"name": "send_location"}
    ),
    "a request for a card": interactive(type="request_contact_info", action={"name": "request_contact_info"}),
}

REFUSED: dict[str, tuple[dict[str, Any], int]] = {
    "no product": ({"messaging_product": None, **TEXT}, 100),
    "another product": ({"messaging_product": "messenger", **TEXT}, 100),
    "an unknown type": ({"type": "hologram", "hologram": {}}, 100),
    "no block": ({"type": "text"}, 131008),
    "no words": ({"text": {}}, 131008),
    "empty words": ({"text": {"body": ""}}, 100),
    "too many words": ({"text": {"body": "x" * 4_097}}, 100),
    "words that are no text": ({"text": {"body": 7}}, 100),
    "too much callback data": ({**TEXT, "biz_opaque_callback_data": "x" * 513}, 100),
    "callback data that is no text": ({**TEXT, "biz_opaque_callback_data": {}}, 100),
    "a quote without id": ({**TEXT, "context": {}}, 100),
    "an unknown kind of recipient": ({**TEXT, "recipient_type": "crowd"}, 100),
    "a group": ({**TEXT, "recipient_type": "group"}, 131215),
    "a medium without id or link": ({"type": "image", "image": {}}, 131008),
    "a medium nobody uploaded": ({"type": "image", "image": {"id": "1"}}, 131009),
    "a caption too long": (
        {"type": "image", "image": {"link": "https://a.example", "caption": "x" * 1_025}},
        100,
    ),
    "a caption on a sticker": (
        {"type": "sticker", "sticker": {"link": "https://a.example", "caption": "x"}},
        100,
    ),
    "a link that is none": ({"type": "image", "image": {"link": "a.png"}}, 100),
    "a place off the globe": ({"type": "location", "location": {"latitude": 91, "longitude": 0}}, 131009),
    "half a place": ({"type": "location", "location": {"latitude": 9}}, 131008),
    "a card without a name": ({"type": "contacts", "contacts": [{"phones": []}]}, 131008),
    "no cards": ({"type": "contacts", "contacts": []}, 100),
    "four buttons": (buttons("a", "b", "c", "d"), 100),
    "a long button": (buttons("x" * 21), 100),
    "two buttons alike": (buttons("a", "a"), 131009),
    "eleven rows in two sections": (rows(5, 6), 131009),
    "eleven sections": (rows(*[1] * 11), 100),
    "an unknown interactive": (interactive(type="dance", action={}), 100),
    "a link button without address": (
        interactive(
            type="cta_url", action={"name": "cta_url", "parameters": {"display_text": "x", "url": "nowhere"}}
        ),
        100,
    ),
    "a pin outside groups": ({"type": "pin", "pin": {"type": "pin"}}, 131215),
}


@pytest.mark.parametrize("what", ACCEPTED)
async def test_every_kind_of_message_arrives(world: World, what: str) -> None:
    """Within its limits, everything documented is accepted, delivered and shown."""
    await world.writes()

    answer = await world.business.sends(**ACCEPTED[what])
    await world.passes(seconds=1)

    assert world.business.statuses_of(answer.wamid) == ["sent", "delivered"]
    assert world.meta.phone(AMARA).shown[-1].id == answer.wamid


@pytest.mark.parametrize("what", REFUSED)
async def test_what_breaks_a_rule_is_refused_and_has_no_effect(world: World, what: str) -> None:
    """The error names its code; nothing is sent, nothing is shown."""
    body, code = REFUSED[what]
    await world.writes()
    seen = len(world.meta.phone(AMARA).bubbles)

    answer = await world.business.sends(**body)
    await world.passes(seconds=1)

    assert (answer.status, answer.code) == (400, code)
    assert answer.body["error"]["type"] == "OAuthException"
    assert answer.body["error"]["fbtrace_id"]
    assert world.meta.sends == []
    assert len(world.meta.phone(AMARA).bubbles) == seen


@pytest.mark.parametrize(
    ("to", "code"),
    [(None, 100), ("", 100), ("hello", 131009), ("+1", 131009), ("+39 02 1234 5678", 131021), (7, 100)],
)
async def test_a_recipient_has_to_be_a_phone_number(world: World, to: Any, code: int) -> None:
    """No recipient, no number, or the business's own."""
    answer = await world.business.sends(to)

    assert (answer.status, answer.code) == (400, code)


@pytest.mark.parametrize("to", ["+447700900123", "447700900123", "+44 7700 900-123", "+44 (7700) 900123"])
async def test_a_number_may_be_written_in_many_ways(world: World, to: str) -> None:
    """The answer repeats what was written, and says whom it reached."""
    await world.writes()

    answer = await world.business.sends(to)

    assert answer.body["contacts"] == [{"input": to, "wa_id": AMARA}]


async def test_a_number_without_country_gets_the_country_of_the_business(world: World) -> None:
    """Which is why a plus belongs in front."""
    answer = await world.business.sends_template("order_update", "Amara", "8841", to="3331234567")

    assert answer.body["contacts"][0]["wa_id"] == TOMAS


async def test_a_quote_shows_what_is_answered(world: World) -> None:
    """The bubble knows what it replies to; a quote of something unknown is left out silently."""
    asked = await world.writes("Is it here?")

    await world.business.sends(text={"body": "Yes"}, context={"message_id": asked})
    await world.business.sends(text={"body": "And?"}, context={"message_id": "wamid.unknown"})

    assert [bubble.quoted for bubble in world.meta.phone(AMARA).bubbles] == [None, asked, None]


async def test_every_status_carries_the_callback_data(world: World) -> None:
    """It survives an answer that never arrived."""
    await world.writes()

    answer = await world.business.sends(biz_opaque_callback_data="v1.7.1")
    await world.passes(seconds=1)
    world.meta.phone_reads(AMARA)
    await world.meta.settle()

    told = [status for status in world.business.statuses if status["id"] == answer.wamid]
    assert [status["biz_opaque_callback_data"] for status in told] == ["v1.7.1"] * 3


async def test_a_person_without_a_number_is_reached_by_id(world: World) -> None:
    """By `recipient`; the answer names the id, and the statuses do not name the number."""
    await world.writes(username="noor.reads", hide_number=True)
    user_id = world.meta.phone(AMARA).user_id

    answer = await world.business.sends(None, recipient=user_id)
    await world.passes(seconds=1)

    assert answer.body["contacts"] == [{"input": user_id, "user_id": user_id}]
    assert world.business.statuses_of(answer.wamid) == ["sent", "delivered"]
    for status in world.business.statuses:
        assert "recipient_id" not in status
        assert status["recipient_user_id"] == user_id


async def test_an_id_nobody_has_fails_later(world: World) -> None:
    """Accepted, then 131026."""
    answer = await world.business.sends(None, recipient="GB.1234567890123456")
    await world.meta.settle()

    (status,) = world.business.statuses
    assert (status["id"], status["errors"][0]["code"]) == (answer.wamid, 131026)
    assert status["recipient_user_id"] == "GB.1234567890123456"


async def test_to_wins_over_recipient(world: World) -> None:
    """Both given: the phone number counts."""
    await world.writes()
    other = world.meta.phone(TOMAS).user_id

    answer = await world.business.sends(recipient=other)

    assert answer.body["contacts"][0]["wa_id"] == AMARA


async def test_a_reaction_lands_on_its_message_and_gets_only_sent(world: World) -> None:
    """It is no bubble of its own, and the empty emoji takes it back."""
    wamid = await world.writes()

    answer = await world.business.sends(type="reaction", reaction={"message_id": wamid, "emoji": "👍"})
    await world.passes(seconds=5)
    with_thumb = dict(world.meta.phone(AMARA).bubbles[0].reactions)
    await world.business.sends(type="reaction", reaction={"message_id": wamid, "emoji": ""})
    await world.meta.settle()

    assert world.business.statuses_of(answer.wamid) == ["sent"]
    assert with_thumb == {"business": "👍"}
    assert world.meta.phone(AMARA).bubbles[0].reactions == {}
    assert len(world.meta.phone(AMARA).bubbles) == 1


async def test_a_reaction_needs_an_emoji_and_a_young_message(world: World) -> None:
    """131009 for words, for strangers' messages, and after 30 days."""
    wamid = await world.writes()

    words = await world.business.sends(type="reaction", reaction={"message_id": wamid, "emoji": "ok"})
    unknown = await world.business.sends(type="reaction", reaction={"message_id": "wamid.x", "emoji": "👍"})
    await world.passes(days=31)
    old = await world.business.sends(type="reaction", reaction={"message_id": wamid, "emoji": "👍"})

    assert [words.code, unknown.code, old.code] == [131009] * 3
    assert words.details == "Unsupported emoji"


async def test_a_read_receipt_marks_everything_up_to_it(world: World) -> None:
    """And may show that somebody is typing, for 25 seconds."""
    await world.writes("one")
    second = await world.writes("two")
    await world.writes("three")

    answer = await world.business.sends(
        None, status="read", message_id=second, typing_indicator={"type": "text"}
    )
    ticks = [bubble.ticks for bubble in world.meta.phone(AMARA).bubbles]
    typing = world.meta.phone_json(AMARA)["typing"]
    await world.passes(seconds=25)

    assert answer.body == {"success": True}
    assert ticks == ["read", "read", "delivered"]
    assert (typing, world.meta.phone_json(AMARA)["typing"]) == (True, False)
    assert world.meta.sends == []


@pytest.mark.parametrize(
    ("receipt", "code"),
    [
        ({"message_id": "wamid.unknown"}, 131009),
        ({}, 131008),
        ({"message_id": "mine", "status": "delivered"}, 100),
        ({"message_id": "mine", "typing_indicator": {"type": "voice"}}, 100),
    ],
)
async def test_a_read_receipt_is_refused_for_what_was_not_received(
    world: World, receipt: dict[str, Any], code: int
) -> None:
    """Only messages of the last 30 days to this very number."""
    wamid = await world.writes()
    if receipt.get("message_id") == "mine":
        receipt = {**receipt, "message_id": wamid}

    answer = await world.business.sends(None, **{"status": "read", **receipt})

    assert answer.code == code


async def test_a_read_receipt_comes_too_late_after_30_days(world: World) -> None:
    """The message is too old."""
    wamid = await world.writes()
    await world.passes(days=30, seconds=1)

    answer = await world.business.sends(None, status="read", message_id=wamid)

    assert answer.code == 131009


async def test_the_log_of_sends_is_what_took_effect(world: World) -> None:
    """In order, with everything needed to prove that nothing was sent twice."""
    await world.writes()
    await world.business.sends(text={"body": "one"}, biz_opaque_callback_data="a")
    await world.business.sends(text={"body": ""})
    await world.business.sends(text={"body": "two"}, biz_opaque_callback_data="b")

    told = [
        (sent.number, sent.to, sent.body["text"]["body"], sent.biz_opaque_callback_data)
        for sent in world.meta.sends
    ]
    assert told == [(ORDINARY, f"+{AMARA}", "one", "a"), (ORDINARY, f"+{AMARA}", "two", "b")]
    assert len(world.meta.requests) == 3
