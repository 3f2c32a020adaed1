"""Texts of blocks as parts: plain text, mrkdwn with its quotes and fences, rich text with its lists."""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.page.inline import Reading, Span, of_mrkdwn, of_plain, of_rich_text, unescaped
from sandbox.page.parts import Part

Json = Mapping[str, Any]


def words(text: object) -> str:
    """The words of a text object, "" for none."""
    return str(text.get("text", "")) if isinstance(text, dict) else ""


def text_parts(text: object, reading: Reading) -> Iterator[Part]:
    """A text object: one paragraph, or with mrkdwn several parts."""
    if isinstance(text, dict) and text.get("type") == "mrkdwn":
        yield from of_marked(str(text.get("text", "")), reading)
    elif isinstance(text, dict) and text.get("type") == "rich_text":
        yield from rich_parts(text, reading)
    elif isinstance(text, dict):
        yield Part("paragraph", tuple(of_plain(words(text))))


def text_part(text: object, reading: Reading) -> Part:
    """A text object as one part."""
    parts = tuple(text_parts(text, reading))
    return parts[0] if len(parts) == 1 else Part("section", parts=parts)


def of_marked(text: str, reading: Reading) -> Iterator[Part]:
    """Paragraphs, quotes and preformatted text of mrkdwn."""
    for place, fenced in enumerate(text.split("```")):
        if place % 2:
            yield Part("pre", (Span(unescaped(fenced.strip("\n"))),))
            continue
        running: list[str] = []
        for row in (fenced.strip("\n") if place else fenced.rstrip("\n")).split("\n"):
            quoted = row.removeprefix("&gt;").removeprefix(">")
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


def rich_parts(block: Json, reading: Reading) -> Iterator[Part]:
    """The elements of a rich_text block, or of anything built like one."""
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
