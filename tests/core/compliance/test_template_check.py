"""Every rule by which the channel would reject a template, told before it is submitted."""

from dataclasses import replace

import pytest

from core.compliance.template import (
    Button,
    CallButton,
    Category,
    CodeButton,
    Header,
    HeaderKind,
    LinkButton,
    ReplyButton,
    Slot,
    Template,
    Text,
)
from core.compliance.template_check import Finding, Part, Rule, check

LANGUAGES = {"en", "en_US", "it"}
BODY = "Dear {{name}}, your order {{order}} has been sent and will arrive tomorrow."
GOOD = Template(
    "order_sent",
    "en",
    Category.UTILITY,
    Text(
        BODY,
        header=Header(HeaderKind.TEXT, "News for {{name}}"),
        footer="The bakery",
        buttons=(
            ReplyButton("Thanks"),
            ReplyButton("Where is it?"),
            LinkButton("Follow", "https://bakery.example/o/{{1}}"),
            CallButton("Call us", "+390612345678"),
        ),
        slots=(Slot("name", "Ada"), Slot("order", "8841"), Slot("link1", "8841")),
    ),
    lives_for=3600,
)
CODE = Template(
    "code", "en", Category.AUTHENTICATION, Text("Your code.", buttons=(CodeButton("Copy", "12345"),))
)


def with_text(**changes: object) -> Template:
    return replace(GOOD, text=replace(GOOD.text, **changes))  # type: ignore[arg-type]


def with_body(body: str) -> Template:
    return with_text(
        body=body, header=None, buttons=(), slots=tuple(Slot(each, "x") for each in "abcde12345")
    )


def with_buttons(*buttons: Button) -> Template:
    return with_text(buttons=buttons)


def found(template: Template, *others: Template) -> list[Rule]:
    return [finding.rule for finding in check(template, languages=LANGUAGES, others=others)]


@pytest.mark.parametrize("template", [GOOD, CODE, with_body("Good morning.")])
def test_nothing_is_said_of_a_good_one(template: Template) -> None:
    """So that it can be submitted."""
    assert check(template, languages=LANGUAGES) == ()


@pytest.mark.parametrize("name", ["", "Order", "order-sent", "ordine è", "x" * 513])
def test_names_are_small_letters_digits_and_underscores(name: str) -> None:
    """Up to 512 of them."""
    assert found(replace(GOOD, name=name)) == [Rule.NAME]
    assert found(replace(GOOD, name="x" * 512)) == []


def test_a_name_is_unique_in_its_language() -> None:
    """The same name in another language is a translation."""
    other = with_body("Something else entirely.")

    assert found(GOOD, other) == [Rule.NAME_TAKEN]
    assert found(GOOD, replace(other, language="it")) == []


@pytest.mark.parametrize("language", ["", "EN", "en-US", "xx"])
def test_languages_are_those_of_the_channel(language: str) -> None:
    """Case and underscore count."""
    assert found(replace(GOOD, language=language)) == [Rule.LANGUAGE]


def test_the_same_words_twice_are_rejected() -> None:
    """Body and footer of another template in the same language; codes all read the same."""
    twin = replace(GOOD, name="twin")

    assert check(GOOD, languages=LANGUAGES, others=[twin]) == (Finding(Rule.BODY_TWIN, Part.BODY, "twin"),)
    assert found(GOOD, replace(twin, language="it")) == []
    assert found(CODE, replace(CODE, name="twin")) == []


@pytest.mark.parametrize(
    ("header", "rules"),
    [
        (Header(HeaderKind.TEXT, " "), [Rule.HEADER_MISSING]),
        (Header(HeaderKind.TEXT, "x" * 61), [Rule.HEADER_LONG]),
        (Header(HeaderKind.TEXT, "{{name}} {{order}}"), [Rule.HEADER_SLOTS]),
        (Header(HeaderKind.TEXT, "*News*"), [Rule.HEADER_MARKS]),
        (Header(HeaderKind.TEXT, "News\nfor you"), [Rule.HEADER_MARKS]),
        (Header(HeaderKind.TEXT, "for {{first_name}}"), [Rule.SAMPLE_MISSING]),
        (Header(HeaderKind.IMAGE), [Rule.HEADER_SAMPLE]),
        (Header(HeaderKind.VIDEO), [Rule.HEADER_SAMPLE]),
        (Header(HeaderKind.DOCUMENT), [Rule.HEADER_SAMPLE]),
        (Header(HeaderKind.DOCUMENT, sample="4::aW"), []),
        (Header(HeaderKind.LOCATION), []),
        (Header(HeaderKind.TEXT, "x" * 60), []),
    ],
)
def test_headers_are_short_plain_and_shown_by_a_sample(header: Header, rules: list[Rule]) -> None:
    """One slot at most, no marks; a file needs an example."""
    assert found(with_text(header=header)) == rules


@pytest.mark.parametrize(
    ("body", "rules"),
    [
        ("", [Rule.BODY_MISSING]),
        (" \n", [Rule.BODY_MISSING]),
        ("x" * 1025, [Rule.BODY_LONG]),
        ("x" * 1024, []),
        ("{{a}}, your order has arrived.", [Rule.SLOT_FIRST]),
        ("Your order has arrived, {{a}}", [Rule.SLOT_LAST]),
        ("Your order has arrived, {{a}}!", [Rule.SLOT_LAST]),
        ("Your order {{a}} {{b}} has arrived here.", [Rule.SLOTS_TOUCH]),
        ("Your {{a}}{{b}} order has arrived here.", [Rule.SLOTS_TOUCH]),
        ("Your order {{a}} came", []),
        ("Order {{a}} came", [Rule.SLOTS_DENSE]),
        ("Your order {{A}} has come", [Rule.SLOT_NAME, Rule.SAMPLE_MISSING]),
        ("Your order {{ a }} has come", [Rule.SLOT_NAME, Rule.SAMPLE_MISSING]),
        ("Your order {{}} has come", [Rule.SLOT_NAME, Rule.SAMPLE_MISSING]),
        ("Your order {{a#}} has come", [Rule.SLOT_SIGN, Rule.SAMPLE_MISSING]),
        ("Your order {{1}} of {{a}} has come", [Rule.SLOTS_MIXED]),
        ("Your order {{1}} of {{3}} has come", [Rule.SLOTS_GAP]),
        ("Your order {{2}} of {{1}} has come", []),
        ("Your order {{0}} has come", [Rule.SLOT_NAME, Rule.SLOTS_GAP, Rule.SAMPLE_MISSING]),
        ("Your order {{f}} has come", [Rule.SAMPLE_MISSING]),
    ],
)
def test_bodies_have_slots_among_enough_words(body: str, rules: list[Rule]) -> None:
    """Not first, not last, not side by side, each named well and with a sample."""
    assert found(with_body(body)) == rules


def test_footers_are_short_and_the_same_for_everybody() -> None:
    """Sixty characters, no slot."""
    assert found(with_text(footer="x" * 61)) == [Rule.FOOTER_LONG]
    assert found(with_text(footer="for {{name}}")) == [Rule.FOOTER_SLOT]


REPLIES = tuple(ReplyButton(f"Answer {each}") for each in range(11))
LINK = LinkButton("Follow", "https://bakery.example/o")


@pytest.mark.parametrize(
    ("buttons", "rules"),
    [
        (REPLIES, [Rule.BUTTONS_MANY]),
        (REPLIES[:10], []),
        ((LINK, replace(LINK, label="B"), replace(LINK, label="C")), [Rule.LINKS_MANY]),
        ((CallButton("A", "+391"), CallButton("B", "+392")), [Rule.CALLS_MANY]),
        ((CodeButton("A", "X"), CodeButton("B", "Y")), [Rule.CODES_MANY]),
        ((REPLIES[0], LINK, REPLIES[1]), [Rule.REPLIES_SPLIT]),
        ((LINK, *REPLIES[:3]), []),
        ((REPLIES[0], REPLIES[0]), [Rule.LABEL_TWICE]),
        ((ReplyButton(""),), [Rule.LABEL_MISSING]),
        ((ReplyButton("x" * 26),), [Rule.LABEL_LONG]),
        ((ReplyButton("x" * 25),), []),
        ((LinkButton("A", "bakery.example"),), [Rule.URL]),
        ((LinkButton("A", "https://{{a}}.example/"),), [Rule.URL, Rule.URL_SLOT]),
        ((LinkButton("A", "https://a.example/" + "x" * 2000),), [Rule.URL_LONG]),
        ((LinkButton("A", "https://a.example/{{name}}/x"),), [Rule.URL_SLOT]),
        ((LinkButton("A", "https://a.example/{{name}}/{{order}}"),), [Rule.URL_SLOT]),
        ((LinkButton("A", "https://a.example/{{name}}"),), []),
        ((CallButton("A", "ask for Ada"),), [Rule.PHONE]),
        ((CallButton("A", "+" + "3" * 21),), [Rule.PHONE]),
        ((CodeButton("A", ""),), [Rule.CODE]),
        ((CodeButton("A", "x" * 16),), [Rule.CODE]),
    ],
)
def test_buttons_are_few_short_and_in_order(buttons: tuple[Button, ...], rules: list[Rule]) -> None:
    """How many of each, how long, and where a slot may stand."""
    assert found(with_buttons(*buttons)) == [
        *([Rule.SAMPLE_MISSING] if any("{{a}}" in getattr(each, "url", "") for each in buttons) else []),
        *rules,
    ]


@pytest.mark.parametrize(
    ("category", "seconds", "rules"),
    [
        (Category.UTILITY, 29, [Rule.LIVES_FOR]),
        (Category.UTILITY, 30, []),
        (Category.UTILITY, 43_200, []),
        (Category.UTILITY, 43_201, [Rule.LIVES_FOR]),
        (Category.MARKETING, 43_199, [Rule.LIVES_FOR]),
        (Category.MARKETING, 2_592_000, []),
    ],
)
def test_how_long_the_channel_tries_has_bounds(category: Category, seconds: int, rules: list[Rule]) -> None:
    """Different ones for each category."""
    assert found(replace(GOOD, category=category, lives_for=seconds)) == rules


@pytest.mark.parametrize(
    "text",
    [
        replace(CODE.text, buttons=()),
        replace(CODE.text, buttons=(ReplyButton("Thanks"),)),
        replace(CODE.text, header=Header(HeaderKind.LOCATION)),
        replace(CODE.text, body="Your code is at https://code.example/ now."),
    ],
)
def test_codes_come_with_one_button_and_nothing_else(text: Text) -> None:
    """No header, no link."""
    assert found(replace(CODE, text=text)) == [Rule.AUTHENTICATION]
    assert found(replace(CODE, lives_for=901)) == [Rule.LIVES_FOR]


def test_counts_are_told() -> None:
    """So that the sentence can say how much is too much."""
    assert check(with_text(footer="x" * 70), languages=LANGUAGES) == (
        Finding(Rule.FOOTER_LONG, Part.FOOTER, found=70, allowed=60),
    )


def test_every_rule_has_been_broken_above() -> None:
    """A new rule comes with its example."""
    source = __import__("pathlib").Path(__file__).read_text()

    assert [rule for rule in Rule if f"Rule.{rule.name}" not in source] == []
