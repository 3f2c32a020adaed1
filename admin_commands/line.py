"""A typed line understood: which command, with which arguments, or a sentence that helps (pure)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from admin_commands.command import Arguments, Command
from words import say

PROMPT = "/witiop"

# Quotes as keyboards and Slack's own correction write them, each with what ends it.
# In turn: straight, English, German, French, and their single sisters.
_QUOTES = {
    '"': '"',
    "'": "'",
    "\u201c": "\u201d",
    "\u201d": "\u201d",
    "\u201e": "\u201c",
    "\u00ab": "\u00bb",
    "\u2018": "\u2019",
    "\u2039": "\u203a",
}
# A quote opened straight may have been closed by a correction, and the reverse.
_ENDS = {'"': '"\u201c\u201d', "\u201c": '\u201d"', "'": "'\u2019", "\u2018": "\u2019'"}
_LONG_DASH = "\u2014"
# A longer line is no command.
_LONGEST = 2_000


class Misread(Exception):
    """The line is no command as it stands; `sentences` say why and what to type, whole and translated."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("misread")
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class Read:
    """A command and its arguments by name."""

    command: Command
    arguments: Arguments


def tokens(line: str, language: str) -> tuple[str, ...]:
    """The words of a line; what stands in quotes of any kind is one. Raises Misread."""
    if len(line) > _LONGEST:
        raise Misread(say(language, "This line is too long to be a command."))
    found: list[str] = []
    rest = line.replace("\u00a0", " ").strip()
    while rest:
        if rest[0] in _QUOTES:
            ends = _ENDS.get(rest[0], _QUOTES[rest[0]])
            end = next((place for place, sign in enumerate(rest) if place and sign in ends), None)
            if end is None:
                raise Misread(say(language, "A quotation mark is missing at the end."))
            found.append(rest[1:end])
            rest = rest[end + 1 :].lstrip()
        else:
            word, _, rest = rest.partition(" ")
            found.append(word)
            rest = rest.lstrip()
    return tuple(found)


def read(words: Sequence[str], commands: Sequence[Command], language: str) -> Read:
    """The command these words begin with (the longest that fits) and its arguments. Raises Misread."""
    spoken = [word.lower() for word in words]
    fitting = [command for command in commands if tuple(spoken[: len(command.words)]) == command.words]
    if not fitting:
        raise _unknown(words, spoken, commands, language)
    command = max(fitting, key=lambda fit: len(fit.words))
    rest, flags = _flags(command, words[len(command.words) :], language)
    return Read(command, {**_arguments(command, rest, language), **flags})


def _flags(command: Command, given: Sequence[str], language: str) -> tuple[list[str], dict[str, str]]:
    """What is no flag, and the flags by name; of one that is said twice the last counts. Raises Misread."""
    known = {flag.name: flag for flag in command.all_flags}
    rest: list[str] = []
    flags: dict[str, str] = {}
    words = iter(given)
    for word in words:
        # Keyboards make one dash of two.
        said = f"--{word[1:]}" if word.startswith(_LONG_DASH) else word
        if not known or not said.startswith("--"):
            rest.append(word)
            continue
        name, has_value, value = said[2:].partition("=")
        flag = known.get(name.lower().replace("_", "-"))
        if flag is None:
            raise _unknown_flag(command, name, known, language)
        if not flag.bare and not has_value:
            following = next(words, None)
            if following is None:
                raise Misread(say(language, "Something is missing after `{flag}`.", flag=f"--{flag.name}"))
            value = following
        flags[flag.name] = value
    return rest, flags


def _unknown_flag(command: Command, name: str, known: Collection[str], language: str) -> Misread:
    near = get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    return Misread(
        say(language, "`{flag}` is not known here.", flag=f"--{name[:60]}"),
        *([say(language, "Did you mean “{word}”?", word=f"--{near[0]}")] if near else []),
        say(language, "`{usage}` says which there are.", usage=f"{PROMPT} help {command.name}"),
    )


def _unknown(
    words: Sequence[str], spoken: Sequence[str], commands: Sequence[Command], language: str
) -> Misread:
    typed = " ".join(words)
    names = {command.name: command for command in commands}
    said = " ".join(spoken)
    beginnings = [" ".join(spoken[:length]) for length in range(len(spoken), 0, -1)]
    near = next(
        (
            match[0]
            for beginning in beginnings
            if (match := get_close_matches(beginning, names, n=1, cutoff=0.6))
        ),
        None,
    )
    first = say(
        language, "“{typed}” is not a command.", typed=typed if len(typed) <= 60 else typed[:59] + "…"
    )
    if near is None or not said:
        return Misread(first, _help(language))
    usage = f"{PROMPT} {names[near].usage}"
    return Misread(first, say(language, "Did you mean `{usage}`?", usage=usage), _help(language))


def _arguments(command: Command, given: Sequence[str], language: str) -> Arguments:
    usage = say(language, "Type `{usage}`.", usage=f"{PROMPT} {command.usage}")
    if command.arguments and command.arguments[-1].rest and len(given) > len(command.arguments):
        last = len(command.arguments) - 1
        given = (*given[:last], " ".join(given[last:]))
    if len(given) > len(command.arguments):
        extra = given[len(command.arguments)]
        raise Misread(say(language, "“{word}” is one word too many.", word=extra[:60]), usage)
    needed = [argument for argument in command.arguments[len(given) :] if not argument.optional]
    if needed:
        raise Misread(say(language, "Something is missing: {name}.", name=needed[0].name), usage)
    read_arguments: dict[str, str] = {}
    for argument, word in zip(command.arguments, given, strict=False):
        if argument.choices and word.lower() not in argument.choices:
            near = get_close_matches(word.lower(), argument.choices, n=1, cutoff=0.6)
            wrong = say(
                language,
                "“{word}” is not one of {choices}.",
                word=word[:60],
                choices=", ".join(argument.choices),
            )
            raise Misread(
                wrong, *([say(language, "Did you mean “{word}”?", word=near[0])] if near else []), usage
            )
        read_arguments[argument.name] = word.lower() if argument.choices else word
    return read_arguments


def _help(language: str) -> str:
    return say(language, "`{command}` lists what you can type.", command=f"{PROMPT} help")
