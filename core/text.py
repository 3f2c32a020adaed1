"""Words: text that never prints itself, and text with marks that either side can draw."""

from dataclasses import dataclass, replace
from typing import assert_never, final


@final
class Private:
    """A person's words, name or address. Printing, logging or formatting it shows only its length."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself; called only where it leaves for its destination or is read on purpose."""
        return self._text

    def __repr__(self) -> str:
        return f"Private({len(self._text)} characters)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Private) and other._text == self._text

    def __hash__(self) -> int:
        return hash(("Private", self._text))

    def __bool__(self) -> bool:
        return bool(self._text)

    def __len__(self) -> int:
        return len(self._text)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text with one style; `url` makes it a link whose label is the text."""

    text: str
    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a span's text may hold single line breaks."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Quoted text."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Preformatted:
    """A block of code: its text is shown as it is, in one width."""

    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list; `number` is None in a bulleted list, `indent` counts from 0."""

    spans: tuple[Span, ...]
    number: int | None = None
    indent: int = 0


Block = Paragraph | Quote | Preformatted | Item


@final
class RichText:
    """Marked-up words of a person: blocks of spans. Like Private, it never prints itself."""

    __slots__ = ("_blocks",)

    def __init__(self, blocks: tuple[Block, ...]) -> None:
        self._blocks = blocks

    @classmethod
    def plain(cls, text: str) -> "RichText":
        """Text without any marks."""
        return cls((Paragraph((Span(text),)),) if text else ())

    def reveal(self) -> tuple[Block, ...]:
        """The blocks themselves; called only where words are drawn, read or stored."""
        return self._blocks

    def words(self) -> Private:
        """The bare words, without marks, blocks on lines of their own."""
        return Private("\n".join(_bare(block) for block in self._blocks))

    def __repr__(self) -> str:
        return f"RichText({len(self.words())} characters)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RichText) and other._blocks == self._blocks

    def __hash__(self) -> int:
        return hash(self._blocks)

    def __bool__(self) -> bool:
        return bool(self.words().reveal().strip())


def _bare(block: Block) -> str:
    match block:
        case Preformatted(text):
            return text
        case Item(spans, number, _):
            mark = "- " if number is None else f"{number}. "
            return mark + "".join(span.text for span in spans)
        case Paragraph(spans) | Quote(spans):
            return "".join(span.text for span in spans)
        case _:
            assert_never(block)


def without_start(text: RichText, marks: tuple[str, ...]) -> RichText | None:
    """The text without the first of `marks` it starts with (and the spaces after it); None if it starts with none."""
    blocks = text.reveal()
    if not blocks or not isinstance(blocks[0], Paragraph | Quote) or not blocks[0].spans:
        return None
    first = blocks[0].spans[0]
    lead = first.text.lstrip()
    for mark in marks:
        if lead.startswith(mark):
            rest = replace(first, text=lead[len(mark) :].lstrip())
            opened = replace(blocks[0], spans=(rest, *blocks[0].spans[1:]))
            return RichText((opened, *blocks[1:]))
    return None


def split(text: RichText, length: int) -> tuple[RichText, ...]:
    """
    The text in parts of at most `length` characters of bare words, in order, cut between blocks where possible.

    A block longer than that is cut at a line break, else at a space, else where it must be. Empty text gives no part.
    """
    parts: list[list[Block]] = [[]]
    size = 0
    for whole in text.reveal():
        for place, block in enumerate(_pieces(whole, length)):
            added = len(_bare(block)) + 1
            if (
                place or size + added > length
            ):  # what was cut out of one block is never joined by a line break
                parts.append([])
                size = 0
            parts[-1].append(block)
            size += added
    return tuple(part for blocks in parts if (part := RichText(tuple(blocks))))


def _pieces(block: Block, length: int) -> tuple[Block, ...]:
    if len(_bare(block)) < length:
        return (block,)
    if isinstance(block, Preformatted):
        return tuple(Preformatted(line) for line in _cut(block.text, length - 1))
    pieces: list[Block] = []
    spans: list[Span] = []
    size = 0
    for span in block.spans:
        for run in _cut(span.text, length - 8):
            if spans and size + len(run) > length - 8:
                pieces.append(replace(block, spans=tuple(spans)))
                spans, size = [], 0
            spans.append(replace(span, text=run))
            size += len(run)
    pieces.append(replace(block, spans=tuple(spans)))
    return tuple(pieces)


def _cut(text: str, length: int) -> list[str]:
    runs: list[str] = []
    rest = text
    while len(rest) > length:
        newline, space = rest.rfind("\n", 1, length), rest.rfind(" ", 1, length)
        place = newline if newline > 0 else space if space > 0 else length
        runs.append(rest[:place])
        rest = rest[place:].lstrip("\n ") if place < length else rest[place:]
    runs.append(rest)
    return runs
