"""A cleared message becomes exactly the request it should be."""

import pytest

from bridge.whatsapp.render import message_body, read_body
from core.ids import MediaRef, RemoteMessageId
from core.message import Choice, ChoiceKind, Choices, Content, Location, Media, MediaKind, Option, Text
from core.text import Paragraph, Private, RichText, Span
from desk.problems import DeliveryProblem, Retry, Tell
from tests.bridge.whatsapp.cleared import KEY, PHONE, SCOPED, USERNAME, cleared


def test_a_text_goes_to_the_phone_number_with_a_plus() -> None:
    """Without it Meta might put another country in front."""
    body = message_body(cleared(Text(RichText.plain("Hello")), PHONE, SCOPED, USERNAME), KEY)

    assert body == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+447700900123",
        "type": "text",
        "text": {"body": "Hello", "preview_url": False},
        "biz_opaque_callback_data": "v1.effect.1",
    }


def test_without_a_number_it_goes_to_the_scoped_id_as_it_is() -> None:
    """Never shortened, lower-cased or given a plus."""
    body = message_body(cleared(Text(RichText.plain("Hello")), SCOPED), KEY)

    assert body["recipient"] == "GB.7310284465519203"
    assert "to" not in body


def test_an_answer_quotes_its_question() -> None:
    """By Meta's id."""
    body = message_body(cleared(Text(RichText.plain("Yes")), PHONE, quoted="wamid.Q"), KEY)

    assert body["context"] == {"message_id": "wamid.Q"}


def test_marks_become_whatsapps() -> None:
    """As WhatsApp reads them."""
    text = RichText((Paragraph((Span("now", bold=True), Span(" or later"))),))

    assert message_body(cleared(Text(text), PHONE), KEY)["text"] == {
        "body": "*now* or later",
        "preview_url": False,
    }


def test_marks_give_way_where_they_would_not_fit() -> None:
    """Words are never cut."""
    spans = tuple(span for _ in range(800) for span in (Span("a", bold=True), Span(" b ")))
    text = RichText((Paragraph(spans),))

    body = message_body(cleared(Text(text), PHONE), KEY)

    assert body["text"] == {"body": text.words().reveal().strip(), "preview_url": False}


@pytest.mark.parametrize("words", ["x" * 4097, "", " \n ", "\u202e"])
def test_too_long_or_empty_is_said_before_anything_leaves(words: str) -> None:
    """It is for good: trying again would not make it fit."""
    with pytest.raises(DeliveryProblem) as raised:
        message_body(cleared(Text(RichText.plain(words)), PHONE), KEY)

    assert raised.value.retry is Retry.NEVER


def test_nobody_can_be_written_to_by_username() -> None:
    """It changes hands."""
    with pytest.raises(DeliveryProblem) as raised:
        message_body(cleared(Text(RichText.plain("Hello")), PHONE, without=True), KEY)

    assert raised.value.tell is Tell.UNREACHABLE


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            Media(MediaKind.IMAGE, MediaRef("77"), "image/png", caption=RichText.plain("Look")),
            {"type": "image", "image": {"id": "77", "caption": "Look"}},
        ),
        (
            Media(MediaKind.VOICE, MediaRef("78"), "audio/ogg", caption=RichText.plain("no")),
            {"type": "audio", "audio": {"id": "78", "voice": True}},
        ),
        (
            Media(MediaKind.DOCUMENT, MediaRef("79"), "application/pdf", filename=Private("a.pdf")),
            {"type": "document", "document": {"id": "79", "filename": "a.pdf"}},
        ),
        (
            Location(51.5, -0.12, Private("Clock"), Private("1 Road")),
            {
                "type": "location",
                "location": {"latitude": 51.5, "longitude": -0.12, "name": "Clock", "address": "1 Road"},
            },
        ),
        (
            Choices(
                Private("When?"),
                (
                    Option(Private("1"), Private("Today"), Private("before noon")),
                    Option(Private("2"), Private("Tomorrow")),
                ),
                Private("Choose"),
            ),
            {
                "type": "interactive",
                "interactive": {
                    "type": "list",
                    "body": {"text": "When?"},
                    "action": {
                        "button": "Choose",
                        "sections": [
                            {
                                "rows": [
                                    {"id": "1", "title": "Today", "description": "before noon"},
                                    {"id": "2", "title": "Tomorrow"},
                                ]
                            }
                        ],
                    },
                },
            },
        ),
    ],
)
def test_other_kinds(content: Content, expected: dict[str, object]) -> None:
    """As far as they can be sent."""
    body = message_body(cleared(content, PHONE), KEY)

    assert expected.items() <= body.items()


def test_what_only_contacts_can_say_is_our_own_fault() -> None:
    """A tapped button cannot be sent."""
    with pytest.raises(DeliveryProblem) as raised:
        message_body(cleared(Choice(ChoiceKind.BUTTON, Private("1"), Private("Yes")), PHONE), KEY)

    assert raised.value.tell is Tell.OUR_FAULT


def test_a_read_receipt_and_typing() -> None:
    """No recipient, no type."""
    read = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.A1"}

    assert read_body(RemoteMessageId("wamid.A1")) == read
    assert read_body(RemoteMessageId("wamid.A1"), typing=True) == read | {
        "typing_indicator": {"type": "text"}
    }
