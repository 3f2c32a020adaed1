"""
WhatsApp's marks and RichText, both ways. Pure; the time it takes grows with the text's length, not faster.

*bold* _italic_ ~strike~ `code` ```code``` and, at the start of a line, "> " quote, "- " or "* " bullet, "1. " number.
A mark counts only at the border of a word, on one line, with no space inside it: so `5*3*2` and `snake_case_name` stay
as they are. Source: WhatsApp Help Centre, how to format your messages, November 2026.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final, assert_never

from bridge.whatsapp.cleaning import clean_text
from core.text import Block, Item, Paragraph, Preformatted, Quote, RichText, Span

_FENCE: Final = "```"
_BULLET: Final = re.compile(r"( {0,8})[-*] (?=\S)")
_NUMBER: Final = re.compile(r"( {0,8})([0-9]{1,4})\. (?=\S)")
_QUOTE: Final = re.compile(r"> ?(?=\S)")
_INDENT: Final = 2  # spaces

# Marks, and links as far as they are of plain characters.
_NOTABLE: Final = re.compile(r"[*_~`]|https?://[!-~]+", re.IGNORECASE)
_MARK: Final = re.compile(r"[*_~`]")
# What ends a sentence or a mark ends no link.
_AFTER_LINK: Final = ".,;:!?)]}>'\"*_~`"


# ---- what contacts write -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Line:
    """A line on its way to a block. kind: what its start makes of it; block: a fenced block instead of spans."""

    kind: str = "plain"
    number: int | None = None
    indent: int = 0
    spans: list[Span] = field(default_factory=list)
    block: Preformatted | None = None


def from_whatsapp(text: str) -> RichText:
    """A contact's words, already clean, with their marks understood. What is no mark stays a character."""
    parts = text.split(_FENCE)
    if len(parts) % 2 == 0:
        # The last fence has no partner: it is only characters.
        parts[-2:] = [_FENCE.join(parts[-2:])]
    lines = [_Line()]
    for place, part in enumerate(parts):
        if place % 2 == 0:
            _add_text(lines, part)
        elif not part.strip():
            lines[-1].spans.append(Span(_FENCE + part + _FENCE))
        elif _alone(parts, place):
            _add_block(lines, Preformatted(part.strip("\n")))
        else:
            _add_code(lines, part)
    return RichText(tuple(_blocks(lines)))


def _alone(parts: Sequence[str], place: int) -> bool:
    """Whether a fenced part has its lines to itself."""
    before, after = parts[place - 1], parts[place + 1]
    starts = before.endswith("\n") or (not before and place == 1)
    return starts and (after.startswith("\n") or (not after and place + 2 == len(parts)))


def _add_text(lines: list[_Line], part: str) -> None:
    for place, words in enumerate(part.split("\n")):
        if place:
            lines.append(_Line())
        line = lines[-1]
        if line.spans or line.block is not None:
            line.spans.extend(_spans(words))
        else:
            lines[-1] = _opened(words)


def _add_block(lines: list[_Line], block: Preformatted) -> None:
    if lines[-1].spans:
        lines.append(_Line())
    lines[-1].block = block


def _add_code(lines: list[_Line], part: str) -> None:
    for place, words in enumerate(part.split("\n")):
        if place:
            lines.append(_Line())
        if words:
            lines[-1].spans.append(Span(words, code=True))


def _opened(words: str) -> _Line:
    bullet, number, quote = _BULLET.match(words), _NUMBER.match(words), _QUOTE.match(words)
    if bullet is not None:
        return _Line("item", None, len(bullet[1]) // _INDENT, _spans(words[bullet.end() :]))
    if number is not None:
        return _Line("item", int(number[2]), len(number[1]) // _INDENT, _spans(words[number.end() :]))
    if quote is not None:
        return _Line("quote", spans=_spans(words[quote.end() :]))
    return _Line(spans=_spans(words))


def _blocks(lines: Sequence[_Line]) -> Iterator[Block]:
    """Neighbouring lines of running text, or of a quote, are one block."""
    for kind, group in groupby(lines, lambda line: "block" if line.block is not None else line.kind):
        run = list(group)
        if kind == "block":
            yield from (line.block for line in run if line.block is not None)
        elif kind == "item":
            yield from (Item(_merged(line.spans), line.number, line.indent) for line in run)
        else:
            spans = _merged(_run(run))
            if spans:
                yield Quote(spans) if kind == "quote" else Paragraph(spans)


def _run(lines: list[_Line]) -> list[Span]:
    """The spans of several lines, with their line breaks, without blank lines at either end."""
    full = [place for place, line in enumerate(lines) if line.spans]
    if not full:
        return []
    spans: list[Span] = []
    for place in range(full[0], full[-1] + 1):
        if place > full[0]:
            spans.append(Span("\n"))
        spans.extend(lines[place].spans)
    return spans


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Neighbours of one style as one span."""
    merged: list[Span] = []
    for span in spans:
        if merged and span.url is None and replace(merged[-1], text="") == replace(span, text=""):
            merged[-1] = replace(span, text=merged[-1].text + span.text)
        else:
            merged.append(span)
    return tuple(merged)


def _spans(words: str) -> list[Span]:
    return _marked(words, Span("")) if words else []


@dataclass(frozen=True, slots=True)
class _Sign:
    """A mark, or an address (its text then) in which no mark counts; link: whether it leads where it says."""

    start: int
    text: str
    link: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def _signs(words: str) -> Iterator[_Sign]:
    for found in _NOTABLE.finditer(words):
        if len(found[0]) == 1:
            yield _Sign(found.start(), found[0])
            continue
        address = found[0].rstrip(_AFTER_LINK)
        following = words[found.end() : found.end() + 1]
        # Letters that look like others follow: it would lead elsewhere than it seems.
        yield _Sign(found.start(), address, link=not following or following.isspace())
        for mark in _MARK.finditer(words, found.start() + len(address), found.end()):
            yield _Sign(mark.start(), mark[0])


def _marked(words: str, style: Span) -> list[Span]:
    """The spans of a part of a line that already stands in `style`."""
    signs = list(_signs(words))
    closing: dict[str, list[int]] = {}
    for sign in signs:
        if _closes(words, sign):
            closing.setdefault(sign.text, []).append(sign.start)
    spans: list[Span] = []
    done = 0
    for sign in signs:
        if sign.start < done:
            continue
        if sign.link:
            spans += [
                replace(style, text=words[done : sign.start]),
                replace(style, text=sign.text, url=sign.text),
            ]
            done = sign.end
        elif _opens(words, sign) and (styled := _in_style(style, sign.text)) is not None:
            ends = closing.get(sign.text, [])
            place = bisect_left(ends, sign.start + 2)
            if place == len(ends):
                continue
            inner = words[sign.end : ends[place]]
            spans.append(replace(style, text=words[done : sign.start]))
            spans += [replace(styled, text=inner)] if sign.text == "`" else _marked(inner, styled)
            done = ends[place] + 1
    spans.append(replace(style, text=words[done:]))
    return [span for span in spans if span.text]


def _in_style(style: Span, sign: str) -> Span | None:
    """The style with a mark added; None where it stands already."""
    match sign:
        case "*" if not style.bold:
            return replace(style, bold=True)
        case "_" if not style.italic:
            return replace(style, italic=True)
        case "~" if not style.strike:
            return replace(style, strike=True)
        case "`":
            return replace(style, code=True)
        case _:
            return None


def _opens(words: str, sign: _Sign) -> bool:
    after = words[sign.end : sign.end + 1]
    before = words[sign.start - 1 : sign.start] if sign.start else ""
    return not before.isalnum() and bool(after) and not after.isspace() and after != sign.text


def _closes(words: str, sign: _Sign) -> bool:
    if len(sign.text) > 1 or not sign.start:
        return False
    before, after = words[sign.start - 1], words[sign.end : sign.end + 1]
    return not before.isspace() and before != sign.text and not after.isalnum()


# ---- what agents write ---------------------------------------------------------------------------------------------


def to_whatsapp(text: RichText, *, marks: bool = True) -> str:
    """The text as WhatsApp reads it. A style that would not be read as one there is left out, never its words."""
    written = "\n".join(_written(block, marks) for block in text.reveal())
    return clean_text(written)


def _written(block: Block, marks: bool) -> str:
    match block:
        case Paragraph(spans):
            return _run_written(spans, marks)
        case Quote(spans):
            return "\n".join("> " + line for line in _run_written(spans, marks).split("\n"))
        case Preformatted(text):
            fenced = marks and text.strip() and _FENCE not in text
            return _FENCE + text + _FENCE if fenced else text
        case Item(spans, number, indent):
            sign = "- " if number is None else f"{number}. "
            return " " * _INDENT * min(indent, 4) + sign + _run_written(spans, marks)
    assert_never(block)


def _run_written(spans: Sequence[Span], marks: bool) -> str:
    written = ""
    labels = [_label(span) for span in spans]
    for place, (span, label) in enumerate(zip(spans, labels, strict=True)):
        follows = next((later for later in labels[place + 1 :] if later), "")[:1]
        if not marks:
            written += label
            continue
        for line in re.split(r"(\n)", label):
            written += _with_marks(line, span, written[-1:], follows)
    return written


def _with_marks(line: str, span: Span, before: str, after: str) -> str:
    core = line.strip()
    head, tail = line[: len(line) - len(line.lstrip())], line[len(line.rstrip()) :]
    if not core or (not head and before.isalnum()) or (not tail and after.isalnum()):
        return line
    if span.code:
        return line if "`" in core else f"{head}`{core}`{tail}"
    for sign, wanted in (("~", span.strike), ("_", span.italic), ("*", span.bold)):
        if wanted and sign not in core:
            core = sign + core + sign
    return head + core + tail


def _label(span: Span) -> str:
    """What a link is shown as: its words, and where it leads unless the words say so."""
    if span.url is None:
        return span.text
    bare = span.url.removeprefix("mailto:").removeprefix("tel:")
    shown = span.text.strip()
    if not shown or shown == bare:
        return bare
    without_scheme = bare.split("://", 1)[-1]
    if shown.rstrip("/") in (without_scheme.rstrip("/"), bare.rstrip("/")):
        return span.text
    return f"{span.text} ({bare})"
