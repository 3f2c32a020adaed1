"""People's words out of a Slack message: the rich_text blocks where they are, else the mrkdwn text (pure)."""

from collections.abc import Mapping

from bridge.slack.mrkdwn import names_in, read_mrkdwn
from bridge.slack.rich_text import read_blocks
from bridge.slack.wire import Json, list_of, text_of
from core.text import RichText


def read_text(message: Json, people: Mapping[str, str] | None = None) -> RichText:
    """
    What a person wrote, with marks, ids as names, entities undone exactly once. Empty for a post of files only.

    people: names by user id, beside those Slack wrote into the text; without one a person is "@someone".
    """
    text = text_of(message, "text")
    names = names_in(text)
    names.people.update(people or {})
    blocks = read_blocks(list_of(message, "blocks"), names)
    return RichText(blocks or read_mrkdwn(text, names))
