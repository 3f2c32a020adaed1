"""Slack's mrkdwn text: reading what people wrote, and writing what is ours (pure)."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import assert_never

from bridge.slack.emoji_names import drawn
from bridge.slack.rich_text import Names, link
from core.text import Block, Item, Paragraph, Preformatted, Quote, RichText, Span

# ---- writing -------------------------------------------------------------------------------------------------------


def escaped(text: str) -> str:
    """
    Text that Slack shows as it is. Source: Slack, Formatting message text: these three signs, once.

    Not for text that was escaped already: it would show its entities.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """The reverse of `escaped`, exactly once: `&amp;lt;` becomes `&lt;`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def date(moment: datetime, pattern: str = "{date_short_pretty} {time}") -> str:
    """
    A moment in the time zone of whoever reads it; made by us, never out of anybody's words.

    Source: Slack, Formatting message text, date entities. The fallback is in UTC.
    """
    fallback = moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(moment.timestamp())}^{pattern}|{fallback}>"


def mention(user_id: str) -> str:
    """A person who is to be told; empty for what cannot be a user id, so that no words ever become live."""
    return f"<@{user_id}>" if user_id.isascii() and user_id.isalnum() else ""


def written(text: RichText) -> str:
    """
    Words as somebody types them into a field, with `*`, `_`, `~` and backticks for their marks.

    Escaped and read again they say the same; a list is lines, and where a label leads stands behind it.
    """
    return "\n".join(_written(block) for block in text.reveal())


def _written(block: Block) -> str:
    match block:
        case Preformatted(text):
            return f"```{text}```"
        case Quote(spans):
            return "\n".join("> " + row for row in _typed(spans).split("\n"))
        case Item(spans, number, indent):
            return "    " * indent + ("- " if number is None else f"{number}. ") + _typed(spans)
        case Paragraph(spans):
            return _typed(spans)
        case _:
            assert_never(block)


def _typed(spans: Iterable[Span]) -> str:
    return "".join(_marked(span) for span in spans)


def _marked(span: Span) -> str:
    words = span.text.strip()
    signs = [sign for sign, on in zip("*_~", (span.bold, span.italic, span.strike), strict=True) if on]
    if not words or "\n" in words:
        signs = []  # a mark holds within one line
    if span.code:
        signs = ["`"]
    signed = "".join(signs) + words + "".join(reversed(signs))
    led = f"{signed} ({span.url})" if span.url not in (None, span.text) else signed
    start = len(span.text) - len(span.text.lstrip())
    return span.text[:start] + led + span.text[start + len(words) :]


# ---- reading -------------------------------------------------------------------------------------------------------

_ENTITY = re.compile(r"<([^<>\n]{1,4000})>")
_FENCE = re.compile(r"```(.*?)```", re.DOTALL)
_TOKEN = re.compile(
    r"(?P<entity><[^<>\n]{1,4000}>)"
    r"|(?P<code>`[^`\n]{1,4000}`)"
    r"|(?P<emoji>:[a-z0-9_+'-]{1,100}:(?::skin-tone-[2-6]:)?)"
    r"|(?P<mark>[*_~])"
)


def names_in(text: str) -> Names:
    """The names Slack itself wrote beside ids: `<@U1|amira>`, `<#C1|sales>`, `<!subteam^S1|@team>`."""
    names = Names()
    for inner in _ENTITY.findall(text):
        target, bar, label = inner.partition("|")
        if not bar or not label:
            continue
        if target.startswith("@"):
            names.people[target[1:]] = unescaped(label).lstrip("@")
        elif target.startswith("#"):
            names.channels[target[1:]] = unescaped(label)
        elif target.startswith("!subteam^"):
            names.groups[target.removeprefix("!subteam^")] = unescaped(label)
    return names


def targets_in(text: str) -> Iterable[str]:
    """Where the links in it lead, and whom or what it mentions, as Slack writes that."""
    return (unescaped(inner.partition("|")[0]) for inner in _ENTITY.findall(text))


def read_mrkdwn(text: str, names: Names) -> tuple[Block, ...]:
    """The words of a message that has no blocks."""
    blocks: list[Block] = []
    for place, part in enumerate(_FENCE.split(text)):
        if place % 2:
            blocks.append(Preformatted(unescaped(part.strip("\n"))))
        else:
            blocks.extend(_lines(part.strip("\n") if blocks else part.rstrip("\n"), names))
    return tuple(blocks)


def read_plain(text: str) -> RichText:
    """Text with its entities undone and nothing else understood."""
    return RichText.plain(unescaped(text))


def _lines(text: str, names: Names) -> Iterable[Block]:
    running: list[str] = []
    for row in text.split("\n") if text else ():
        quoted = row.removeprefix("&gt;")
        if quoted != row:
            if running:
                yield Paragraph(tuple(_spans("\n".join(running), names)))
                running = []
            yield Quote(tuple(_spans(quoted.lstrip(), names)))
        else:
            running.append(row)
    if running and any(row.strip() for row in running):
        yield Paragraph(tuple(_spans("\n".join(running), names)))


def _spans(text: str, names: Names) -> Iterable[Span]:
    style = Span("")
    at = 0
    for found in _TOKEN.finditer(text):
        if found["mark"] and not _turns(text, found.start(), found["mark"], style):
            continue
        if found.start() > at:
            yield replace(style, text=unescaped(text[at : found.start()]))
        at = found.end()
        if mark := found["mark"]:
            style = _turned(style, mark)
        elif found["code"]:
            yield replace(style, text=unescaped(found["code"][1:-1]), code=True)
        elif found["emoji"]:
            name = found["emoji"].strip(":")
            yield replace(style, text=drawn(name) or f":{name.partition('::')[0]}:")
        else:
            words, url = _entity(found["entity"][1:-1], names)
            if words:
                yield replace(style, text=words, url=url)
    if at < len(text):
        yield replace(style, text=unescaped(text[at:]))


def _turned(style: Span, mark: str) -> Span:
    match mark:
        case "*":
            return replace(style, bold=not style.bold)
        case "_":
            return replace(style, italic=not style.italic)
        case _:
            return replace(style, strike=not style.strike)


def _turns(text: str, at: int, mark: str, style: Span) -> bool:
    """Whether a `*`, `_` or `~` here opens or closes a style; one in the middle of a word or alone does not."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    on = {"*": style.bold, "_": style.italic, "~": style.strike}[mark]
    if on:
        return not before.isspace() and not after.isalnum()
    opens = not before.isalnum() and bool(after) and not after.isspace() and after != mark
    end = text.find("\n", at + 1)
    return opens and text.find(mark, at + 1, len(text) if end < 0 else end) >= 0


def _entity(inner: str, names: Names) -> tuple[str, str | None]:
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        return names.person(target[1:]), None
    if target.startswith("#"):
        return names.channel(target[1:]), None
    if target.startswith("!subteam^"):
        return names.group(target.removeprefix("!subteam^")), None
    if target.startswith("!date^"):
        return unescaped(label), None
    if target.startswith("!"):
        return "@" + target[1:].partition("^")[0], None
    return link(unescaped(target), unescaped(label))
