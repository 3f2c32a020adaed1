"""Choosing a template for somebody: those that can be sent, in their language first."""

from collections.abc import Sequence

from core.compliance.template import Template, parts


def base(language: str) -> str:
    """The language without its country: "it" of "it_CH" and of "it-CH"."""
    return language.replace("-", "_").partition("_")[0].casefold()


def found(templates: Sequence[Template], typed: str, languages: Sequence[str]) -> list[Template]:
    """
    Those that can be sent and fit what was typed: by their names before by their words, then in the wanted languages.

    languages: as the contact would have it, then as the company would.
    """
    wanted = typed.casefold().split()
    ranked = [
        ((_place(each, wanted), rank(each, languages), each.name, each.language), each)
        for each in templates
        if each.sendable and all(word in _words(each) for word in wanted)
    ]
    return [each for _, each in sorted(ranked, key=lambda it: it[0])]


def in_language(templates: Sequence[Template], name: str, languages: Sequence[str]) -> Template | None:
    """The one of this name in the language wanted most; None: there is none that can be sent."""
    same = [each for each in templates if each.sendable and each.name == name]
    return min(same, key=lambda it: (rank(it, languages), it.language), default=None)


def rank(template: Template, languages: Sequence[str]) -> int:
    """0 for the very language wanted first, 1 for it in another country, 2 for the second …; last: none of them."""
    for place, language in enumerate(each for each in languages if each):
        if template.language.casefold() == language.replace("-", "_").casefold():
            return 2 * place
        if base(template.language) == base(language):
            return 2 * place + 1
    return 2 * len(languages)


def _place(template: Template, wanted: Sequence[str]) -> int:
    return 0 if all(word in template.name.casefold() for word in wanted) else 1


def _words(template: Template) -> str:
    said = " ".join(words for _, words in parts(template.text))
    return f"{template.name} {template.language} {said}".casefold()
