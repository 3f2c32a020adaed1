"""The parts all messages are made of, each within its limits (pure)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bridge.slack.actions import Action
from bridge.slack.cleaning import clean, one_line, shortened
from bridge.slack.limits import (
    BLOCKS,
    BUTTON_TEXT,
    FALLBACK_TEXT,
    HEADER_TEXT,
    SECTION_TEXT,
)
from bridge.slack.mrkdwn import date, escaped, mention
from bridge.slack.refs import carrier
from bridge.slack.wire import Json
from core.ids import AttemptKey, PostRef
from words import say


@dataclass(frozen=True, slots=True)
class Drawn:
    """
    A message as Slack takes it.

    text: what notifications show and screen readers read, with everything that matters; None where it would be longer
    than Slack advises: then Slack makes it of the blocks.
    """

    blocks: tuple[Json, ...]
    text: str | None

    def carrying(self, key: AttemptKey) -> "Drawn":
        """The same message, its first block carrying an attempt's key."""
        first, *others = self.blocks
        return Drawn(({**first, "block_id": carrier(key)}, *others), self.text)

    def fields(self) -> Json:
        """The two arguments of a posting method."""
        shown: Json = {"blocks": list(self.blocks)}
        return shown if self.text is None else {**shown, "text": self.text}


def message(blocks: Iterable[Json]) -> Drawn:
    """A message of these blocks, and all of their words for those who do not see blocks."""
    shown = tuple(blocks)[:BLOCKS]
    text = spoken(shown)
    return Drawn(shown, text if len(text) <= FALLBACK_TEXT else None)


def spoken(blocks: Iterable[Json]) -> str:
    """The words of blocks as text, escaped; buttons are left out: who cannot see them cannot press them."""
    return "\n".join(text for block in blocks if (text := _spoken(block).strip()))


def _spoken(block: Json) -> str:
    match block["type"]:
        case "header":
            return escaped(str(block["text"]["text"]))
        case "section":
            texts = [block["text"]] if "text" in block else block["fields"]
            return "\n".join(_spoken_text(text) for text in texts)
        case "rich_text":
            return "\n".join(_spoken_part(part) for part in block["elements"])
        case "table":
            rows = ([str(cell["text"]).strip() for cell in row] for row in block["rows"])
            return "\n".join(escaped(" | ".join(cell for cell in row if cell)) for row in rows)
        case _:
            return ""


def _spoken_text(text: Json) -> str:
    return str(text["text"]) if text["type"] == "mrkdwn" else escaped(str(text["text"]))


def _spoken_part(part: Json) -> str:
    if part["type"] == "rich_text_list":
        return "\n".join("• " + _spoken_part(item) for item in part["elements"])
    return "".join(_spoken_element(element) for element in part["elements"])


def _spoken_element(element: Json) -> str:
    match element["type"]:
        case "user":
            return mention(element["user_id"])
        case "date":
            return f"<!date^{element['timestamp']}^{element['format']}|{element['fallback']}>"
        case "link":
            label, url = element.get("text", ""), element["url"]
            return escaped(f"{label} {url}" if label else url)
        case _:
            return escaped(str(element["text"]))


# ---- blocks ----------------------------------------------------------------------------------------------------------


def header(text: str) -> Json:
    """A heading: plain text on one line."""
    return {
        "type": "header",
        "text": plain(one_line(text, HEADER_TEXT)),
    }


def marked(text: str) -> list[Json]:
    """Sections with our own words in mrkdwn: whatever came from outside must be escaped in it already."""
    return [{"type": "section", "text": mrkdwn(part)} for part in cut(text, SECTION_TEXT)]


def fields(*texts: Json) -> Json:
    """Short facts side by side, made by `mrkdwn` or `plain`; ten at most."""
    return {"type": "section", "fields": list(texts[:10])}


def mrkdwn(text: str) -> Json:
    """Our own words with marks: whatever came from outside must be escaped in it already."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain(text: str) -> Json:
    """Anybody's words: shown as they are, not even an emoji's name is understood."""
    return {"type": "plain_text", "text": text, "emoji": False}


def rich(*elements: Json) -> Json:
    """A rich_text block of sections, quotes and lists: nothing in it becomes live but what we put in as live."""
    return {"type": "rich_text", "elements": list(elements)}


class Permalink(Protocol):
    """
    The address of a post, as seen from the thread that is drawn; None where the workspace did not tell it.

    root: the post is the root of another thread.
    """

    def __call__(self, post: PostRef, *, root: bool = False) -> str | None: ...


def nowhere(post: PostRef, *, root: bool = False) -> None:
    """Nobody told where posts are."""


def onward(thread: PostRef, language: str, permalink: Permalink) -> Json:
    """Where a conversation goes on that has left its thread."""
    link = permalink(thread, root=True)
    said = say(language, "This conversation goes on in a newer thread.")
    return rich(line(words(said) if link is None else web(link, said)))


def line(*elements: Json) -> Json:
    """One running line of a rich_text block."""
    return {"type": "rich_text_section", "elements": list(elements)}


def quote(text: str) -> Json:
    """Somebody's words, set off."""
    return {"type": "rich_text_quote", "elements": [words(text)]}


def words(text: str, *, bold: bool = False, italic: bool = False, code: bool = False) -> Json:
    """Anybody's words: shown as they are."""
    styles = {"bold": bold, "italic": italic, "code": code}
    style = {name: True for name, on in styles.items() if on}
    return {"type": "text", "text": clean(text) or " ", **({"style": style} if style else {})}


def mono(text: str) -> Json:
    """Words to be copied: a number, an address, a place."""
    return words(text, code=True)


def bullets(*lines: Json) -> Json:
    """A list of lines, each made by `line`."""
    return {"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": list(lines)}


def table(*rows: Sequence[str]) -> Json:
    """A table of anybody's words, shown as they are; the first row is its heading. One of them at most in a message."""
    made = [[{"type": "raw_text", "text": clean(cell) or " "} for cell in row] for row in rows]
    return {"type": "table", "rows": made}


def picture(url: str, said: str) -> Json:
    """A picture from the web; said: what those read who do not see it."""
    return {"type": "image", "image_url": url, "alt_text": said}


def divider() -> Json:
    """A line between two things."""
    return {"type": "divider"}


def person(user_id: str) -> Json:
    """A member of the workspace, told by it."""
    return {"type": "user", "user_id": user_id}


def moment(at: datetime) -> Json:
    """A moment in the time zone of whoever reads it."""
    fallback = date(at).rpartition("|")[2].rstrip(">")
    return {
        "type": "date",
        "timestamp": int(at.timestamp()),
        "format": "{date_short_pretty} {time}",
        "fallback": fallback,
    }


def web(url: str, label: str) -> Json:
    """A link whose address and label are ours."""
    return {"type": "link", "url": url, "text": label}


def buttons(*made: Json) -> Json:
    """A row of buttons."""
    return {"type": "actions", "elements": list(made)}


def button(
    action: Action,
    label: str,
    value: str,
    *,
    style: Literal["primary", "danger"] | None = None,
    spoken: str | None = None,
    confirm: Json | None = None,
) -> Json:
    """
    One button. value: the opaque id it is about; spoken: what screen readers say where the label is terse.

    confirm: the question asked before, as `question` makes it.
    """
    made: Json = {
        "type": "button",
        "action_id": action.value,
        "text": {"type": "plain_text", "text": shortened(label, BUTTON_TEXT)},
        "value": value,
    }
    if style is not None:
        made["style"] = style
    if spoken is not None:
        made["accessibility_label"] = shortened(spoken, BUTTON_TEXT)
    return made if confirm is None else {**made, "confirm": confirm}


def question(title: str, text: str, yes: str, no: str) -> Json:
    """What is asked before something that is not easily undone. Source: Slack, Block Kit, confirm: 100, 300, 30, 30."""
    return {
        "title": plain(shortened(title, 100)),
        "text": plain(shortened(text, 300)),
        "confirm": plain(shortened(yes, 30)),
        "deny": plain(shortened(no, 30)),
    }


def cut(text: str, most: int) -> Sequence[str]:
    """The text in parts of at most `most` characters, at line breaks or spaces where there are any; none is lost."""
    parts: list[str] = []
    rest = text
    while len(rest) > most:
        place = max(rest.rfind("\n", 1, most), rest.rfind(" ", 1, most))
        place = place if place > most // 2 else most
        parts.append(rest[:place].rstrip() or "…")
        rest = rest[place:].lstrip()
    return [*parts, rest] if rest else parts
