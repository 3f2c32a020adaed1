"""People's words out of a Slack message: the rich_text blocks where they are, else the mrkdwn text (pure)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bridge.slack.links import INTERNAL_MARK, is_internal
from bridge.slack.mrkdwn import names_in, read_mrkdwn, targets_in
from bridge.slack.rich_text import found_in, read_blocks
from bridge.slack.wire import Json, list_of, text_of
from core.text import Block, Paragraph, RichText


@dataclass(frozen=True, slots=True)
class PersonsWords:
    """
    What somebody wrote, as a contact may read it. Empty for a post of files only.

    stripped: links into the workspace were taken out, each leaving a mark; where only marks are left, text is empty.
    addressed: it mentions us; the text leaves that out.
    """

    text: RichText
    stripped: bool
    addressed: bool


def read_words(message: Json, people: Mapping[str, str] | None = None, *, us: str = "") -> PersonsWords:
    """
    The words with their marks, ids as names, entities undone exactly once.

    people: names by user id, beside those Slack wrote into the text; without one a person is "@someone". us: our own
    user id.
    """
    text, blocks = text_of(message, "text"), list_of(message, "blocks")
    names = replace(names_in(text), us=us)
    names.people.update(people or {})
    said = RichText(read_blocks(blocks, names) or read_mrkdwn(text, names))
    rich = [block for block in blocks if text_of(block, "type") == "rich_text"]
    addressed = bool(us) and us in _mentioned(rich, text)
    if addressed:
        said = RichText(_without_edges(said.reveal()))
    stripped = any(is_internal(address) for address in _addresses(rich, text))
    nothing_else = stripped and not said.words().reveal().replace(INTERNAL_MARK, "").strip()
    return PersonsWords(RichText(()) if nothing_else else said, stripped, addressed)


def _addresses(rich: list[Json], text: str) -> Iterable[str]:
    """Where the links of a post lead, in its blocks where they are, else in its text."""
    if rich:
        return found_in(rich, "link", "url")
    return (target for target in targets_in(text) if not target.startswith(("@", "#", "!")))


def _mentioned(rich: list[Json], text: str) -> set[str]:
    if rich:
        return set(found_in(rich, "user", "user_id"))
    return {target[1:] for target in targets_in(text) if target.startswith("@")}


def _without_edges(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Without the blanks that stood between a mention, which is left out, and the words."""
    trimmed = list(blocks)
    for place in (0, -1):
        block = trimmed[place] if trimmed else None
        if isinstance(block, Paragraph) and block.spans:
            span = block.spans[place]
            text = span.text.rstrip() if place else span.text.lstrip()
            spans = list(block.spans)
            spans[place] = replace(span, text=text)
            trimmed[place] = replace(block, spans=tuple(each for each in spans if each.text))
    return tuple(trimmed)
