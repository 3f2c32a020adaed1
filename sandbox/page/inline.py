"""Running text as the page draws it: pieces with a style, made of Slack's rich text, its mrkdwn, or a phone's marks."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Literal

import emoji

from sandbox.page.moments import Moments, instant

Json = Mapping[str, Any]
Kind = Literal["text", "link", "mention", "moment", "emoji"]

# What may be opened by a click; everything else stays words.
_OPENABLE = re.compile(r"^(?:https?|mailto|tel):", re.IGNORECASE)
_STYLES = ("bold", "italic", "strike", "code", "underline", "highlight")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of running text. styles: of bold, italic, strike, code. title: shown when pointed at."""

    text: str
    kind: Kind = "text"
    styles: tuple[str, ...] = ()
    url: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """
    What is needed to read a message: names by id, how moments are told, and who reads.

    people: full names. logins: the names one types after an @. conversations: what a menu of conversations offers the
    reader, name by id.
    """

    people: Mapping[str, str]
    logins: Mapping[str, str]
    channels: Mapping[str, str]
    moments: Moments
    reader: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)
    conversations: Callable[[Json], Mapping[str, str]] = lambda _: {}


def link(text: str, url: str, styles: tuple[str, ...] = ()) -> Span:
    """A link where it may be opened, else the words and the address."""
    if _OPENABLE.match(url):
        return Span(text or url, "link", styles, url)
    return Span(f"{text} {url}".strip() if text != url else url, "text", styles)


@lru_cache(maxsize=4_096)
def drawn_emoji(name: str) -> str:
    """The sign of an emoji name; the name in colons where it has none."""
    base = name.strip(":").partition("::")[0]
    sign = emoji.emojize(f":{base}:", language="alias")
    return sign if not sign.startswith(":") else f":{base}:"


# ---- Slack's rich text ------------------------------------------------------------------------------


def of_rich_text(elements: list[Json], reading: Reading) -> Iterator[Span]:
    """The elements of a rich_text_section, quote or preformatted."""
    for element in elements:
        given = element.get("style") or {}
        styles = tuple(style for style in _STYLES if isinstance(given, dict) and given.get(style))
        match element.get("type"):
            case "text":
                yield Span(str(element.get("text", "")), styles=styles)
            case "link":
                url = str(element.get("url", ""))
                yield link(str(element.get("text") or url), url, styles)
            case "emoji":
                yield Span(drawn_emoji(str(element.get("name", ""))), "emoji", styles)
            case "date":
                pattern, fallback = str(element.get("format", "")), str(element.get("fallback", ""))
                yield replace(
                    moment(int(element.get("timestamp", 0)), pattern, fallback, reading), styles=styles
                )
            case _:
                yield _styled(_mention(element, reading), styles)


def _styled(span: Span, styles: tuple[str, ...]) -> Span:
    return replace(span, styles=(*span.styles, *styles))


def _mention(element: Json, reading: Reading) -> Span:
    match element.get("type"):
        case "user":
            return person(str(element.get("user_id", "")), reading)
        case "channel":
            return channel(str(element.get("channel_id", "")), "", reading)
        case "broadcast":
            return Span(f"@{element.get('range', '')}", "mention")
        case "usergroup":
            group = str(element.get("usergroup_id", ""))
            return Span(f"@{reading.groups.get(group, group)}", "mention")
        case _:
            return Span(str(element.get("text") or element.get("value") or ""))


def person(user_id: str, reading: Reading) -> Span:
    """Somebody named in a text; the reader's own name stands out."""
    styles = ("own",) if user_id == reading.reader else ()
    return Span(f"@{reading.people.get(user_id, user_id)}", "mention", styles)


def channel(channel_id: str, name: str, reading: Reading) -> Span:
    """A channel named in a text."""
    return Span(f"#{reading.channels.get(channel_id) or name or channel_id}", "mention")


def moment(timestamp: int, pattern: str, fallback: str, reading: Reading) -> Span:
    """A Slack date in the reader's zone."""
    text = reading.moments.of_slack(timestamp, pattern)
    if text is None:
        return Span(fallback)
    return Span(text, "moment", title=reading.moments.whole(instant(str(timestamp))))


# ---- Slack's mrkdwn -----------------------------------------------------------------------------------

_ENTITY = r"(?P<entity><[^<>\n]+>)"
_CODE = r"(?P<code>`[^`\n]+`)"
_EMOJI = r"(?P<emoji>:[a-z0-9_+'-]+:(?::skin-tone-[2-6]:)?)"
_STYLED = (
    r"(?P<styled>(?<!\w)(?P<mark>[*_~])(?=\S)"
    r"(?P<inner>(?:(?!(?P=mark))[^\n])+?)(?<!\s)(?P=mark)(?!\w))"
)
_MRKDWN = re.compile(f"{_ENTITY}|{_CODE}|{_EMOJI}|{_STYLED}")
_MARKS = {"*": "bold", "_": "italic", "~": "strike"}


def of_mrkdwn(text: str, reading: Reading, styles: tuple[str, ...] = ()) -> Iterator[Span]:
    """One paragraph of mrkdwn, entities and all."""

    def token(found: re.Match[str]) -> Span | None:
        if found["entity"]:
            return _styled(_entity(found["entity"][1:-1], reading), styles)
        if found["emoji"]:
            sign = drawn_emoji(found["emoji"])
            return None if sign.startswith(":") else Span(sign, "emoji", styles)
        return None

    yield from _marked(text, _MRKDWN, token, unescaped, styles)


def unescaped(text: str) -> str:
    """Text with Slack's three entities undone, once."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _entity(inner: str, reading: Reading) -> Span:
    target, _, label = inner.partition("|")
    target, label = unescaped(target), unescaped(label)
    if target.startswith("@"):
        return person(target[1:], reading)
    if target.startswith("#"):
        return channel(target[1:], label, reading)
    if target.startswith("!date^"):
        timestamp, _, pattern = target.removeprefix("!date^").partition("^")
        if timestamp.isascii() and timestamp.isdigit():
            return moment(int(timestamp), pattern.partition("^")[0], label, reading)
        return Span(label)
    if target.startswith("!subteam^"):
        group = target.removeprefix("!subteam^")
        return Span(label or f"@{reading.groups.get(group, group)}", "mention")
    if target.startswith("!"):
        return Span(f"@{target[1:]}", "mention")
    return link(label or target, target)


_NAMED = re.compile(_EMOJI)


def of_plain(text: str) -> Iterator[Span]:
    """Plain text, with names of emoji as their signs."""
    at = 0
    for found in _NAMED.finditer(text):
        sign = drawn_emoji(found[0])
        if sign.startswith(":"):
            continue
        if found.start() > at:
            yield Span(text[at : found.start()])
        yield Span(sign, "emoji")
        at = found.end()
    if at < len(text):
        yield Span(text[at:])


# ---- a phone's marks ----------------------------------------------------------------------------------

_ADDRESS = r"(?P<address>https?://[^\s<>\"]+[^\s<>\".,;:!?)])"
_PHONE = re.compile(f"{_ADDRESS}|{_CODE}|{_STYLED}")


def of_phone(text: str, styles: tuple[str, ...] = ()) -> Iterator[Span]:
    """A text as a phone shows it: *bold*, _italic_, ~struck~, `code`, addresses as links."""

    def token(found: re.Match[str]) -> Span | None:
        return link(found["address"], found["address"], styles) if found["address"] else None

    yield from _marked(text, _PHONE, token, str, styles)


def _marked(
    text: str,
    pattern: re.Pattern[str],
    token: Callable[[re.Match[str]], Span | None],
    plain: Callable[[str], str],
    styles: tuple[str, ...],
) -> Iterator[Span]:
    """Plain words, tokens, and what stands between marks, read again with one style more."""
    at = 0
    for found in pattern.finditer(text):
        if found.start() > at:
            yield Span(plain(text[at : found.start()]), styles=styles)
        at = found.end()
        if found["styled"]:
            yield from _marked(found["inner"], pattern, token, plain, (*styles, _MARKS[found["mark"]]))
        elif found["code"]:
            yield Span(plain(found["code"][1:-1]), styles=(*styles, "code"))
        else:
            yield token(found) or Span(plain(found[0]), styles=styles)
    if at < len(text):
        yield Span(plain(text[at:]), styles=styles)
