"""What the environment gives: the text of each setting, and where it came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

from words import mark

PREFIX = "WITIOP_"
FILE_SUFFIX = "_FILE"

# A file that holds one setting is short; anything longer is the wrong file.
LARGEST_FILE_BYTES = 65_536

IN_THE_ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True)
class Given:
    """The text of one setting. origin: "environment", or the path of the file it was read from."""

    text: str
    origin: str

    def __repr__(self) -> str:
        return f"Given({len(self.text)} characters from {self.origin})"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one setting: an English sentence of the catalogues without the setting's name or value."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Environment:
    """Every WITIOP_* text by its name, and what could not be read. Empty ones are left out."""

    given: Mapping[str, Given]
    problems: tuple[Problem, ...] = ()


def gather(variables: Mapping[str, str], env_file: Path | None) -> Environment:
    """
    Read variables, then the .env file (None: there is none), then the files that NAME_FILE names.

    A variable outranks the .env file. NAME and NAME_FILE in the same place contradict each other.
    """
    problems: list[Problem] = []
    given: dict[str, Given] = {}
    for place, texts in ((str(env_file), _read(env_file, problems)), (IN_THE_ENVIRONMENT, variables)):
        ours = {
            name: text.strip() for name, text in texts.items() if name.startswith(PREFIX) and text.strip()
        }
        given.update(_of_one_place(ours, place, problems))
    return Environment(given, tuple(problems))


def _of_one_place(texts: Mapping[str, str], place: str, problems: list[Problem]) -> dict[str, Given]:
    found = {name: Given(text, place) for name, text in texts.items() if not name.endswith(FILE_SUFFIX)}
    for name, path in texts.items():
        if not name.endswith(FILE_SUFFIX):
            continue
        setting = name.removesuffix(FILE_SUFFIX)
        if setting in found:
            problems.append(Problem(name, mark("is given beside the setting itself; keep one of the two")))
        elif (text := _held_by(Path(path), name, problems)) is not None:
            found[setting] = Given(text, path)
    return found


def _held_by(path: Path, name: str, problems: list[Problem]) -> str | None:
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            problems.append(Problem(name, mark("names a file that is too long to hold one setting")))
            return None
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        problems.append(Problem(name, mark("names a file that cannot be read")))
        return None
    if not text:
        problems.append(Problem(name, mark("names an empty file")))
        return None
    return text


def _read(env_file: Path | None, problems: list[Problem]) -> Mapping[str, str]:
    if env_file is None or not env_file.is_file():
        return {}
    try:
        texts = dotenv_values(env_file, interpolate=False, encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        problems.append(Problem(str(env_file), mark("cannot be read")))
        return {}
    return {name: text for name, text in texts.items() if text is not None}
