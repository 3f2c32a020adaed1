"""The directory file as YAML: read with its lines, nothing guessed, nothing that unfolds."""

import pytest

from desk.directory_entries import Entry, FileWrong, Said
from papers.directory_yaml import LONGEST, read, written


def test_values_stay_the_text_they_are() -> None:
    """No number, no date, no time of sixty seconds is made of anything; nothing is empty."""
    file = read(
        "numbers:\n- phone_number_id: 0106\n  hours: 09:30-18:00\n  day: 2026-12-24\n  yes: no\n  nothing:\n",
        "en",
    )

    [entry] = file.sections["numbers"]
    assert entry == Entry(
        2,
        {
            "phone_number_id": Said("0106", 2),
            "hours": Said("09:30-18:00", 3),
            "day": Said("2026-12-24", 4),
            "yes": Said("no", 5),
            "nothing": Said("", 6),
        },
    )


def test_lists_of_words_and_of_entries_are_told_apart() -> None:
    """Words with commas between them, entries with their own lines."""
    file = read(
        "skillsets:\n- name: A\n  skillsets: [B, C]\n  members:\n  - {user: U1}\n  - {user: U2}\n", "en"
    )

    [entry] = file.sections["skillsets"]
    assert entry.values["skillsets"] == Said("B, C", 3)
    assert entry.values["members"] == [Entry(5, {"user": Said("U1", 5)}), Entry(6, {"user": Said("U2", 6)})]


@pytest.mark.parametrize("text", ["", "# nothing\n", "skillsets:\n", "skillsets: []\n"])
def test_an_empty_file_says_nothing(text: str) -> None:
    """Nor does an empty section."""
    assert not any(read(text, "en").sections.values())


@pytest.mark.parametrize(
    ("text", "line", "field", "said"),
    [
        ("skillsets:\n  - {name: A\n", 3, "", "This is not YAML."),
        ("a: \x00", 1, "", "This is not YAML."),
        ("- a\n- b\n", 1, "", "Here names and values are expected."),
        ("skillsets: yes\n", 1, "skillsets", "Here a list of entries is expected."),
        ("skillsets:\n- Sales\n", 2, "skillsets", "Here names and values are expected."),
        ("skillsets:\n- name: A\n  name: B\n", 3, "name", "It stands here twice."),
        ("skillsets:\n- name: {a: b}\n", 2, "name", "Here a value is expected."),
        ("skillsets:\n- [a]: b\n", 2, "skillsets", "Here a name is expected."),
        ("a: &x []\nb: *x\n", 2, "", "An entry cannot stand for another one (&, *)."),
        ("a: " + "[" * 5000, 1, "", "This is nested too deeply."),
        ("a" * (LONGEST + 1), 1, "", "The file is too long."),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "a", "Here names and values are expected."),
    ],
)
def test_what_is_no_directory_is_told_by_its_line(text: str, line: int, field: str, said: str) -> None:
    """And nothing of it is run, unfolded or guessed."""
    with pytest.raises(FileWrong) as wrong:
        read(text, "en")

    assert (wrong.value.problem.line, wrong.value.problem.field) == (line, field)
    assert wrong.value.problem.sentence == said


def test_what_is_written_is_read_back() -> None:
    """Whatever looks like something else is written so that it is not."""
    text = written({"numbers": [{"phone_number_id": "0106", "hours": "09:30-18:00", "external_id": "yes"}]})

    [entry] = read(text, "en").sections["numbers"]
    values = {name: value.text for name, value in entry.values.items() if isinstance(value, Said)}
    assert values == {"phone_number_id": "0106", "hours": "09:30-18:00", "external_id": "yes"}
