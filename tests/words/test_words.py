"""Words: said in the reader's language, never lost."""

from pathlib import Path

import pytest

from words import LANGUAGES, SOURCE_LANGUAGE, language_of, mark, plural, say
from words.catalogues import entries, write
from words.spoken import slots
from words.sync import sync

UNKNOWN = "A sentence that no catalogue has, with {name}"


@pytest.mark.parametrize("language", [*LANGUAGES, "it_IT", "xx", ""])
def test_a_sentence_without_translation_stays_english(language: str) -> None:
    """Better a foreign word than none."""
    assert say(language, UNKNOWN, name="Ana") == "A sentence that no catalogue has, with Ana"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("it", "it"), ("it_IT", "it"), ("it-CH", "it"), ("IT", "it"), ("en-GB", "en"), ("de", "en"), ("", "en")],
)
def test_a_locale_is_read_in_the_nearest_language(locale: str, language: str) -> None:
    """Slack gives `it-IT`, a file may say `it`; whoever reads neither gets English."""
    assert language_of(locale) == language


@pytest.mark.parametrize(("count", "said"), [(0, "0 dogs"), (1, "1 dog"), (2, "2 dogs"), (1042, "1042 dogs")])
def test_one_is_singular_all_else_is_plural(count: int, said: str) -> None:
    """English and Italian agree on this."""
    assert plural("en", "{count} dog", "{count} dogs", count) == said


def test_values_are_never_read_as_slots() -> None:
    """What a contact wrote may hold curly brackets, and stays what they wrote."""
    assert say("en", "{name} wrote", name="{language}{0}") == "{language}{0} wrote"


def test_a_marked_sentence_is_itself() -> None:
    """`mark` only lets the catalogues know."""
    assert mark(UNKNOWN) == UNKNOWN


def test_every_translation_is_said() -> None:
    """What stands in a catalogue is what people read."""
    for language in LANGUAGES:
        for entry in entries(language):
            values = dict.fromkeys(slots(entry.text), 1)
            shown = entry.translation or entry.text
            assert say(language, entry.text, **values) == shown.format_map(values)


def test_sync_adds_what_is_missing_and_prunes_only_when_asked(tmp_path: Path) -> None:
    """A new sentence is English at once and owed in Italian; an old one waits until it is taken out."""
    code = tmp_path / "desk"
    code.mkdir()
    (code / "replies.py").write_text(
        "from words import say\nsay(language, 'Sent è \"{name}\"\\nnow', name=1)\n"
    )
    locales = tmp_path / "locales"
    write(locales / "it/desk.po", "it", {"Gone": "Andato"})

    first = sync(tmp_path, locales, prune=False)
    kept = {entry.text: entry.translation for entry in entries("it", locales)}
    sync(tmp_path, locales, prune=True)

    assert first == [
        "en/desk.po: 1 added, 0 taken out, 0 to translate",
        "it/desk.po: 1 added, 0 taken out, 1 to translate",
    ]
    assert kept == {"Gone": "Andato", 'Sent è "{name}"\nnow': ""}
    assert [entry.text for entry in entries("it", locales)] == ['Sent è "{name}"\nnow']
    assert [entry.translation for entry in entries(SOURCE_LANGUAGE, locales)] == ['Sent è "{name}"\nnow']
    assert sync(tmp_path, locales, prune=True) == []
