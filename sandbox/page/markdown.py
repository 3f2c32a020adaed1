"""The markdown block as parts: headings, lists, tables, code and quotes as Slack shows them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from sandbox.page.inline import Reading, Span, link, of_plain
from sandbox.page.parts import Cell, Part, Table

# HTML is not run and not hidden: it is read as it was written. Source: Slack, markdown block, November 2026.
_READER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_STYLES = {"strong": "bold", "em": "italic", "s": "strike"}
_TASKS = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}


def markdown_parts(text: str, reading: Reading) -> Iterator[Part]:
    """Every paragraph, list, table and the rest, in order."""
    yield from _Walk(_READER.parse(text)).parts()


@dataclass(slots=True)
class _Walk:
    """Goes over the tokens once. at: the next one."""

    tokens: Sequence[Token]
    at: int = 0

    def parts(self, until: str = "") -> Iterator[Part]:
        """Parts up to the token that closes what was opened."""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == until:
                return
            yield from self._part(token)

    def _part(self, token: Token) -> Iterator[Part]:
        match token.type:
            case "heading_open":
                yield replace(self._first("heading_close"), kind="heading", level=int(token.tag[1:]))
            case "paragraph_open":
                yield self._first("paragraph_close")
            case "bullet_list_open" | "ordered_list_open":
                items = tuple(self._items(token.type.replace("open", "close")))
                yield Part("list", parts=items, ordered=token.tag == "ol")
            case "blockquote_open":
                yield Part("quote", parts=tuple(self.parts("blockquote_close")))
            case "fence" | "code_block":
                yield Part("pre", (Span(token.content.rstrip("\n")),))
            case "table_open":
                yield self._table()
            case "inline":
                yield Part("paragraph", tuple(_spans(token.children or [])))
            case "hr":
                yield Part("divider")
            case _:
                return

    def _first(self, until: str) -> Part:
        return next(iter([*self.parts(until)]), Part("paragraph"))

    def _items(self, until: str) -> Iterator[Part]:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == until:
                return
            inner = list(self.parts("list_item_close"))
            first = inner[0] if inner and inner[0].kind == "paragraph" else Part("paragraph")
            rest = tuple(inner[1:] if inner and inner[0].kind == "paragraph" else inner)
            yield replace(first, spans=_task(first.spans), parts=rest)

    def _table(self) -> Part:
        rows: list[list[Cell]] = []
        align = "left"
        while (token := self.tokens[self.at]).type != "table_close":
            self.at += 1
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                align = str(token.attrs.get("style", "")).removeprefix("text-align:") or "left"
            elif token.type == "inline":
                spans = tuple(_spans(token.children or []))
                rows[-1].append(Cell(spans, token.content, align))
        self.at += 1
        made = [tuple(row) for row in rows]
        return Part("table", table=Table(made[0] if made else (), tuple(made[1:])))


def _task(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """An item that begins with a box: shown as one."""
    first = spans[0] if spans else None
    for written, shown in _TASKS.items():
        if first is not None and first.text.startswith(written):
            return replace(first, text=shown + first.text.removeprefix(written)), *spans[1:]
    return spans


def _spans(tokens: Sequence[Token]) -> Iterator[Span]:
    styles: list[str] = []
    target, label = "", ""
    for token in tokens:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if name in _STYLES and token.nesting:
            styles.append(_STYLES[name]) if token.nesting > 0 else styles.remove(_STYLES[name])
        elif token.type == "link_open":
            target, label = str(token.attrs.get("href", "")), ""
        elif token.type == "link_close":
            yield link(label or target, target, tuple(styles))
            target = ""
        elif target:
            label += token.content
        elif token.type == "code_inline":
            yield Span(token.content, styles=(*styles, "code"))
        elif token.type == "image":
            address = str(token.attrs.get("src", ""))
            yield link(token.content or address, address, tuple(styles))
        elif token.type in ("softbreak", "hardbreak"):
            yield Span("\n")
        elif token.content:
            yield from (replace(span, styles=tuple(styles)) for span in of_plain(token.content))
