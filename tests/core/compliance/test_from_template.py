"""From a template to a message."""

import pytest

from core.compliance.from_template import TooLong, from_template
from core.compliance.template import (
    CallButton,
    Category,
    CodeButton,
    Header,
    HeaderKind,
    LinkButton,
    Missing,
    ReplyButton,
    Slot,
    Template,
    Text,
)
from core.compliance.template_check import BODY_LENGTH
from core.ids import MediaRef, TemplateId
from core.message import FromTemplate, Media, MediaKind, SlotPlace, SlotValue, Tappable
from core.text import Private

NAMED = Template(
    "reminder",
    "en_GB",
    Category.UTILITY,
    Text(
        "Dear {{name}}, your table at {{place}} is kept.",
        Header(HeaderKind.TEXT, "Until soon, {{name}}"),
        "Osteria da Bea",
        (
            ReplyButton("Thanks"),
            LinkButton("Change", "https://osteria.example/b/{{1}}"),
            CallButton("Call", "+390600"),
            LinkButton("Menu", "https://osteria.example/menu"),
        ),
        (Slot("place", default="the window"),),
    ),
    id=TemplateId("t1"),
)


def _values(template: Template, **given: str) -> tuple[SlotValue, ...]:
    message = from_template(template, given)
    assert isinstance(message, FromTemplate)
    return message.values


def test_named_slots_carry_their_names_and_links_their_place() -> None:
    """As the channel asks for them."""
    message = from_template(NAMED, {"name": "Ada", "link1": "x9"})

    assert message == FromTemplate(
        TemplateId("t1"),
        "reminder",
        "en_GB",
        "utility",
        Private("Dear Ada, your table at the window is kept."),
        Private("Until soon, Ada"),
        "Osteria da Bea",
        (
            Tappable("Thanks"),
            Tappable("Change", Private("https://osteria.example/b/x9")),
            Tappable("Call", Private("+390600")),
            Tappable("Menu", Private("https://osteria.example/menu")),
        ),
        (
            SlotValue(SlotPlace.HEADER, Private("Ada"), "name"),
            SlotValue(SlotPlace.BODY, Private("Ada"), "name"),
            SlotValue(SlotPlace.BODY, Private("the window"), "place"),
            SlotValue(SlotPlace.LINK, Private("x9"), button=1),
        ),
    )


def test_numbered_slots_go_in_the_order_of_their_numbers() -> None:
    """However they stand in the text: the channel counts them."""
    template = Template("order", "it", Category.UTILITY, Text("Ordine {{2}} di {{1}} in consegna."))

    values = _values(template, **{"1": "Ada", "2": "8841"})

    assert [each.value for each in values] == [Private("Ada"), Private("8841")]
    assert {each.name for each in values} == {""}


def test_a_code_is_asked_for_unless_it_stands_in_the_words() -> None:
    """A code that proves who somebody is stands in both."""
    coupon = Template(
        "spring", "en", Category.MARKETING, Text("Take it.", buttons=(CodeButton("Copy", "SPRING"),))
    )
    login = Template(
        "login", "en", Category.AUTHENTICATION, Text("{{1}} is your code.", buttons=(CodeButton("Copy", ""),))
    )

    assert from_template(coupon, {}) == Missing(("code",))
    assert _values(coupon, code="X1") == (SlotValue(SlotPlace.CODE, Private("X1")),)
    assert _values(login, **{"1": "123456"}) == (
        SlotValue(SlotPlace.BODY, Private("123456")),
        SlotValue(SlotPlace.CODE, Private("123456")),
    )


@pytest.mark.parametrize(("more", "fits"), [(0, True), (1, False)])
def test_filled_in_it_must_not_be_too_long(more: int, *, fits: bool) -> None:
    """Known before the channel says so."""
    template = Template("long", "en", Category.UTILITY, Text("{{1}}!"))

    message = from_template(template, {"1": "x" * (BODY_LENGTH - 1 + more)})

    assert isinstance(message, FromTemplate) if fits else message == TooLong(BODY_LENGTH + 1, BODY_LENGTH)


def test_a_file_stands_above_the_words() -> None:
    """As it was given."""
    file = Media(MediaKind.IMAGE, MediaRef("1"), "image/png")
    template = Template("photo", "en", Category.UTILITY, Text("Look.", Header(HeaderKind.IMAGE)))

    message = from_template(template, {}, file=file)

    assert isinstance(message, FromTemplate)
    assert (message.file, message.header) == (file, None)
