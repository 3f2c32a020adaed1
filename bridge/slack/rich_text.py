"""Slack's rich_text blocks and RichText, both ways (pure)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never

from bridge.slack.cleaning import clean, real_host
from bridge.slack.emoji_names import drawn, from_points
from bridge.slack.links import INTERNAL_MARK, is_internal, plain_address
from bridge.slack.wire import Json, list_of, object_of, text_of
from core.text import Block, Item, Paragraph, Preformatted, Quote, RichText, Span

# Deeper nesting than anybody's client makes; lists within lists come as siblings with an indent.
_DEEPEST = 4
_MOST_INDENT = 8
# Source: Slack, Block Kit, button and link URLs.
_LONGEST_URL = 3_000


@dataclass(frozen=True, slots=True)
class Names:
    """
    What ids are called, as far as it is known: people, channels, user groups. An id itself is never shown.

    us: our own user id; a mention of us is no word to a contact, and left out.
    """

    people: dict[str, str] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    us: str = ""

    def person(self, user_id: str) -> str:
        if self.us and user_id == self.us:
            return ""
        return "@" + self.people.get(user_id, "someone")

    def channel(self, channel_id: str) -> str:
        return "#" + self.channels.get(channel_id, "channel")

    def group(self, group_id: str) -> str:
        return "@" + self.groups.get(group_id, "team").lstrip("@")


# ---- what people wrote in Slack ------------------------------------------------------------------------------------


def read_blocks(blocks: Sequence[Any], names: Names) -> tuple[Block, ...]:
    """The words of all rich_text blocks among these."""
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, dict) and block.get("type") == "rich_text":
            for part in list_of(block, "elements"):
                found.extend(_part(part, names))
    return _without_seams(found)


def _part(part: Any, names: Names) -> Iterable[Block]:
    match text_of(part, "type"):
        case "rich_text_section":
            yield Paragraph(_spans(part, names))
        case "rich_text_quote":
            yield Quote(_spans(part, names))
        case "rich_text_preformatted":
            yield Preformatted("".join(span.text for span in _spans(part, names)))
        case "rich_text_list":
            yield from _list(part, names)
        case _:
            return


def _list(part: Json, names: Names) -> Iterable[Block]:
    indent = part.get("indent")
    depth = min(_MOST_INDENT, max(0, indent)) if isinstance(indent, int) else 0
    offset = part.get("offset")
    first = offset + 1 if isinstance(offset, int) and not isinstance(offset, bool) else 1
    for place, line in enumerate(list_of(part, "elements")):
        number = first + place if part.get("style") == "ordered" else None
        yield Item(_spans(line, names), number, depth)


def _spans(part: Any, names: Names, depth: int = 0) -> tuple[Span, ...]:
    spans: list[Span] = []
    for element in list_of(part, "elements"):
        if depth < _DEEPEST and list_of(element, "elements"):
            spans.extend(_spans(element, names, depth + 1))
        elif (span := _span(element, names)) is not None and span.text:
            spans.append(span)
    return tuple(spans)


def _span(element: Any, names: Names) -> Span | None:
    style = object_of(element, "style")
    text, url = _words(element, names)
    return Span(
        text,
        bold=style.get("bold") is True,
        italic=style.get("italic") is True,
        strike=style.get("strike") is True,
        code=style.get("code") is True,
        url=url,
    )


def _words(element: Any, names: Names) -> tuple[str, str | None]:
    match text_of(element, "type"):
        case "link":
            return link(text_of(element, "url"), text_of(element, "text"))
        case "emoji":
            return _emoji(element), None
        case "user":
            return names.person(text_of(element, "user_id")), None
        case "channel":
            return names.channel(text_of(element, "channel_id")), None
        case "usergroup":
            return names.group(text_of(element, "usergroup_id")), None
        case "broadcast":
            return "@" + (text_of(element, "range") or "channel"), None
        case "date":
            return text_of(element, "fallback"), None
        case "color":
            return text_of(element, "value"), None
        case _:
            return text_of(element, "text"), None


def found_in(parts: Iterable[Any], kind: str, name: str, depth: int = 0) -> Iterable[str]:
    """What the elements of a kind say under a name, of those that read_blocks would read."""
    for part in parts:
        if text_of(part, "type") == kind:
            yield text_of(part, name)
        elif depth <= _DEEPEST + 2:
            yield from found_in(list_of(part, "elements"), kind, name, depth + 1)


def link(url: str, label: str) -> tuple[str, str | None]:
    """A link's words and where it leads: nothing internal to the company leaves, addresses stand as they are."""
    if is_internal(url):
        return (label if label and label != url else INTERNAL_MARK), None
    if (address := plain_address(url)) is not None:
        return label or address, None
    return (label or url), url


def _emoji(element: Json) -> str:
    name, tone = text_of(element, "name"), text_of(element, "skin_tone")
    by_points = from_points(points) if (points := text_of(element, "unicode")) else None
    whole = f"{name}::skin-tone-{tone}" if tone and "::" not in name else name
    return by_points or drawn(whole) or f":{name.partition('::')[0]}:"


def _without_seams(blocks: list[Block]) -> tuple[Block, ...]:
    """Slack ends a paragraph before another block by a line break that the block itself already means."""
    kept: list[Block] = []
    for place, block in enumerate(blocks):
        followed = place < len(blocks) - 1
        if isinstance(block, Paragraph) and followed and block.spans and block.spans[-1].text.endswith("\n"):
            last = block.spans[-1]
            shorter = Span(last.text[:-1], last.bold, last.italic, last.strike, last.code, last.url)
            block = Paragraph((*block.spans[:-1], shorter) if shorter.text else block.spans[:-1])  # noqa: PLW2901 - the same block, without its seam
        if not isinstance(block, Paragraph) or block.spans:
            kept.append(block)
    return tuple(kept)


# ---- what contacts wrote, drawn for Slack --------------------------------------------------------------------------


def drawn_blocks(text: RichText, most: int) -> list[Json]:
    """
    The elements of one rich_text block with these words, none of them live: what looks like a mention is text.

    most: characters in all; what is cut shows as an ellipsis.
    """
    left = most
    parts: list[Json] = []
    for block in text.reveal():
        if left <= 0:
            break
        part, used = _drawn(block, left)
        left -= used
        _append(parts, part)
    return parts


def _append(parts: list[Json], part: Json | None) -> None:
    if part is None:
        return
    before = parts[-1] if parts else {}
    alike = part["type"] == "rich_text_list" == before.get("type")
    if (
        alike
        and all(part.get(name) == before.get(name) for name in ("style", "indent"))
        and "offset" not in part
    ):
        before["elements"].extend(part["elements"])
        return
    parts.append(part)


def _drawn(block: Block, most: int) -> tuple[Json | None, int]:
    match block:
        case Paragraph(spans):
            return _wrapped("rich_text_section", spans, most)
        case Quote(spans):
            return _wrapped("rich_text_quote", spans, most)
        case Preformatted(text):
            return _wrapped("rich_text_preformatted", (Span(text),), most)
        case Item(spans, number, indent):
            line, used = _wrapped("rich_text_section", spans, most)
            if line is None:
                return None, used
            style = "bullet" if number is None else "ordered"
            drawn_list: Json = {"type": "rich_text_list", "style": style, "indent": min(indent, _MOST_INDENT)}
            if number is not None and number > 1:
                drawn_list["offset"] = number - 1
            return {**drawn_list, "elements": [line]}, used
        case _:
            assert_never(block)


def _wrapped(kind: str, spans: tuple[Span, ...], most: int) -> tuple[Json | None, int]:
    elements: list[Json] = []
    left = most
    for span in spans:
        if left <= 0:
            break
        text = clean(span.text, left)
        left -= len(text)
        elements.extend(_elements(span, text))
    return ({"type": kind, "elements": elements} if elements else None), most - left


def _elements(span: Span, text: str) -> Iterable[Json]:
    styles = {"bold": span.bold, "italic": span.italic, "strike": span.strike, "code": span.code}
    style = {name: True for name, on in styles.items() if on}
    if text and span.url != span.text:
        yield {"type": "text", "text": text, **({"style": style} if style else {})}
    if span.url is None:
        return
    # A label can lie about where it leads, so it is words and only the address itself can be pressed.
    if span.url != span.text:
        yield {"type": "text", "text": " "}
    yield from address(span.url)


def address(url: str) -> Iterable[Json]:
    """A link that says where it leads; what is no web address is only written."""
    shown = clean(url, _LONGEST_URL)
    if shown == url and url.startswith(("https://", "http://")):
        yield {"type": "link", "url": url}
    else:
        yield {"type": "text", "text": shown}
    if (host := real_host(url)) is not None:
        yield {"type": "text", "text": f" [{host}]"}
