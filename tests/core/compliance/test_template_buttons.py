"""Buttons as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.compliance.template import Button, CallButton, CodeButton, LinkButton, ReplyButton
from core.compliance.template_buttons import read, written
from core.compliance.template_languages import LANGUAGES


@pytest.mark.parametrize(
    ("line", "button"),
    [
        ("Thanks", ReplyButton("Thanks")),
        ("  Track |  https://t.example/{{1}} ", LinkButton("Track", "https://t.example/{{1}}")),
        ("Call us | +39 02 (12) 34-5", CallButton("Call us", "+390212345")),
        ("Copy | Code SPRING 26", CodeButton("Copy", "SPRING 26")),
        ("Odd | example.com", LinkButton("Odd", "example.com")),
        ("Nothing |", LinkButton("Nothing", "")),
    ],
)
def test_what_stands_after_the_bar_says_what_it_does(line: str, button: Button) -> None:
    """What is no address is left to the checker, which says so."""
    assert read(line) == (button,)


def test_each_line_is_one_and_empty_ones_are_none() -> None:
    """In their order."""
    assert read("Yes\n\n  \nNo") == (ReplyButton("Yes"), ReplyButton("No"))


LABELS = st.text("abc xyz", min_size=1).map(str.strip).filter(bool)


@given(
    st.lists(
        st.one_of(
            st.builds(ReplyButton, LABELS),
            st.builds(LinkButton, LABELS, st.just("https://t.example/{{1}}")),
            st.builds(CallButton, LABELS, st.just("+390212345")),
            st.builds(CodeButton, LABELS, st.just("SPRING")),
        )
    ).map(tuple)
)
def test_what_is_written_is_read_again(buttons: tuple[Button, ...]) -> None:
    """So that a form that is opened and sent changes nothing."""
    assert read(written(buttons)) == buttons


def test_there_are_as_many_languages_as_the_channel_has() -> None:
    """Source: Meta, supported languages of message templates, November 2026."""
    assert len(LANGUAGES) == 111
    assert {"it", "en_GB", "pt_BR", "zh_HK"} <= set(LANGUAGES)
