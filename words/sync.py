"""`python -m words.sync`: the catalogues learn what the code says.

A sentence that no catalogue knows is added to the one of the package that says it: in English as it is, in
the other languages empty, to be translated. With `--prune`, what nobody says any more is taken out.
"""

import sys
from pathlib import Path

from words import LANGUAGES, SOURCE_LANGUAGE
from words.catalogues import LOCALES, entries, entries_of, write
from words.spoken import spoken

ROOT = Path(__file__).resolve().parent.parent


def sync(root: Path, locales: Path, *, prune: bool) -> list[str]:
    """Brings the catalogues up to the code. One line for each that changed."""
    domains: dict[str, str] = {}
    for sentence in spoken(root):
        if sentence.text is not None:
            domains.setdefault(sentence.text, sentence.domain)
    return [
        report
        for language in LANGUAGES
        for path in _paths(language, locales, set(domains.values()))
        if (report := _sync_one(path, language, locales, domains, prune=prune))
    ]


def _paths(language: str, locales: Path, domains: set[str]) -> list[Path]:
    known = {path.stem for path in (locales / language).glob("*.po")}
    return [locales / language / f"{domain}.po" for domain in sorted(known | domains)]


def _sync_one(
    path: Path, language: str, locales: Path, domains: dict[str, str], *, prune: bool
) -> str | None:
    before = {entry.text: entry.translation for entry in entries_of(path, language)}
    known = {entry.text for entry in entries(language, locales)}
    added = {
        text: text if language == SOURCE_LANGUAGE else ""
        for text, domain in domains.items()
        if domain == path.stem and text not in known
    }
    gone = {text for text in before if prune and text not in domains}
    after = {text: before[text] for text in before if text not in gone} | added
    if after == before:
        return None
    if after:
        write(path, language, after)
    else:
        path.unlink()
    owed = sum(not translation for translation in after.values())
    return f"{language}/{path.name}: {len(added)} added, {len(gone)} taken out, {owed} to translate"


def main() -> int:
    """The command."""
    reports = sync(ROOT, LOCALES, prune="--prune" in sys.argv[1:])
    sys.stdout.writelines(f"{report}\n" for report in reports or ["The catalogues know every sentence."])
    return 0


if __name__ == "__main__":
    sys.exit(main())
