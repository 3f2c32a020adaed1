"""The catalogues as files: reading every entry of one, writing it back sorted and without noise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

LOCALES = Path(__file__).parent / "locales"

# Only what other tools need to read the file: dates and names of programs would change it for nothing.
_HEADER = (
    'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n'
    '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n\n'
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One sentence and what a language makes of it; an empty translation is still owed."""

    path: Path
    text: str
    translation: str
    is_fuzzy: bool


def entries(language: str, locales: Path = LOCALES) -> Iterator[Entry]:
    """Every entry of every catalogue of a language."""
    for path in sorted((locales / language).glob("*.po")):
        yield from entries_of(path, language)


def entries_of(path: Path, language: str) -> Iterator[Entry]:
    """Every entry of one catalogue; nothing if the file is not there."""
    if not path.exists():
        return
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    for entry in catalogue:
        if entry.id:
            yield Entry(path, str(entry.id), str(entry.string), entry.fuzzy)


def write(path: Path, language: str, translations: Mapping[str, str]) -> None:
    """One catalogue, sorted by sentence, so that two branches rarely touch the same line."""
    catalogue = Catalog(locale=language, charset="utf-8")
    for text in sorted(translations, key=lambda text: (text.casefold(), text)):
        catalogue.add(text, translations[text])
    body = BytesIO()
    write_po(body, catalogue, width=0, omit_header=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_HEADER.format(language=language).encode() + body.getvalue().rstrip() + b"\n")
