"""A typed line understood, or a sentence that helps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_commands.command import Argument, Arguments, Caller, Command
from admin_commands.line import Misread, Read, read, tokens
from desk.desk import Desk
from desk.views import Answer


async def nothing(_: Desk, __: Caller, ___: Arguments) -> Answer:
    return Answer()


NEW = Command(
    ("campaign", "new"),
    "makes one",
    nothing,
    arguments=(Argument("name"), Argument("when", ("now", "later"), optional=True)),
)
SHOW = Command(("campaign", "show"), "shows one", nothing, arguments=(Argument("number"),))
STATUS = Command(
    ("status",), "tells it", nothing, arguments=(Argument("status", ("available", "away"), optional=True),)
)
COMMANDS = (NEW, SHOW, STATUS)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", ()),
        ("   ", ()),
        ("status  away ", ("status", "away")),
        ('campaign new "Spring sale"', ("campaign", "new", "Spring sale")),
        ("campaign new \u201cSpring sale\u201d now", ("campaign", "new", "Spring sale", "now")),
        ("campaign new \u201eFrühling\u201c", ("campaign", "new", "Frühling")),
        ("campaign new \u00abPrimavera \u2019e sole\u00bb", ("campaign", "new", "Primavera \u2019e sole")),
        ("campaign new 'a b'", ("campaign", "new", "a b")),
        ("campaign new \u2018a b\u2019", ("campaign", "new", "a b")),
        ('campaign new "opened straight\u201d', ("campaign", "new", "opened straight")),
        ('campaign new ""', ("campaign", "new", "")),
        ("a\u00a0b", ("a", "b")),
        ("it's fine", ("it's", "fine")),
    ],
)
def test_a_line_is_words_and_quotes_keep_them_together(line: str, words: tuple[str, ...]) -> None:
    """Straight quotes, and those that Slack and keyboards make of them."""
    assert tokens(line, "en") == words


@pytest.mark.parametrize("line", ['campaign new "Spring', "x" * 3_000])
def test_a_line_that_cannot_be_read_says_why(line: str) -> None:
    """No guess where a quote ends."""
    with pytest.raises(Misread) as raised:
        tokens(line, "en")

    assert raised.value.sentences


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("status", Read(STATUS, {})),
        ("STATUS Away", Read(STATUS, {"status": "away"})),
        ("campaign new Spring", Read(NEW, {"name": "Spring"})),
        ("Campaign New Spring LATER", Read(NEW, {"name": "Spring", "when": "later"})),
    ],
)
def test_commands_are_found_whatever_their_case(line: str, found: Read) -> None:
    """What people call things keeps its case; words of ours do not have one."""
    assert read(line.split(), COMMANDS, "en") == found


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("staus", ["“staus” is not a command.", "Did you mean `/witiop status [available|away]`?"]),
        ("stat away", ["“stat away” is not a command.", "Did you mean `/witiop status [available|away]`?"]),
        (
            "campain new x",
            ["“campain new x” is not a command.", "Did you mean `/witiop campaign new <name> [now|later]`?"],
        ),
        ("zzzzzz", ["“zzzzzz” is not a command.", "`/witiop help` lists what you can type."]),
        (
            "status asleep",
            ["“asleep” is not one of available, away.", "Type `/witiop status [available|away]`."],
        ),
        ("status avay", ["“avay” is not one of available, away.", "Did you mean “away”?"]),
        ("status away now", ["“now” is one word too many.", "Type `/witiop status [available|away]`."]),
        ("campaign show", ["Something is missing: number.", "Type `/witiop campaign show <number>`."]),
    ],
)
def test_what_is_wrong_is_said_with_what_to_type(line: str, says: list[str]) -> None:
    """The nearest command, the whole line to type, and where the list is."""
    with pytest.raises(Misread) as raised:
        read(line.split(), COMMANDS, "en")

    assert list(raised.value.sentences[: len(says)]) == says


@given(st.text(max_size=100))
def test_any_line_is_read_or_misread(line: str) -> None:
    """Nothing else ever happens, and what is misread is said in whole sentences."""
    assert all(said_about(line))


def said_about(line: str) -> tuple[str, ...]:
    try:
        words = tokens(line, "it")
        if words:
            read(words, COMMANDS, "it")
    except Misread as misread:
        return misread.sentences
    return ()
