"""WhatsApp's marks and ours: read where they count, written where they will be read, never at the cost of words."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.whatsapp.cleaning import clean_filename, clean_line, clean_text
from bridge.whatsapp.markup import from_whatsapp, to_whatsapp
from core.text import Block, Item, Paragraph, Preformatted, Quote, RichText, Span


def paragraph(*spans: Span) -> tuple[Block, ...]:
    return (Paragraph(spans),)


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("plain", paragraph(Span("plain"))),
        ("*bold*", paragraph(Span("bold", bold=True))),
        ("_italic_", paragraph(Span("italic", italic=True))),
        ("~gone~", paragraph(Span("gone", strike=True))),
        ("`code *x*`", paragraph(Span("code *x*", code=True))),
        ("*_both_*", paragraph(Span("both", bold=True, italic=True))),
        ("a *b* c", paragraph(Span("a "), Span("b", bold=True), Span(" c"))),
        ("(*b*)", paragraph(Span("("), Span("b", bold=True), Span(")"))),
        ("5*3*2", paragraph(Span("5*3*2"))),
        ("snake_case_name", paragraph(Span("snake_case_name"))),
        ("* star", (Item((Span("star"),)),)),
        ("*open", paragraph(Span("*open"))),
        ("* a*", (Item((Span("a*"),)),)),
        ("x *a *", paragraph(Span("x *a *"))),
        ("*a\nb*", paragraph(Span("*a\nb*"))),
        ("**", paragraph(Span("**"))),
        ("one\n\ntwo", paragraph(Span("one\n\ntwo"))),
        ("> quoted\n> more", (Quote((Span("quoted\nmore"),)),)),
        ("- a\n* b\n  - c", (Item((Span("a"),)), Item((Span("b"),)), Item((Span("c"),), indent=1))),
        ("1. a\n2. *b*", (Item((Span("a"),), 1), Item((Span("b", bold=True),), 2))),
        ("```\nx = *1*\n```", (Preformatted("x = *1*"),)),
        ("see ```x``` here", paragraph(Span("see "), Span("x", code=True), Span(" here"))),
        ("a ``` b", paragraph(Span("a ``` b"))),
        (
            "*see* https://example.org/a_b_?q=*1* now",
            paragraph(
                Span("see", bold=True),
                Span(" "),
                Span("https://example.org/a_b_?q=*1", url="https://example.org/a_b_?q=*1"),
                Span("* now"),
            ),
        ),
        (
            "https://example.org/.",
            paragraph(Span("https://example.org/", url="https://example.org/"), Span(".")),
        ),
        (
            "*https://example.org*",
            paragraph(Span("https://example.org", bold=True, url="https://example.org")),
        ),
        ("https://ex\u0430mple.org/", paragraph(Span("https://ex\u0430mple.org/"))),
    ],
)
def test_marks_are_read_only_where_they_count(written: str, understood: tuple[Block, ...]) -> None:
    """At the border of words, on one line, with a partner."""
    assert from_whatsapp(written).reveal() == understood


@pytest.mark.parametrize(
    ("blocks", "written"),
    [
        (paragraph(Span("a "), Span("b", bold=True)), "a *b*"),
        (paragraph(Span("b ", bold=True), Span("c")), "*b* c"),
        (paragraph(Span("b", bold=True), Span("c")), "bc"),
        (paragraph(Span("a*b", bold=True)), "a*b"),
        (paragraph(Span("a", bold=True, italic=True, strike=True)), "*_~a~_*"),
        (paragraph(Span("a\nb", bold=True)), "*a*\n*b*"),
        (paragraph(Span("x = 1", code=True)), "`x = 1`"),
        (paragraph(Span("a`b", code=True)), "a`b"),
        ((Quote((Span("a\nb"),)),), "> a\n> b"),
        ((Item((Span("a"),)), Item((Span("b"),), 2), Item((Span("c"),), indent=1)), "- a\n2. b\n  - c"),
        ((Preformatted("x\n  y"),), "```x\n  y```"),
        (paragraph(Span("our site", url="https://example.org")), "our site (https://example.org)"),
        (paragraph(Span("example.org", url="http://example.org")), "example.org"),
        (paragraph(Span("https://a.b", url="https://a.b")), "https://a.b"),
        (paragraph(Span("a@b.c", url="mailto:a@b.c")), "a@b.c"),
        (paragraph(Span(" "), Span("", bold=True)), ""),
    ],
)
def test_marks_are_written_only_where_they_will_be_read(blocks: tuple[Block, ...], written: str) -> None:
    """A style that WhatsApp would not see is left out; no word is."""
    assert to_whatsapp(RichText(blocks)) == written


def test_without_marks_only_the_words_remain() -> None:
    """For texts that would be too long with them."""
    text = from_whatsapp("*a* `b`\n> c")

    assert to_whatsapp(text, marks=False) == "a b\n> c"


PLAIN = st.text(alphabet=st.characters(exclude_characters="*_~`>-.\u2028"), max_size=200)


@given(PLAIN)
def test_plain_text_comes_back_as_it_was(words: str) -> None:
    """Through both translations, cleaned once."""
    written = to_whatsapp(RichText.plain(words))

    assert written == clean_text(words)
    assert from_whatsapp(written).words().reveal() == written


SPANS = st.builds(
    Span,
    st.text(alphabet="ab *_~`\n>-1.é👍", min_size=1, max_size=12),
    bold=st.booleans(),
    italic=st.booleans(),
    strike=st.booleans(),
    code=st.booleans(),
)
BLOCKS = st.one_of(
    st.builds(Paragraph, st.lists(SPANS, max_size=4).map(tuple)),
    st.builds(Quote, st.lists(SPANS, max_size=3).map(tuple)),
    st.builds(
        Item, st.lists(SPANS, max_size=3).map(tuple), st.none() | st.integers(0, 99), st.integers(0, 3)
    ),
    st.builds(Preformatted, st.text(alphabet="ab *\n", max_size=10)),
)


@given(st.lists(BLOCKS, max_size=4))
def test_no_word_is_ever_lost_on_the_way_to_a_phone(blocks: list[Block]) -> None:
    """Letters and digits of the text, in their order, whatever happens to the marks."""
    text = RichText(tuple(blocks))

    written = to_whatsapp(text)

    def letters(words: str) -> str:
        return re.sub(r"[^a-zé👍]", "", words)

    assert letters(written) == letters(text.words().reveal())


@given(st.text(alphabet="ab *_~`\n>-1.é👍\t", max_size=60))
def test_no_word_is_ever_lost_on_the_way_from_a_phone(written: str) -> None:
    """The same, the other way round."""

    def letters(words: str) -> str:
        return re.sub(r"[^a-zé👍]", "", words)

    assert letters(from_whatsapp(clean_text(written)).words().reveal()) == letters(written)


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ("pay\u200bpal\u2060 \ufeffhere", "paypal here"),
        ("pay\u200dpal", "paypal"),
        ("\u2066hidden\u2069", "hidden"),
        ("zero\x00byte\x07", "zerobyte"),
        ("half \ud83d", "half \ufffd"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a" + "\n" * 10_000 + "b", "a\n\n\nb"),
        ("a\n \n\t\n \n \nb", "a\n\n\nb"),
        ("tags \U000e0041\U000e0042", "tags"),
        ("family 👨‍👩‍👧 stays", "family 👨‍👩‍👧 stays"),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
        ("می‌خواهم", "می‌خواهم"),
        ("مرحبا — 你好", "مرحبا — 你好"),
    ],
)
def test_what_cannot_be_seen_does_not_come_in(hostile: str, harmless: str) -> None:
    """Overrides, invisible characters, heaps of lines; emoji and scripts that need joiners keep them."""
    assert clean_text(hostile) == harmless


def test_a_text_without_end_is_cut() -> None:
    """WhatsApp carries 4,096 characters; nobody reads forty thousand."""
    assert len(clean_text("x" * 40_000)) == 16_384
    assert clean_text("x" * 40_000).endswith("…")


def test_a_name_is_one_line() -> None:
    """Whatever a contact calls themselves."""
    assert clean_line("  Amara\n\n<!channel>\u202e\t x ") == "Amara <!channel> x"
    assert len(clean_line("é" * 5_000)) == 200


@pytest.mark.parametrize(
    ("given_name", "label"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("report\u202efdp.exe", "reportfdp.exe"),
        ("Rechnung März 2026 (final).pdf", "Rechnung März 2026 (final).pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("", ""),
    ],
)
def test_a_file_name_is_only_a_label(given_name: str, label: str) -> None:
    """Without a path, without tricks."""
    assert clean_filename(given_name) == label


def test_a_long_file_name_keeps_its_ending() -> None:
    """One should still see what it is."""
    label = clean_filename("x" * 400 + ".pdf")

    assert len(label) == 120
    assert label.endswith("….pdf")


@pytest.mark.parametrize(
    "hostile",
    ["*a ", "`", "* ", "*a_b~", "https://", "_*~", "*_~x", " ", "- ", "```a", "\n", "https://*", "\u200d"],
)
def test_no_text_takes_long(hostile: str) -> None:
    """A megabyte of it is cut first; what is left is read once."""
    started = time.process_time()

    to_whatsapp(from_whatsapp(clean_text(hostile * (1_000_000 // len(hostile)))))

    # 0.1 s on a quiet machine; reading it again and again takes minutes
    assert time.process_time() - started < 3
