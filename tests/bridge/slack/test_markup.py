"""Agents' words out of Slack: marks kept, ids named, nothing internal, entities undone once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.slack.emoji_names import drawn, name_of
from bridge.slack.links import leads_inside
from bridge.slack.markup import read_words
from bridge.slack.mrkdwn import escaped, unescaped
from core.text import Block, Item, Paragraph, Preformatted, Quote, Span

Json = dict[str, Any]


def rich(*elements: Json) -> Json:
    return {"text": "", "blocks": [{"type": "rich_text", "elements": list(elements)}]}


def section(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def text(words: str, **style: bool) -> Json:
    return {"type": "text", "text": words, **({"style": style} if style else {})}


def blocks_of(message: Json, people: dict[str, str] | None = None) -> tuple[Block, ...]:
    return read_words(message, people).text.reveal()


def words_of(message: Json, people: dict[str, str] | None = None) -> str:
    return read_words(message, people).text.words().reveal()


def test_styles_lists_quotes_and_code_are_kept() -> None:
    """What Slack's composer makes, in our words."""
    message = rich(
        section(text("Dear "), text("Marta", bold=True), text(",\n")),
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [section(text("one")), section(text("two", italic=True))],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "indent": 1,
            "offset": 2,
            "elements": [section(text("three"))],
        },
        {"type": "rich_text_quote", "elements": [text("quoted", strike=True)]},
        {"type": "rich_text_preformatted", "elements": [text("x = 1\ny = 2")]},
        section(text("see "), text("code", code=True)),
    )

    assert blocks_of(message) == (
        Paragraph((Span("Dear "), Span("Marta", bold=True), Span(","))),
        Item((Span("one"),)),
        Item((Span("two", italic=True),)),
        Item((Span("three"),), number=3, indent=1),
        Quote((Span("quoted", strike=True),)),
        Preformatted("x = 1\ny = 2"),
        Paragraph((Span("see "), Span("code", code=True))),
    )


@pytest.mark.parametrize(
    ("element", "shown"),
    [
        ({"type": "emoji", "name": "pray", "unicode": "1f64f"}, "🙏"),
        ({"type": "emoji", "name": "wave", "unicode": "1f44b-1f3fc"}, "👋🏼"),
        ({"type": "emoji", "name": "+1", "skin_tone": 3}, "👍🏼"),
        ({"type": "emoji", "name": "flag-it"}, "🇮🇹"),
        ({"type": "emoji", "name": "acme_logo"}, ":acme_logo:"),
        ({"type": "emoji", "name": "smile", "unicode": "not a point"}, "😄"),
        ({"type": "user", "user_id": "U0JONAS0002"}, "@someone"),
        ({"type": "user", "user_id": "U0KNOWN0001"}, "@Amira"),
        ({"type": "channel", "channel_id": "C0SECRET001"}, "#channel"),
        ({"type": "usergroup", "usergroup_id": "S0BILLING01"}, "@team"),
        ({"type": "broadcast", "range": "here"}, "@here"),
        ({"type": "date", "timestamp": 1, "format": "{date}", "fallback": "2 May"}, "2 May"),
        ({"type": "color", "value": "#ff0000"}, "#ff0000"),
        ({"type": "something new", "text": "words"}, "words"),
    ],
)
def test_every_element_becomes_words_without_ids(element: Json, shown: str) -> None:
    """Emoji become characters, people and channels names; an id never leaves the company."""
    assert words_of(rich(section(element)), {"U0KNOWN0001": "Amira"}) == shown


def test_names_that_slack_wrote_beside_ids_are_used() -> None:
    """The text often says what the blocks only point at."""
    message = rich(
        section({"type": "user", "user_id": "U1"}, text(" "), {"type": "channel", "channel_id": "C1"})
    )
    message["text"] = "<@U1|amira> <#C1|sales>"

    assert words_of(message) == "@amira #sales"


@pytest.mark.parametrize(
    ("url", "label", "words", "leads_to"),
    [
        (
            "https://example.com/a?b=1&c=2",
            "",
            "https://example.com/a?b=1&c=2",
            "https://example.com/a?b=1&c=2",
        ),
        ("https://example.com", "our site", "our site", "https://example.com"),
        ("https://acme.slack.com/archives/C0SECRET001/p1795330128402919", "", "[…]", None),
        ("https://acme.slack.com/archives/C0SECRET001/p1", "see here", "see here", None),
        ("https://files.slack.com/files-pri/T1-F1/a.pdf", "", "[…]", None),
        ("https://acme.enterprise.slack.com./archives/C1", "", "[…]", None),
        ("slack://user?team=T1&id=U1", "", "[…]", None),
        (
            "https://slack.com/help/articles/1",
            "",
            "https://slack.com/help/articles/1",
            "https://slack.com/help/articles/1",
        ),
        (
            "https://notslack.com/archives/C1",
            "",
            "https://notslack.com/archives/C1",
            "https://notslack.com/archives/C1",
        ),
        ("mailto:help@example.com", "", "help@example.com", None),
        ("tel:+441632960001", "", "+441632960001", None),
    ],
)
def test_links_into_the_workspace_stay_inside(url: str, label: str, words: str, leads_to: str | None) -> None:
    """A contact could not open them and need not know of them; others keep label and address."""
    (block,) = blocks_of(rich(section(text("see "), {"type": "link", "url": url, "text": label})))

    assert block == Paragraph((Span("see "), Span(words, url=leads_to)))


_INSIDE: dict[str, Any] = {"type": "link", "url": "https://acme.slack.com/archives/C1/p1"}
_OUTSIDE: dict[str, Any] = {"type": "link", "url": "https://example.com"}


@pytest.mark.parametrize(
    ("elements", "words", "stripped"),
    [
        ([{"type": "text", "text": "see "}, _INSIDE], "see […]", True),
        ([_INSIDE, {"type": "text", "text": "\n "}, _INSIDE], "", True),
        ([{**_INSIDE, "text": "the offer"}], "the offer", True),
        ([_OUTSIDE], "https://example.com", False),
        ([{"type": "channel", "channel_id": "C1"}], "#channel", False),
        ([{"type": "text", "text": "[…]"}], "[…]", False),
    ],
)
def test_whether_links_were_taken_out_is_known(
    elements: list[dict[str, Any]], words: str, stripped: bool
) -> None:
    """So that its author can be told; a post of such links alone has no words left."""
    read = read_words(rich(section(*elements)))

    assert (read.text.words().reveal(), read.stripped) == (words, stripped)


def test_links_are_found_wherever_they_stand() -> None:
    """In lists and quotes too."""
    bullets = {"type": "rich_text_list", "style": "bullet", "elements": [section(text("see "), _INSIDE)]}

    assert read_words(rich(bullets)).stripped
    assert read_words(rich({"type": "rich_text_quote", "elements": [_INSIDE]})).stripped


@pytest.mark.parametrize(
    ("typed", "words", "stripped"),
    [
        ("see <https://acme.slack.com/files/U1/F1/a.pdf|the file>", "see the file", True),
        ("<slack://channel?team=T1&amp;id=C1>", "", True),
        ("<https://example.com|there> <#C1|sales> <@U1|amira>", "there #sales @amira", False),
    ],
)
def test_it_is_known_of_posts_without_blocks_too(typed: str, words: str, stripped: bool) -> None:
    """Older clients and bots of Slack write only text."""
    read = read_words({"text": typed})

    assert (read.text.words().reveal(), read.stripped) == (words, stripped)


_US: dict[str, Any] = {"type": "user", "user_id": "U0WITIOP"}
_ADA: dict[str, Any] = {"type": "user", "user_id": "U0ADA"}


@pytest.mark.parametrize(
    ("message", "words", "addressed"),
    [
        (rich(section(_US, text(" At ten"))), "At ten", True),
        (rich(section(text("At ten "), _US)), "At ten", True),
        (rich(section(text("At "), _US, text("ten"))), "At ten", True),
        (rich(section(_US)), "", True),
        (rich(section(_ADA, text(" at ten"))), "@someone at ten", False),
        ({"text": "<@U0WITIOP> At ten"}, "At ten", True),
        ({"text": "<@U0ADA|ada> at ten"}, "@ada at ten", False),
        ({"text": ""}, "", False),
    ],
)
def test_a_mention_of_us_is_known_and_no_word_to_the_contact(
    message: dict[str, Any], words: str, addressed: bool
) -> None:
    """Where only that sends a post, it is meant for us; others are people's names."""
    read = read_words(message, us="U0WITIOP")

    assert (read.text.words().reveal(), read.addressed) == (words, addressed)


@pytest.mark.parametrize(
    ("typed", "inside"),
    [
        ("see https://acme.slack.com/archives/C1/p1", True),
        ("(acme.slack.com/archives/C1)", True),
        ("HTTPS://ACME.SLACK.COM:443/files/U1", True),
        ("slack://open", True),
        ("files.slack.com/files-pri/T1-F1/a.pdf", True),
        ("Ask in slack.com or https://slack.com/help/articles/1", False),
        ("https://notslack.com/archives/C1 and https://example.com/slack.com", False),
        ("", False),
    ],
)
def test_links_into_the_workspace_are_found_in_what_is_typed(typed: str, inside: bool) -> None:
    """In a form nothing marks a link as one."""
    assert leads_inside(typed) is inside


def test_finding_them_takes_time_by_the_length_alone() -> None:
    """However much it looks like the beginning of an address."""
    assert not leads_inside("a." * 200_000)


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("plain", (Span("plain"),)),
        ("*bold* and _it_", (Span("bold", bold=True), Span(" and "), Span("it", italic=True))),
        ("~no~ `x*y*z`", (Span("no", strike=True), Span(" "), Span("x*y*z", code=True))),
        ("2 * 3 * 4 and snake_case_name", (Span("2 * 3 * 4 and snake_case_name"),)),
        ("a &lt;b&gt; &amp;amp;", (Span("a <b> &amp;"),)),
        ("<https://example.com|site>", (Span("site", url="https://example.com"),)),
        ("<@U1|amira> <@U2>", (Span("@amira"), Span(" "), Span("@someone"))),
        ("<!here> <!subteam^S1|@billing>", (Span("@here"), Span(" "), Span("@billing"))),
        (":pray: :acme_logo: 10:30", (Span("🙏"), Span(" "), Span(":acme_logo:"), Span(" 10:30"))),
    ],
)
def test_a_message_without_blocks_is_read_from_its_text(typed: str, spans: tuple[Span, ...]) -> None:
    """Some clients send no blocks: the marks are in the text."""
    assert blocks_of({"text": typed}) == (Paragraph(spans),)


def test_quotes_and_fences_of_a_text_are_blocks() -> None:
    """A line that begins with > is quoted; what stands between three backticks is shown as it is."""
    blocks = blocks_of({"text": "hello\n&gt; said\n```a *b*```after"})

    assert blocks == (
        Paragraph((Span("hello"),)),
        Quote((Span("said"),)),
        Preformatted("a *b*"),
        Paragraph((Span("after"),)),
    )


@given(st.text(max_size=200))
def test_escaping_is_undone_exactly_once(words: str) -> None:
    """Also for words that look escaped already."""
    assert unescaped(escaped(words)) == words
    assert not set("<>") & set(escaped(words))


@given(st.text(alphabet="*_~`<>@#!|&; \nabc", max_size=300))
def test_any_text_is_read_without_losing_letters(words: str) -> None:
    """Whatever marks stand in it, its letters and digits come through in order."""
    shown = words_of({"text": escaped(words)})

    assert [sign for sign in shown if sign in "abc"] == [sign for sign in words if sign in "abc"]


@pytest.mark.parametrize(
    "hostile", ["*" * 40_000, "_a" * 20_000, "<" * 40_000, "`" * 40_000, ":a" * 20_000, "&lt;" * 10_000]
)
def test_hostile_text_is_read_in_time(hostile: str) -> None:
    """No expression here takes longer than the text is long."""
    assert words_of({"text": hostile}) is not None


def test_flags_and_tones_come_from_their_names() -> None:
    """Names that Slack has and others lack."""
    assert (drawn("flag-gb"), drawn("wave::skin-tone-5"), drawn("no_such_thing")) == ("🇬🇧", "👋🏾", None)


@pytest.mark.parametrize(
    ("sign", "name"),
    [
        ("👍", "+1"),
        ("👍🏽", "+1::skin-tone-4"),
        ("❤️", "heart"),
        ("❤", "heart"),
        ("😂", "joy"),
        ("🙏", "pray"),
        ("✅", "white_check_mark"),
        ("🇮🇹", "flag-it"),
        ("👀", "eyes"),
        ("hello", None),
        ("👍👍", None),
        ("", None),
        (":eyes:", None),
    ],
)
def test_an_emoji_has_the_name_slack_gives_it(sign: str, name: str | None) -> None:
    """What the picker calls it; several, or words, are no emoji."""
    assert name_of(sign) == name
