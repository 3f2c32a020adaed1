"""Words that never print themselves, and how long texts are cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import Item, Paragraph, Preformatted, Private, Quote, RichText, Span, split, without_start

SECRET = "Amara's address is 5 Elm Road"


@pytest.mark.parametrize("words", [Private(SECRET), RichText.plain(SECRET)])
def test_words_never_print_themselves(words: Private | RichText) -> None:
    """Whatever way they get into a log line, only their length does."""
    shown = [repr(words), str(words), f"{words}", f"{words:>40}", "%s" % words]  # noqa: UP031 - one more way to print

    assert not any("Elm" in line for line in shown)
    assert all("29" in line for line in shown)


def test_equal_words_are_equal() -> None:
    """They can be compared and kept in sets without being read."""
    assert Private("a") == Private("a") != Private("b")
    assert len({Private("a"), Private("a"), RichText.plain("a"), RichText.plain("a")}) == 2
    assert Private("a") != "a"
    assert RichText.plain("a") != Private("a")


def test_bare_words_keep_the_lines() -> None:
    """Marks go, blocks stay on lines of their own."""
    text = RichText(
        (
            Paragraph((Span("Dear "), Span("Amara", bold=True))),
            Quote((Span("where?"),)),
            Item((Span("one"),)),
            Item((Span("two"),), number=2),
            Preformatted("x = 1"),
        )
    )

    assert text.words().reveal() == "Dear Amara\nwhere?\n- one\n2. two\nx = 1"


def test_white_space_says_nothing() -> None:
    """A post of blanks is empty; so is an empty Private."""
    assert not RichText.plain("  \n ")
    assert not RichText.plain("")
    assert not Private("")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (RichText.plain("// ask Carlo"), "ask Carlo"),
        (RichText.plain("  🔒 ask Carlo"), "ask Carlo"),
        (RichText.plain("see // there"), None),
        (RichText(()), None),
        (RichText((Preformatted("// code"),)), None),
        (RichText((Paragraph(()),)), None),
    ],
)
def test_a_mark_counts_only_at_the_start(text: RichText, rest: str | None) -> None:
    """A note is recognised by how it begins, and the mark is not part of it."""
    note = without_start(text, ("//", "🔒"))

    assert (None if note is None else note.words().reveal()) == rest


LENGTH = 60
blocks = st.one_of(
    st.builds(lambda text: Paragraph((Span(text),)), st.text(max_size=200)),
    st.builds(lambda text: Quote((Span(text), Span(text, bold=True))), st.text(max_size=80)),
    st.builds(Preformatted, st.text(max_size=200)),
    st.builds(
        lambda text, number: Item((Span(text),), number=number), st.text(max_size=90), st.none() | st.just(3)
    ),
)


@given(st.lists(blocks, max_size=6))
def test_no_part_is_too_long_and_no_word_is_lost(
    content: list[Paragraph | Quote | Preformatted | Item],
) -> None:
    """Cut anywhere, the parts together still say everything, in order."""
    text = RichText(tuple(content))

    parts = split(text, LENGTH)

    assert all(len(part.words()) <= LENGTH for part in parts)
    assert _letters("".join(part.words().reveal() for part in parts)) >= _letters(text.words().reveal())


def _letters(text: str) -> int:
    return sum(1 for character in text if not character.isspace() and character not in "-3.")


def test_a_text_is_cut_between_paragraphs_then_lines_then_words() -> None:
    """The cut falls where a person would put it."""
    text = RichText((Paragraph((Span("first line\nsecond line"),)), Paragraph((Span("third"),))))

    parts = split(text, 20)

    assert [part.words().reveal() for part in parts] == ["first line", "second line\nthird"]


def test_words_without_a_space_are_cut_where_they_must_be() -> None:
    """A single endless word is no way around the limit."""
    parts = split(RichText.plain("x" * 100), 40)

    assert "".join(part.words().reveal() for part in parts) == "x" * 100
    assert max(len(part.words()) for part in parts) <= 40


def test_a_long_block_of_code_is_cut_into_blocks_of_code() -> None:
    """It stays code in every part."""
    text = RichText((Preformatted("x = 1\n" * 30),))

    parts = split(text, LENGTH)

    assert len(parts) > 1
    assert all(isinstance(block, Preformatted) for part in parts for block in part.reveal())
