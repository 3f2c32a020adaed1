"""Every word that people read, in their language.

The English sentence stands in the code, the other languages in `words/locales/<language>/<domain>.po`,
where the domain is the package that speaks. The catalogues are read as they are, once, at first use.
"""

from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po

LANGUAGES: Final = ("en", "it")
SOURCE_LANGUAGE: Final = "en"

_LOCALES: Final = Path(__file__).parent / "locales"


def say(language: str, text: str, /, **values: object) -> str:
    """
    `text` in `language`, with each `{name}` replaced by the value of that name.

    `text` is the English sentence, written out at the call so that the catalogues can be checked. An unknown
    language is English; `it_IT` and `it-IT` are Italian; a sentence without translation stays English.
    """
    return _catalogue(_known(language)).get(text, text).format_map(values)


def plural(language: str, one: str, many: str, count: int, /, **values: object) -> str:
    """
    `one` or `many` in `language`, whichever `count` asks for; `{count}` may stand in both.

    English and Italian agree: one thing is singular, none and several are plural.
    """
    return say(language, one if count == 1 else many, **{"count": count, **values})


def mark(text: str, /) -> str:
    """The text itself. Marks a sentence kept in a table, to be given to `say` later."""
    return text


def language_of(locale: str, /) -> str:
    """The one of LANGUAGES that a person with this locale (`it`, `it_IT`, `it-IT`, …) reads."""
    return _known(locale)


@cache
def _known(language: str) -> str:
    short = language.replace("_", "-").split("-", maxsplit=1)[0].lower()
    return short if short in LANGUAGES else SOURCE_LANGUAGE


@cache
def _catalogue(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((_LOCALES / language).glob("*.po")):
        with path.open("rb") as file:
            entries = read_po(file, locale=language, abort_invalid=True)
        found.update({str(entry.id): str(entry.string) for entry in entries if entry.id and entry.string})
    return found
