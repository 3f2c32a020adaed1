"""Every word that people read is in the catalogues, in every language, with the same slots."""

from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, reasons
from words import LANGUAGES, SOURCE_LANGUAGE
from words.catalogues import Entry, entries
from words.spoken import slots, spoken, spoken_in
from words.templates import said_in

SPOKEN = tuple(spoken(ROOT))
COMPUTED = reasons("computed_sentences.toml")


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """Each language there is."""
    return str(request.param)


def test_every_sentence_is_written_out_where_it_is_said() -> None:
    """A computed sentence cannot be translated; one kept in a table is marked there and its speaker listed."""
    computed = {one.place for one in SPOKEN if one.text is None and str(one.path) not in COMPUTED}

    assert not computed, "\n".join(sorted(computed))


def test_no_listed_speaker_writes_out_all_its_sentences() -> None:
    """A module that computes no sentence any more leaves the list."""
    assert set(COMPUTED) <= {str(one.path) for one in SPOKEN if one.text is None}


def test_every_sentence_has_a_translation(language: str) -> None:
    """`make words` adds what is missing; the translation is ours to write."""
    known = {entry.text: entry.translation for entry in entries(language)}

    missing = {f"{one.place}: {one.text}" for one in SPOKEN if one.text and not known.get(one.text)}

    assert not missing, "\n".join(sorted(missing))


def test_nothing_is_translated_that_nobody_says(language: str) -> None:
    """`python -m words.sync --prune` takes out what is left over."""
    said = {one.text for one in SPOKEN}

    idle = [f"{entry.path.name}: {entry.text}" for entry in entries(language) if entry.text not in said]

    assert not idle, "\n".join(idle)


def test_no_translation_is_a_guess(language: str) -> None:
    """An entry marked fuzzy is not shown to anybody, so it is not there."""
    assert [entry.text for entry in entries(language) if entry.is_fuzzy] == []


def test_english_is_what_the_code_says() -> None:
    """The English catalogue never says anything else than the code."""
    assert [one for one in entries(SOURCE_LANGUAGE) if one.translation != one.text] == []


def test_one_sentence_has_one_translation(language: str) -> None:
    """Two catalogues may hold a sentence, but must agree on it."""
    seen: dict[str, Entry] = {}

    for entry in entries(language):
        first = seen.setdefault(entry.text, entry)
        assert entry.translation == first.translation, f"{entry.path.name}, {first.path.name}: {entry.text}"


def test_slots_are_the_same_in_every_language(language: str) -> None:
    """A translation that names another slot would stop the program when it is said."""
    for entry in entries(language):
        assert slots(entry.translation) == slots(entry.text), f"{entry.path.name}: {entry.text}"


def test_every_slot_is_given_a_value() -> None:
    """A sentence that is said gets a value for each of its slots."""
    for one in SPOKEN:
        if one.text is not None and one.values is not None:
            assert slots(one.text) <= one.values, f"{one.place}: {one.text}"


def test_what_is_planted_is_seen() -> None:
    """The reader of the syntax tree sees each way of saying something, and what it cannot read."""
    source = (
        "import words\nfrom words import mark, plural, say as tell\n"
        "tell(language, 'Hello {name}', name=name)\n"
        "words.say(language, 'Bye')\n"
        "plural(language, '{count} dog', '{count} dogs', 2)\n"
        "mark('Later')\n"
        "tell(language, 'Yes' if true else 'No')\n"
        "named = 'By name'\ntell(language, named)\n"
        "tell(language, TABLE[key])\n"
        "say(language, 'not ours')\n"
    )

    found = list(spoken_in(source, Path("bridge/slack/blocks/card.py")))

    assert {one.domain for one in found} == {"slack"}
    assert [(one.text, one.values and sorted(one.values)) for one in found] == [
        ("Hello {name}", ["name"]),
        ("Bye", frozenset()),
        ("{count} dog", ["count"]),
        ("{count} dogs", ["count"]),
        ("Later", None),
        ("Yes", frozenset()),
        ("No", frozenset()),
        ("By name", frozenset()),
        (None, frozenset()),
    ]


@pytest.mark.parametrize(
    "computed",
    ["def f(x):\n    say(l, x)", "x = g()\nsay(l, x)", "for x in y:\n    say(l, x)", "say(l, f'{a}')"],
)
def test_a_computed_sentence_is_seen(computed: str) -> None:
    """What cannot be read from the code is called computed, never taken for known."""
    (found,) = spoken_in(f"from words import say\n{computed}", Path("desk/replies.py"))

    assert found.text is None


def test_what_a_template_says_is_seen() -> None:
    """In a template `say` has its language already."""
    source = """{% for x in y %}{{ say("Hello {name}", name=x.name) | upper }}{% endfor %}
        <p title="{{ plural('{count} dog', '{count} dogs', n) }}">{{ say(x) }}</p>"""

    assert [(text, values and sorted(values)) for _, text, values in said_in(source)] == [
        ("Hello {name}", ["name"]),
        ("{count} dog", ["count"]),
        ("{count} dogs", ["count"]),
        (None, frozenset()),
    ]
