"""People's words out of a Slack message: the rich_text blocks where they are, else the mrkdwn text (pure)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bridge.slack.links import INTERNAL_MARK, is_internal
from bridge.slack.mrkdwn import names_in, read_mrkdwn, targets_in
from bridge.slack.rich_text import links_in, read_blocks
from bridge.slack.wire import Json, list_of, text_of
from core.text import RichText


@dataclass(frozen=True, slots=True)
class PersonsWords:
    """
    What somebody wrote, as a contact may read it. Empty for a post of files only.

    stripped: links into the workspace were taken out, each leaving a mark; where only marks are left, text is empty.
    """

    text: RichText
    stripped: bool


def read_words(message: Json, people: Mapping[str, str] | None = None) -> PersonsWords:
    """
    The words with their marks, ids as names, entities undone exactly once.

    people: names by user id, beside those Slack wrote into the text; without one a person is "@someone".
    """
    text = text_of(message, "text")
    names = names_in(text)
    names.people.update(people or {})
    blocks = list_of(message, "blocks")
    said = RichText(read_blocks(blocks, names) or read_mrkdwn(text, names))
    stripped = any(is_internal(address) for address in _addresses(blocks, text))
    nothing_else = stripped and not said.words().reveal().replace(INTERNAL_MARK, "").strip()
    return PersonsWords(RichText(()) if nothing_else else said, stripped)


def _addresses(blocks: list[Json], text: str) -> Iterable[str]:
    """Where the links of a post lead, in its blocks where they are, else in its text."""
    rich = [block for block in blocks if text_of(block, "type") == "rich_text"]
    return links_in(rich) if rich else targets_in(text)
