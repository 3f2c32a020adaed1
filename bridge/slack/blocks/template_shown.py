"""A template as it stands in a thread, or in the form in which it is filled in (pure)."""

from bridge.slack.blocks.parts import bullets, line, words
from bridge.slack.cleaning import clean, one_line
from bridge.slack.limits import CONTACT_TEXT
from bridge.slack.rich_text import address
from bridge.slack.wire import Json
from core.message import FromTemplate, Tappable
from words import say

_LINE = 500


def template_told(content: FromTemplate, language: str) -> list[Json]:
    """What the contact reads, and below it what they can tap."""
    elements: list[Json] = []
    if content.header is not None:
        elements.append(line(words(one_line(content.header.reveal(), _LINE), bold=True)))
    if content.file is not None:
        named = content.file.filename
        label = one_line(named.reveal(), _LINE) if named is not None else say(language, "A file")
        elements.append(line(words("📎 " + label)))
    if content.place is not None:
        named = content.place.name
        label = one_line(named.reveal(), _LINE) if named is not None else say(language, "A place")
        elements.append(line(words("📍 " + label)))
    elements.append(line(words(clean(content.body.reveal(), CONTACT_TEXT))))
    if content.footer:
        elements.append(line(words(one_line(content.footer, _LINE), italic=True)))
    if content.buttons:
        elements.append(bullets(*(line(*_tappable(each)) for each in content.buttons)))
    return elements


def _tappable(button: Tappable) -> list[Json]:
    label = words(one_line(button.label, _LINE) or "…", bold=True)
    return [label] if button.opens is None else [label, words(" "), *address(button.opens.reveal())]
