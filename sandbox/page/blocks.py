"""Block Kit as the page draws it: each block becomes parts that a template can put down without thinking."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.page.controls import Control, control_of
from sandbox.page.inline import Reading, Span, of_mrkdwn, of_rich_text, unescaped

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """
    kind: heading, paragraph, quote, pre, list, divider, fields, context, actions, picture, input, section, table.

    spans: its running text. parts: what stands inside. controls: what can be pressed or filled in.
    label, hint: of an input or a picture. ordered, indent: of a list. rows: of a table.
    """

    kind: str
    spans: tuple[Span, ...] = ()
    parts: tuple["Part", ...] = ()
    controls: tuple[Control, ...] = ()
    label: str = ""
    hint: str = ""
    block_id: str = ""
    optional: bool = False
    ordered: bool = False
    indent: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


def drawn(blocks: Iterable[Json], reading: Reading) -> tuple[Part, ...]:
    """Every block, in order."""
    return tuple(part for block in blocks for part in _drawn(block, reading))


def text_drawn(text: str, reading: Reading) -> tuple[Part, ...]:
    """A message that has no blocks: its mrkdwn."""
    return tuple(_mrkdwn(text, reading))


def _drawn(block: Json, reading: Reading) -> Iterable[Part]:
    draw = _KINDS.get(str(block.get("type")), _unknown)
    return draw(block, reading)


def _header(block: Json, reading: Reading) -> Iterable[Part]:
    return [Part("heading", (Span(_words(block.get("text"))),))]


def _divider(block: Json, reading: Reading) -> Iterable[Part]:
    return [Part("divider")]


def _actions(block: Json, reading: Reading) -> Iterable[Part]:
    return [Part("actions", controls=_controls(block.get("elements", []), block, reading))]


def _picture(block: Json, reading: Reading) -> Iterable[Part]:
    return [Part("picture", label=str(block.get("alt_text", "")), hint=_words(block.get("title")))]


def _markdown(block: Json, reading: Reading) -> Iterable[Part]:
    return [Part("pre", (Span(str(block.get("text", ""))),))]


def _alert(block: Json, reading: Reading) -> Iterable[Part]:
    return [Part("context", parts=(_text(block.get("text"), reading),))]


def _container(block: Json, reading: Reading) -> Iterable[Part]:
    heading = _words(block.get("title"))
    inner = drawn(block.get("child_blocks", []), reading)
    return [Part("section", parts=(Part("heading", (Span(heading),)), *inner) if heading else inner)]


def _carousel(block: Json, reading: Reading) -> Iterable[Part]:
    return [part for card in block.get("elements", []) for part in _card(card, reading)]


def _unknown(block: Json, reading: Reading) -> Iterable[Part]:
    words = _words(block.get("title")) or str(block.get("title") or block.get("type"))
    return [Part("context", parts=(Part("paragraph", (Span(words),)),))]


def _section(block: Json, reading: Reading) -> Iterable[Part]:
    parts = list(_text_parts(block.get("text"), reading))
    if block.get("fields"):
        fields = tuple(_text(field, reading) for field in block["fields"])
        parts.append(Part("fields", parts=fields))
    accessory = block.get("accessory")
    controls: tuple[Control, ...] = ()
    if isinstance(accessory, dict):
        controls = _controls([accessory], block, reading)
        if accessory.get("type") == "image":
            parts.append(Part("picture", label=str(accessory.get("alt_text", ""))))
    return [Part("section", parts=tuple(parts), controls=controls)]


def _context(block: Json, reading: Reading) -> Iterable[Part]:
    return [Part("context", parts=tuple(_beside(block, reading)))]


def _beside(block: Json, reading: Reading) -> Iterator[Part]:
    for element in block.get("elements", []):
        if element.get("type") == "image":
            yield Part("picture", label=str(element.get("alt_text", "")))
        else:
            yield _text(element, reading)


def _card(block: Json, reading: Reading) -> Iterator[Part]:
    title, body = _words(block.get("title")), block.get("body")
    parts = [Part("heading", (Span(title),))] if title else []
    parts += [_text(text, reading) for text in (block.get("subtitle"), body, block.get("subtext")) if text]
    yield Part("section", parts=tuple(parts))
    if block.get("actions"):
        yield Part("actions", controls=_controls(block["actions"], block, reading))


def _input(block: Json, reading: Reading) -> Iterable[Part]:
    filled = Part(
        "input",
        controls=_controls([block["element"]], block, reading),
        label=_words(block.get("label")),
        hint=_words(block.get("hint")),
        block_id=str(block.get("block_id", "")),
        optional=bool(block.get("optional")),
    )
    return [filled]


def _table(block: Json, reading: Reading) -> Iterable[Part]:
    rows = tuple(tuple(_cell(cell) for cell in row) for row in block.get("rows", []))
    return [Part("table", rows=rows, label=str(block.get("caption") or ""))]


def _cell(cell: object) -> str:
    if not isinstance(cell, dict):
        return str(cell)
    if "elements" in cell:
        return "".join(_cell(element) for element in cell["elements"])
    return str(cell.get("text", cell.get("value", "")))


def _controls(elements: Iterable[Json], block: Json, reading: Reading) -> tuple[Control, ...]:
    made = (control_of(element, block, reading.people, reading.channels) for element in elements)
    return tuple(control for control in made if control is not None)


def _text_parts(text: object, reading: Reading) -> Iterator[Part]:
    if isinstance(text, dict) and text.get("type") == "mrkdwn":
        yield from _mrkdwn(str(text.get("text", "")), reading)
    elif isinstance(text, dict):
        yield Part("paragraph", (Span(_words(text)),))


def _text(text: object, reading: Reading) -> Part:
    parts = tuple(_text_parts(text, reading))
    return parts[0] if len(parts) == 1 else Part("section", parts=parts)


def _mrkdwn(text: str, reading: Reading) -> Iterator[Part]:
    """Paragraphs, quotes and preformatted text."""
    for place, fenced in enumerate(text.split("```")):
        if place % 2:
            yield Part("pre", (Span(unescaped(fenced.strip("\n"))),))
            continue
        running: list[str] = []
        for row in (fenced.strip("\n") if place else fenced.rstrip("\n")).split("\n"):
            quoted = row.removeprefix("&gt;")
            if quoted == row:
                running.append(row)
                continue
            yield from _paragraph(running, reading)
            running = []
            yield Part("quote", tuple(of_mrkdwn(quoted.lstrip(), reading)))
        yield from _paragraph(running, reading)


def _paragraph(rows: list[str], reading: Reading) -> Iterator[Part]:
    text = "\n".join(rows)
    if text.strip():
        yield Part("paragraph", tuple(of_mrkdwn(text, reading)))


def _rich_text(block: Json, reading: Reading) -> Iterator[Part]:
    for element in block.get("elements", []):
        inner = element.get("elements", [])
        match element.get("type"):
            case "rich_text_section":
                yield Part("paragraph", tuple(of_rich_text(inner, reading)))
            case "rich_text_quote":
                yield Part("quote", tuple(of_rich_text(inner, reading)))
            case "rich_text_preformatted":
                yield Part("pre", tuple(of_rich_text(inner, reading)))
            case "rich_text_list":
                items = tuple(
                    Part("paragraph", tuple(of_rich_text(item.get("elements", []), reading)))
                    for item in inner
                )
                ordered, indent = element.get("style") == "ordered", int(element.get("indent") or 0)
                yield Part("list", parts=items, ordered=ordered, indent=min(indent, 8))
            case _:
                yield Part("paragraph", tuple(of_rich_text([element], reading)))


def _words(text: object) -> str:
    return str(text.get("text", "")) if isinstance(text, dict) else ""


_KINDS: Mapping[str, Callable[[Json, Reading], Iterable[Part]]] = {
    "actions": _actions,
    "alert": _alert,
    "card": _card,
    "carousel": _carousel,
    "container": _container,
    "context": _context,
    "data_table": _table,
    "divider": _divider,
    "header": _header,
    "image": _picture,
    "input": _input,
    "markdown": _markdown,
    "rich_text": _rich_text,
    "section": _section,
    "table": _table,
    "video": _picture,
}
