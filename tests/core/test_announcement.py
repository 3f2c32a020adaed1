"""What a number says by itself: in which words, and when it keeps silent."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.announcement import (
    MACHINE_ANSWERS_WITHIN,
    Announced,
    Announcement,
    Wording,
    may_announce,
    read_wordings,
    wordings_text,
    words_in,
)
from core.ids import AnnouncementId, ContactId, NumberId

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ONE, OTHER = NumberId("n1"), NumberId("n2")
CLOSED, CLOSING, STRANGER = Announced.CLOSED, Announced.CLOSING, Announced.STRANGER

Earlier = list[tuple[Announced, NumberId, timedelta]]


def said(earlier: Earlier) -> list[Announcement]:
    """What was said so long before noon, by which number."""
    return [
        Announcement(AnnouncementId(str(place)), ContactId("c1"), number, what, NOON - ago)
        for place, (what, number, ago) in enumerate(earlier)
    ]


@pytest.mark.parametrize(
    ("earlier", "may"),
    [
        ([], True),
        ([(CLOSED, ONE, 12 * HOUR)], True),
        ([(CLOSED, ONE, 12 * HOUR - MINUTE)], False),
        ([(CLOSED, OTHER, 2 * HOUR)], True),
        ([(CLOSING, ONE, MINUTE)], True),
        ([(CLOSING, OTHER, MACHINE_ANSWERS_WITHIN)], True),
        ([(CLOSING, OTHER, MACHINE_ANSWERS_WITHIN - MINUTE / 60)], False),
        ([(CLOSING, OTHER, MINUTE)] * 2, True),
        ([(CLOSING, OTHER, MINUTE), (CLOSING, ONE, 2 * MINUTE), (STRANGER, ONE, HOUR - MINUTE)], False),
        ([(CLOSING, OTHER, MINUTE), (CLOSING, ONE, 2 * MINUTE), (STRANGER, ONE, HOUR)], True),
    ],
)
def test_closed_is_said_once_in_twelve_hours_and_never_too_much(earlier: Earlier, may: bool) -> None:
    """Three an hour over all numbers, and nothing to who answers faster than people can."""
    assert may_announce(CLOSED, ONE, said(earlier), NOON, again_after=12 * HOUR, an_hour=3) is may


def test_what_is_said_once_is_never_said_again() -> None:
    """However long ago it was."""
    earlier = said([(STRANGER, ONE, 9_000 * HOUR)])

    assert not may_announce(STRANGER, ONE, earlier, NOON, again_after=None, an_hour=3)
    assert may_announce(STRANGER, OTHER, earlier, NOON, again_after=None, an_hour=3)


@pytest.mark.parametrize(
    ("text", "wordings"),
    [
        ("", ()),
        ("We are closed.\nUntil nine.", (Wording("", "We are closed.\nUntil nine."),)),
        (
            "Closed.\n[it] Chiuso.\n[de]Zu.",
            (Wording("", "Closed."), Wording("it", "Chiuso."), Wording("de", "Zu.")),
        ),
        ("[it] Chiuso [en] no", (Wording("it", "Chiuso [en] no"),)),
        ("[it] \n[de] Zu.", (Wording("de", "Zu."),)),
    ],
)
def test_words_are_read_by_their_language(text: str, wordings: tuple[Wording, ...]) -> None:
    """What stands before the first sign is for everybody else."""
    assert read_wordings(text) == wordings


@given(
    st.dictionaries(st.from_regex(r"[a-z]{2}", fullmatch=True) | st.just(""), st.sampled_from(["a", "b\nc"]))
)
def test_words_are_written_as_they_are_read(spoken: dict[str, str]) -> None:
    """Whoever looks at them in a form sets nothing else by sending it."""
    everybody = [Wording("", spoken.pop(""))] if "" in spoken else []
    wordings = (*everybody, *(Wording(language, words) for language, words in spoken.items()))

    assert read_wordings(wordings_text(wordings)) == wordings


@pytest.mark.parametrize(
    ("languages", "words"), [(("it", "en"), "Chiuso."), (("fr",), "Closed."), ((), "Closed.")]
)
def test_a_contact_is_spoken_to_as_they_read(languages: tuple[str, ...], words: str) -> None:
    """In their language, else as everybody; where there are no words nothing is said."""
    wordings = read_wordings("Closed.\n[it] Chiuso.")

    assert words_in(wordings, languages) == words
    assert words_in((Wording("it", "Chiuso."),), ("fr",)) is None
